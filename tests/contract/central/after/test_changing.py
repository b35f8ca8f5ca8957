"""Changing one number for another: exactly one at every moment, and no money on two."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment, OrderState
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, HoldId, OrderId, PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import afternoon, at, cancel, line_of, records, work
from tests.contract.central.face import Desk, code_of


def place_for(desk: Desk, old: Appointment, band: int = 1) -> shapes.HoldBody:
    """Ask for another band of the same session in exchange."""
    begin = desk.bands(old.slot.session, old.patient)[band].band.begin
    return replace_of(old, old.slot.session, begin)


def replace_of(old: Appointment, session: SessionId, begin: datetime) -> shapes.HoldBody:
    return shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=old.patient,
        session=session,
        band_begin=begin,
        replaces=old.id,
    )


def dearer(desk: Desk, session: SessionId, fee: int) -> None:
    """Give a session another fee."""
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.clinic_session)
            .where(schema.clinic_session.c.id == session)
            .values(fee=fee)
        )


def hold_for(desk: Desk, body: shapes.HoldBody) -> shapes.HoldAnswer:
    return desk.face.hold(desk.caller, body).read(shapes.HoldAnswer)


def confirm_free(desk: Desk, hold: HoldId) -> Appointment:
    reply = desk.face.confirm(desk.caller, shapes.ConfirmBody(hold=hold))
    return reply.read(shapes.AppointmentAnswer).appointment


def orders(desk: Desk) -> dict[str, tuple[str, int, str]]:
    """Return order → state, amount, the appointment it belongs to."""
    with desk.house.database.read() as connection:
        rows = connection.execute(
            sa.select(schema.payment_order, schema.booking.c.appointment).join(
                schema.booking, schema.booking.c.id == schema.payment_order.c.booking
            )
        ).all()
    return {row.id: (row.state, row.amount, row.appointment) for row in rows}


@pytest.mark.requirement("R042")
def test_the_old_place_stands_until_the_new_one_is_booked(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    answer = hold_for(desk, place_for(desk, old))
    assert answer.due == 0
    assert line_of(desk, old).status is AppointmentStatus.BOOKED
    assert code_of(desk.face.open_order(desk.caller, answer.hold.id)) == Reason.NOTHING_TO_PAY
    new = confirm_free(desk, answer.hold.id)
    assert (new.paid, new.slot.band) == (old.paid, answer.hold.slot.band)
    assert line_of(desk, old).status is AppointmentStatus.CANCELLED
    assert line_of(desk, new).status is AppointmentStatus.BOOKED
    ((state, amount, whose),) = orders(desk).values()
    assert (state, amount, whose) == ("paid", 5000, new.id)
    assert cancel(desk, new).is_success
    work(desk)
    assert {o[0] for o in orders(desk).values()} == {"refunded"}


def test_a_new_place_that_is_let_go_leaves_all_as_it_was(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    answer = hold_for(desk, place_for(desk, old))
    assert desk.face.release(desk.caller, answer.hold.id).is_success
    assert line_of(desk, old).status is AppointmentStatus.BOOKED
    hold_for(desk, place_for(desk, old))
    desk.house.clock.advance(minutes=6)
    work(desk)
    assert line_of(desk, old).status is AppointmentStatus.BOOKED


def test_a_dearer_place_costs_the_difference(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    dearer(desk, old.slot.session, 8000)
    answer = hold_for(desk, place_for(desk, old))
    assert (answer.hold.slot.fee, answer.due) == (8000, 3000)
    unpaid = shapes.ConfirmBody(hold=answer.hold.id)
    assert code_of(desk.face.confirm(desk.caller, unpaid)) == Reason.ORDER_NOT_PAID
    order = desk.open_order(answer.hold.id)
    assert order.amount == 3000
    desk.house.pay(order.id)
    new = desk.confirm(answer.hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    assert new.paid == 8000
    assert cancel(desk, new).is_success
    work(desk)
    back = [desk.house.provider.refunded(OrderId(name)) for name in orders(desk)]
    assert sorted(back) == [3000, 5000]


def test_what_a_cheaper_place_leaves_goes_back_and_the_rest_when_it_is_cancelled(
    desk: Desk,
) -> None:
    old = desk.book(desk.enrol())
    dearer(desk, old.slot.session, 3500)
    new = confirm_free(desk, hold_for(desk, place_for(desk, old)).hold.id)
    assert new.paid == 3500
    (order,) = orders(desk)
    assert desk.house.provider.refunded(OrderId(order)) == 0
    work(desk)
    work(desk)
    assert desk.house.provider.refunded(OrderId(order)) == 1500
    assert orders(desk)[order][0] == OrderState.PAID
    assert cancel(desk, new).is_success
    work(desk)
    assert desk.house.provider.refunded(OrderId(order)) == 5000


def test_changing_for_a_place_that_costs_nothing_gives_all_back(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    dearer(desk, old.slot.session, 0)
    new = confirm_free(desk, hold_for(desk, place_for(desk, old)).hold.id)
    assert new.paid == 0
    work(desk)
    ((state, _, _),) = orders(desk).values()
    assert state == "refunded"


def test_the_worker_finishes_a_change_that_was_paid(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    dearer(desk, old.slot.session, 8000)
    answer = hold_for(desk, place_for(desk, old))
    order = desk.open_order(answer.hold.id)
    desk.house.pay(order.id)
    work(desk)
    work(desk, minutes=0.6)
    assert line_of(desk, old).status is AppointmentStatus.CANCELLED
    # there is no way back to the old one, so nobody undoes the new one by accident
    assert code_of(desk.face.release(desk.caller, answer.hold.id)) == Reason.ALREADY_BOOKED
    assert desk.confirm(answer.hold.id, order.id).is_success


def change_to_the_afternoon(desk: Desk) -> tuple[Appointment, shapes.HoldAnswer]:
    """Begin to change a number of the morning two minutes before its session is over."""
    old = desk.book(desk.enrol())
    session = afternoon(desk, old.patient)
    band = next(b.band for b in desk.bands(session, old.patient) if b.free)
    at(desk, 11, 58)
    body = replace_of(old, session, band.begin)
    return old, hold_for(desk, body)


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R059")
def test_a_change_begun_in_time_is_finished_after_the_old_session(desk: Desk) -> None:
    old, answer = change_to_the_afternoon(desk)
    at(desk, 12, 1)
    work(desk)
    assert line_of(desk, old).status is AppointmentStatus.BOOKED
    new = confirm_free(desk, answer.hold.id)
    work(desk)
    assert line_of(desk, new).status is AppointmentStatus.BOOKED
    assert line_of(desk, old).status is AppointmentStatus.CANCELLED
    assert records(desk, old.patient).no_shows == ()


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R059")
@pytest.mark.parametrize("way", ["given back", "run out"])
def test_who_does_not_finish_the_change_has_missed_the_old_one(desk: Desk, way: str) -> None:
    old, answer = change_to_the_afternoon(desk)
    at(desk, 12, 1)
    work(desk)
    if way == "given back":
        assert desk.face.release(desk.caller, answer.hold.id).is_success
    else:
        desk.house.clock.advance(minutes=5)
    work(desk)
    assert line_of(desk, old).status is AppointmentStatus.NO_SHOW
    unpaid = shapes.ConfirmBody(hold=answer.hold.id)
    assert not desk.face.confirm(desk.caller, unpaid).is_success


def test_voiding_the_key_of_a_change_does_not_leave_the_patient_without_any(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    answer = hold_for(desk, place_for(desk, old))
    caller = desk.caller
    body = shapes.ConfirmBody(hold=answer.hold.id)
    new = desk.face.confirm(caller, body).read(shapes.AppointmentAnswer).appointment
    assert not desk.face.void(caller, caller.key or "").read(shapes.VoidAnswer).undone
    assert line_of(desk, new).status is AppointmentStatus.BOOKED


def test_no_change_where_the_old_one_went_meanwhile(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    dearer(desk, old.slot.session, 8000)
    answer = hold_for(desk, place_for(desk, old))
    order = desk.open_order(answer.hold.id)
    desk.house.pay(order.id)
    assert cancel(desk, old).is_success
    for _ in range(2):  # the first time it goes back, the second it is gone: for one reason
        late = desk.confirm(answer.hold.id, order.id)
        assert code_of(late) == Reason.ALREADY_CANCELLED
    work(desk)
    assert [o[0] for o in orders(desk).values()] == ["refunded", "refunded"]


def test_what_cannot_be_changed(desk: Desk) -> None:
    old = desk.book(desk.enrol())
    same = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=old.patient,
        session=old.slot.session,
        band_begin=old.slot.band.begin,
        replaces=old.id,
    )
    assert code_of(desk.face.hold(desk.caller, same)) == Reason.NOTHING_TO_CHANGE
    body = place_for(desk, replace(old, id=AppointmentId("none")))
    assert code_of(desk.face.hold(desk.caller, body)) == Reason.UNKNOWN_APPOINTMENT
    stranger = place_for(desk, replace(old, patient=PatientId("pat-demo-1")))
    assert code_of(desk.face.hold(desk.caller, stranger)) == Reason.UNKNOWN_APPOINTMENT
    wish = place_for(desk, old)
    desk.house.clock.advance(minutes=(timedelta(hours=3, minutes=25)).seconds / 60)
    assert cancel(desk, old).is_success
    late = desk.face.hold(desk.caller, wish)
    assert code_of(late) in {Reason.BAND_OVER, Reason.ALREADY_CANCELLED}


def test_another_department_the_same_day_counts_the_old_one_out(desk: Desk) -> None:
    patient = desk.enrol()
    old, _ = desk.book(patient), desk.book(patient, "0302E")
    wish = desk.wish(patient, "0303E")
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.DAY_LIMIT
    body = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=patient,
        session=wish.session,
        band_begin=wish.band_begin,
        replaces=old.id,
    )
    new = confirm_free(desk, hold_for(desk, body).hold.id)
    assert line_of(desk, new).status is AppointmentStatus.BOOKED
