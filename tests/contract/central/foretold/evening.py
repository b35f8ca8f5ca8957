"""Four evening clinics on a real service, the model beside it, and what holds after each act."""

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
from kiosk_app.contract import paths, shapes, staff_shapes, supply_shapes
from kiosk_app.domain.add_on_parameters import AddOnParameters
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import (
    AppointmentId,
    DepartmentId,
    OrderId,
    PatientId,
    PractitionerId,
    SessionId,
)
from kiosk_app.domain.policy import DEMO, HOSPITAL_TIME
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.contract.central.foretold.staff_model import StaffModel
from tests.contract.central.foretold.things import (
    Clinic,
    Have,
    Money,
    Number,
)
from tests.helpers.central import MONDAY_MORNING, SQLITE, central
from tests.helpers.clinic import take_away_sessions
from tests.helpers.door import door_to
from tests.helpers.laws import broken_laws
from tests.helpers.people import ADULT, ELDER, STRANGER, person
from tests.helpers.staff import COUNTER, OTHER_COUNTER, Hired, add_counter, hire

HALF_AN_HOUR = timedelta(minutes=30)
TODAY = MONDAY_MORNING.date()
RULES = replace(DEMO, add_on=AddOnParameters(percent=50, per_session=2))
PEOPLE = (
    ADULT,
    ELDER,
    STRANGER,
    person("何安", date(1979, 2, 3), 907, Proof.ID_CARD),
    person("沈秋", date(1984, 7, 9), 908, Proof.ID_CARD),
)
CLINICS = (
    ("0304E", "P0304E1", ClinicType.CHIEF, time(18), 2),
    ("0304E", "P0304E3", ClinicType.GENERAL, time(18, 30), 2),
    ("0302E", "P0302E1", ClinicType.GENERAL, time(18), 2),
    ("0303E", "P0303E1", ClinicType.CHIEF, time(18, 30), 3),
)
"""Department, doctor, kind, begin, capacity; each is one band of half an hour."""

BEGIN = MONDAY_MORNING.replace(hour=16, minute=0)
AWAY_S = 240
STAFF = {"registrar": COUNTER, "boss": OTHER_COUNTER, "other": OTHER_COUNTER}


class Evening(RuleBasedStateMachine):
    """Opens the clinics, asks over HTTP and compares; the rules are in `machine`."""

    engine = SQLITE

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        house = central(engine=self.engine, is_served=False, days=0, rules=RULES)
        self.house = self.open.enter_context(house)
        self.face = HttpFace(self.open.enter_context(door_to(self.house.service)))
        self.open.enter_context(self.face.http)
        self.desk = Desk(self.house, self.face)
        self.model = StaffModel(RULES, frozenset({PEOPLE.index(ELDER)}))
        self.hired: dict[str, Hired] = {}
        self.sessions: dict[str, tuple[str, int, str]] = {}
        self.patients: list[PatientId] = []
        self.said: list[str] = []

    def teardown(self) -> None:
        self.open.close()

    @initialize()
    def open_the_evening(self) -> None:
        add_counter(self.house)
        self.house.clock.set(BEGIN)
        for name, role in (("registrar", Role.REGISTRAR), ("boss", Role.SUPERVISOR)):
            self.hired[name] = hire(self.house, role, login=name)
        self.hired["other"] = hire(self.house, Role.SUPERVISOR, login="other.boss")
        self.patients = [self.desk.enrol(somebody) for somebody in PEOPLE]
        with self.house.database.write() as connection:  # what is looked at after each act
            take_away_sessions(connection)
        for which in CLINICS:
            self.add_clinic(*which)

    def add_clinic(
        self, department: str, doctor: str, kind: ClinicType, begin: time, capacity: int
    ) -> None:
        ends = (datetime.combine(TODAY, begin) + HALF_AN_HOUR).time()
        body = supply_shapes.SessionBody(
            department=DepartmentId(department),
            practitioner=PractitionerId(doctor),
            clinic_type=kind,
            day=TODAY,
            begin=begin,
            end=ends,
            capacity=capacity,
            room=f"{begin:%H%M}-{doctor}",
        )
        added = self.staff("boss", paths.SESSION_ADD, body)
        session = added.read(supply_shapes.SessionAddedAnswer).session
        first, last = (
            int(datetime.combine(TODAY, t, HOSPITAL_TIME).timestamp()) for t in (begin, ends)
        )
        fee = {ClinicType.CHIEF: 8000, ClinicType.GENERAL: 5000}[kind]
        clinic = Clinic(session, department, doctor, fee, first, last)
        pools = [Pool(pool) for _, pool, *_ in self.rows_of(clinic)]
        shares = {Pool.ON_SITE: -(-capacity // 10), Pool.REFERRAL: -(-3 * capacity // 10)}
        assert {pool: pools.count(pool) for pool in shares} == shares
        clinic.numbers = [
            Number(place + 1, pool, is_everybodys=pool is Pool.REFERRAL)
            for place, pool in enumerate(pools)
        ]
        self.model.clinics.append(clinic)

    # --- how it is asked -------------------------------------------------------------------------

    @property
    def now(self) -> int:
        return int(self.house.clock().timestamp())

    def at(self, station: str) -> Caller:
        """Return the next caller; at a counter the registrar has signed in."""
        if station == COUNTER:
            return self.signed_in("registrar")
        return self.desk.at(station).caller

    def signed_in(self, who: str) -> Caller:
        """Return the next caller of somebody, who signs in where another was or nobody long was."""
        station, hired = STAFF[who], self.hired[who]
        last, seen_at, token = self.sessions.get(station, ("", 0, ""))
        if last != who or self.now - seen_at > AWAY_S:
            body = staff_shapes.SignInBody(login=hired.login, password=hired.password)
            reply = self.face.post(Caller(station), paths.STAFF_SIGN_IN, body)
            token = reply.read(staff_shapes.SignInAnswer).token
        self.sessions[station] = (who, self.now, token)
        return self.desk.at(station, token).caller

    def staff(self, who: str, path: str, body: msgspec.Struct) -> Reply:
        return self.face.post(self.signed_in(who), path, body)

    def check(self, foretold: str, reply: Reply) -> bool:
        """Compare an answer with what was foretold; time goes on by a second."""
        said = "" if reply.is_success else code_of(reply)
        assert said == foretold, f"foretold {foretold or 'done'}, answered {said or 'done'}"
        self.said.append(said)
        self.house.clock.advance(seconds=1)
        return reply.is_success

    def wish(self, p: int, clinic: Clinic, old: Have | None = None) -> shapes.HoldBody:
        return shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=self.patients[p],
            session=SessionId(clinic.id),
            band_begin=datetime.fromtimestamp(clinic.begins, HOSPITAL_TIME),
            replaces=None if old is None else self.appointment(old),
        )

    def appointment(self, have: Have) -> AppointmentId:
        """Return the id of an appointment, which the service may have made by itself."""
        of_it = sa.select(schema.booking.c.appointment).where(schema.booking.c.id == have.id)
        with self.house.database.read() as connection:
            return AppointmentId(connection.execute(of_it).scalar_one())

    def some(self, data: st.DataObject, haves: list[Have]) -> Have | None:
        return data.draw(st.sampled_from(haves)) if haves else None

    # --- what holds after each act ---------------------------------------------------------------

    @invariant()
    def no_law_is_broken(self) -> None:
        with self.house.database.read() as connection:
            assert list(broken_laws(connection, of_supply=True)) == []
            assert list(ledger_check.differences(connection)) == []

    @invariant()
    def everything_is_as_the_model_has_it(self) -> None:
        for clinic in self.model.clinics:
            kept = [
                (
                    n.seq,
                    n.pool or schema.PUT_ASIDE,
                    n.holder.id if n.holder else None,
                    bool(n.held_until),
                )
                for n in clinic.numbers
            ]
            assert self.rows_of(clinic) == kept
        with self.house.database.read() as connection:
            rows = connection.execute(sa.select(schema.booking.c.id, schema.booking.c.state)).all()
        assert {row.id: row.state for row in rows} == {h.id: h.state for h in self.model.haves}

    @invariant()
    def the_provider_gave_back_what_the_model_says(self) -> None:
        for order in self.model.orders:
            if order.money is Money.PAID or not order.has_paid:
                back = self.house.provider.refunded(OrderId(order.id))
                assert back <= order.part_back

    def rows_of(self, clinic: Clinic) -> list[tuple[int, str, str | None, bool]]:
        seat = schema.seat.c
        which = sa.select(seat.seq, seat.pool, seat.booking, seat.state)
        with self.house.database.read() as connection:
            rows = connection.execute(which.where(seat.session == clinic.id).order_by(seat.seq))
            return [
                (row.seq, row.pool, row.booking, row.state == schema.SeatState.HELD)
                for row in rows.all()
            ]
