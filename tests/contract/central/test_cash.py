"""Cash at a counter: by whom, with which change, from which drawer; on every face and database."""

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.devices.stations import set_terminal
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_money import cash_entry
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after, cash_shapes, paths
from kiosk_app.domain.booking import OrderState, Payment
from kiosk_app.domain.cash import PaymentMethod
from kiosk_app.domain.ids import OrderId, PatientId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.contract.central.window import Window
from tests.helpers.desk_staff import Staff, staffed
from tests.helpers.people import ADULT, ELDER
from tests.helpers.staff import OTHER_COUNTER, sign_in


@pytest.fixture
def window(desk: Desk) -> Window:
    return Window(desk, staffed(desk.house, Role.REGISTRAR, login="reg"))


def work(window: Window, minutes: float = 1) -> None:
    window.desk.house.clock.advance(minutes=minutes)
    window.desk.house.service.background.run_once()


def state_of(window: Window, order: str) -> str:
    with window.desk.house.database.read() as connection:
        state = sa.select(schema.payment_order.c.state).where(schema.payment_order.c.id == order)
        return str(connection.scalar(state))


@pytest.mark.requirement("R179")
def test_a_number_is_paid_in_cash_with_change(window: Window) -> None:
    window.open_drawer()
    hold = window.hold()
    answer = window.pay(hold.id, 10_000, "k").read(cash_shapes.CashAnswer)
    assert (answer.order.state, answer.order.amount, answer.change) == (OrderState.PAID, 5000, 5000)
    assert window.pay(hold.id, 10_000, "k").read(cash_shapes.CashAnswer) == answer
    assert code_of(window.pay(hold.id, 5000)) == Reason.PAID_ALREADY
    assert window.here.confirm(hold.id, answer.order.id).is_success
    shift = window.ask(paths.SHIFT).read(cash_shapes.ShiftAnswer)
    assert (shift.taken, shift.back, shift.expected, shift.counted) == (5000, 0, 25_000, None)
    assert shift.staff_name == "张三丰"
    with window.desk.house.database.read() as connection:
        acts = list(connection.scalars(sa.select(audit.c.act).order_by(audit.c.place)))
    assert acts.count("cash_taken") == 1


def test_what_is_not_enough_takes_nothing(window: Window) -> None:
    window.open_drawer()
    hold = window.hold()
    assert code_of(window.pay(hold.id, 4999)) == Reason.NOT_ENOUGH_CASH
    assert window.pay(hold.id, 5000).read(cash_shapes.CashAnswer).change == 0


def test_without_an_open_drawer_no_cash_moves(window: Window) -> None:
    hold = window.hold()
    assert code_of(window.pay(hold.id, 5000)) == Reason.NO_OPEN_SHIFT
    assert code_of(window.ask(paths.SHIFT)) == Reason.NO_OPEN_SHIFT
    assert window.open_drawer().is_success
    assert code_of(window.open_drawer()) == Reason.SHIFT_OPEN


@pytest.mark.requirement("R179")
def test_one_person_has_one_drawer_wherever_they_sign_in(window: Window) -> None:
    assert window.open_drawer().is_success
    house, who = window.desk.house, window.staff.who
    elsewhere = Staff(house, who, sign_in(house, who, OTHER_COUNTER), OTHER_COUNTER)
    assert code_of(Window(window.desk, elsewhere).open_drawer()) == Reason.SHIFT_OPEN


def test_the_code_on_the_screen_is_closed_before_cash_is_taken(window: Window) -> None:
    """No mixed payment: one order at a time, and what was scanned first counts."""
    window.open_drawer()
    hold = window.hold()
    scanned = window.here.open_order(hold.id)
    window.desk.house.pay(scanned.id)
    assert code_of(window.pay(hold.id, 5000)) == Reason.PAID_ALREADY
    other = window.here.hold(window.here.enrol(ELDER))
    code = window.here.open_order(other.id)
    assert window.pay(other.id, 5000).is_success
    assert state_of(window, code.id) == OrderState.CLOSED


@pytest.mark.requirement("R042")
def test_cash_goes_back_by_hand_and_once(window: Window) -> None:
    window.open_drawer()
    booked, order = window.book()
    answer = window.cancel(booked)
    assert answer.refunding == (order,)
    assert answer.in_cash == (Payment(OrderId(order), Fen(5000)),)
    work(window)
    work(window)
    assert state_of(window, order) == OrderState.REFUNDING
    assert window.give_back(order).read(cash_shapes.CashBackAnswer).amount == 5000
    assert state_of(window, order) == OrderState.REFUNDED
    assert code_of(window.give_back(order)) == Reason.NOT_IN_THIS_STATE
    assert window.ask(paths.SHIFT).read(cash_shapes.ShiftAnswer).expected == 20_000


def test_what_was_scanned_is_not_handed_out_in_cash(window: Window) -> None:
    window.open_drawer()
    hold, order = window.here.paid(window.here.enrol(ADULT))
    assert window.here.confirm(hold.id, order.id).is_success
    assert code_of(window.give_back(order.id)) == Reason.NOT_CASH
    assert code_of(window.give_back("none")) == Reason.UNKNOWN_ORDER


def test_a_part_and_then_the_rest_go_back_to_the_fen(window: Window) -> None:
    window.open_drawer()
    booked, order = window.book()
    with window.desk.house.database.write() as connection:
        connection.execute(sa.update(schema.payment_order).values(part_back=2000))
    assert window.give_back(order).read(cash_shapes.CashBackAnswer).amount == 2000
    assert code_of(window.give_back(order)) == Reason.NOT_IN_THIS_STATE
    window.cancel(booked)
    assert window.give_back(order).read(cash_shapes.CashBackAnswer).amount == 3000
    with window.desk.house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.sum(cash_entry.c.amount))) == 0


def waiting(window: Window, patient: PatientId) -> list[tuple[str, int, bool]]:
    """Return the order, the fen and whether there is an appointment, of cash that waits."""
    reply = window.desk.face.records(window.desk.caller, patient)
    owed = reply.read(after.RecordsAnswer).cash_owed
    return [(o.payment.order, o.payment.amount, o.appointment is not None) for o in owed]


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R138")
def test_the_patient_s_page_says_what_waits_for_them_in_cash(window: Window) -> None:
    window.open_drawer()
    booked, order = window.book()
    patient = booked.patient
    assert waiting(window, patient) == []
    with window.desk.house.database.write() as connection:
        connection.execute(sa.update(schema.payment_order).values(part_back=2000))
    assert waiting(window, patient) == [(order, 2000, True)]
    window.give_back(order)
    assert waiting(window, patient) == []
    window.cancel(booked)
    work(window)
    assert waiting(window, patient) == [(order, 3000, True)]
    assert waiting(window, window.here.enrol(ELDER)) == []
    window.give_back(order)
    assert waiting(window, patient) == []


@pytest.mark.requirement("R042")
def test_cash_for_a_number_that_never_was_waits_too_and_what_was_scanned_does_not(
    window: Window,
) -> None:
    window.open_drawer()
    hold = window.hold()
    order = window.pay(hold.id, 5000).read(cash_shapes.CashAnswer).order.id
    assert window.here.face.release(window.here.caller, hold.id).is_success
    assert waiting(window, hold.patient) == [(order, 5000, False)]
    elder = window.here.enrol(ELDER)
    scanned, paid = window.here.paid(elder)
    assert window.here.confirm(scanned.id, paid.id).is_success
    assert waiting(window, elder) == []


@pytest.mark.parametrize(("counted", "difference"), [(25_000, 0), (24_900, -100), (25_001, 1)])
def test_a_drawer_is_closed_by_counting_and_a_difference_stays(
    window: Window, counted: int, difference: int
) -> None:
    window.open_drawer()
    window.book()
    closed = window.close_drawer(counted)
    assert (closed.expected, closed.counted, closed.difference) == (25_000, counted, difference)
    assert code_of(window.ask(paths.SHIFT)) == Reason.NO_OPEN_SHIFT
    window.desk.house.clock.advance(minutes=1)
    assert window.open_drawer().is_success
    finance = Window(window.desk, staffed(window.desk.house, Role.FINANCE, login="money"))
    shifts = finance.ask(paths.CASH_REPORT).read(cash_shapes.ShiftsAnswer).shifts
    assert [shift.difference for shift in shifts] == [difference, None]


@pytest.mark.requirement("R179")
def test_every_terminal_offers_what_is_enabled_for_it(desk: Desk) -> None:
    window = Window(desk, staffed(desk.house, Role.REGISTRAR, login="reg"))

    def offered(station: str) -> tuple[PaymentMethod, ...]:
        caller = Caller(station)
        face = desk.face
        reply = (
            face.get(caller, paths.PAYMENT_METHODS)
            if isinstance(face, HttpFace)
            else desk.house.service.payment_methods(caller)
        )
        return reply.read(cash_shapes.MethodsAnswer).methods

    scan, cash = PaymentMethod.SCAN, PaymentMethod.CASH
    assert offered("kiosk-01") == (scan,)
    with desk.house.database.write() as connection:
        assert set_terminal(connection, "kiosk-01", [cash], acceptor=False)
        assert set_terminal(connection, "kiosk-02", [scan, cash], acceptor=True)
        assert set_terminal(connection, window.staff.at, [scan], acceptor=False)
        assert not set_terminal(connection, "nowhere", [scan], acceptor=False)
    assert (offered("kiosk-01"), offered("kiosk-02")) == ((), (scan, cash))
    hold = desk.hold(desk.enrol(ELDER))
    assert code_of(desk.face.open_order(desk.caller, hold.id)) == Reason.METHOD_NOT_OFFERED
    window.open_drawer()
    assert code_of(window.pay(window.hold().id, 5000)) == Reason.METHOD_NOT_OFFERED


@pytest.mark.requirement("R133")
def test_cash_is_for_people_at_counters(desk: Desk) -> None:
    """Over HTTP; the table of rights itself is walked elsewhere."""
    if not isinstance(desk.face, HttpFace):
        return
    window = Window(desk, staffed(desk.house, Role.TRIAGE, login="nurse"))
    assert code_of(window.open_drawer()) == Reason.NOT_ALLOWED
    body = cash_shapes.CashBody(tendered=Fen(5000))
    hold = desk.hold(desk.enrol(ADULT))
    kiosk = desk.face.post(desk.caller, paths.HOLD_CASH.format(hold=hold.id), body)
    assert code_of(kiosk) == Reason.NOT_ALLOWED
