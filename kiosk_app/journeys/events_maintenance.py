"""What staff are told behind the staff exit of a kiosk."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class StaffAdmitted:
    """Central knows them and lets them in; `name` is masked."""

    name: str


@dataclass(frozen=True, slots=True)
class StaffRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ExitNumberDrawn:
    """A number for one try; `was_wrong` as it was asked for."""

    number: str
    was_wrong: bool = False


@dataclass(frozen=True, slots=True)
class NoExitNumber:
    """This station was never told what codes are made with."""


@dataclass(frozen=True, slots=True)
class ExitCodeWrong:
    pass


@dataclass(frozen=True, slots=True)
class PartsSeen:
    """How the devices are, and what was done since midnight.

    Attributes:
        parts: every device and its state.
        tickets: pieces of paper that came out.
        bookings: numbers that were booked.
    """

    parts: Mapping[DevicePart, PartState]
    tickets: int
    bookings: int


@dataclass(frozen=True, slots=True)
class TrialPrinted:
    """How the test print ended.

    Attributes:
        is_printed: it is proven that it came out.
        why: key of the words for what ails the printer; empty where nothing is known.
    """

    is_printed: bool
    why: str = ""


MaintenanceEvent = (
    StaffAdmitted
    | StaffRefused
    | ExitNumberDrawn
    | NoExitNumber
    | ExitCodeWrong
    | PartsSeen
    | TrialPrinted
)
