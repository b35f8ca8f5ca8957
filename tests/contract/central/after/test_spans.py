"""Seven days and three months have their limits, however the numbers are asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, place_shapes, shapes
from kiosk_app.domain.booking import Appointment, BookingClass
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import (
    cancel,
    hold_in,
    leave_open,
    pay_and_confirm,
)
from tests.contract.central.conftest import WAYS, name_of
from tests.contract.central.face import CARDIOLOGY, Desk, HttpFace, code_of
from tests.helpers.central import central
from tests.helpers.people import STRANGER

MONDAY = date(2026, 11, 23)
LONGER = replace(DEMO, limits=replace(DEMO.limits, per_week=20, per_months=20))


@pytest.fixture(params=WAYS, ids=lambda param: name_of(*param))
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A hospital with sessions for nine days ahead."""
    engine, is_served = request.param
    with central(engine=engine, is_served=is_served, days=9) as house:
        if not is_served:
            yield Desk(house, house.service)
            return
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)


def wish(
    desk: Desk, patient: PatientId, ahead: int, department: str = CARDIOLOGY
) -> shapes.HoldBody:
    """Return the body that asks for a number so many days ahead."""
    day = MONDAY + timedelta(days=ahead)
    kind = BookingClass.ADVANCE if ahead else BookingClass.SAME_DAY
    session = next(s for s in desk.sessions(patient, department, kind) if s.day == day and s.free)
    begin = next(band.band.begin for band in desk.bands(session.id, patient) if band.free)
    return shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=session.id, band_begin=begin
    )


def book(desk: Desk, patient: PatientId, ahead: int, department: str = CARDIOLOGY) -> Appointment:
    body = wish(desk, patient, ahead, department)
    return pay_and_confirm(desk, hold_in(desk, patient, body.session, body.band_begin))


def why_not(
    desk: Desk, patient: PatientId, ahead: int, department: str = CARDIOLOGY, **change: object
) -> str:
    body = wish(desk, patient, ahead, department)
    fields = {name: getattr(body, name) for name in body.__struct_fields__}
    return code_of(desk.face.hold(desk.caller, shapes.HoldBody(**(fields | change))))


@pytest.mark.requirement("R027")
def test_the_fourth_number_in_seven_days_is_refused_and_a_later_one_had(desk: Desk) -> None:
    patient = desk.enrol()
    first, _, third = (book(desk, patient, ahead) for ahead in (1, 2, 4))
    reply = desk.face.hold(desk.caller, wish(desk, patient, 7))
    refused = reply.read(shapes.RefusalBody)
    assert (reply.status, refused.code, refused.facts) == (409, Reason.WEEK_LIMIT, {"limit": "3"})
    assert "3" in refused.sentence
    later = book(desk, patient, 8)
    assert later.slot.band.begin.date() == MONDAY + timedelta(days=8)
    assert why_not(desk, patient, 5) == Reason.WEEK_LIMIT
    assert cancel(desk, third).is_success
    assert book(desk, patient, 3).id, "what is given back does not count"
    assert why_not(desk, patient, 5, replaces=None) == Reason.WEEK_LIMIT
    assert cancel(desk, later).is_success
    body = wish(desk, patient, 5)
    instead = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=patient,
        session=body.session,
        band_begin=body.band_begin,
        replaces=first.id,
    )
    assert desk.face.hold(desk.caller, instead).is_success, "what it replaces does not count"


@pytest.mark.requirement("R027")
def test_a_number_for_today_on_site_is_not_stopped_but_counts(desk: Desk) -> None:
    patient = desk.enrol()
    for ahead in (1, 2, 4):
        book(desk, patient, ahead)
    assert book(desk, patient, 0).id
    assert why_not(desk, patient, 6) == Reason.WEEK_LIMIT


@pytest.mark.requirement("R027")
def test_numbers_that_were_used_or_not_come_for_count(desk: Desk) -> None:
    patient = desk.enrol()
    for ahead in (1, 2, 4):
        book(desk, patient, ahead)
    bookings, told = schema.booking, schema.BookingState
    for state, is_full in (
        (told.FULFILLED, True),
        (told.NO_SHOW, True),
        (told.VOID, False),
        (told.CANCELLED, False),
    ):
        with desk.house.database.write() as connection:
            connection.execute(sa.update(bookings).values(state=state.value))
        reply = desk.face.hold(desk.caller, wish(desk, patient, 5))
        assert reply.is_success != is_full, state


@pytest.mark.requirement("R027")
def test_five_in_three_months_are_the_most(desk: Desk) -> None:
    patient = desk.enrol()
    for ahead in (1, 2, 4):
        book(desk, patient, ahead)
    bookings = schema.booking
    for day, state in (("2026-09-05", "fulfilled"), ("2026-09-20", "fulfilled")):
        with desk.house.database.write() as connection:
            row = connection.execute(sa.select(bookings).limit(1)).one()._asdict()
            row |= {"id": f"old-{day}", "day": day, "state": state, "seat": -int(day[-2:])}
            row |= {"appointment": None, "number": None, "check_in_code": None}
            connection.execute(sa.insert(bookings).values(row))
    refused = desk.face.hold(desk.caller, wish(desk, patient, 9)).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (Reason.MONTHS_LIMIT, {"limit": "5", "months": "3"})


@pytest.mark.requirement("R027", "R061")
def test_who_has_as_many_neither_waits_nor_is_offered_any(desk: Desk) -> None:
    owner, patient = desk.enrol(), desk.enrol(STRANGER)
    wanted = wish(desk, owner, 6)
    leave_open(desk, wanted.session, 1)
    again = wish(desk, owner, 6)
    full = pay_and_confirm(desk, hold_in(desk, owner, again.session, again.band_begin))
    join = after.JoinBody(patient=patient, session=wanted.session)
    for ahead in (1, 2):
        book(desk, patient, ahead)
    place = desk.face.join(desk.caller, join).read(place_shapes.PlaceAnswer)
    book(desk, patient, 4)
    assert cancel(desk, full).is_success
    desk.house.service.background.run_once()
    taken = desk.face.accept(
        desk.caller, place.place, after.AcceptBody(proof=Proof.ID_CARD, patient=patient)
    )
    assert code_of(taken) == Reason.NO_OFFER
    gone = after.PlaceBody(patient=patient)
    assert desk.face.leave(desk.caller, place.place, gone).is_success
    assert code_of(desk.face.join(desk.caller, join)) == Reason.WEEK_LIMIT


@pytest.mark.requirement("R027")
def test_a_hospital_sets_its_own_limits(engine: str) -> None:
    with central(engine=engine, rules=LONGER, is_served=False, days=9) as house:
        desk = Desk(house, house.service)
        patient = desk.enrol()
        for ahead in range(1, 10):
            assert book(desk, patient, ahead).id
