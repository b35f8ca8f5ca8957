"""Where somebody who has checked in stands in the queue of their session, as central says it.

Source: BJ-OPD-DRAFT art. 22, art. 25; BJ-2022-PLAN item 6; requirement rows R049, R084.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.published import Line

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A place in the queue at the moment central answered.

    Attributes:
        is_results_revisit: back with results (回诊): no new number, no fee.
        group: as which the patient is called.
        ahead: patients called before, by the published rule.
        expected_at: when the call is to be expected.
        rule: the published rule of call, as keys of words.
    """

    appointment: Appointment
    punctuality: Punctuality
    is_results_revisit: bool
    group: PriorityGroup
    ahead: int
    expected_at: datetime
    rule: tuple[Line, ...]

    @property
    def telling(self) -> tuple[Line, ...]:
        """Return the sentences of the rule that are about this patient: late, or with results."""
        about = "queue.revisits" if self.is_results_revisit else "queue.late"
        if not self.is_results_revisit and self.punctuality is not Punctuality.LATE:
            return ()
        return tuple(line for line in self.rule if line.key.startswith(about))

    def minutes_from(self, now: datetime) -> int:
        """Return the minutes to wait, rounded up; 0 where the call may come at once."""
        return max(0, -((now - self.expected_at) // _MINUTE))
