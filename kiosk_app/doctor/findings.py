"""What a check found: a device, a verdict, a sign with words, and facts for who mends it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Device(StrEnum):
    """What is checked, in the order in which it is told."""

    JOURNAL = "journal"
    CENTRAL = "central"
    CHIP_READER = "chip_reader"
    ID_CARD_READER = "id_card_reader"
    SCANNER = "scanner"
    PRINTER = "printer"
    SPEAKER = "speaker"


class Verdict(StrEnum):
    """How a device stands."""

    GOOD = "good"
    LOOK = "look"  # it works, and somebody should see to it soon
    BAD = "bad"  # it does not work
    ABSENT = "absent"  # none is configured


class Sign(StrEnum):
    """What was found; each has words for what it is and for what to do."""

    WELL = "well"
    NOT_CONFIGURED = "not_configured"
    # journal
    JOURNAL_IN_USE = "journal_in_use"
    JOURNAL_FULL = "journal_full"
    JOURNAL_READ_ONLY = "journal_read_only"
    JOURNAL_CORRUPT = "journal_corrupt"
    JOURNAL_UNSAFE = "journal_unsafe"
    INTENTS_UNSETTLED = "intents_unsettled"
    # central
    CENTRAL_UNREACHABLE = "central_unreachable"
    CENTRAL_REFUSES = "central_refuses"
    NOT_ENROLLED = "not_enrolled"
    NOT_BELIEVED = "not_believed"
    CLOCK_OFF = "clock_off"
    # readers and scanner
    NO_CARD_LIBRARY = "no_card_library"
    NO_CARD_SERVICE = "no_card_service"
    CARD_SERVICE_HANGS = "card_service_hangs"
    NO_READER = "no_reader"
    PORT_MISSING = "port_missing"
    USB_MISSING = "usb_missing"
    INPUT_MISSING = "input_missing"
    PORT_HELD = "port_held"
    SILENT = "silent"
    NONSENSE = "nonsense"
    MODULE_FAULT = "module_fault"
    # printer
    PRINTER_HELD = "printer_held"
    PRINTER_UNREACHABLE = "printer_unreachable"
    PRINTER_NO_REPLY = "printer_no_reply"
    COVER_OPEN = "cover_open"
    PAPER_END = "paper_end"
    PAPER_NEAR_END = "paper_near_end"
    CUTTER_ERROR = "cutter_error"
    PAPER_JAM = "paper_jam"
    PRESENTER_JAM = "presenter_jam"
    MARK_NOT_FOUND = "mark_not_found"
    TICKET_WAITING = "ticket_waiting"
    PRINTER_FAILED = "printer_failed"
    HEAD_HOT = "head_hot"
    PRINTER_OFFLINE = "printer_offline"
    # speaker
    NO_VOICE = "no_voice"
    NO_SOUND = "no_sound"


LOOKS: Final = frozenset(
    {
        Sign.INTENTS_UNSETTLED,
        Sign.CLOCK_OFF,
        Sign.PAPER_NEAR_END,
        Sign.HEAD_HOT,
        Sign.TICKET_WAITING,
    }
)
"""Signs of what still works."""

_VERDICT_OF: Final = {
    Sign.WELL: Verdict.GOOD,
    Sign.NOT_CONFIGURED: Verdict.ABSENT,
    **dict.fromkeys(LOOKS, Verdict.LOOK),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        facts: name → value, for people who know the device; never anything about a patient.
    """

    device: Device
    sign: Sign
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """How the device stands by its sign."""
        return _VERDICT_OF.get(self.sign, Verdict.BAD)
