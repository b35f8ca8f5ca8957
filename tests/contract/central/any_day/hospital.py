"""Five clinics on a real service, who works there, and what holds after each act."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import msgspec
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import figure_shapes, paths, published_shapes, shapes, staff_shapes
from kiosk_app.contract import supply_shapes as supply
from kiosk_app.domain.add_on_parameters import AddOnParameters
from kiosk_app.domain.booking_moves import MOVES, BookingState
from kiosk_app.domain.catalogue import ClinicType, Title
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, OrderId, PractitionerId
from kiosk_app.domain.number_ledger import NumberState
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.staff import Role
from tests.contract.central.any_day.doors import Calls, Door
from tests.contract.central.any_day.model import Clinic, Model, Row
from tests.contract.central.face import HttpFace, body_of, code_of
from tests.helpers.central import MONDAY_MORNING, SQLITE, central
from tests.helpers.clinic import NEXT_SUNDAY, take_away_sessions
from tests.helpers.door import door_to
from tests.helpers.laws import broken_laws
from tests.helpers.merging import TRAVELLER
from tests.helpers.people import ADULT, ELDER, PHONE, STRANGER, person
from tests.helpers.referring import REFERRAL, let_refer
from tests.helpers.replay import taken_by_record
from tests.helpers.staff import COUNTER, OTHER_COUNTER, Hired, add_counter, hire

RULES = replace(DEMO, add_on=AddOnParameters(percent=50, per_session=2))
TODAY = MONDAY_MORNING.date()
PEOPLE = (
    ADULT,
    TRAVELLER,  # the adult once more, until somebody sees it
    ELDER,
    STRANGER,
    person("何安", date(1979, 2, 3), 907, Proof.ID_CARD),
)
CLINICS = (
    ("0304E", "3", ClinicType.GENERAL, TODAY, time(10), 3),
    ("0304E", "1", ClinicType.CHIEF, TODAY, time(14), 2),
    ("0304E", "2", ClinicType.GENERAL, TODAY, time(15), 3),
    ("0302E", "1", ClinicType.GENERAL, TODAY, time(15, 30), 1),
    ("0304E", "3", ClinicType.GENERAL, NEXT_SUNDAY, time(9), 4),
)
"""Department, which of its doctors, kind, day, begin, capacity; each is one band of half an hour.

The last is where the first doctor makes up for what was called off, and where doctors of primary
care may refer to."""

SUNDAY = len(CLINICS) - 1
TITLES = {"1": Title.CHIEF, "2": Title.ASSOCIATE_CHIEF, "3": Title.ATTENDING}
AWAY_S = 240
FIGURES_EVERY = 5
"""How many acts from one look at the figures to the next: they cost as much as all other looks."""
STAFF = {
    "registrar": (Role.REGISTRAR, COUNTER),
    "boss": (Role.SUPERVISOR, OTHER_COUNTER),
    "referrer": (Role.REFERRAL_DOCTOR, REFERRAL),
}


class Hospital(RuleBasedStateMachine):
    """Opens the clinics and looks after each act; what is done is in `patients` and `staff`."""

    engine = SQLITE
    is_served = False

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.house = self.open.enter_context(
            central(engine=self.engine, is_served=False, days=0, rules=RULES)
        )
        self.door: Door = Calls(self.house.service)
        if self.is_served:
            face = HttpFace(self.open.enter_context(door_to(self.house.service)))
            self.open.enter_context(face.http)
            self.door = face
        self.model = Model()
        self.hired: dict[str, Hired] = {}
        self.sessions: dict[str, tuple[int, str]] = {}
        self.records: list[str] = []
        self.merges: list[str] = []
        self.states: dict[str, BookingState] = {}
        self.done: Counter[str] = Counter()
        self.refused = ""
        self.keys = self.looks = 0

    def teardown(self) -> None:
        self.open.close()

    @initialize()
    def open_the_day(self) -> None:
        add_counter(self.house)
        for name, (role, _) in STAFF.items():
            self.hired[name] = hire(self.house, role, login=name)
        let_refer(self.house, self.hired["referrer"].id)
        with self.house.database.write() as connection:
            take_away_sessions(connection)
        for somebody in PEOPLE:
            body = shapes.EnrolBody(person=body_of(somebody), phone=PHONE)
            reply = self.door.post(self.kiosk, paths.PATIENTS, body)
            self.records.append(reply.read(shapes.PatientAnswer).id)
        for which in CLINICS:
            self.open_clinic(*which)

    def open_clinic(
        self, department: str, doctor: str, kind: ClinicType, day: date, begin: time, capacity: int
    ) -> None:
        body = supply.SessionBody(
            department=DepartmentId(department),
            practitioner=PractitionerId(f"P{department}{doctor}"),
            clinic_type=kind,
            day=day,
            begin=begin,
            end=(datetime.combine(day, begin) + timedelta(minutes=30)).time(),
            capacity=capacity,
            room=f"{begin:%H%M}-{department}{doctor}",
        )
        added = self.ask("boss", paths.SESSION_ADD, body).read(supply.SessionAddedAnswer)
        with self.house.database.read() as connection:
            of_it = sa.select(schema.clinic_session.c.half_day)
            half = connection.scalars(of_it.where(schema.clinic_session.c.id == added.session))
            clinic = Clinic(added.session, department, TITLES[doctor], day, half.one(), capacity)
        self.model.clinics.append(clinic)

    # --- how it is asked -------------------------------------------------------------------------

    @property
    def kiosk(self) -> Caller:
        self.keys += 1
        return Caller("kiosk-01", f"key-{self.keys}")

    @property
    def room(self) -> Caller:
        self.keys += 1
        return Caller("room-01", f"key-{self.keys}")

    def signed_in(self, who: str) -> Caller:
        """Return the next caller of somebody, who signs in again where nobody long was."""
        (_, station), now = STAFF[who], int(self.house.clock().timestamp())
        seen_at, token = self.sessions.get(who, (0, ""))
        if now - seen_at > AWAY_S:
            hired = self.hired[who]
            body = staff_shapes.SignInBody(login=hired.login, password=hired.password)
            reply = self.door.post(Caller(station), paths.STAFF_SIGN_IN, body)
            token = reply.read(staff_shapes.SignInAnswer).token
        self.sessions[who] = (now, token)
        self.keys += 1
        return Caller(station, f"key-{self.keys}", token)

    def ask(self, who: str, path: str, body: msgspec.Struct | None = None) -> Reply:
        """Let a patient at the kiosk, or somebody who is signed in, ask for something."""
        caller = self.kiosk if who == "kiosk" else self.signed_in(who)
        return self.door.post(caller, path, body or shapes.EmptyBody())

    def did(self, act: str, reply: Reply) -> bool:
        """Count what was done; time goes on by a second."""
        assert reply.status < 500, reply
        self.refused = "" if reply.is_success else f"{act}: {code_of(reply)}"
        self.done[self.refused or act] += 1
        self.house.clock.advance(seconds=1)
        return reply.is_success

    def rows(self) -> list[Row]:
        """Return all bookings, in order of their making."""
        b, s = schema.booking.c, schema.seat.c
        its_seat = sa.exists().where(s.booking == b.id, s.id == b.seat, s.session == b.session)
        which = sa.select(schema.booking, its_seat.label("has_number"))
        with self.house.database.read() as connection:
            found = connection.execute(which.order_by(b.held_at, b.patient, b.station)).all()
        return [
            Row(
                id=row.id,
                record=row.patient,
                clinic=row.session,
                day=row.day,
                department=row.department,
                state=BookingState(row.state),
                is_exchange=row.is_exchange,
                has_number=row.has_number,
            )
            for row in found
        ]

    def some(self, data: st.DataObject, *states: BookingState) -> Row | None:
        found = [row for row in self.rows() if row.state in states]
        return data.draw(st.sampled_from(found)) if found else None

    def appointment_of(self, hold: str) -> str:
        """Return the appointment of a hold, which the service may have made by itself."""
        of_it = sa.select(schema.booking.c.appointment).where(schema.booking.c.id == hold)
        with self.house.database.read() as connection:
            return str(connection.execute(of_it).scalar_one())

    # --- what holds after each act ---------------------------------------------------------------

    def all_holds(self) -> None:
        """Look at everything, where a story is told and not drawn."""
        self.looks = FIGURES_EVERY - 1
        self.no_law_is_broken_and_the_record_replays()
        self.what_was_promised_is_so()
        self.what_is_published_is_so()
        self.the_figures_are_what_the_record_comes_to()
        self.given_back_is_what_was_refunded()

    @invariant()
    def no_law_is_broken_and_the_record_replays(self) -> None:
        with self.house.database.read() as connection:
            assert list(broken_laws(connection, of_supply=True)) == []
            assert list(ledger_check.differences(connection)) == []

    @invariant()
    def what_was_promised_is_so(self) -> None:
        rows = self.rows()
        assert self.model.broken(rows) == []
        for row in rows:
            before = self.states.get(row.id, row.state)
            assert row.state is before or row.state in _reached(before), (before, row)
            self.states[row.id] = row.state

    @invariant()
    def what_is_published_is_so(self) -> None:
        caller = Caller(None)
        reply = self.door.get(caller, paths.PUBLISHED_SCHEDULE)
        counts: Counter[tuple[str, Title, date, str, str]] = Counter()
        for line in reply.read(published_shapes.PublishedScheduleAnswer).counts:
            assert line.title is not None
            which = (line.department, line.title, line.day, line.half_day.value)
            counts[*which, "doctors"] += line.doctors
            counts[*which, "numbers"] += line.numbers
        assert +counts == self.model.schedule()
        reply = self.door.get(caller, paths.PUBLISHED_NOTICES)
        told = reply.read(published_shapes.PublishedNoticesAnswer).suspensions
        cases = Counter((clinic.id, state) for clinic, state in self.model.cases.values())
        assert Counter((line.session, line.state) for line in told) <= cases

    @invariant()
    def the_figures_are_what_the_record_comes_to(self) -> None:
        self.looks += 1
        if self.looks % FIGURES_EVERY:
            return
        period = {"first_day": TODAY.isoformat(), "last_day": NEXT_SUNDAY.isoformat()}
        reply = self.door.get(self.signed_in("boss"), paths.FIGURES, **period)
        pools = reply.read(figure_shapes.FiguresAnswer).pools
        with self.house.database.read() as connection:
            taken = taken_by_record(connection).values()
            sizes = ledger_check.replayed_sizes(connection).values()
        sold = sum(holding.state is NumberState.SOLD for holding in taken)
        assert sum(pool.used for pool in pools) == sold
        assert sum(pool.numbers for pool in pools) == sum(sum(of_it.values()) for of_it in sizes)

    @invariant()
    def given_back_is_what_was_refunded(self) -> None:
        with self.house.database.read() as connection:
            for row in connection.execute(sa.select(schema.payment_order)).all():
                back = self.house.provider.refunded(OrderId(row.id))
                part = row.part_back if row.is_part_back else 0
                assert back == (row.amount if row.state == "refunded" else part), row.state


def _reached(before: BookingState) -> set[BookingState]:
    """Return where a booking may be after one act; some do two moves at once."""
    once = set(MOVES[before])
    return once | {further for state in once for further in MOVES[state]}
