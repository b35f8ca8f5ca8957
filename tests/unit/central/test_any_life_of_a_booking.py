"""Whatever happens after a booking, in any order: one number, one place in the table, all money."""

from contextlib import ExitStack
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk_app.central_service.numbers.standing import status_of
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema import BookingState
from kiosk_app.contract import after, shapes
from kiosk_app.domain.appointment_status import MOVES, AppointmentStatus
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, OrderId, PatientId, SessionId, StaffId
from tests.contract.central.after.steps import (
    afternoon,
    check_in,
    counter,
    fulfil,
    join_body,
    leave_open,
)
from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import POSTGRESQL, SQLITE, central
from tests.helpers.door import door_to
from tests.helpers.laws import broken_laws
from tests.helpers.people import ADULT, ELDER, STRANGER, person
from tests.helpers.replay import what_does_not_replay
from tests.helpers.staff import add_counter

FOURTH = person("何安", date(1979, 2, 3), 907, Proof.ID_CARD)
PEOPLE = (ADULT, ELDER, STRANGER, FOURTH)


class AnyLifeOfABooking(RuleBasedStateMachine):
    """Four patients, two numbers and one, a counter, a doctor and a clock."""

    engine = SQLITE

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.house = self.open.enter_context(central(engine=self.engine, is_served=False, days=0))
        self.desk = Desk(self.house, self.house.service)
        self.counter = self.desk.at("counter-01")
        self.patients: list[PatientId] = []
        self.sessions: list[SessionId] = []
        self.known: dict[str, AppointmentStatus] = {}

    def teardown(self) -> None:
        self.open.close()

    @initialize()
    def arrive(self) -> None:
        self.patients = [self.desk.enrol(p) for p in PEOPLE]
        morning = self.desk.sessions(self.patients[0])[0].id
        self.sessions = [morning, afternoon(self.desk, self.patients[0])]
        with self.house.database.write() as connection:
            late = sa.select(schema.seat.c.id).where(schema.seat.c.begins_at < self.ms(90))
            connection.execute(sa.delete(schema.seat).where(schema.seat.c.id.in_(late)))
            others = schema.seat.c.session.not_in(self.sessions)
            connection.execute(sa.delete(schema.seat).where(others))
            dearer = sa.update(schema.clinic_session).values(fee=8000)
            connection.execute(dearer.where(schema.clinic_session.c.id == self.sessions[1]))
        for session, count in zip(self.sessions, (2, 1), strict=True):
            leave_open(self.desk, session, count)

    def ms(self, minutes: float) -> int:
        return int((self.house.clock().timestamp() + minutes * 60) * 1000)

    def rows(self, *states: str) -> list[tuple[str, PatientId]]:
        with self.house.database.read() as connection:
            found = connection.execute(
                sa.select(schema.booking.c.appointment, schema.booking.c.patient)
                .where(schema.booking.c.state.in_(states))
                .order_by(schema.booking.c.held_at, schema.booking.c.patient)
            ).all()
        return [(row.appointment, PatientId(row.patient)) for row in found]

    def some(self, data: st.DataObject, *states: str) -> tuple[str, PatientId] | None:
        found = self.rows(*states)
        return data.draw(st.sampled_from(found)) if found else None

    # --- acts ----------------------------------------------------------------------------------

    @rule(
        asks=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=4),
        data=st.data(),
        pays=st.sampled_from([True, True, False]),
    )
    def several_book(self, asks: list[tuple[int, int]], data: st.DataObject, *, pays: bool) -> None:
        for p, s in asks:
            self.book(p, s, data, pays=pays)

    def book(self, p: int, s: int, data: st.DataObject, *, pays: bool) -> None:
        """Hold a number, in exchange for what the patient has if they have one; pay, confirm."""
        patient, session = self.patients[p], self.sessions[s]
        with self.house.database.read() as connection:
            begins = connection.scalars(
                sa.select(schema.seat.c.begins_at).where(schema.seat.c.session == session)
            ).all()
            waits = connection.scalar(
                sa.select(sa.func.count())
                .select_from(schema.waiting)
                .where(
                    schema.waiting.c.session == session,
                    schema.waiting.c.state == "waiting",
                    schema.waiting.c.closes_at > self.ms(0),
                )
            )
        mine = [name for name, who in self.rows("booked") if who == patient]
        begin = data.draw(st.sampled_from(sorted(begins)))
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=session,
            band_begin=self.house.clock().fromtimestamp(begin / 1000, self.house.clock().tzinfo),
            replaces=AppointmentId(mine[0]) if mine else None,
        )
        reply = self.desk.face.hold(self.desk.caller, body)
        if not reply.is_success:
            return
        assert not waits, "a newcomer overtook somebody who waits"
        answer = reply.read(shapes.HoldAnswer)
        if pays:
            self.pay(answer)

    def pay(self, answer: shapes.HoldAnswer) -> None:
        order = None
        if answer.due:
            order = self.desk.open_order(answer.hold.id).id
            self.house.pay(order)
        body = shapes.ConfirmBody(hold=answer.hold.id, order=order)
        assert self.desk.face.confirm(self.desk.caller, body).is_success

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if found := self.some(data, "booked", "checked-in", "fulfilled"):
            body = after.CancelBody(patient=found[1])
            self.desk.face.cancel(self.desk.caller, found[0], body)

    @rule(data=st.data())
    def come(self, data: st.DataObject) -> None:
        if found := self.some(data, "booked"):
            who = PEOPLE[self.patients.index(found[1])]
            check_in(self.desk, AppointmentId(found[0]), who)

    @rule(data=st.data())
    def be_seen(self, data: st.DataObject) -> None:
        if found := self.some(data, "checked-in", "fulfilled", "booked"):
            fulfil(self.desk, AppointmentId(found[0]), has_examination=True)

    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        if found := self.some(data, "fulfilled"):
            who = PEOPLE[self.patients.index(found[1])]
            shown = after.DocumentBody(kind=who.kind, number=who.number)
            body = after.ResultsBody(appointment=AppointmentId(found[0]), document=shown)
            self.desk.face.results_check_in(self.desk.caller, body)

    @rule(data=st.data())
    def make_void(self, data: st.DataObject) -> None:
        if found := self.some(data, "booked", "checked-in", "noshow"):
            body = after.VoidBody(by=StaffId("stf-1"), reason="another person")
            self.counter.face.make_void(self.counter.caller, found[0], body)

    @rule(p=st.integers(0, 3))
    def wait_for_a_number(self, p: int) -> None:
        body = join_body(self.patients[p], self.sessions[1])
        self.desk.face.join(self.desk.caller, body)

    @rule(data=st.data(), takes=st.booleans())
    def answer_an_offer(self, data: st.DataObject, *, takes: bool) -> None:
        with self.house.database.read() as connection:
            places = connection.execute(
                sa.select(schema.waiting.c.id, schema.waiting.c.patient)
                .where(schema.waiting.c.state.in_(["offered", "waiting"]))
                .order_by(schema.waiting.c.joined_at, schema.waiting.c.patient)
            ).all()
        if not places:
            return
        place = data.draw(st.sampled_from(places))
        patient = PatientId(place.patient)
        if not takes:
            body = after.PlaceBody(patient=patient)
            assert self.desk.face.leave(self.desk.caller, place.id, body).is_success
            return
        taken = after.AcceptBody(proof=Proof.ID_CARD, patient=patient)
        reply = self.desk.face.accept(self.desk.caller, place.id, taken)
        if reply.is_success:
            self.pay(reply.read(shapes.HoldAnswer))

    @rule(minutes=st.sampled_from([1, 6, 16, 45, 130, 270]))
    def let_time_pass(self, minutes: int) -> None:
        self.house.clock.advance(minutes=minutes)

    @rule()
    def work(self) -> None:
        self.house.service.background.run_once()

    # --- laws ----------------------------------------------------------------------------------

    @invariant()
    def no_law_is_broken(self) -> None:
        with self.house.database.read() as connection:
            assert list(broken_laws(connection)) == []

    @invariant()
    def the_record_replays_to_the_seats_that_are_taken(self) -> None:
        with self.house.database.read() as connection:
            assert what_does_not_replay(connection) == []

    @invariant()
    def every_move_is_in_the_table(self) -> None:
        with self.house.database.read() as connection:
            rows = connection.execute(sa.select(schema.booking)).all()
        for row in rows:
            now, before = status_of(row), self.known.get(row.id)
            if before is not None and now is not before:
                reached = set(MOVES[before].values())
                if before is AppointmentStatus.WAITLIST:  # taken and confirmed in one act
                    reached.add(AppointmentStatus.BOOKED)
                assert now in reached, (before, now)
            self.known[row.id] = now

    @invariant()
    def given_back_is_what_was_refunded(self) -> None:
        with self.house.database.read() as connection:
            for row in connection.execute(sa.select(schema.payment_order)).all():
                back = self.house.provider.refunded(OrderId(row.id))
                part = row.part_back if row.is_part_back else 0
                assert back == (row.amount if row.state == "refunded" else part), row.state


AnyLifeOfABooking.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


class AnyLifeOnPostgresqlOverHttp(AnyLifeOfABooking):
    """The same on the other database, over the wire."""

    engine = POSTGRESQL

    def __init__(self) -> None:
        super().__init__()
        face = HttpFace(self.open.enter_context(door_to(self.house.service)))
        self.open.enter_context(face.http)
        self.desk = Desk(self.house, face)
        add_counter(self.house)
        self.counter, _ = counter(self.desk)


AnyLifeOnPostgresqlOverHttp.TestCase.settings = settings(
    AnyLifeOfABooking.TestCase.settings, max_examples=2
)


@pytest.mark.requirement("R002")
@pytest.mark.requirement("R061")
class TestAnyLifeOnPostgresqlOverHttp(AnyLifeOnPostgresqlOverHttp.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine on PostgreSQL, over HTTP."""


@pytest.mark.requirement("R002")
@pytest.mark.requirement("R061")
class TestAnyLifeOfABooking(AnyLifeOfABooking.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine."""


def test_every_state_of_a_booking_has_its_place_in_the_table() -> None:
    class Row:
        def __init__(self, state: BookingState) -> None:
            self.state = state.value

    found = {status_of(Row(state)) for state in BookingState}  # type: ignore[arg-type]  # one column
    assert found == set(AppointmentStatus)
