"""What can go wrong with a device, sorted by who can mend it and how.

```
DeviceError
├── DeviceMissingError        staff must look: switched off, unplugged, its service gone or silent
│   └── DeviceSilentError       its cable is there, it does not answer
├── DeviceBusyError           try again: somebody else holds it just now
├── MediaError                the person in front can mend it: put the card in (or the paper) again
│   ├── MediaRemovedError       it was taken away too soon
│   ├── WrongSlotError          the right card in the wrong place
│   └── UnsupportedMediaError   a card this device will never read
│       └── NotThisKindError      it has no such application: it may be another kind of card
├── ProtocolError             a defect: the other side broke its own rules; keep the traffic
│   └── ApduError               a card refused a command; carries the status word
└── DeviceCancelledError      the caller called it off; nobody needs to be told
```

A driver raises nothing but these. Messages never carry what was read: no name, no number.
"""


class DeviceError(Exception):
    """Anything a device did or failed to do."""


class DeviceMissingError(DeviceError):
    """The device is not there or does not answer at all; staff must look."""


class DeviceSilentError(DeviceMissingError):
    """The way to the device is open, but nothing answers: no power, or another device."""


class DeviceBusyError(DeviceError):
    """The device is there but serves somebody else; try again in a moment."""


class MediaError(DeviceError):
    """The card, code or paper could not be used; the person in front can mend it."""


class MediaRemovedError(MediaError):
    """The card was gone before the device had finished with it."""


class WrongSlotError(MediaError):
    """A card that belongs on another reader of the same kiosk."""


class UnsupportedMediaError(MediaError):
    """A card of a kind that this reader cannot use, however often it is put in."""


class NotThisKindError(UnsupportedMediaError):
    """A card without the application that was asked for; another reader of cards may know it."""


class ProtocolError(DeviceError):
    """The device or card broke the rules of its own protocol: a defect, for the log."""


class ApduError(ProtocolError):
    """A card answered a command with an error status.

    Attributes:
        header: class, instruction, P1 and P2 of the command: never data, which may be personal.
        status_word: SW1 SW2 as one number, e.g. ``0x6A82``.
    """

    def __init__(self, command: bytes, status_word: int) -> None:
        self.header = command[:4]
        self.status_word = status_word
        super().__init__(f"{self.header.hex(' ')} answered {status_word:04X}")


class DeviceCancelledError(DeviceError):
    """The wait was called off by the one who asked for it."""
