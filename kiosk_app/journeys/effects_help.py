"""What wanting a person asks of the world."""

from dataclasses import dataclass

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.ids import HoldId, PatientId


@dataclass(frozen=True, slots=True)
class CallForHelp:
    """Call staff to this kiosk. Answer: HelpCalled | HelpNotCalled.

    Attributes:
        page: where they stand, by its stable name.
        patient: whose session a counter may take over; then the answer has a code.
        hold: goes with it.
    """

    page: str
    patient: PatientId | None = None
    hold: HoldId | None = None


@dataclass(frozen=True, slots=True)
class LeaveToCounter:
    """Leave a hold to the counter that has the code, or will have it. No answer.

    Central keeps it as long as the code is good; this kiosk gives it back no more.
    """

    hold: Hold


@dataclass(frozen=True, slots=True)
class LoadHelp:
    """Ask which kiosks wait for a person. Answer: HelpListed | Refused | CentralDown."""


@dataclass(frozen=True, slots=True)
class CloseHelp:
    """Note that somebody has seen to a call. Answer: HelpSeenTo | HelpRefused | CentralDown."""

    call: str


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take a session over, by its code or its call. Answer: TakenOver | HelpRefused | CentralDown.

    Asked again it is the same act.

    Attributes:
        code: six digits; empty where the call is known.
    """

    code: str = ""
    call: str = ""
