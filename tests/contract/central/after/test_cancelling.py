"""Giving a number back: until the session's end, all of the money, and nobody passes it on."""

from dataclasses import replace
from datetime import time

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, shapes
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, OrderId
from kiosk_app.domain.parameters import CancellationParameters
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import (
    afternoon,
    at,
    cancel,
    check_in,
    counter,
    fulfil,
    hold_in,
    leave_open,
    line_of,
    pay_and_confirm,
    states,
    work,
)
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import central
from tests.helpers.people import STRANGER


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R043")
def test_what_was_paid_goes_back_to_the_session_s_end_and_not_later(desk: Desk) -> None:
    patient = desk.enrol()
    first, second = desk.book(patient), desk.book(patient, "0302E")
    at(desk, 11, 59)
    answer = cancel(desk, first).read(after.CancelAnswer)
    assert answer.amount == first.paid == 5000
    assert line_of(desk, first).status is AppointmentStatus.CANCELLED
    work(desk)
    (order,) = answer.refunding
    assert desk.order(order).state is OrderState.REFUNDED
    assert desk.house.provider.refunded(order) == 5000
    at(desk, 12, 0)
    assert code_of(cancel(desk, second)) == Reason.COUNTED_AS_NO_SHOW


def test_a_number_is_given_back_once_and_by_its_patient_only(desk: Desk) -> None:
    appointment, other = desk.book(desk.enrol()), desk.enrol(STRANGER)
    assert code_of(cancel(desk, appointment, other)) == Reason.UNKNOWN_APPOINTMENT
    missing = replace(appointment, id=AppointmentId("none"))
    assert code_of(cancel(desk, missing)) == Reason.UNKNOWN_APPOINTMENT
    caller = desk.caller
    body = after.CancelBody(patient=appointment.patient)
    first = desk.face.cancel(caller, appointment.id, body)
    assert desk.face.cancel(caller, appointment.id, body) == first
    assert code_of(cancel(desk, appointment)) == Reason.ALREADY_CANCELLED
    work(desk)
    work(desk)
    (order,) = first.read(after.CancelAnswer).refunding
    assert first.read(after.CancelAnswer).in_cash == ()
    assert desk.house.provider.refunded(order) == appointment.paid


@pytest.mark.requirement("R043")
def test_who_was_seen_gets_no_refund_and_who_waits_does(desk: Desk) -> None:
    first, other = desk.book(desk.enrol()), desk.book(desk.enrol(STRANGER))
    assert check_in(desk, first).is_success
    assert check_in(desk, other, STRANGER).is_success
    assert fulfil(desk, first).is_success
    assert code_of(cancel(desk, first)) == Reason.ALREADY_SEEN
    assert cancel(desk, other).is_success
    with desk.house.database.read() as connection:
        waits = sa.select(schema.queue_entry).where(schema.queue_entry.c.done_at.is_(None))
        assert connection.execute(waits).all() == []


@pytest.mark.requirement("R043")
def test_a_stricter_deadline_binds_kiosks_and_never_the_counter() -> None:
    own = CancellationParameters(own_days_before=0, own_time=time(8, 0))
    with central(policy=replace(DEMO, cancellation=own), is_served=False) as house:
        desk = Desk(house, house.service)
        appointment = desk.book(desk.enrol())
        refused = cancel(desk, appointment).read(shapes.RefusalBody)
        assert (refused.code, refused.facts) == (
            Reason.CANCEL_AT_COUNTER,
            {"deadline": "2026-11-23 08:00"},
        )
        assert line_of(desk, appointment).why_not_cancel is Reason.CANCEL_AT_COUNTER
        window, member = counter(desk)
        body = after.CancelBody(patient=appointment.patient, staff=member)
        assert window.face.cancel(window.caller, appointment.id, body).is_success
        entries = desk.face.timeline(desk.caller, appointment.id).read(after.TimelineAnswer).entries
        assert [e.staff for e in entries if e.act == "cancelled"] == [member]


@pytest.mark.requirement("R121")
def test_a_returned_number_stays_away_and_whoever_has_it_next_is_noted(desk: Desk) -> None:
    first, second = desk.enrol(), desk.enrol(STRANGER)
    session = afternoon(desk, first)
    leave_open(desk, session, 1)
    band = next(b.band for b in desk.bands(session, first) if b.free)
    appointment = pay_and_confirm(desk, hold_in(desk, first, session, band.begin))
    assert cancel(desk, appointment).is_success
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=second, session=session, band_begin=band.begin
    )
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.BOOKED_OUT
    desk.house.clock.advance(minutes=17)
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.BOOKED_OUT
    desk.house.clock.advance(minutes=0.5)  # 5 + 0.5 × 25: chance is the middle in tests
    booked = pay_and_confirm(desk, hold_in(desk, second, session, band.begin))
    with desk.house.database.read() as connection:
        notes = connection.execute(sa.select(schema.risk_note)).all()
        (row,) = notes
        pair = [
            connection.scalar(
                sa.select(schema.booking.c.appointment).where(schema.booking.c.id == booking)
            )
            for booking in (row.other_booking, row.booking)
        ]
    assert (row.kind, pair) == ("passed_on", [appointment.id, booked.id])


@pytest.mark.requirement("R121")
def test_taking_the_key_of_a_told_confirmation_back_lets_the_number_out_no_sooner(
    desk: Desk,
) -> None:
    first, second = desk.enrol(), desk.enrol(STRANGER)
    session = afternoon(desk, first)
    leave_open(desk, session, 1)
    begin = next(b.band.begin for b in desk.bands(session, first) if b.free)
    hold = hold_in(desk, first, session, begin)
    order = desk.open_order(hold.id)
    desk.house.pay(order.id)
    confirming = desk.caller
    body = shapes.ConfirmBody(hold=hold.id, order=order.id)
    assert desk.face.confirm(confirming, body).is_success
    assert desk.face.void(desk.caller, confirming.key or "").read(shapes.VoidAnswer).undone
    wish = shapes.HoldBody(proof=Proof.ID_CARD, patient=second, session=session, band_begin=begin)
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.BOOKED_OUT
    work(desk, minutes=17)
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.BOOKED_OUT
    work(desk, minutes=0.5)
    pay_and_confirm(desk, hold_in(desk, second, session, begin))
    with desk.house.database.read() as connection:
        kinds = connection.scalars(sa.select(schema.risk_note.c.kind)).all()
    assert kinds == ["passed_on"]
    assert sorted(states(desk)) == ["booked", "withdrawn"]
    assert desk.house.provider.refunded(OrderId(order.id)) == order.amount


@pytest.mark.requirement("R121")
@pytest.mark.parametrize(("chance", "minutes"), [(0.0, 5), (0.2, 10), (0.999, 29.975)])
def test_how_long_it_stays_away_is_chance(chance: float, minutes: float) -> None:
    with central(is_served=False, chance=lambda: chance) as house:
        desk = Desk(house, house.service)
        appointment = desk.book(desk.enrol())
        assert cancel(desk, appointment).is_success
        with house.database.read() as connection:
            away = connection.scalar(
                sa.select(schema.seat.c.away_until).where(schema.seat.c.away_until.is_not(None))
            )
        assert away is not None
        assert away / 1000 - house.clock().timestamp() == pytest.approx(minutes * 60)


@pytest.mark.requirement("R121")
def test_in_the_last_hour_a_number_is_back_at_once(desk: Desk) -> None:
    patient = desk.enrol()
    at(desk, 11, 5)
    appointment = desk.book(patient)
    assert cancel(desk, appointment).is_success
    other = desk.enrol(STRANGER)
    band = appointment.slot.band.begin
    hold = hold_in(desk, other, appointment.slot.session, band)
    assert hold.slot.number == appointment.slot.number


def test_a_confirm_that_comes_again_tells_that_it_was_cancelled(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    first = desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    assert cancel(desk, first).is_success
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.ALREADY_CANCELLED
    assert desk.face.release(desk.caller, hold.id).is_success  # nothing is left to give back
    work(desk)
    assert desk.house.provider.refunded(OrderId(order.id)) == first.paid
