"""Orders, confirmation and what the service does by itself when a kiosk falls silent."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec import structs

from kiosk_app.central_service.background.rounds import CONFIRM_GRACE_MS
from kiosk_app.central_service.payment.fake import LATE_BY, PhoneAct
from kiosk_app.central_service.payment.till import start_refund
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.devices.codes import TICKET_PREFIX
from kiosk_app.domain.booking import BookingClass, Hold, IfNotComing, OrderState, PaymentOrder
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import HoldId, OrderId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import hold_in, line_of
from tests.contract.central.face import CARDIOLOGY, Desk, code_of
from tests.helpers.books import missed_before
from tests.helpers.people import STRANGER

GOOD_CODE, DECLINED_CODE = "134567890123456781", "2876543210987654320"


def states(desk: Desk) -> list[str]:
    with desk.house.database.read() as connection:
        return list(connection.scalars(sa.select(schema.booking.c.state)))


def work(desk: Desk, *, seconds: float = 0) -> None:
    desk.house.clock.advance(seconds=seconds)
    desk.house.service.background.run_once()


def present(desk: Desk, order: OrderId, code: str) -> PaymentOrder:
    reply = desk.face.present_code(desk.caller, order, shapes.CodeBody(code=code))
    return reply.read(shapes.OrderAnswer).order


@pytest.mark.requirement("R036")
@pytest.mark.requirement("R054")
def test_paid_and_confirmed_is_an_appointment_with_all_it_needs(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    assert appointment.number == "G26112300001"
    assert appointment.check_in_code.startswith(TICKET_PREFIX)
    assert appointment.paid == appointment.slot.fee == 5000
    assert appointment.valid_until.hour == 12
    assert appointment.slot.department_name == "心血管内科"
    assert desk.book(desk.enrol(STRANGER)).number == "G26112300002"


@pytest.mark.requirement("R036")
def test_the_answer_says_the_five_things_the_law_asks_for(desk: Desk) -> None:
    """And says them again by its key, and on the patient's own page. BJ-OPD-DRAFT art. 15."""
    patient = desk.enrol()
    session = next(s for s in desk.sessions(patient) if s.practitioner and s.free)
    band = next(b.band for b in desk.bands(session.id, patient) if b.free)
    hold = hold_in(desk, patient, session.id, band.begin)
    order = desk.open_order(hold.id)
    desk.house.pay(order.id)
    once = replace(desk.caller, key="once")
    body = shapes.ConfirmBody(hold=hold.id, order=order.id)
    first, again = (desk.face.confirm(once, body) for _ in range(2))
    appointment = first.read(shapes.AppointmentAnswer).appointment
    slot, noon = appointment.slot, appointment.valid_until
    assert (slot.band, slot.department_name) == (hold.slot.band, "心血管内科")
    assert slot.practitioner == session.practitioner
    phone = desk.face.catalogue(desk.caller).read(shapes.CatalogueAnswer).catalogue.phone
    told = IfNotComing(phone, noon, noon, no_shows=3, ban_months=3)
    assert appointment.if_not_coming == told
    assert again.body == first.body
    assert line_of(desk, appointment).appointment == appointment


def test_an_order_lives_shorter_than_its_hold(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    desk.house.clock.advance(seconds=200)
    order = desk.open_order(hold.id)
    assert order.expires_in_s == 180
    desk.house.clock.advance(seconds=179)  # 379 s: the hold would have lapsed at 300
    desk.house.pay(order.id)
    assert desk.confirm(hold.id, order.id).is_success


def test_there_is_one_order_to_pay_however_often_it_is_asked_for(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    assert desk.open_order(hold.id) == desk.open_order(hold.id)


def test_a_hold_cannot_be_carried_over_payment_for_ever(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    for _ in range(3):
        order = desk.open_order(hold.id)
        desk.house.clock.advance(seconds=170)
        desk.face.close_order(desk.caller, order.id)
    desk.house.clock.advance(seconds=100)
    assert code_of(desk.face.open_order(desk.caller, hold.id)) == Reason.HOLD_EXPIRED


def test_no_order_is_opened_that_would_not_end_before_its_hold(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    last = hold.expires_at + timedelta(seconds=DEMO.hold_paying_s - DEMO.order_s)
    for moment in (timedelta(seconds=170), timedelta(milliseconds=1)):
        order = desk.open_order(hold.id)
        desk.face.close_order(desk.caller, order.id)
        desk.house.clock.set(last - moment)
    assert desk.face.close_order(desk.caller, desk.open_order(hold.id).id).is_success
    desk.house.clock.set(last)
    assert code_of(desk.face.open_order(desk.caller, hold.id)) == Reason.HOLD_EXPIRED


def test_the_price_is_the_price_of_the_hold(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.clinic_session).values(fee=9900))
    assert desk.open_order(hold.id).amount == 5000


@pytest.mark.parametrize("state", sorted(set(OrderState) - {OrderState.PAID}))
def test_only_what_is_paid_and_here_is_sent_back_and_only_once(
    desk: Desk, state: OrderState
) -> None:
    _, order = desk.paid(desk.enrol())
    desk.order(order.id)
    with desk.house.database.write() as connection:
        assert start_refund(connection, order.id, desk.station, 0)
        assert not start_refund(connection, order.id, desk.station, 0)
        connection.execute(sa.update(schema.payment_order).values(state=state.value))
        assert not start_refund(connection, order.id, desk.station, 0)
        kept = connection.scalars(sa.select(schema.payment_order.c.state)).one()
    assert kept == state


def test_a_shown_code_pays_or_is_declined_and_may_be_tried_again(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.open_order(hold.id)
    assert present(desk, order.id, DECLINED_CODE).state is OrderState.DECLINED
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.ORDER_NOT_PAID
    assert present(desk, order.id, GOOD_CODE).state is OrderState.PAID
    assert present(desk, order.id, GOOD_CODE).state is OrderState.PAID
    assert desk.confirm(hold.id, order.id).is_success


@pytest.mark.parametrize("code", ["", "1234", "934567890123456781", "13456789012345678x"])
def test_a_code_that_is_none_is_not_charged(desk: Desk, code: str) -> None:
    order = desk.open_order(desk.hold(desk.enrol()).id)
    reply = desk.face.present_code(desk.caller, order.id, shapes.CodeBody(code=code))
    said = reply.read(shapes.RefusalBody)
    assert (reply.status, said.code) == (400, Reason.PAYMENT_CODE_UNREADABLE)
    assert "付款码" in said.sentence
    assert "机器" not in said.sentence + said.what_now
    assert desk.order(order.id).state is OrderState.OPEN


def test_closing_is_final(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.open_order(hold.id)
    closed = desk.face.close_order(desk.caller, order.id).read(shapes.OrderAnswer).order
    assert closed.state is OrderState.CLOSED
    desk.house.pay(order.id)
    assert desk.order(order.id).state is OrderState.CLOSED
    reply = desk.face.present_code(desk.caller, order.id, shapes.CodeBody(code=GOOD_CODE))
    assert code_of(reply) == Reason.ORDER_CLOSED
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.ORDER_CLOSED
    assert code_of(desk.face.refund(desk.caller, order.id)) == Reason.ORDER_NOT_PAID
    assert desk.open_order(hold.id).id != order.id


def test_closing_an_order_that_was_paid_tells_so(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    closed = desk.face.close_order(desk.caller, order.id).read(shapes.OrderAnswer).order
    assert closed.state is OrderState.PAID
    assert desk.confirm(hold.id, order.id).is_success


@pytest.mark.requirement("R127")
def test_money_that_comes_after_closing_goes_straight_back(desk: Desk) -> None:
    order = desk.open_order(desk.hold(desk.enrol()).id)
    desk.house.pay(order.id, PhoneAct.LATE)
    closed = desk.face.close_order(desk.caller, order.id).read(shapes.OrderAnswer).order
    assert closed.state is OrderState.CLOSED
    work(desk)
    assert desk.order(order.id).state is OrderState.CLOSED
    work(desk, seconds=LATE_BY.total_seconds())
    work(desk)
    assert desk.order(order.id).state is OrderState.REFUNDED
    assert desk.house.provider.refunded(order.id) == 5000
    assert "booked" not in states(desk)


@pytest.mark.requirement("R127")
@pytest.mark.parametrize(("minutes", "state"), [(14, OrderState.REFUNDED), (16, OrderState.CLOSED)])
def test_late_money_is_looked_for_a_quarter_of_an_hour(
    desk: Desk, minutes: int, state: OrderState
) -> None:
    """Later it is found in the provider's bill of the day."""
    order = desk.open_order(desk.hold(desk.enrol()).id)
    desk.face.close_order(desk.caller, order.id)
    work(desk, seconds=minutes * 60)
    desk.house.pay(order.id, PhoneAct.LATE)
    work(desk)
    work(desk)
    assert desk.order(order.id).state is state


@pytest.mark.requirement("R127")
@pytest.mark.requirement("R140")
def test_the_service_books_what_a_dead_kiosk_never_confirmed(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    work(desk)
    work(desk, seconds=CONFIRM_GRACE_MS / 1000 - 1)
    assert states(desk) == ["held"]
    work(desk, seconds=1)
    assert states(desk) == ["booked"]
    late = desk.confirm(hold.id, order.id)  # the kiosk is back and asks
    assert late.read(shapes.AppointmentAnswer).appointment.number == "G26112300001"
    assert code_of(desk.face.release(desk.caller, hold.id)) == Reason.ALREADY_BOOKED
    assert code_of(desk.face.refund(desk.caller, order.id)) == Reason.ALREADY_BOOKED
    assert code_of(desk.face.open_order(desk.caller, hold.id)) == Reason.ALREADY_BOOKED


@pytest.mark.parametrize("by", ["release", "refund"])
def test_an_appointment_nobody_was_told_of_can_be_undone(desk: Desk, by: str) -> None:
    patient = desk.enrol()
    hold, order = desk.paid(patient)
    work(desk)
    work(desk, seconds=31)
    assert states(desk) == ["booked"]
    if by == "release":
        released = desk.face.release(desk.caller, hold.id).read(shapes.ReleaseAnswer)
        assert released.refunding == (order.id,)
    else:
        assert desk.face.refund(desk.caller, order.id).is_success
    work(desk)
    assert states(desk) == ["withdrawn"]
    assert desk.order(order.id).state is OrderState.REFUNDED
    desk.book(patient)


def expire_with_paid_order(desk: Desk) -> tuple[Hold, PaymentOrder]:
    """Let a hold lapse while nobody at the service looks, though its order was paid in time."""
    hold, order = desk.paid(desk.enrol())
    desk.house.clock.advance(seconds=600)
    return hold, order


def test_a_late_confirm_still_gets_its_seat_while_nobody_took_it(desk: Desk) -> None:
    hold, order = expire_with_paid_order(desk)
    booked = desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    assert booked.slot.number == hold.slot.number


def tidy(desk: Desk, hold: Hold) -> None:
    """Let a hold lapse and its number be free, as the worker does with what nobody paid for."""
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.booking).where(schema.booking.c.id == hold.id).values(state="lapsed")
        )
        connection.execute(
            sa.update(schema.seat)
            .where(schema.seat.c.booking == hold.id)
            .values(state=0, booking=None, hold_until=None)
        )


def test_a_lapsed_and_tidied_hold_is_taken_back_for_its_payer(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    tidy(desk, hold)
    booked = desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    assert booked.slot.number == hold.slot.number


@pytest.mark.requirement("R127")
@pytest.mark.requirement("R140")
def test_who_pays_for_a_seat_that_was_taken_gets_the_money_back(desk: Desk) -> None:
    hold, order = expire_with_paid_order(desk)
    with desk.house.database.write() as connection:
        connection.execute(
            sa.delete(schema.seat).where(
                schema.seat.c.session == hold.slot.session,
                schema.seat.c.seq != hold.slot.number,
            )
        )
    desk.house.clock.advance(seconds=0)
    thief = desk.at("kiosk-02")
    other = thief.enrol(STRANGER)
    taken = thief.face.hold(
        thief.caller,
        shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=other,
            session=hold.slot.session,
            band_begin=hold.slot.band.begin,
        ),
    )
    assert taken.read(shapes.HoldAnswer).hold.slot.number == hold.slot.number
    caller = desk.caller
    body = shapes.ConfirmBody(hold=hold.id, order=order.id)
    refused = desk.face.confirm(caller, body)
    assert (refused.status, code_of(refused)) == (410, Reason.HOLD_EXPIRED)
    work(desk)
    assert desk.order(order.id).state is OrderState.REFUNDED
    assert desk.face.confirm(caller, body) == refused  # a "no" with consequences is kept
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.HOLD_EXPIRED
    assert sorted(states(desk)) == ["held", "lapsed"]


def test_a_refund_is_asked_for_until_the_provider_answers(desk: Desk) -> None:
    _, order = desk.paid(desk.enrol())
    assert desk.face.refund(desk.caller, order.id).is_success
    desk.house.pay(order.id, PhoneAct.SILENCE)
    work(desk)
    work(desk)
    assert desk.order(order.id).state is OrderState.REFUNDING
    desk.house.pay(order.id)
    work(desk, seconds=9)
    assert desk.order(order.id).state is OrderState.REFUNDING
    work(desk, seconds=1)
    again = desk.face.refund(desk.caller, order.id).read(shapes.OrderAnswer).order
    assert again.state is OrderState.REFUNDED


def test_a_silent_provider_is_an_unknown_outcome_not_a_no(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.open_order(hold.id)
    desk.house.pay(order.id, PhoneAct.SILENCE)
    caller = desk.caller
    assert code_of(desk.face.close_order(caller, order.id)) == Reason.BUSY
    code = desk.face.present_code(desk.caller, order.id, shapes.CodeBody(code=GOOD_CODE))
    assert code_of(code) == Reason.BUSY
    assert desk.order(order.id).state is OrderState.OPEN
    work(desk)
    work(desk, seconds=200)
    assert desk.order(order.id).state is OrderState.OPEN
    assert desk.face.release(desk.caller, hold.id).is_success
    desk.house.pay(order.id, PhoneAct.DECLINE)
    assert desk.face.close_order(caller, order.id).is_success
    assert desk.order(order.id).state is OrderState.CLOSED


def test_the_service_closes_orders_whose_time_is_up_and_tidies_the_hold(desk: Desk) -> None:
    order = desk.open_order(desk.hold(desk.enrol()).id)
    work(desk, seconds=181)
    assert desk.order(order.id).state is OrderState.CLOSED
    assert states(desk) == ["held"]
    work(desk, seconds=300)
    assert states(desk) == ["lapsed"]
    work(desk)


def test_nobody_is_booked_into_a_session_that_is_over(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    desk.order(order.id)
    desk.house.clock.advance(minutes=60 * 4)
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.HOLD_EXPIRED
    work(desk)
    assert desk.order(order.id).state is OrderState.REFUNDED


@pytest.mark.requirement("R127")
@pytest.mark.parametrize("by", ["kiosk", "service"])
@pytest.mark.parametrize(("before_s", "state"), [(60, "booked"), (0, "lapsed")])
def test_money_that_comes_when_the_band_is_over_goes_back(
    desk: Desk, by: str, before_s: int, state: str
) -> None:
    """Long after the hold, and the session goes on: nobody is booked into the past."""
    hold, order = desk.paid(desk.enrol())
    desk.house.clock.set(hold.slot.band.end - timedelta(seconds=before_s))
    if by == "service":
        work(desk)
        work(desk, seconds=31)
    else:
        reply = desk.confirm(hold.id, order.id)
        assert reply.is_success if before_s else code_of(reply) == Reason.HOLD_EXPIRED
    work(desk)
    assert states(desk) == [state]
    is_kept = desk.order(order.id).state is OrderState.PAID
    assert is_kept is (state == "booked")


@pytest.mark.requirement("R127")
def test_who_pays_while_the_hold_lives_is_booked_though_the_band_just_ended(desk: Desk) -> None:
    patient = desk.enrol()
    wish = desk.wish(patient)
    end = desk.free_in_band(wish, patient).band.end
    desk.house.clock.set(end - desk.house.policy.min_left_in_band)
    hold = hold_in(desk, patient, wish.session, wish.band_begin)
    desk.house.clock.set(hold.expires_at - timedelta(seconds=30))
    order = desk.open_order(hold.id)  # the hold outlives it
    desk.house.pay(order.id)
    desk.house.clock.set(end)
    assert desk.confirm(hold.id, order.id).is_success


def test_things_that_are_not_there(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    none, nothing = HoldId("none"), OrderId("none")
    body = shapes.CodeBody(code=GOOD_CODE)
    refused = [
        desk.face.open_order(desk.caller, none),
        desk.face.release(desk.caller, none),
        desk.confirm(none, order.id),
        desk.confirm(hold.id, nothing),
        desk.face.present_code(desk.caller, nothing, body),
        desk.face.close_order(desk.caller, nothing),
        desk.face.refund(desk.caller, nothing),
    ]
    assert [reply.status for reply in refused] == [404] * 7


def test_an_old_patient_s_other_booking_keeps_a_lapsed_one_from_coming_back(desk: Desk) -> None:
    """Paid, lapsed, and meanwhile the patient booked there anew: the old money goes back."""
    patient = desk.enrol()
    hold, order = desk.paid(patient)
    desk.order(order.id)
    desk.house.clock.advance(seconds=600)
    elsewhere = desk.at("kiosk-02")
    elsewhere.book(patient, CARDIOLOGY)
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.HOLD_EXPIRED
    assert sorted(states(desk)) == ["booked", "lapsed"]


@pytest.mark.requirement("R027")
@pytest.mark.requirement("R127")
@pytest.mark.parametrize(("others", "is_back"), [(["0302E"], True), (["0302E", "0303E"], False)])
def test_late_money_takes_no_number_back_beyond_the_limit_of_a_day(
    desk: Desk, others: list[str], *, is_back: bool
) -> None:
    patient = desk.enrol()
    hold, order = desk.paid(patient)
    desk.order(order.id)
    desk.house.clock.advance(seconds=600)
    for department in others:
        desk.at("kiosk-02").book(patient, department)
    late = desk.confirm(hold.id, order.id)
    assert late.is_success if is_back else code_of(late) == Reason.HOLD_EXPIRED
    work(desk)
    assert desk.order(order.id).state is (OrderState.PAID if is_back else OrderState.REFUNDED)
    assert states(desk).count("booked") == desk.house.policy.per_day_limit


@pytest.mark.requirement("R028")
@pytest.mark.requirement("R127")
@pytest.mark.parametrize(
    ("way", "pool", "is_back"),
    [
        (BookingClass.SAME_DAY, "open", True),
        (BookingClass.ADVANCE, "open", False),
        (BookingClass.ADVANCE, "add_on", True),
    ],
)
def test_nor_beyond_that_of_a_week_which_asks_nothing_of_the_same_day_and_of_add_ons(
    desk: Desk, way: BookingClass, pool: str, *, is_back: bool
) -> None:
    patient = desk.enrol()
    session = desk.sessions(patient, booking_class=way)[0].id
    band = next(b.band for b in desk.bands(session, patient) if b.free)
    hold = hold_in(desk, patient, session, band.begin)
    order = desk.open_order(hold.id)
    desk.house.pay(order.id)
    desk.order(order.id)
    tidy(desk, hold)
    with desk.house.database.write() as connection:
        number = schema.seat.c.seq == hold.slot.number
        here = schema.seat.c.session == hold.slot.session
        connection.execute(sa.update(schema.seat).where(here, number).values(pool=pool))
    missed_before(desk.house, patient, "2026-11-19", "2026-11-20", "2026-11-21")
    late = desk.confirm(hold.id, order.id)
    assert late.is_success if is_back else code_of(late) == Reason.HOLD_EXPIRED


@pytest.mark.requirement("R042")
def test_what_goes_in_exchange_does_not_count_when_a_number_is_taken_back(desk: Desk) -> None:
    patient = desk.enrol()
    old, _ = desk.book(patient), desk.book(patient, "0302E")
    body = structs.replace(desk.wish(patient, "0303E"), replaces=old.id)
    with desk.house.database.write() as connection:
        fee = sa.update(schema.clinic_session).values(fee=old.paid + 3000)
        connection.execute(fee.where(schema.clinic_session.c.id == body.session))
    hold = desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold
    order = desk.open_order(hold.id)
    desk.house.pay(order.id)
    desk.order(order.id)
    tidy(desk, hold)
    assert desk.confirm(hold.id, order.id).is_success
    assert sorted(states(desk)) == ["booked", "booked", "cancelled"]
