"""What travels about the order of call: the order as a screen shows it, and who is called now.

What a screen shows has no whole name, no document and no group: who goes first for their age or
their service is nobody's business in the waiting room.

Source: BJ-2022-PLAN item 6, item 25; requirement rows R056, R082, R103, R146.
"""

from datetime import datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.ids import AppointmentId, SessionId, StaffId
from kiosk_app.domain.published import Line


class CallBody(Request, frozen=True):
    """Call the next patient of a session into the room; `by`: whose room it is."""

    by: StaffId


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """One patient on the screen.

    Attributes:
        number: as on their ticket.
        is_results_revisit: comes back with results.
    """

    number: str
    name_masked: str
    is_results_revisit: bool


class QueueAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A session's order of call at a moment.

    Attributes:
        room: where the called go.
        called: called and not seen yet, the latest first.
        waiting: who is called when, first to last.
        rule: the order's rule as sentences.
        is_suspended: the session is called off; nobody is called.
    """

    session: SessionId
    room: str
    called: tuple[QueueLine, ...]
    waiting: tuple[QueueLine, ...]
    rule: tuple[Line, ...]
    is_suspended: bool
    at: datetime


class CalledAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who was called; both None where nobody waits."""

    appointment: AppointmentId | None
    line: QueueLine | None
    still_waiting: int
