"""Whatever the provider tells and whenever the service dies: no fen is lost, kept or given twice.

The model is the provider's own book: what it took and gave back is the truth. The service is killed
between any two steps: before and after a question to the provider, and inside a transaction before
and after its answer is written; then it is started anew on the same database.
"""

from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from typing import TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.payment.fake import FakeProvider, PhoneAct
from kiosk_app.central_service.payment.provider import Charge, Standing
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import HoldId, OrderId, PatientId
from kiosk_app.domain.money import Fen
from tests.contract.central.face import Desk
from tests.helpers.central import (
    MONDAY_MORNING,
    POSTGRESQL,
    SQLITE,
    CentralHouse,
    SettableClock,
    house_on,
    seeded_address,
)
from tests.helpers.payment import notification, signed
from tests.helpers.people import ADULT, ELDER

STRAY = OrderId("nobody-s-order")
CODE = "134567890123456781"
ACTS = [PhoneAct.PAY, PhoneAct.LATE, PhoneAct.DECLINE, PhoneAct.TWICE, PhoneAct.SHORT]


T = TypeVar("T")


class KilledError(BaseException):
    """The process ended here; nothing of it runs on."""


class Fate:
    """Ends the process when so many steps were taken; None: never."""

    def __init__(self) -> None:
        self.steps: int | None = None

    def step(self, _point: str = "") -> None:
        if self.steps is not None:
            self.steps -= 1
            if self.steps < 0:
                raise KilledError


class Mortal:
    """The provider as a process sees it that may die before or after any question."""

    def __init__(self, provider: FakeProvider, fate: Fate) -> None:
        self._provider = provider
        self._fate = fate

    def open(self, charge: Charge) -> str:
        return self._survive(lambda: self._provider.open(charge))

    def query(self, order: OrderId) -> Standing:
        return self._survive(lambda: self._provider.query(order))

    def charge(self, order: OrderId, code: str) -> Standing:
        return self._survive(lambda: self._provider.charge(order, code))

    def close(self, order: OrderId) -> None:
        self._survive(lambda: self._provider.close(order))

    def refund(self, order: OrderId, amount: Fen) -> None:
        self._survive(lambda: self._provider.refund(order, amount))

    def _survive(self, ask: Callable[[], T]) -> T:
        self._fate.step()
        answer = ask()
        self._fate.step()
        return answer


class AnyOrderOfMoney(RuleBasedStateMachine):
    """Two patients, a kiosk, a phone, a provider, a clock, and an axe."""

    engine = SQLITE

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.clock = SettableClock(MONDAY_MORNING)
        self.provider = FakeProvider(self.clock)
        self.fate = Fate()
        self.address = self.open.enter_context(seeded_address(self.engine, days=0))
        self.keys = count(1)
        self.notices = count(1)
        self.life = ExitStack()
        self.house = self.start()
        self.patients: list[PatientId] = []
        self.wishes: list[shapes.HoldBody] = []
        self.orders: list[tuple[HoldId, OrderId]] = []
        self.told: list[bytes] = []

    def start(self) -> CentralHouse:
        """Start the service on what is on disk."""
        self.life = ExitStack()
        mortal = Mortal(self.provider, self.fate)
        house = house_on(self.address, clock=self.clock, port=mortal, hook=self.fate.step)
        return self.life.enter_context(house)

    def teardown(self) -> None:
        self.life.close()
        self.open.close()

    @initialize()
    def arrive(self) -> None:
        desk = Desk(self.house, self.house.service)
        self.patients = [desk.enrol(somebody) for somebody in (ADULT, ELDER)]
        wish = desk.wish(self.patients[0])
        self.wishes = [wish, desk.wish(self.patients[0], "0302E")]

    def live(self, steps: int | None, act: Callable[[], object]) -> None:
        """Do something in a process that ends after so many steps, and is started anew."""
        self.fate.steps = steps
        try:
            act()
        except KilledError:
            self.fate.steps = None
            self.life.close()
            self.house = self.start()
        self.fate.steps = None

    @property
    def caller(self) -> Caller:
        return Caller("kiosk-01", f"key-{next(self.keys)}")

    # --- what happens --------------------------------------------------------------------------

    STEPS = st.one_of(st.none(), st.integers(0, 6))

    @rule(p=st.integers(0, 1), w=st.integers(0, 1), steps=STEPS, twice=st.booleans())
    def begin(self, p: int, w: int, steps: int | None, *, twice: bool) -> None:
        """Hold a number and open its order; whoever heard nothing asks again with the same key."""
        service, wish = self.house.service, self.wishes[w]
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=self.patients[p],
            session=wish.session,
            band_begin=wish.band_begin,
        )
        reply = service.hold(self.caller, body)
        if not reply.is_success:
            return
        hold = reply.read(shapes.HoldAnswer).hold.id
        caller = self.caller
        self.live(steps, lambda: self.house.service.open_order(caller, hold))
        if twice:
            self.live(None, lambda: self.house.service.open_order(caller, hold))
        with self.house.database.read() as connection:
            found = connection.scalars(
                sa.select(schema.payment_order.c.id).where(schema.payment_order.c.booking == hold)
            ).all()
        self.orders += [
            (hold, OrderId(order)) for order in found if (hold, order) not in self.orders
        ]

    @rule(data=st.data(), act=st.sampled_from(ACTS))
    def phone(self, data: st.DataObject, act: PhoneAct) -> None:
        if self.orders:
            self.provider.act(data.draw(st.sampled_from(self.orders))[1], act)

    @rule(amount=st.integers(1, 9))
    def somebody_pays_for_nothing(self, amount: int) -> None:
        self.provider.press(STRAY, Fen(amount * 100))

    @rule(data=st.data(), steps=STEPS, how=st.sampled_from(["new", "again", "stray"]))
    def tell(self, data: st.DataObject, steps: int | None, how: str) -> None:
        """Notify in any order: something new, something told before, something strange."""
        if how == "again" and self.told:
            body = data.draw(st.sampled_from(self.told))
        elif how == "new" and self.orders:
            order = data.draw(st.sampled_from(self.orders))[1]
            body = notification(
                order, f"N{next(self.notices)}", amount=data.draw(st.integers(0, 9))
            )
        else:
            body = notification(STRAY, f"N{next(self.notices)}")
        self.told.append(body)
        self.live(steps, lambda: self.house.service.hear(signed(body, self.clock), body))

    @rule(
        data=st.data(),
        steps=STEPS,
        how=st.sampled_from(["confirm", "close", "refund", "code", "release"]),
    )
    def ask(self, data: st.DataObject, steps: int | None, how: str) -> None:
        if not self.orders:
            return
        hold, order = data.draw(st.sampled_from(self.orders))
        caller = self.caller
        acts: dict[str, Callable[[], object]] = {
            "confirm": lambda: self.house.service.confirm(
                caller, shapes.ConfirmBody(hold=hold, order=order)
            ),
            "close": lambda: self.house.service.close_order(caller, order),
            "refund": lambda: self.house.service.refund(caller, order),
            "code": lambda: self.house.service.present_code(
                caller, order, shapes.CodeBody(code=CODE)
            ),
            "release": lambda: self.house.service.release(caller, hold),
        }
        self.live(steps, acts[how])

    @rule(seconds=st.sampled_from([1, 31, 181, 301, 1200]), steps=STEPS)
    def work(self, seconds: int, steps: int | None) -> None:
        self.clock.advance(seconds=seconds)
        self.live(steps, self.house.service.background.run_once)

    # --- laws ----------------------------------------------------------------------------------

    def standings(self) -> list[tuple[sa.Row[*tuple[object, ...]], Standing]]:
        """Return every order with its booking's state, and what the provider says of it."""
        with self.house.database.read() as connection:
            rows = connection.execute(
                sa.select(schema.payment_order, schema.booking.c.state.label("booked")).join(
                    schema.booking, schema.booking.c.id == schema.payment_order.c.booking
                )
            ).all()
        return [(row, self.provider.query(OrderId(row.id))) for row in rows]

    @invariant()
    def nothing_that_is_kept_has_gone_back(self) -> None:
        for row, standing in self.standings():
            assert row.taken <= standing.taken
            if row.state == "paid":
                assert standing.taken - standing.back >= row.amount

    @rule()
    def come_to_rest(self) -> None:
        """Tell everything and let the worker work: every fen kept is booked, the rest is back."""
        orders = [order for _, order in self.orders]
        for _ in range(8):
            for order in [*orders, STRAY]:
                body = notification(order, f"N{next(self.notices)}")
                assert self.house.service.hear(signed(body, self.clock), body).is_success
            self.clock.advance(seconds=400)
            self.house.service.background.run_once()
        for row, standing in self.standings():
            assert row.state in {"paid", "closed", "refunded"}
            assert (row.state == "paid") == (row.booked == "booked")
            kept = standing.taken - standing.back
            assert kept == (row.amount if row.state == "paid" else 0)
        stray = self.provider.query(STRAY)
        assert stray.taken == stray.back


class AnyOrderOfMoneyOnPostgresql(AnyOrderOfMoney):
    """The same on the other database."""

    engine = POSTGRESQL


AnyOrderOfMoney.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
AnyOrderOfMoneyOnPostgresql.TestCase.settings = settings(
    AnyOrderOfMoney.TestCase.settings, max_examples=2
)


@pytest.mark.requirement("R127")
@pytest.mark.requirement("R140")
class TestAnyOrderOfMoney(AnyOrderOfMoney.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine."""


@pytest.mark.requirement("R140")
class TestAnyOrderOfMoneyOnPostgresql(AnyOrderOfMoneyOnPostgresql.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine on PostgreSQL."""


@pytest.mark.requirement("R140")
@pytest.mark.parametrize("steps", range(8))
def test_killed_at_any_step_of_a_refund_the_money_is_back_once(steps: int) -> None:
    """Every step of the worker in turn, where chance might miss one."""
    machine = AnyOrderOfMoney()
    try:
        machine.arrive()
        hold = machine.house.service.hold(machine.caller, machine.wishes[0])
        held = hold.read(shapes.HoldAnswer).hold.id
        opened = machine.house.service.open_order(machine.caller, held)
        order = opened.read(shapes.OrderAnswer).order.id
        machine.orders.append((held, order))
        machine.provider.act(order, PhoneAct.PAY)
        machine.provider.press(STRAY, Fen(700))
        body = notification(STRAY)
        assert machine.house.service.hear(signed(body, machine.clock), body).is_success
        machine.house.service.order(machine.caller, order)
        machine.house.service.release(machine.caller, held)
        machine.live(steps, machine.house.service.background.run_once)
        machine.come_to_rest()
        assert machine.provider.refunded(order) == 5000
    finally:
        machine.teardown()
