"""The hospital moves a number while its patient holds another in exchange: no fen too few is paid.

Source: BJ-OPD-DRAFT art. 19, art. 23; requirement rows R051, R127.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema import (
    SeatState,
    booking,
    clinic_session,
    payment_order,
    seat,
)
from kiosk_app.contract import after, shapes
from kiosk_app.contract.suspension_shapes import CaseAnswer
from kiosk_app.domain.booking import Appointment, Hold, OrderState
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, staffed
from tests.helpers.interleaving import Turns
from tests.unit.central.test_suspensions import ABSENT, LOWER, MAKE_UP, opened, settle

DEAR = 10_000
"""What the number costs that the patient changes to, in fen; the old one was 80 yuan."""


@dataclass
class Changing:
    """A called-off number of 80 yuan, and a dearer one held in exchange at a kiosk."""

    house: CentralHouse
    boss: Staff
    desk: Desk
    old: Appointment
    case: CaseAnswer
    turns: Turns
    held: Hold = field(init=False)

    def hold(self) -> None:
        begin = self.desk.bands(MAKE_UP, self.old.patient)[1].band.begin
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=self.old.patient,
            session=MAKE_UP,
            band_begin=begin,
            replaces=self.old.id,
        )
        self.held = self.desk.face.hold(self.desk.caller, body).read(shapes.HoldAnswer).hold

    def order(self, *, is_paid: bool = False) -> OrderId:
        found = self.desk.open_order(self.held.id).id
        if is_paid:
            self.house.pay(found)
            self.desk.face.order(self.desk.caller, found)
        return found

    def cheaper(self) -> Callable[[], Reply]:
        """Return the act that moves the old number to a clinic of 60 yuan."""
        one = (self.old.id,)
        return lambda: settle(
            self.boss,
            self.case,
            Outcome.SUBSTITUTED,
            target=LOWER,
            appointments=one,
            has_consent=True,
        )

    def sell_out(self, session: str) -> None:
        """Leave a session none of its numbers that nobody has."""
        with self.house.database.write() as connection:
            free = sa.and_(seat.c.session == session, seat.c.state == SeatState.FREE)
            connection.execute(sa.delete(seat).where(free))

    def settled(self) -> list[tuple[str, int, int]]:
        """Let the worker do what is due; return session, paid and what is kept, number by number.

        What is kept is what was taken by orders that stay paid, less what goes back of them.
        """
        for _ in range(3):
            self.house.service.background.run_once()
        order = payment_order.c
        kept = sa.func.coalesce(sa.func.sum(order.taken - order.part_back), 0)
        of_it = sa.and_(order.booking == booking.c.id, order.state == OrderState.PAID.value)
        asked = (
            sa.select(booking.c.session, booking.c.paid, kept)
            .outerjoin(payment_order, of_it)
            .where(booking.c.state == "booked")
            .group_by(booking.c.id, booking.c.session, booking.c.paid)
        )
        with self.house.database.read() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(asked).all()]

    def state_of(self, order: OrderId) -> str:
        with self.house.database.read() as connection:
            asked = sa.select(payment_order.c.state).where(payment_order.c.id == order)
            return str(connection.scalar(asked))


@pytest.fixture
def changing(engine: str) -> Iterator[Changing]:
    turns = Turns()
    with central(engine=engine, is_served=False, days=2, hook=turns.hook) as house:
        boss, desk = staffed(house), Desk(house, house.service)
        (patient,) = enrolled(house, 1)
        old = book(house, patient, ABSENT, 2)
        case = opened(boss)
        with house.database.write() as connection:
            connection.execute(
                sa.update(clinic_session).where(clinic_session.c.id == MAKE_UP).values(fee=DEAR)
            )
        made = Changing(house, boss, desk, old, case, turns)
        made.desk = Desk(house, house.service, "kiosk-02")
        made.hold()
        yield made


MOVED = [(LOWER, 6000, 6000)]
CHANGED = [(MAKE_UP, DEAR, DEAR)]


@pytest.mark.requirement("R051", "R127")
@pytest.mark.parametrize("has_order", [True, False])
def test_what_is_held_in_exchange_and_not_paid_ends_with_the_move(
    changing: Changing, *, has_order: bool
) -> None:
    order = changing.order() if has_order else None
    assert changing.cheaper()().is_success
    late = changing.desk.face.open_order(changing.desk.caller, changing.held.id)
    assert code_of(late) == Reason.HOLD_RELEASED
    if order is not None:
        changing.house.pay(order)
        assert code_of(changing.desk.confirm(changing.held.id, order)) in {
            Reason.ORDER_NOT_PAID,
            Reason.HOLD_RELEASED,
        }
    assert changing.settled() == MOVED
    if order is not None:
        assert changing.state_of(order) == OrderState.REFUNDED


@pytest.mark.requirement("R051", "R127")
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_what_was_paid_before_the_move_and_is_too_little_by_now_goes_back(
    changing: Changing, *, is_confirmed: bool
) -> None:
    order = changing.order(is_paid=True)
    assert changing.cheaper()().is_success
    for _ in range(2 if is_confirmed else 0):
        reply = changing.desk.confirm(changing.held.id, order)
        assert code_of(reply) == Reason.HOLD_RELEASED
    changing.house.clock.advance(minutes=1)
    assert changing.settled() == MOVED
    assert changing.state_of(order) == OrderState.REFUNDED


@pytest.mark.requirement("R051", "R127")
def test_what_was_paid_before_the_move_and_is_enough_is_the_patients_own_choice(
    changing: Changing,
) -> None:
    order = changing.order(is_paid=True)
    afternoon = {"target": "20261125A-P0304E1", "appointments": (changing.old.id,)}
    assert settle(changing.boss, changing.case, Outcome.MAKE_UP, **afternoon).is_success
    assert changing.desk.confirm(changing.held.id, order).is_success
    assert changing.settled() == CHANGED


@pytest.mark.requirement("R051", "R127")
def test_the_last_number_is_theirs_also_where_they_hold_it_in_exchange_themselves(
    changing: Changing,
) -> None:
    changing.sell_out(MAKE_UP)
    there = {"target": MAKE_UP, "appointments": (changing.old.id,)}
    assert settle(changing.boss, changing.case, Outcome.MAKE_UP, **there).is_success
    late = changing.desk.face.open_order(changing.desk.caller, changing.held.id)
    assert code_of(late) == Reason.HOLD_RELEASED
    assert changing.settled() == [(MAKE_UP, 8000, 8000)]


@pytest.mark.requirement("R051", "R127")
def test_the_last_number_stays_with_a_change_that_is_paid(changing: Changing) -> None:
    changing.sell_out(MAKE_UP)
    order = changing.order(is_paid=True)
    there = {"target": MAKE_UP, "appointments": (changing.old.id,)}
    refused = settle(changing.boss, changing.case, Outcome.MAKE_UP, **there)
    assert code_of(refused) == Reason.BOOKED_OUT
    assert changing.desk.confirm(changing.held.id, order).is_success
    assert changing.settled() == CHANGED


@pytest.mark.requirement("R051", "R127")
def test_where_nobody_is_moved_the_change_goes_on(changing: Changing) -> None:
    changing.sell_out(LOWER)
    assert code_of(changing.cheaper()()) == Reason.BOOKED_OUT
    order = changing.order(is_paid=True)
    assert changing.desk.confirm(changing.held.id, order).is_success
    assert changing.settled() == CHANGED


@pytest.mark.requirement("R051", "R127")
def test_late_money_for_a_lapsed_exchange_goes_back_after_a_move(changing: Changing) -> None:
    order = changing.order()
    changing.house.clock.advance(minutes=30)
    changing.house.service.background.run_once()
    boss = staffed(changing.house, login="later.boss")
    changing.boss = boss
    assert changing.cheaper()().is_success
    changing.house.pay(order)
    assert changing.settled() == MOVED


@pytest.mark.requirement("R051", "R127")
def test_moved_while_the_change_is_being_confirmed(changing: Changing) -> None:
    order = changing.order(is_paid=True)

    def confirm() -> Reply:
        return changing.desk.confirm(changing.held.id, order)

    moved, confirmed = changing.turns.race(changing.house, changing.cheaper(), confirm)
    assert moved.is_success
    assert code_of(confirmed) == Reason.HOLD_RELEASED
    assert changing.settled() == MOVED


@pytest.mark.requirement("R051", "R127")
def test_confirmed_while_it_is_being_moved(changing: Changing) -> None:
    order = changing.order(is_paid=True)

    def confirm() -> Reply:
        return changing.desk.confirm(changing.held.id, order)

    confirmed, moved = changing.turns.race(changing.house, confirm, changing.cheaper())
    assert confirmed.is_success
    assert code_of(moved) == Reason.MALFORMED_REQUEST  # they have an outcome by themselves
    assert changing.settled() == CHANGED


@pytest.mark.requirement("R042", "R127")
def test_nobody_opens_an_order_for_a_change_whose_old_number_is_gone(changing: Changing) -> None:
    with changing.house.database.write() as connection:
        connection.execute(
            sa.update(booking)
            .where(booking.c.appointment == changing.old.id)
            .values(state="checked-in")
        )
    late = changing.desk.face.open_order(changing.desk.caller, changing.held.id)
    assert code_of(late) == Reason.NOT_IN_THIS_STATE
    with changing.house.database.write() as connection:
        connection.execute(
            sa.update(booking)
            .where(booking.c.appointment == changing.old.id)
            .values(state="booked")
        )
    body = after.CancelBody(patient=changing.old.patient)
    desk = Desk(changing.house, changing.house.service)
    desk = desk.at("kiosk-02")
    assert desk.face.cancel(changing.desk.caller, changing.old.id, body).is_success
    late = changing.desk.face.open_order(changing.desk.caller, changing.held.id)
    assert code_of(late) == Reason.ALREADY_CANCELLED
