"""Coming: with which document, when, in which order; seen, back with results, or void."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.sealed.values import opened
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_after import priority_proof
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.identity import DocumentKind, Proof
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import (
    DOCTOR,
    afternoon,
    at,
    check_in,
    counter,
    document,
    fulfil,
    hold_in,
    line_of,
    pay_and_confirm,
    records,
    room,
    work,
)
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import central
from tests.helpers.people import ADULT, ELDER, STRANGER
from tests.helpers.sealed import opened_rows


def in_band(desk: Desk, person: object, band: int) -> Appointment:
    """Book a number of a band of this morning's first session."""
    patient = desk.enrol(person)  # type: ignore[arg-type]  # a person of the helpers
    session = desk.sessions(patient)[0].id
    begin = desk.bands(session, patient)[band].band.begin
    return pay_and_confirm(desk, hold_in(desk, patient, session, begin))


def checked_in(desk: Desk, appointment: Appointment, person: object) -> after.CheckInAnswer:
    reply = check_in(desk, appointment, person)  # type: ignore[arg-type]  # likewise
    return reply.read(after.CheckInAnswer)


def come_back(desk: Desk, appointment: Appointment) -> after.CheckInAnswer:
    body = after.ResultsBody(appointment=appointment.id, document=document())
    return desk.face.results_check_in(desk.caller, body).read(after.CheckInAnswer)


@pytest.mark.requirement("R045")
@pytest.mark.requirement("R049")
@pytest.mark.requirement("R118")
def test_who_checks_in_is_told_their_place_in_the_published_order(desk: Desk) -> None:
    first, second = in_band(desk, ADULT, 0), in_band(desk, ELDER, 0)
    answer = checked_in(desk, first, ADULT)
    assert (answer.ahead, answer.punctuality) == (0, Punctuality.IN_TIME)
    assert answer.rule[0].key == "queue.by_hour"
    assert line_of(desk, first).status is AppointmentStatus.CHECKED_IN
    assert checked_in(desk, second, ELDER).ahead == 0  # the elderly go first at the same hour
    again = checked_in(desk, first, ADULT)  # asked once more: the place as it is now
    assert again.ahead == 1
    assert again.expected_at > answer.expected_at
    assert fulfil(desk, second).is_success
    assert checked_in(desk, first, ADULT).ahead == 0


@pytest.mark.requirement("R045")
def test_too_early_tells_since_when(desk: Desk) -> None:
    patient = desk.enrol()
    session = afternoon(desk, patient)
    begin = desk.bands(session, patient)[0].band.begin
    appointment = pay_and_confirm(desk, hold_in(desk, patient, session, begin))
    refused = check_in(desk, appointment)
    assert code_of(refused) == Reason.TOO_EARLY
    assert line_of(desk, appointment).check_in_from.isoformat().encode()[11:16] in refused.body
    at(desk, 12, 40)
    assert checked_in(desk, appointment, ADULT).punctuality is Punctuality.EARLY


@pytest.mark.requirement("R084")
def test_who_is_late_is_called_after_the_people_of_the_running_band(desk: Desk) -> None:
    late, in_time = in_band(desk, ADULT, 0), in_band(desk, STRANGER, 1)
    at(desk, 9, 10)
    answer = checked_in(desk, late, ADULT)
    assert (answer.punctuality, answer.ahead) == (Punctuality.LATE, 0)
    assert checked_in(desk, in_time, STRANGER).ahead == 0
    assert checked_in(desk, late, ADULT).ahead == 1


@pytest.mark.requirement("R054")
def test_after_the_session_the_number_is_not_good_any_more(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    at(desk, 12, 0)
    assert code_of(check_in(desk, appointment)) == Reason.NUMBER_EXPIRED


@pytest.mark.requirement("R044")
@pytest.mark.requirement("R165")
def test_the_same_number_on_another_card_does_and_another_number_does_not(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    assert code_of(check_in(desk, appointment, STRANGER)) == Reason.DOCUMENT_MISMATCH
    passport = replace(ADULT, kind=DocumentKind.PASSPORT, number="E12345678")
    assert code_of(check_in(desk, appointment, passport)) == Reason.DOCUMENT_MISMATCH
    other_card = replace(ADULT, kind=DocumentKind.HOUSEHOLD_BOOK, proof=Proof.ID_CARD)
    body = after.CheckInBody(
        document=document(other_card), code=desk.book(desk.enrol(), "0302E").check_in_code
    )
    assert desk.face.check_in(desk.caller, body).is_success
    assert check_in(desk, appointment, other_card).is_success


@pytest.mark.requirement("R044")
@pytest.mark.requirement("R046")
def test_another_document_is_the_counter_s_decision_with_a_reason(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    window, member = counter(desk)

    def ask(reason: str, where: Desk) -> object:
        body = after.CheckInBody(
            document=document(STRANGER),
            appointment=appointment.id,
            override=after.OverrideBody(by=member, reason=reason),
        )
        reply = where.face.check_in(where.caller, body)
        return reply.is_success or code_of(reply)

    assert ask("lost the card", desk) == Reason.NOT_ALLOWED
    assert ask(" ", window) == Reason.EVIDENCE_REQUIRED
    assert ask("lost the card, shows a passport", window) is True
    entries = desk.face.timeline(desk.caller, appointment.id).read(after.TimelineAnswer).entries
    assert entries[-1].staff == member


@pytest.mark.requirement("R048")
def test_the_appointment_says_when_to_come_by_the_rules_it_was_made_under() -> None:
    soon = replace(DEMO.check_in, advised_before=timedelta(minutes=45))
    with central(is_served=False, policy=replace(DEMO, check_in=soon)) as house:
        desk = Desk(house, house.service)
        appointment = desk.book(desk.enrol())
        assert appointment.advised_from == appointment.slot.band.begin - timedelta(minutes=45)
        assert line_of(desk, appointment).appointment == appointment


@pytest.mark.requirement("R102")
def test_a_group_nobody_has_seen_proof_of_is_not_claimed_at_a_kiosk(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    body = after.CheckInBody(
        document=document(),
        appointment=appointment.id,
        group=PriorityGroup.SOLDIER,
        group_proof=" 军字第0900001号 ",
    )
    assert code_of(desk.face.check_in(desk.caller, body)) == Reason.NOT_ALLOWED
    window, member = counter(desk)
    for number, reason in (
        (None, Reason.EVIDENCE_REQUIRED),
        ("  ", Reason.EVIDENCE_REQUIRED),
        ("1" * 65, Reason.MALFORMED_REQUEST),
    ):
        wrong = msgspec.structs.replace(body, group_proof=number)
        assert code_of(window.face.check_in(window.caller, wrong)) == reason
    assert window.face.check_in(window.caller, body).is_success
    assert window.face.check_in(window.caller, body).is_success
    column = priority_proof.c.number
    with desk.house.database.read() as connection:
        assert connection.scalars(sa.select(schema.queue_entry.c.group_name)).all() == ["soldier"]
        [kept] = connection.execute(sa.select(priority_proof)).all()
        assert (kept.group_name, kept.station, kept.staff) == ("soldier", window.station, member)
        assert opened(connection, column, (kept.booking,), kept.number) == "军字第0900001号"
        assert b"0900001" not in kept.number
        facts = sa.select(audit.c.actor).where(audit.c.act == "checked_in_otherwise")
        assert connection.scalars(facts).all() == [member, member]
    entries = desk.face.timeline(desk.caller, appointment.id).read(after.TimelineAnswer).entries
    assert entries[-1].staff == member


def test_a_check_in_names_an_appointment_that_is_there(desk: Desk) -> None:
    assert code_of(check_in(desk, AppointmentId("none"))) == Reason.UNKNOWN_APPOINTMENT
    nothing = after.CheckInBody(document=document())
    assert code_of(desk.face.check_in(desk.caller, nothing)) == Reason.MALFORMED_REQUEST
    unknown = after.CheckInBody(document=document(), code="RT1.none")
    assert code_of(desk.face.check_in(desk.caller, unknown)) == Reason.UNKNOWN_APPOINTMENT
    results = after.ResultsBody(appointment=AppointmentId("none"), document=document())
    assert code_of(desk.face.results_check_in(desk.caller, results)) == Reason.UNKNOWN_APPOINTMENT


@pytest.mark.requirement("R045")
def test_nobody_is_seen_who_did_not_check_in_nor_twice(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    assert code_of(fulfil(desk, appointment)) == Reason.NOT_CHECKED_IN
    body = after.FulfilBody(by=DOCTOR)
    assert code_of(desk.face.fulfil(desk.caller, appointment.id, body)) == Reason.NOT_ALLOWED
    missing = replace(appointment, id=AppointmentId("none"))
    assert code_of(fulfil(desk, missing)) == Reason.UNKNOWN_APPOINTMENT
    assert check_in(desk, appointment).is_success
    assert fulfil(desk, appointment).read(after.StatusAnswer).status == "fulfilled"
    assert code_of(fulfil(desk, appointment)) == Reason.ALREADY_SEEN
    assert code_of(check_in(desk, appointment)) == Reason.ALREADY_SEEN


@pytest.mark.requirement("R055")
@pytest.mark.requirement("R056")
def test_results_bring_the_patient_back_without_a_number_or_a_fee(desk: Desk) -> None:
    appointment, waits = in_band(desk, ADULT, 0), in_band(desk, STRANGER, 0)
    check_in(desk, appointment)
    assert fulfil(desk, appointment, has_examination=True).is_success
    assert line_of(desk, appointment).has_results_revisit
    check_in(desk, waits, STRANGER)
    answer = come_back(desk, appointment)
    assert (answer.is_results_revisit, answer.ahead) == (True, 1)
    assert come_back(desk, appointment).ahead == 1  # asked twice, queued once
    assert fulfil(desk, waits).is_success
    assert come_back(desk, appointment).ahead == 0
    assert fulfil(desk, appointment).is_success
    page = records(desk, appointment.patient)
    assert [line.appointment.id for line in page.appointments] == [appointment.id]
    at(desk, 12, 0)
    body = after.ResultsBody(appointment=appointment.id, document=document())
    assert code_of(desk.face.results_check_in(desk.caller, body)) == Reason.NUMBER_EXPIRED


@pytest.mark.requirement("R055")
def test_without_an_examination_there_are_no_results(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    check_in(desk, appointment)
    assert fulfil(desk, appointment).is_success
    body = after.ResultsBody(appointment=appointment.id, document=document())
    reply = desk.face.results_check_in(desk.caller, body)
    assert code_of(reply) == Reason.NO_RESULTS_REVISIT
    assert b"no_examination" in reply.body
    foreign = after.ResultsBody(appointment=appointment.id, document=document(STRANGER))
    assert code_of(desk.face.results_check_in(desk.caller, foreign)) == Reason.DOCUMENT_MISMATCH


@pytest.mark.requirement("R047")
def test_another_person_makes_a_booking_void_once_with_a_reason(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 3)
    window, member = counter(desk)
    body = after.VoidBody(by=member, reason="the photo shows another person")
    assert code_of(desk.face.make_void(desk.caller, appointment.id, body)) == Reason.NOT_ALLOWED
    empty = after.VoidBody(by=member, reason=" ")
    refused = window.face.make_void(window.caller, appointment.id, empty)
    assert code_of(refused) == Reason.EVIDENCE_REQUIRED
    answer = window.face.make_void(window.caller, appointment.id, body).read(after.VoidedAnswer)
    assert answer.is_resold
    second = window.face.make_void(window.caller, appointment.id, body)
    assert (second.status, code_of(second)) == (409, Reason.ALREADY_VOID)
    missing = window.face.make_void(window.caller, "none", body)
    assert code_of(missing) == Reason.UNKNOWN_APPOINTMENT
    at(desk, 12, 1)
    work(desk)
    page = records(desk, appointment.patient)
    assert (page.no_show_count, page.appointments[0].status) == (0, AppointmentStatus.VOID)
    (order,) = answer.refunding
    assert desk.house.provider.refunded(order) == appointment.paid
    with desk.house.database.read() as connection:
        (note,) = opened_rows(connection, schema.risk_note)
    assert note["kind"] == "other_person"
    assert note["reason"].decode() == "the photo shows another person"


@pytest.mark.requirement("R047")
@pytest.mark.requirement("R140")
def test_void_after_the_session_repays_who_was_not_seen_and_sells_nothing(desk: Desk) -> None:
    """Decision 0042: whose visit nobody noted as seen keeps the claim to the money."""
    appointment = in_band(desk, ADULT, 0)
    assert check_in(desk, appointment).is_success
    at(desk, 12, 30)
    window, member = counter(desk)
    body = after.VoidBody(by=member, reason="another person was seen")
    answer = window.face.make_void(window.caller, appointment.id, body).read(after.VoidedAnswer)
    (order,) = answer.refunding
    assert not answer.is_resold
    work(desk)
    assert desk.house.provider.refunded(order) == appointment.paid


def test_who_is_signed_in_cannot_name_somebody_else(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    window, _ = counter(desk)
    body = after.VoidBody(by=DOCTOR, reason="not me")
    assert code_of(window.face.make_void(window.caller, appointment.id, body)) == Reason.NOT_ALLOWED
    forgotten = window.at(window.station, f"{window.token}?")
    refused = forgotten.face.make_void(forgotten.caller, appointment.id, body)
    assert code_of(refused) == Reason.NOT_SIGNED_IN


def test_a_called_off_session_stops_check_in(desk: Desk) -> None:
    appointment = in_band(desk, ADULT, 0)
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.clinic_session).values(is_suspended=True))
    assert code_of(check_in(desk, appointment)) == Reason.SESSION_SUSPENDED
    assert room(desk).station == "room-01"
