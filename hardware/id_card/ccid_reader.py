"""The identity-card reader with a CCID face, behind the same port as the serial and USB modules.

It lives on a `SmartCardWatcher` of its own: what is put on it and taken off is told, so here a card
that was taken away is known to be gone. A card is handed out once for every time it is put there.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from hardware.errors import (
    DeviceCancelledError,
    DeviceMissingError,
    MediaError,
    MediaRemovedError,
    UnsupportedMediaError,
)
from hardware.id_card import ccid_text
from hardware.id_card.port import IdCardRecord
from hardware.smartcard.atr import CardKind, kind_of
from hardware.smartcard.port import (
    CardEvent,
    CardIn,
    CardMute,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
    ServiceDown,
    SmartCardWatcher,
)

READY_S: Final = 2.0
"""How long the card service may take to name its readers."""
POLL_EVERY_S: Final = 0.3
_SLICE_S: Final = 0.05  # how long `cancel` may go unseen


class _Lying:
    """What lies on the reader; compared by identity, for all identity cards answer alike."""

    def __init__(self, reader: str, atr: bytes | None) -> None:
        self.reader = reader
        self.atr = atr  # None: it does not answer at all
        self.is_read = False


class CcidIdCardReader:
    """See `IdCardReader`.

    Args:
        make_watcher: gives a watcher that sees this reader and no other.
    """

    def __init__(
        self,
        make_watcher: Callable[[], SmartCardWatcher],
        *,
        poll_every_s: float = POLL_EVERY_S,
        ready_s: float = READY_S,
    ) -> None:
        self._make_watcher = make_watcher
        self._poll_every_s = poll_every_s
        self._ready_s = ready_s
        self._changed = threading.Condition()
        self._watcher: SmartCardWatcher | None = None
        self._reader: str | None = None
        self._lying: _Lying | None = None

    def poll(self, cancel: threading.Event) -> IdCardRecord | None:
        """See `IdCardReader.poll`."""
        watcher = self.demand_reader(cancel)
        lying = self._lying
        if lying is None or lying.is_read:
            return None
        if lying.atr is None:
            raise MediaError("what lies there does not answer")
        if kind_of(lying.atr) is not CardKind.IDENTITY_CARD:
            raise UnsupportedMediaError("not an identity card")
        with watcher.connect(lying.reader) as link:
            record = ccid_text.read(link)
        if self._lying is not lying:
            raise MediaRemovedError("the card was lifted")
        lying.is_read = True
        return record

    def read(self, cancel: threading.Event) -> IdCardRecord:
        """See `IdCardReader.read`."""
        while True:
            record = self.poll(cancel)
            if record is not None:
                return record
            if cancel.wait(self._poll_every_s):
                raise DeviceCancelledError("identity card")

    def demand_reader(self, cancel: threading.Event) -> SmartCardWatcher:
        """Return the watcher once the reader is there.

        Raises:
            DeviceMissingError: no such reader, or no card service.
            DeviceCancelledError: `cancel` was set meanwhile.
        """
        watcher = self._watcher
        if watcher is None:
            watcher = self._watcher = self._make_watcher()
            watcher.start(self._take)
        end = time.monotonic() + self._ready_s
        with self._changed:
            while self._reader is None:
                if cancel.is_set():
                    raise DeviceCancelledError("identity card")
                left = end - time.monotonic()
                if left <= 0:
                    raise DeviceMissingError("no identity card reader at the card service")
                self._changed.wait(min(left, _SLICE_S))
        if cancel.is_set():
            raise DeviceCancelledError("identity card")
        if watcher.is_silent:
            raise DeviceMissingError("the card service does not answer")
        return watcher

    def close(self) -> None:
        """See `IdCardReader.close`."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.stop()
        with self._changed:
            self._reader = self._lying = None

    def _take(self, event: CardEvent) -> None:
        with self._changed:
            match event:
                case ReaderAdded(reader):
                    self._reader = self._reader or reader
                case ReaderRemoved(reader) if reader == self._reader:
                    self._reader = self._lying = None
                case ServiceDown():
                    self._reader = self._lying = None
                case CardIn(reader, atr) if reader == self._reader:
                    self._lying = _Lying(reader, atr)
                case CardMute(reader) if reader == self._reader:
                    self._lying = _Lying(reader, None)
                case CardOut(reader) if reader == self._reader:
                    self._lying = None
                case _:
                    return
            self._changed.notify_all()
