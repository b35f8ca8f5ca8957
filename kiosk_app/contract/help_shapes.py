"""What travels when somebody at a kiosk wants a person: the call, and the session handed over."""

from datetime import datetime
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.identifier_shapes import IdentifiedAnswer
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.ids import HoldId, PatientId, StaffId, StationId
from kiosk_app.domain.money import Fen

Page = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z_]+$")]
"""Which page they stand at, by its stable name; nothing personal."""


class HelpBody(Request, frozen=True):
    """Call staff to this kiosk.

    Attributes:
        patient: whose session a counter may take over; then the answer has a code.
        hold: of this patient at this station; it goes with the session.
    """

    page: Page
    patient: PatientId | None = None
    hold: HoldId | None = None


class TakeOverBody(Request, frozen=True):
    """Take over the session behind a code: six digits, as the patient says them."""

    code: Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]


class Helper(msgspec.Struct, frozen=True):
    """Somebody who works here and has seen to a call; `name` is masked."""

    staff: StaffId
    name: str


class HelpAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it stands.

    Attributes:
        station: where somebody is needed.
        code: what the patient tells the counter; only to the kiosk that asked, and only where a
            session can be taken over.
        expires_at: until when the code is good, and at least so long the hold.
        is_taken: a counter has the session: `taken_by` and `taken_to` say whose and which.
        closed_by: who has seen to it; None for one that a later call of the kiosk ended.
    """

    call: str
    station: StationId
    page: str
    asked_at: datetime
    code: str | None = None
    expires_at: datetime | None = None
    expires_in_s: int = 0
    is_taken: bool = False
    taken_by: Helper | None = None
    taken_to: StationId | None = None
    is_closed: bool = False
    closed_at: datetime | None = None
    closed_by: Helper | None = None


class HelpListAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who waits for a person, longest first.

    Attributes:
        seen_to: the calls that staff have closed or taken over of late, the last first.
    """

    calls: tuple[HelpAnswer, ...]
    seen_to: tuple[HelpAnswer, ...] = ()


class TakenOverAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was begun at a kiosk and goes on at this counter.

    Attributes:
        page: where the patient stood.
        hold: theirs at this counter from now on, with time of its own; None where there was none.
        due: what is still to be paid for it; an older service does not say.
        is_hold_gone: there was one, and it was given back or its time was up before the code was
            said.
        is_booked: there was one, and it was paid for at the kiosk: it is an appointment now.
    """

    call: str
    station: StationId
    page: str
    who: IdentifiedAnswer
    hold: Hold | None = None
    due: Fen | None = None
    is_hold_gone: bool = False
    is_booked: bool = False
