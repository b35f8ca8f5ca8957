"""A served hospital where every post is held, and a way to do what a route is for.

Who does it follows from the table of rights: the first post that may, at a counter; where no post
may, the first kind of station.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count

import msgspec
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.tables.schema import BookingState, booking, no_show, seat
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import paths, shapes, staff_shapes
from kiosk_app.contract.operations import OPERATION_OF
from kiosk_app.domain.booking import Appointment, Hold, PaymentOrder
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import PatientId, SessionId, StaffId
from kiosk_app.domain.parameters import PreVisitParameters
from kiosk_app.domain.policy import DEMO, HOSPITAL_TIME
from kiosk_app.domain.rights import RIGHTS, Operation, StationKind
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import leave_open
from tests.contract.central.face import Desk
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.clinic import new_session, opened
from tests.helpers.people import person
from tests.helpers.referring import REFERRAL, Referring, Somebody
from tests.helpers.staff import COUNTER, PASSWORD, Hired, Wire, add_counter, hire, sign_in

Route = tuple[str, str]
ELSEWHERE = "0302E"
STATIONS = {
    StationKind.KIOSK: KIOSK,
    StationKind.CONSULTING_ROOM: "room-01",
    StationKind.DISPLAY: "display-01",
}
RULES = replace(
    DEMO,
    pre_visit=PreVisitParameters(questions="respiratory", departments=(ELSEWHERE,)),
    schedule=replace(DEMO.schedule, most_per_half_hour=1000),
)
"""Questions are asked in a department nobody here books in; one clinic has numbers for all acts."""
TODAY = date(2026, 11, 23)
NINE = datetime.combine(TODAY, time(9), HOSPITAL_TIME)


@dataclass(frozen=True)
class Asked:
    """One request as it was sent, so that it can be sent again in another way."""

    route: Route
    body: bytes
    gaps: Mapping[str, str]
    query: str
    agreed: bool
    token: str | None
    key: str


@dataclass
class Office:
    """Everybody is signed in; whoever is asked for somebody new gets somebody nobody knows.

    Attributes:
        session: of today from nine, with a number for everybody.
        second: a supervisor beside the one of `people`, who agrees to what takes two.
        asked: what was asked last.
    """

    house: CentralHouse
    wire: Wire
    people: Mapping[Role, Hired]
    tokens: dict[Role, str]
    session: SessionId
    referring: Referring
    second: StaffId
    asked: Asked | None = None
    _before: int = 0
    _new: "count[int]" = field(default_factory=count)

    # --- doing ---------------------------------------------------------------------------------

    def do(
        self,
        route: Route,
        body: msgspec.Struct | None = None,
        *,
        query: str = "",
        agreed: bool = False,
        token: str | None = None,
        gaps: Mapping[str, str] | None = None,
    ) -> Reply:
        """Do what the route is for, successfully, as whoever may."""
        empty = None if route[0] == "GET" else shapes.EmptyBody()
        sent = body or empty
        raw = b"" if sent is None else msgspec.json.encode(sent)
        self.asked = Asked(route, raw, dict(gaps or {}), query, agreed, token, self.key())
        headers = self.headers(self.asked)
        self._before = len(self.rows())
        reply = self.send(self.asked, headers)
        assert reply.is_success, (route, reply.body.decode())
        return reply

    def headers(self, asked: "Asked") -> dict[str, str]:
        """Return what goes with it beside the key; an agreement is good once."""
        by = who_may(asked.route)
        token = asked.token or (self.tokens[by] if isinstance(by, Role) else None)
        agreed = self.agreement(OPERATION_OF[asked.route]) if asked.agreed else None
        named = {
            paths.STATION: place_of(by),
            paths.AUTHORIZATION: token and f"Bearer {token}",
            paths.AGREEMENT: agreed,
            paths.PURPOSE: "enquiry",
        }
        return {name: value for name, value in named.items() if value is not None}

    def send(self, asked: "Asked", headers: dict[str, str]) -> Reply:
        """Send a request as it is."""
        method, path = asked.route
        key = {} if method == "GET" else {paths.IDEMPOTENCY_KEY: asked.key}
        return self.wire.send(
            method,
            path.format(**asked.gaps) + asked.query,
            asked.body or None,
            headers | key,
        )

    def post(
        self, path: str, body: msgspec.Struct | None = None, *, agreed: bool = False, **gaps: str
    ) -> Reply:
        return self.do(("POST", path), body, agreed=agreed, gaps=gaps)

    def get(self, path: str, query: str = "", **gaps: str) -> Reply:
        return self.do(("GET", path), query=query, gaps=gaps)

    def agreement(self, operation: Operation) -> str:
        """Return the second supervisor's agreement with the registrar or the first one."""
        by = next(role for role in RIGHTS[operation] if isinstance(role, Role))
        body = staff_shapes.AgreementBody(
            login="second.boss", password=PASSWORD, operation=operation
        )
        reply = self.wire.ask("POST", paths.STAFF_AGREEMENTS, body, token=self.tokens[by])
        return reply.read(staff_shapes.AgreementAnswer).agreement

    def rows(self) -> list[tuple[str, str]]:
        """Return the record: who did what."""
        told = sa.select(audit.c.actor, audit.c.act).order_by(audit.c.place)
        with self.house.database.read() as connection:
            return [(row.actor, row.act) for row in connection.execute(told)]

    def left(self) -> list[tuple[str, str]]:
        """Return the rows that the last act left."""
        return self.rows()[self._before :]

    # --- things --------------------------------------------------------------------------------

    @property
    def kiosk(self) -> Desk:
        return Desk(self.house, self.house.service, _keys=self._new)

    @property
    def window(self) -> Desk:
        """Return the counter, where the registrar makes what belongs to a counter."""
        return self.kiosk.at(COUNTER, self.tokens[Role.REGISTRAR])

    @property
    def referrer(self) -> Somebody:
        """Return the doctor of primary care who may refer."""
        who, role = self.people[Role.REFERRAL_DOCTOR], Role.REFERRAL_DOCTOR
        return Somebody(self.house, who.login, who.id, REFERRAL, self.tokens[role])

    def key(self) -> str:
        return f"office-{next(self._new)}"

    def somebody(self) -> Person:
        """Return an invented person nobody has heard of."""
        n = next(self._new)
        return person(f"路人{n}", date(1970, 1, 1) + timedelta(days=n), 911, Proof.ID_CARD)

    def patient(self) -> PatientId:
        return self.kiosk.enrol(self.somebody())

    def wish(self, patient: PatientId, session: SessionId | None = None) -> shapes.HoldBody:
        return shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=session or self.session,
            band_begin=NINE,
        )

    def hold(self, desk: Desk | None = None, patient: PatientId | None = None) -> Hold:
        here = desk or self.window
        reply = here.face.hold(here.caller, self.wish(patient or self.patient()))
        return reply.read(shapes.HoldAnswer).hold

    def order(self, *, is_paid: bool = False) -> PaymentOrder:
        """Return an order of a hold at the counter."""
        order = self.window.open_order(self.hold().id)
        if is_paid:
            self.house.pay(order.id)
        return order

    def booked(self, patient: PatientId | None = None, desk: Desk | None = None) -> Appointment:
        here = desk or self.kiosk
        hold = self.hold(here, patient)
        order = here.open_order(hold.id)
        self.house.pay(order.id)
        return here.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment

    def missed(self) -> Appointment:
        """Return an appointment nobody came for, as the job would have written it down."""
        booked = self.booked()
        row = sa.select(booking).where(booking.c.appointment == booked.id)
        with self.house.database.write() as connection:
            found = connection.execute(row).one()
            change = sa.update(booking).where(booking.c.id == found.id)
            connection.execute(change.values(state=BookingState.NO_SHOW.value))
            told = {"booking": found.id, "patient": found.patient, "department": found.department}
            at = to_ms(self.house.clock())
            connection.execute(sa.insert(no_show).values(session_end=at, counted_at=at, **told))
        return booked

    def session_of(self, day: date = TODAY, begin: int = 18) -> SessionId:
        """Return a session of a general clinic that nobody else uses."""
        n = next(self._new)
        first = datetime.combine(day, time(begin), HOSPITAL_TIME) + timedelta(minutes=n % 50)
        with self.house.database.write() as connection:
            new = new_session(20, day=day, begin=first.time(), end=time(begin + 1))
            return SessionId(opened(connection, new, self.house.policy, self.house.clock()))

    def fill(self, session: SessionId) -> Hold | None:
        """Leave a session one number, and have it held; None where it was full before."""
        leave_open(self.kiosk, session, 1)
        with self.house.database.read() as connection:
            which = sa.select(seat).where(seat.c.session == session)
            left = connection.execute(which).one()
        if left.state:
            return None
        wish = msgspec.structs.replace(
            self.wish(self.patient(), session), band_begin=of_ms(left.begins_at)
        )
        held = self.kiosk.face.hold(self.kiosk.caller, wish)
        return held.read(shapes.HoldAnswer).hold

    def member(self, *roles: Role) -> Hired:
        """Return somebody new who works here."""
        return hire(self.house, *(roles or (Role.ENQUIRY,)), login=f"new.{next(self._new)}")


def who_may(route: Route) -> Role | StationKind:
    """Return the first post that may do it, or the first kind of station where no post may."""
    holders = list(RIGHTS[OPERATION_OF[route]])
    posts = [holder for holder in holders if isinstance(holder, Role)]
    return posts[0] if posts else holders[0]


def place_of(by: Role | StationKind) -> str:
    if by is Role.REFERRAL_DOCTOR:
        return REFERRAL
    return COUNTER if isinstance(by, Role) else STATIONS[by]


Recipe = Callable[[Office], object]


@contextmanager
def office(engine: str) -> Iterator[Office]:
    """Open the hospital; every post is signed in at its place."""
    with central(engine=engine, rules=RULES) as house, (wire := Wire(house.url)).http:
        add_counter(house)
        people = {role: hire(house, role) for role in Role}
        second = hire(house, Role.SUPERVISOR, login="second.boss")
        tokens = {role: sign_in(house, who, place_of(role)) for role, who in people.items()}
        with house.database.write() as connection:
            new = new_session(400, day=TODAY, begin=time(9), end=time(9, 30))
            session = SessionId(opened(connection, new, house.policy, house.clock()))
        made = Office(house, wire, people, tokens, session, Referring.at(house, wire), second.id)
        made.referring.reviewed(made.referrer)
        yield made
