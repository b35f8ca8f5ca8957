"""Whatever happens in whatever order: nothing oversold, nobody twice, all money accounted for."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import HoldId, OrderId, PatientId
from tests.contract.central.face import Desk
from tests.helpers.central import POSTGRESQL, SQLITE, central
from tests.helpers.people import ADULT, ELDER, STRANGER
from tests.helpers.replay import what_does_not_replay

CODES = ("134567890123456781", "2876543210987654320")
STATIONS = ("kiosk-01", "kiosk-02")

LAWS = {
    "a seat sold twice": """
        SELECT seat FROM booking WHERE state IN ('held', 'booked')
        GROUP BY seat HAVING count(*) > 1""",
    "a patient twice in a department on a day": """
        SELECT patient FROM booking WHERE state IN ('held', 'booked')
        GROUP BY patient, department, day HAVING count(*) > 1""",
    "more sold than there is": """
        SELECT s.id FROM clinic_session s JOIN booking b ON b.session = s.id
        WHERE b.state IN ('held', 'booked') GROUP BY s.id HAVING count(*) > s.capacity""",
    "a live booking without its seat": """
        SELECT b.id FROM booking b LEFT JOIN seat s ON s.id = b.seat AND s.booking = b.id
        WHERE b.state IN ('held', 'booked') AND s.id IS NULL""",
    "a taken seat without a live booking": """
        SELECT s.id FROM seat s LEFT JOIN booking b
        ON b.id = s.booking AND b.state IN ('held', 'booked')
        WHERE s.state > 0 AND b.id IS NULL""",
    "a booking that was never paid": """
        SELECT b.id FROM booking b LEFT JOIN payment_order o
        ON o.booking = b.id AND o.state = 'paid' WHERE b.state = 'booked' AND o.id IS NULL""",
    "a booking without its history": """
        SELECT b.id FROM booking b WHERE NOT EXISTS
        (SELECT 1 FROM event e WHERE e.booking = b.id AND e.kind = 'held')""",
}


class AnyOrderOfActs(RuleBasedStateMachine):
    """Three patients, two stations, four numbers, a phone and a clock."""

    engine = SQLITE

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.house = self.open.enter_context(central(engine=self.engine, is_served=False, days=0))
        self.desk = Desk(self.house, self.house.service)
        self.patients: list[PatientId] = []
        self.wishes: list[shapes.HoldBody] = []
        self.holds: list[tuple[str, HoldId]] = []
        self.orders: list[tuple[str, HoldId, OrderId]] = []
        self.asked: list[tuple[Callable[[Caller], Reply], Caller, Reply]] = []

    def teardown(self) -> None:
        self.open.close()

    @initialize()
    def arrive(self) -> None:
        self.patients = [self.desk.enrol(p) for p in (ADULT, ELDER, STRANGER)]
        wish = self.desk.wish(self.patients[0])
        other = self.desk.wish(self.patients[0], "0302E")
        self.wishes = [wish, other]
        kept = sa.or_(
            *(
                sa.and_(
                    schema.seat.c.session == w.session,
                    schema.seat.c.begins_at == int(w.band_begin.timestamp() * 1000),
                    schema.seat.c.pool == "open",
                )
                for w in self.wishes
            )
        )
        with self.house.database.write() as connection:
            connection.execute(sa.delete(schema.seat).where(~kept))
            for w in self.wishes:
                first = sa.select(sa.func.min(schema.seat.c.seq)).where(
                    schema.seat.c.session == w.session
                )
                connection.execute(
                    sa.delete(schema.seat).where(
                        schema.seat.c.session == w.session,
                        schema.seat.c.seq > first.scalar_subquery() + 1,
                    )
                )

    def ask(self, station: str, act: Callable[[Caller], Reply]) -> Reply:
        caller = Caller(station, self.desk.caller.key)
        reply = act(caller)
        if reply.is_success:
            self.asked.append((act, caller, reply))
        return reply

    @rule(p=st.integers(0, 2), w=st.integers(0, 1), s=st.sampled_from(STATIONS))
    def hold(self, p: int, w: int, s: str) -> None:
        wish = self.wishes[w]
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=self.patients[p],
            session=wish.session,
            band_begin=wish.band_begin,
        )
        reply = self.ask(s, lambda caller: self.desk.face.hold(caller, body))
        if reply.is_success:
            self.holds.append((s, reply.read(shapes.HoldAnswer).hold.id))

    @rule(data=st.data())
    def open_order(self, data: st.DataObject) -> None:
        if self.holds:
            s, hold = data.draw(st.sampled_from(self.holds))
            reply = self.ask(s, lambda caller: self.desk.face.open_order(caller, hold))
            if reply.is_success:
                order = reply.read(shapes.OrderAnswer).order.id
                self.orders.append((s, hold, order))

    @rule(data=st.data(), act=st.sampled_from([PhoneAct.PAY, PhoneAct.LATE, PhoneAct.DECLINE]))
    def phone(self, data: st.DataObject, act: PhoneAct) -> None:
        if self.orders:
            self.house.pay(data.draw(st.sampled_from(self.orders))[2], act)

    @rule(data=st.data(), how=st.sampled_from(["confirm", "close", "refund", "code"]))
    def end_order(self, data: st.DataObject, how: str) -> None:
        if not self.orders:
            return
        s, hold, order = data.draw(st.sampled_from(self.orders))
        face = self.desk.face
        body = shapes.ConfirmBody(hold=hold, order=order)
        code = shapes.CodeBody(code=data.draw(st.sampled_from(CODES)))
        acts: dict[str, Callable[[Caller], Reply]] = {
            "confirm": lambda caller: face.confirm(caller, body),
            "close": lambda caller: face.close_order(caller, order),
            "refund": lambda caller: face.refund(caller, order),
            "code": lambda caller: face.present_code(caller, order, code),
        }
        self.ask(s, acts[how])

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if self.holds:
            s, hold = data.draw(st.sampled_from(self.holds))
            self.ask(s, lambda caller: self.desk.face.release(caller, hold))

    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        if self.asked:
            place = data.draw(st.integers(0, len(self.asked) - 1))
            act, caller, _ = self.asked.pop(place)
            assert self.desk.face.void(caller, caller.key or "").is_success
            assert act(caller).status == 410

    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        if self.asked:
            act, caller, reply = data.draw(st.sampled_from(self.asked))
            assert act(caller) == reply

    @rule(seconds=st.sampled_from([1, 31, 181, 301, 500]))
    def wait(self, seconds: int) -> None:
        self.house.clock.advance(seconds=seconds)

    @rule()
    def work(self) -> None:
        self.house.service.background.run_once()

    @invariant()
    def no_law_is_broken(self) -> None:
        with self.house.database.read() as connection:
            for law, query in LAWS.items():
                assert connection.exec_driver_sql(query).all() == [], law

    @invariant()
    def the_record_replays_to_the_seats_that_are_taken(self) -> None:
        with self.house.database.read() as connection:
            assert what_does_not_replay(connection) == []

    @invariant()
    def given_back_is_what_was_refunded(self) -> None:
        with self.house.database.read() as connection:
            for row in connection.execute(sa.select(schema.payment_order)).all():
                back = self.house.provider.refunded(OrderId(row.id))
                assert back == (row.amount if row.state == "refunded" else 0), row.state


class AnyOrderOfActsOnPostgresql(AnyOrderOfActs):
    """The same on the other database."""

    engine = POSTGRESQL


AnyOrderOfActs.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
AnyOrderOfActsOnPostgresql.TestCase.settings = settings(
    AnyOrderOfActs.TestCase.settings, max_examples=5
)


@pytest.mark.requirement("R002")
class TestAnyOrderOfActs(AnyOrderOfActs.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine."""


@pytest.mark.requirement("R002")
class TestAnyOrderOfActsOnPostgresql(AnyOrderOfActsOnPostgresql.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine on PostgreSQL."""
