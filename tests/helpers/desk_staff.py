"""People behind counters who change supply and call clinics off, and patients who have numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract import shapes
from kiosk_app.contract.suspension_shapes import CaseAnswer, CasesAnswer, SuspendBody
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import CentralHouse
from tests.helpers.people import person
from tests.helpers.staff import COUNTER, OTHER_COUNTER, Hired, add_counter, hire, sign_in


@dataclass
class Staff:
    """One person signed in at a counter; every act has a fresh key."""

    house: CentralHouse
    who: Hired
    token: str
    at: str = COUNTER
    _keys: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def caller(self) -> Caller:
        """Return the caller of the next act."""
        return Caller(self.at, f"{self.who.login}-{next(self._keys)}", self.token)


def staffed(
    house: CentralHouse, role: Role = Role.SUPERVISOR, login: str = "boss", at: str = COUNTER
) -> Staff:
    """Hire somebody and sign them in."""
    add_counter(house)
    who = hire(house, role, login=login)
    return Staff(house, who, sign_in(house, who, at), at)


def call_off(boss: Staff, session: SessionId) -> CaseAnswer:
    """Call a session off, as its doctor is ill; return its case."""
    body = SuspendBody(sessions=(session,), reason=UrgentReason.ILLNESS)
    return boss.house.service.suspend(boss.caller, body).read(CasesAnswer).cases[0]


def second(house: CentralHouse) -> Staff:
    """Hire another supervisor, at the other counter."""
    return staffed(house, login="other.boss", at=OTHER_COUNTER)


def reason_of(reply: Reply) -> str:
    """Return why it was refused, empty for a success."""
    return "" if reply.is_success else code_of(reply)


def enrolled(house: CentralHouse, how_many: int) -> list[PatientId]:
    """Enrol so many invented people."""
    desk = Desk(house, house.service)
    born = date(1980, 1, 1)
    crowd = [person(f"路人{n}", born, 910 + n, Proof.ID_CARD) for n in range(how_many)]
    return [desk.enrol(somebody) for somebody in crowd]


def book(
    house: CentralHouse, who: PatientId, session: str, band: int = 0, at: str = "kiosk-01"
) -> Appointment:
    """Hold, pay and confirm a number of a session."""
    desk = Desk(house, house.service, at)
    begin = desk.bands(session, who)[band].band.begin
    body = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=who, session=SessionId(session), band_begin=begin
    )
    hold = desk.face.hold(fresh(at), body).read(shapes.HoldAnswer).hold
    order = desk.face.open_order(fresh(at), hold.id).read(shapes.OrderAnswer).order
    house.pay(order.id)
    confirm = shapes.ConfirmBody(hold=hold.id, order=order.id)
    reply = desk.face.confirm(fresh(at), confirm)
    return reply.read(shapes.AppointmentAnswer).appointment


_FRESH: Callable[[], int] = count(1).__next__


def fresh(at: str = "kiosk-01") -> Caller:
    """Return a caller with a key nobody has used."""
    return Caller(at, f"fresh-{_FRESH()}")
