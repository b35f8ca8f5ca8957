"""Holds: claimed once, owned by patient and station, lapsing by the service's clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import CARDIOLOGY, Desk, code_of
from tests.helpers.central import MONDAY_MORNING, central
from tests.helpers.devices import enrol_everybody
from tests.helpers.people import ADULT, ELDER, STRANGER


def leave(desk: Desk, body: shapes.HoldBody, count: int) -> None:
    """Leave `count` open numbers in the band, none on site, as if the rest were never there."""
    band = sa.and_(
        schema.seat.c.session == body.session,
        schema.seat.c.begins_at == int(body.band_begin.timestamp() * 1000),
    )
    with desk.house.database.write() as connection:
        rows = connection.execute(
            sa.select(schema.seat.c.id).where(band, schema.seat.c.pool == "open")
        ).scalars()
        kept = list(rows)[:count]
        connection.execute(sa.delete(schema.seat).where(band, schema.seat.c.id.not_in(kept)))


@pytest.mark.requirement("R002")
@pytest.mark.requirement("R023")
def test_a_hold_takes_one_number_of_the_band_for_a_while(desk: Desk) -> None:
    patient = desk.enrol()
    body = desk.wish(patient)
    before = desk.free_in_band(body).free
    hold = desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold
    assert hold.slot.band.begin == body.band_begin
    assert hold.slot.band.end - hold.slot.band.begin <= timedelta(minutes=30)
    assert hold.slot.fee == 5000
    assert (hold.expires_in_s, hold.expires_at) == (
        300,
        MONDAY_MORNING + timedelta(minutes=5),
    )
    assert desk.free_in_band(body).free == before - 1
    assert desk.free_in_band(body, patient).free == before  # their own counts as free for them


def test_a_lapsed_hold_is_free_at_once_without_any_sweeper(desk: Desk) -> None:
    first, second = desk.enrol(), desk.enrol(STRANGER)
    body = desk.wish(first)
    leave(desk, body, 1)
    assert desk.face.hold(desk.caller, body).is_success
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=second, session=body.session, band_begin=body.band_begin
    )
    other = desk.at("kiosk-02")
    assert code_of(other.face.hold(other.caller, wish)) == Reason.HELD_BY_OTHERS
    assert desk.free_in_band(body).why_none is Reason.HELD_BY_OTHERS
    desk.house.clock.advance(seconds=300)
    assert desk.free_in_band(body).free == 1
    assert other.face.hold(other.caller, wish).is_success


def test_a_band_without_numbers_says_booked_out(desk: Desk) -> None:
    patient, elder = desk.enrol(), desk.enrol(ELDER)
    body = desk.wish(elder)
    leave(desk, body, 1)
    desk.face.hold(desk.caller, body)
    desk.house.clock.advance(seconds=0)
    hold_id = "hold that was sold"
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.seat)
            .where(schema.seat.c.state == schema.SeatState.HELD)
            .values(state=schema.SeatState.SOLD, booking=hold_id)
        )
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=body.session, band_begin=body.band_begin
    )
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.BOOKED_OUT


def test_the_same_station_replaces_its_own_hold_of_a_patient(desk: Desk) -> None:
    patient = desk.enrol()
    first = desk.hold(patient)
    second = desk.hold(patient, band=1)
    assert second.slot.band != first.slot.band
    assert code_of(desk.face.open_order(desk.caller, first.id)) == Reason.HOLD_RELEASED
    assert desk.face.open_order(desk.caller, second.id).is_success


def test_a_hold_is_kept_when_the_wish_for_another_is_refused(desk: Desk) -> None:
    patient = desk.enrol()
    hold = desk.hold(patient)
    wish = desk.wish(patient, band=1)
    leave(desk, wish, 0)
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.UNKNOWN_BAND
    assert desk.face.open_order(desk.caller, hold.id).is_success


def test_another_station_cannot_hold_for_the_same_patient(desk: Desk) -> None:
    patient = desk.enrol()
    body = desk.wish(patient)
    assert desk.face.hold(desk.caller, body).is_success
    other = desk.at("kiosk-02")
    assert code_of(other.face.hold(other.caller, body)) == Reason.HOLD_ACTIVE_ELSEWHERE
    desk.house.clock.advance(seconds=301)
    assert other.face.hold(other.caller, body).is_success


def test_a_hold_ends_at_the_very_moment_it_says(desk: Desk) -> None:
    body = desk.wish(desk.enrol())
    held = desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold
    other = desk.at("kiosk-02")
    desk.house.clock.set(held.expires_at - timedelta(milliseconds=1))
    assert code_of(other.face.hold(other.caller, body)) == Reason.HOLD_ACTIVE_ELSEWHERE
    desk.house.clock.set(held.expires_at)
    assert code_of(desk.face.open_order(desk.caller, held.id)) == Reason.HOLD_EXPIRED
    assert other.face.hold(other.caller, body).is_success


def test_the_long_way_sees_it_end_in_that_moment_too(engine: str) -> None:
    with central(engine=engine, is_served=False) as house:
        desk = Desk(house, house.service)
        patient = desk.enrol()
        body, elsewhere = desk.wish(patient), desk.wish(patient, band=1)
        held = desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold
        other = desk.at("kiosk-02")
        house.clock.set(held.expires_at - timedelta(milliseconds=1))
        early = house.service.hold_the_long_way(other.caller, elsewhere)
        assert code_of(early) == Reason.HOLD_ACTIVE_ELSEWHERE
        house.clock.set(held.expires_at)
        assert house.service.hold_the_long_way(other.caller, elsewhere).is_success


def test_a_paid_hold_is_not_replaced(desk: Desk) -> None:
    patient = desk.enrol()
    _, order = desk.paid(patient)
    assert desk.order(order.id).state == "paid"
    wish = desk.wish(patient, "0302E")
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.HOLD_ACTIVE_ELSEWHERE


def test_one_number_per_department_and_two_per_day(desk: Desk) -> None:
    patient = desk.enrol()
    desk.book(patient, CARDIOLOGY)
    again = desk.wish(patient, CARDIOLOGY)
    assert code_of(desk.face.hold(desk.caller, again)) == Reason.ALREADY_BOOKED
    desk.book(patient, "0302E")
    third = desk.wish(patient, "0303E")
    assert code_of(desk.face.hold(desk.caller, third)) == Reason.DAY_LIMIT


def test_only_its_owner_may_touch_a_hold(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.open_order(hold.id)
    other = desk.at("kiosk-02")
    refused = [
        other.face.release(other.caller, hold.id),
        other.face.open_order(other.caller, hold.id),
        other.face.order(other.caller, order.id),
        other.face.present_code(other.caller, order.id, shapes.CodeBody(code="134567890123456781")),
        other.face.close_order(other.caller, order.id),
        other.face.refund(other.caller, order.id),
        other.confirm(hold.id, order.id),
    ]
    assert {code_of(reply) for reply in refused} == {Reason.NOT_YOUR_HOLD}
    assert desk.order(order.id).state == "open"


def test_release_gives_the_number_back_and_may_be_repeated(desk: Desk) -> None:
    patient = desk.enrol()
    body = desk.wish(patient)
    before = desk.free_in_band(body).free
    hold = desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold
    for _ in range(2):
        released = desk.face.release(desk.caller, hold.id)
        assert released.read(shapes.ReleaseAnswer).refunding == ()
    assert desk.free_in_band(body).free == before
    assert code_of(desk.face.open_order(desk.caller, hold.id)) == Reason.HOLD_RELEASED


def test_release_sends_back_what_was_paid(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    released = desk.face.release(desk.caller, hold.id).read(shapes.ReleaseAnswer)
    assert released.refunding == (order.id,)
    desk.house.service.background.run_once()
    assert desk.order(order.id).state == "refunded"
    assert desk.house.provider.refunded(order.id) == order.amount


@pytest.mark.requirement("R063")
@pytest.mark.requirement("R066")
def test_the_service_derives_the_class_of_a_booking(desk: Desk) -> None:
    patient = desk.enrol()
    assert desk.book(patient).booking_class is BookingClass.SAME_DAY
    session = desk.sessions(patient, "0302E", BookingClass.ADVANCE)[0].id
    begin = desk.bands(session, patient)[0].band.begin
    body = shapes.HoldBody(proof=Proof.ID_CARD, patient=patient, session=session, band_begin=begin)
    hold = desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold
    order = desk.open_order(hold.id)
    desk.house.pay(order.id)
    booked = desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    assert booked.booking_class is BookingClass.ADVANCE


def test_rules_that_refuse_a_hold(desk: Desk) -> None:
    patient, elder = desk.enrol(), desk.enrol(ELDER)
    body = desk.wish(patient)
    elsewhen = body.band_begin + timedelta(minutes=7)
    wishes = {
        Reason.UNKNOWN_PATIENT: shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=PatientId("nobody"),
            session=body.session,
            band_begin=body.band_begin,
        ),
        Reason.UNKNOWN_SESSION: shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=SessionId("none"),
            band_begin=body.band_begin,
        ),
        Reason.UNKNOWN_BAND: shapes.HoldBody(
            proof=Proof.ID_CARD, patient=patient, session=body.session, band_begin=elsewhen
        ),
        Reason.SEX_NOT_ADMITTED: shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=(gynaecology := desk.sessions(elder, "0501E")[0]).id,
            band_begin=desk.bands(gynaecology.id)[0].band.begin,
        ),
    }
    for reason, wish in wishes.items():
        assert code_of(desk.face.hold(desk.caller, wish)) == reason
    desk.house.clock.advance(minutes=25)
    assert code_of(desk.face.hold(desk.caller, body)) == Reason.BAND_OVER


def test_a_suspended_session_sells_nothing(desk: Desk) -> None:
    patient = desk.enrol()
    body = desk.wish(patient)
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.clinic_session)
            .where(schema.clinic_session.c.id == body.session)
            .values(is_suspended=True)
        )
    assert code_of(desk.face.hold(desk.caller, body)) == Reason.SESSION_SUSPENDED
    shown = next(s for s in desk.sessions(patient) if s.id == body.session)
    assert (shown.free, shown.why_none) == (0, Reason.SESSION_SUSPENDED)


def test_no_hold_without_a_phone_on_file(desk: Desk) -> None:
    patient = desk.enrol()
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.patient).where(schema.patient.c.id == patient).values(phone=None)
        )
    wish = desk.wish(patient)
    assert code_of(desk.face.hold(desk.caller, wish)) == Reason.PHONE_REQUIRED
    assert desk.enrol(ADULT) == patient
    assert desk.face.hold(desk.caller, wish).is_success


@pytest.mark.requirement("R021")
@pytest.mark.requirement("R022")
def test_on_site_numbers_are_the_elderly_s_until_shortly_before_the_end(desk: Desk) -> None:
    patient, elder = desk.enrol(), desk.enrol(ELDER)
    session = desk.sessions(elder)[0].id
    on_site = sa.and_(schema.seat.c.session == session, schema.seat.c.pool == "on_site")
    with desk.house.database.write() as connection:
        connection.execute(sa.delete(schema.seat).where(schema.seat.c.session == session, ~on_site))
    shown = next(s for s in desk.sessions(patient) if s.id == session)
    assert (shown.free, shown.why_none) == (0, Reason.BOOKED_OUT)
    band = next(b.band for b in desk.bands(session, elder) if b.free)
    body = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=elder, session=session, band_begin=band.begin
    )
    assert desk.face.hold(desk.caller, body).is_success
    desk.house.clock.set(MONDAY_MORNING.replace(hour=10, minute=59))
    assert not any(b.free for b in desk.bands(session, patient))
    desk.house.clock.set(MONDAY_MORNING.replace(hour=11, minute=0))
    last = next(b.band for b in desk.bands(session, patient) if b.free)
    body = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=session, band_begin=last.begin
    )
    with desk.house.database.write() as connection:
        phone = {"id": "app-01", "kind": "app", "is_enabled": True}
        connection.execute(sa.insert(schema.station).values(phone))
        enrol_everybody(connection)
    far_away = Desk(desk.house, desk.house.service, "app-01")
    refused = desk.house.service.hold(far_away.caller, body)
    assert code_of(refused) == Reason.BOOKED_OUT
    assert desk.face.hold(desk.caller, body).is_success


@pytest.mark.parametrize(("hour", "is_released"), [(6, False), (7, True)])
def test_the_furthest_day_is_sold_from_the_hour_of_release(
    engine: str, hour: int, *, is_released: bool
) -> None:
    policy = replace(DEMO, horizon_days=2)
    now = MONDAY_MORNING.replace(hour=hour, minute=0)
    with central(engine=engine, policy=policy, now=now, is_served=False) as house:
        desk = Desk(house, house.service)
        patient = desk.enrol()
        far = desk.sessions(patient, booking_class=BookingClass.ADVANCE)[-1]
        begin = desk.bands(far.id, patient)[0].band.begin
        body = shapes.HoldBody(
            proof=Proof.ID_CARD, patient=patient, session=far.id, band_begin=begin
        )
        reply = desk.face.hold(desk.caller, body)
        assert reply.is_success == is_released
        if not is_released:
            assert code_of(reply) == Reason.NOT_YET_RELEASED
            assert (far.free, far.why_none) == (0, Reason.NOT_YET_RELEASED)
