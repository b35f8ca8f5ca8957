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
