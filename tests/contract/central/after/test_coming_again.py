"""A free revisit within three days, booking for others, doctors' bookings, a patient's own page."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from msgspec import structs

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, shapes
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment, BookingClass
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.consulting_room import RoomPurpose
from kiosk_app.domain.identity import DocumentKind, Proof
from kiosk_app.domain.ids import AppointmentId, HoldId, PatientId, StaffId
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import (
    DOCTOR,
    cancel,
    check_in,
    fulfil,
    line_of,
    records,
    room,
    states,
    work,
)
from tests.contract.central.face import CARDIOLOGY, Desk, code_of
from tests.helpers.people import ADULT, ELDER, STRANGER, resident_number
from tests.helpers.sealed import opened_rows

BOOKER = shapes.BookerBody(
    name=ELDER.name,
    kind=ELDER.kind,
    number=ELDER.number,
    phone="13900000902",
    relation=Relation.PARENT,
    proof=Proof.ID_CARD,
)


def seen(desk: Desk, *, has_examination: bool = True) -> Appointment:
    """Book, check in and be seen in cardiology."""
    appointment = desk.book(desk.enrol())
    assert check_in(desk, appointment).is_success
    assert fulfil(desk, appointment, has_examination=has_examination).is_success
    return appointment


def again(desk: Desk, visit: Appointment, *, on: int = 24, **more: object) -> shapes.HoldBody:
    """Ask for a free revisit in the general clinic of the department on a day of November."""
    booking_class = BookingClass.SAME_DAY if on == 23 else BookingClass.ADVANCE
    department = str(more.pop("department", CARDIOLOGY))
    clinic = more.pop("clinic", visit.slot.clinic_type)
    session = next(
        s
        for s in desk.sessions(visit.patient, department, booking_class)
        if s.day == date(2026, 11, on) and s.clinic_type == clinic
    )
    begin = next(b.band.begin for b in desk.bands(session.id, visit.patient) if b.free)
    asked = {
        "patient": visit.patient,
        "session": session.id,
        "band_begin": begin,
        "revisit_of": visit.id,
        "is_same_illness": True,
        "proof": Proof.ID_CARD,
    } | more
    return shapes.HoldBody(**asked)  # type: ignore[arg-type]  # the fields, by name


def why(desk: Desk, body: shapes.HoldBody) -> str:
    refused = desk.face.hold(desk.caller, body).read(shapes.RefusalBody)
    return refused.facts.get("why", refused.code)


@pytest.mark.requirement("R143")
@pytest.mark.requirement("R144")
def test_a_free_revisit_costs_nothing_uses_a_number_and_is_had_once(desk: Desk) -> None:
    visit = seen(desk)
    answer = desk.face.hold(desk.caller, again(desk, visit)).read(shapes.HoldAnswer)
    assert (answer.hold.slot.fee, answer.due) == (0, 0)
    assert [(w.kind, w.waived, w.charged, w.original) for w in answer.waived] == [
        ("registration", 0, 0, visit.number),
        ("consultation", 5000, 0, visit.number),
    ]
    body = shapes.ConfirmBody(hold=answer.hold.id)
    booked = desk.face.confirm(desk.caller, body).read(shapes.AppointmentAnswer).appointment
    assert booked.paid == 0
    work(desk)
    assert line_of(desk, booked).status is AppointmentStatus.BOOKED
    other_day = again(desk, visit, on=25)
    assert why(desk, other_day) == "used"
    assert cancel(desk, booked).read(after.CancelAnswer).amount == 0
    assert desk.face.hold(desk.caller, other_day).is_success


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R143")
def test_a_free_revisit_is_changed_for_another_free_one_and_stays_the_only_one(desk: Desk) -> None:
    visit = seen(desk)
    held = desk.face.hold(desk.caller, again(desk, visit)).read(shapes.HoldAnswer).hold
    old = confirmed(desk, held.id)
    changing = again(desk, visit, on=25, replaces=old.id)
    answer = desk.face.hold(desk.caller, changing).read(shapes.HoldAnswer)
    assert (answer.hold.slot.fee, answer.due) == (0, 0)
    assert line_of(desk, old).status is AppointmentStatus.BOOKED
    new = confirmed(desk, answer.hold.id)
    assert line_of(desk, old).status is AppointmentStatus.CANCELLED
    assert new.paid == 0
    assert why(desk, again(desk, visit)) == "used"
    fee = desk.book(visit.patient, "0302E")
    assert why(desk, again(desk, visit, replaces=fee.id)) == "used"  # that one is no revisit


@pytest.mark.requirement("R143")
def test_a_free_revisit_is_not_followed_by_another_free_one(desk: Desk) -> None:
    visit = seen(desk)
    first = desk.face.hold(desk.caller, again(desk, visit)).read(shapes.HoldAnswer).hold
    revisit = confirmed(desk, first.id)
    desk.house.clock.set(revisit.slot.band.begin)
    assert check_in(desk, revisit).is_success
    assert fulfil(desk, revisit, has_examination=True).is_success
    assert why(desk, again(desk, revisit, on=25)) == "used"
    assert why(desk, again(desk, visit, on=25)) == "used"
    page = records(desk, visit.patient)
    assert [line.free_revisit_until for line in page.appointments] == [None, None]


def confirmed(desk: Desk, hold: HoldId) -> Appointment:
    reply = desk.face.confirm(desk.caller, shapes.ConfirmBody(hold=hold))
    return reply.read(shapes.AppointmentAnswer).appointment


@pytest.mark.requirement("R143")
def test_the_day_of_the_visit_counts_and_the_third_is_the_last(desk: Desk) -> None:
    visit = seen(desk)
    assert desk.face.hold(desk.caller, again(desk, visit, on=23)).is_success
    desk.house.clock.advance(minutes=24 * 60)
    moved = again(desk, visit, on=25)
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.booking)
            .where(schema.booking.c.appointment == visit.id)
            .values(day="2026-11-22")
        )
    assert why(desk, moved) == "days"


@pytest.mark.requirement("R143")
@pytest.mark.requirement("R145")
def test_what_is_charged_like_any_visit(desk: Desk) -> None:
    visit = seen(desk, has_examination=False)
    body = again(desk, visit)
    assert why(desk, body) == "examination"
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.visit).values(has_examination=True))
    assert why(desk, again(desk, visit, is_same_illness=False)) == "illness"
    assert why(desk, again(desk, visit, department="0302E")) == "department"
    missing = AppointmentId("none")
    assert why(desk, again(desk, visit, revisit_of=missing)) == Reason.UNKNOWN_APPOINTMENT
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.clinic_session)
            .where(schema.clinic_session.c.id == visit.slot.session)
            .values(clinic_type="special_need")
        )
    assert why(desk, body) == "clinic_type"


def persons(desk: Desk, count: int) -> list[PatientId]:
    """Enrol invented people."""
    made = []
    for place in range(count):
        born = date(1980, 1, 1 + place)
        person = replace(STRANGER, name=f"众人{place}", number=resident_number(born, 905))
        made.append(desk.enrol(replace(person, birth=born)))
    return made


@pytest.mark.parametrize("name", ["\u200b", "顾\u0007明"])
def test_a_bookers_name_of_hidden_characters_is_refused_not_changed(desk: Desk, name: str) -> None:
    patient = desk.enrol()
    wish = desk.wish(patient)
    fields = {field: getattr(BOOKER, field) for field in BOOKER.__struct_fields__}
    asked = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=patient,
        session=wish.session,
        band_begin=wish.band_begin,
        booker=shapes.BookerBody(**(fields | {"name": name})),
    )
    refused = desk.face.hold(desk.caller, asked).read(shapes.RefusalBody)
    told = {Reason.NAME_UNREADABLE}
    if "\u0007" in name:  # over HTTP a control character does not pass the door
        told.add(Reason.MALFORMED_REQUEST)
    assert refused.code in told


@pytest.mark.requirement("R035")
def test_who_books_for_somebody_else_names_themself_completely(desk: Desk) -> None:
    patient = desk.enrol()
    wish = desk.wish(patient)
    for gap in ("name", "number", "phone", "relation"):
        empty = None if gap == "relation" else ""
        fields = {name: getattr(BOOKER, name) for name in BOOKER.__struct_fields__}
        body = shapes.BookerBody(**(fields | {gap: empty}))
        asked = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=wish.session,
            band_begin=wish.band_begin,
            booker=body,
        )
        refused = desk.face.hold(desk.caller, asked).read(shapes.RefusalBody)
        assert (refused.code, refused.facts["missing"]) == (Reason.PROXY_INCOMPLETE, gap)
    asked = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=patient,
        session=wish.session,
        band_begin=wish.band_begin,
        booker=BOOKER,
    )
    assert desk.face.hold(desk.caller, asked).is_success
    with desk.house.database.read() as connection:
        (row,) = opened_rows(connection, schema.booker)
    said = (row["name"].decode(), row["number"].decode(), row["relation"])
    assert said == (ELDER.name, ELDER.number, "parent")


@pytest.mark.requirement("R035")
@pytest.mark.requirement("R121")
def test_the_fourth_patient_of_a_booker_is_noted_and_the_sixth_refused(desk: Desk) -> None:
    patients = persons(desk, 6)
    for place, patient in enumerate(patients):
        wish = desk.wish(patient, band=place // 2)
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=wish.session,
            band_begin=wish.band_begin,
            booker=BOOKER,
        )
        reply = desk.face.hold(desk.caller, body)
        with desk.house.database.read() as connection:
            notes = connection.scalars(sa.select(schema.risk_note.c.kind)).all()
        assert notes == ["many_patients"] * max(0, min(place, 4) - 2), place
        if place == 5:
            assert code_of(reply) == Reason.PROXY_LIMIT
        else:
            assert reply.is_success


def hold_for(desk: Desk, patient: PatientId, booker: shapes.BookerBody) -> Reply:
    """Ask for a number as somebody else, in the first band that has one."""
    session = desk.wish(patient).session
    begin = next(b.band.begin for b in desk.bands(session, patient) if b.free)
    body = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=session, band_begin=begin, booker=booker
    )
    return desk.face.hold(desk.caller, body)


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R035")
def test_a_booker_is_the_same_with_every_document_that_leads_to_them(desk: Desk) -> None:
    passport = replace(ELDER, kind=DocumentKind.PASSPORT, number="E12345678")
    survivor, merged = desk.enrol(ELDER), desk.enrol(passport)
    by_passport = structs.replace(BOOKER, kind=passport.kind, number=passport.number)
    with desk.house.database.write() as connection:
        gone = sa.update(schema.patient).where(schema.patient.c.id == merged)
        connection.execute(gone.values(merged_into=survivor))
    *five, sixth = persons(desk, 6)
    for place, patient in enumerate(five):
        assert hold_for(desk, patient, (BOOKER, by_passport)[place % 2]).is_success
    for booker in (BOOKER, by_passport):
        assert code_of(hold_for(desk, sixth, booker)) == Reason.PROXY_LIMIT
    someone_elses = structs.replace(BOOKER, name=ADULT.name, number=ADULT.number)
    assert hold_for(desk, sixth, someone_elses).is_success


@pytest.mark.requirement("R035")
def test_what_a_booker_had_cancelled_counts_all_the_same(desk: Desk) -> None:
    """Who books and cancels all day would hold numbers for more and more people."""
    *five, sixth = persons(desk, 6)
    for patient in five:
        hold = hold_for(desk, patient, BOOKER).read(shapes.HoldAnswer).hold
        order = desk.open_order(hold.id)
        desk.house.pay(order.id)
        answer = desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer)
        body = after.CancelBody(patient=patient)
        assert desk.face.cancel(desk.caller, answer.appointment.id, body).is_success
    assert code_of(hold_for(desk, sixth, BOOKER)) == Reason.PROXY_LIMIT


@pytest.mark.requirement("R035")
def test_a_booker_is_asked_anew_every_day(desk: Desk) -> None:
    *five, sixth = persons(desk, 6)
    for patient in five:
        assert hold_for(desk, patient, BOOKER).is_success
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.booker).values(day="2026-11-22"))
    assert hold_for(desk, sixth, BOOKER).is_success


@pytest.mark.requirement("R035")
def test_what_lapsed_or_was_given_back_does_not_count_against_a_booker(desk: Desk) -> None:
    lapsed, released, *four = persons(desk, 6)
    assert hold_for(desk, lapsed, BOOKER).is_success
    desk.house.clock.advance(minutes=6)
    desk.house.service.background.run_once()
    hold = hold_for(desk, released, BOOKER).read(shapes.HoldAnswer).hold
    assert desk.face.release(desk.caller, hold.id).is_success
    for patient in four:
        assert hold_for(desk, patient, BOOKER).is_success
    assert sorted(states(desk)) == ["held"] * 4 + ["lapsed", "released"]


def test_a_patient_who_names_themself_books_for_nobody_else(desk: Desk) -> None:
    elder = desk.enrol(ELDER)
    wish = desk.wish(elder)
    body = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=elder,
        session=wish.session,
        band_begin=wish.band_begin,
        booker=BOOKER,
    )
    assert desk.face.hold(desk.caller, body).is_success
    with desk.house.database.read() as connection:
        assert connection.execute(sa.select(schema.booker)).all() == []


def from_the_room(desk: Desk, patient: PatientId, *, today: bool = False) -> shapes.HoldBody:
    booking_class = BookingClass.SAME_DAY if today else BookingClass.ADVANCE
    session = desk.sessions(patient, "0302E", booking_class)[0].id
    begin = next(b.band.begin for b in desk.bands(session, patient) if b.free)
    order = shapes.RoomBody(purpose=RoomPurpose.CONSULTATION, doctor=DOCTOR)
    return shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=session, band_begin=begin, room=order
    )


def without(body: shapes.HoldBody, order: shapes.RoomBody | None) -> shapes.HoldBody:
    return shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=body.patient,
        session=body.session,
        band_begin=body.band_begin,
        room=order,
    )


@pytest.mark.requirement("R040")
@pytest.mark.requirement("R041")
def test_a_doctor_books_the_next_visit_and_the_patient_finds_it_at_a_kiosk(desk: Desk) -> None:
    patient, here = desk.enrol(), room(desk)
    body = from_the_room(desk, patient)
    nobody = shapes.RoomBody(purpose=RoomPurpose.CONSULTATION, doctor=None)
    for order in (None, nobody, shapes.RoomBody(purpose=RoomPurpose.SENIOR, doctor=StaffId(""))):
        reply = here.face.hold(here.caller, without(body, order))
        assert code_of(reply) == Reason.MALFORMED_REQUEST
    assert code_of(desk.face.hold(desk.caller, body)) == Reason.NOT_ALLOWED
    today = from_the_room(desk, patient, today=True)
    assert code_of(here.face.hold(here.caller, today)) == Reason.ADD_ON_INSTEAD
    hold = here.face.hold(here.caller, body).read(shapes.HoldAnswer).hold
    bill = here.open_order(hold.id)
    desk.house.pay(bill.id)
    booked = here.confirm(hold.id, bill.id).read(shapes.AppointmentAnswer).appointment
    line = line_of(desk, booked)
    assert (line.channel, line.why_not_cancel) == (Channel.CONSULTING_ROOM, None)
    with desk.house.database.read() as connection:
        (row,) = connection.execute(sa.select(schema.room_booking)).all()
    assert (row.purpose, row.doctor) == ("consultation", DOCTOR)
    assert cancel(desk, booked).is_success


@pytest.mark.requirement("R062")
def test_what_was_booked_from_a_mini_program_is_found_at_a_kiosk(desk: Desk) -> None:
    with desk.house.database.write() as connection:
        row = {"id": "mini", "kind": Channel.MINI_PROGRAM.value, "is_enabled": True}
        connection.execute(sa.insert(schema.station), [row])
    booked = Desk(desk.house, desk.house.service, "mini").book(desk.enrol())
    assert line_of(desk, booked).channel is Channel.MINI_PROGRAM


def test_numbers_for_those_on_site_are_not_drawn_from_elsewhere(desk: Desk) -> None:
    elder, here = desk.enrol(ELDER), room(desk)
    body = from_the_room(desk, elder)
    with desk.house.database.write() as connection:
        connection.execute(
            sa.delete(schema.seat).where(
                schema.seat.c.session == body.session, schema.seat.c.pool != "on_site"
            )
        )
    assert not here.face.hold(here.caller, body).is_success


@pytest.mark.requirement("R138")
def test_a_patient_s_page_equals_the_rows_and_names_nobody(desk: Desk) -> None:
    visit = seen(desk)
    reply = desk.face.records(desk.caller, visit.patient)
    page = reply.read(after.RecordsAnswer)
    (line,) = page.appointments
    assert (line.appointment.id, line.status) == (visit.id, AppointmentStatus.FULFILLED)
    assert (line.channel, line.why_not_cancel) == (Channel.KIOSK, Reason.ALREADY_SEEN)
    assert (page.no_show_count, page.no_shows, page.places, page.ban) == (0, (), (), None)
    assert page.phone_masked == "138****0901"
    assert ADULT.name.encode() not in reply.body
    assert ADULT.number.encode() not in reply.body
    assert code_of(desk.face.records(desk.caller, "nobody")) == Reason.UNKNOWN_PATIENT
    assert records(desk, desk.enrol(STRANGER)).appointments == ()


@pytest.mark.requirement("R137")
def test_a_timeline_tells_everything_in_order_with_who_and_where(desk: Desk) -> None:
    visit = seen(desk)
    reply = desk.face.timeline(desk.caller, visit.id).read(after.TimelineAnswer)
    assert reply.status is AppointmentStatus.FULFILLED
    acts = [entry.act for entry in reply.entries]
    assert acts == ["held", "ordered", "paid", "booked", "checked_in", "fulfilled"]
    last = reply.entries[-1]
    assert (last.channel, last.station, last.staff) == (Channel.CONSULTING_ROOM, "room-01", DOCTOR)
    assert reply.entries[2].channel is None  # the service itself learnt of the money
    assert code_of(desk.face.timeline(desk.caller, "none")) == Reason.UNKNOWN_APPOINTMENT
