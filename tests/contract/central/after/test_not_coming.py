"""Not coming: counted at the session's end and once, excused by two, and what follows."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.contract import after, shapes
from kiosk_app.contract.staff_shapes import AgreementAnswer, AgreementBody
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment, BookingClass, Hold, OrderState, PaymentOrder
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.noshow import Excuse
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import (
    at,
    check_in,
    counter,
    line_of,
    records,
    states,
    work,
)
from tests.contract.central.face import Desk, code_of
from tests.helpers.books import missed_before
from tests.helpers.central import MONDAY_MORNING, central
from tests.helpers.desk_staff import book
from tests.helpers.people import ELDER, STRANGER
from tests.helpers.staff import PASSWORD, hire

SECOND = "second.person"


def agreed(desk: Desk, operation: Operation = Operation.EXCUSE) -> Caller:
    """Return the caller with the second person's agreement, where somebody is signed in."""
    caller = desk.caller
    if caller.token is None:
        return caller
    body = AgreementBody(login=SECOND, password=PASSWORD, operation=operation)
    answer = desk.house.service.agree(caller, body).read(AgreementAnswer)
    return replace(caller, agreement=answer.agreement)


def excuse(desk: Desk, appointment: str, *deciders: StaffId, **more: object) -> object:
    asked = {"excuse": Excuse.EMERGENCY, "evidence": "ambulance report"} | more
    body = after.ExcuseBody(**asked, deciders=deciders)  # type: ignore[arg-type]  # by name
    reply = desk.face.excuse(
        agreed(desk) if len(set(deciders)) > 1 else desk.caller, appointment, body
    )
    return reply.read(after.NoShowAnswer) if reply.is_success else code_of(reply)


def count(desk: Desk) -> int:
    with desk.house.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(schema.no_show)) or 0


@pytest.mark.requirement("R059")
def test_a_no_show_is_counted_at_the_session_s_end_and_once(desk: Desk) -> None:
    missed, came = desk.book(desk.enrol()), desk.book(desk.enrol(STRANGER))
    assert check_in(desk, came, STRANGER).is_success
    at(desk, 11, 59)
    work(desk)
    assert count(desk) == 0
    at(desk, 12, 0)
    work(desk)
    work(desk)
    assert count(desk) == 1
    assert line_of(desk, missed).status is AppointmentStatus.NO_SHOW
    assert line_of(desk, came).status is AppointmentStatus.CHECKED_IN
    page = records(desk, missed.patient)
    assert (page.no_show_count, page.no_shows[0].excuse, page.ban) == (1, None, None)
    with desk.house.database.read() as connection:
        states = connection.scalars(sa.select(schema.payment_order.c.state)).all()
    assert states == ["paid", "paid"]  # nobody's money goes back by itself


def booked_alone(desk: Desk) -> tuple[Hold, PaymentOrder]:
    """Let a kiosk die when it was paid: the service books, and tells nobody."""
    hold, order = desk.paid(desk.enrol())
    work(desk)
    work(desk, minutes=1)
    assert states(desk) == ["booked"]
    return hold, order


@pytest.mark.requirement("R059")
@pytest.mark.requirement("R206")
@pytest.mark.parametrize("is_judged_first", [True, False])
def test_who_never_knew_of_their_number_has_not_missed_it_and_gets_the_money_back(
    desk: Desk, *, is_judged_first: bool
) -> None:
    hold, order = booked_alone(desk)
    at(desk, 12, 0)
    if is_judged_first:
        work(desk)
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.HOLD_EXPIRED
    work(desk)
    work(desk)
    assert desk.order(order.id).state is OrderState.REFUNDED
    page = records(desk, hold.patient)
    assert (page.no_show_count, page.no_shows[0].excuse) == (0, Excuse.SYSTEM_FAULT)
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.HOLD_EXPIRED
    answer = desk.face.release(desk.caller, hold.id).read(shapes.ReleaseAnswer)
    assert answer.refunding == (order.id,)


@pytest.mark.requirement("R059")
def test_who_was_told_by_a_message_alone_was_told(desk: Desk) -> None:
    hold, order = booked_alone(desk)
    said = {"booking": hold.id, "kind": "booked", "due_at": 0, "next_at": 0, "tries": 1}
    with desk.house.database.write() as connection:
        connection.execute(sa.insert(message).values(**said, handed_at=1))
    at(desk, 12, 0)
    work(desk)
    work(desk)
    page = records(desk, hold.patient)
    assert (page.no_show_count, page.no_shows[0].excuse) == (1, None)
    assert code_of(desk.confirm(hold.id, order.id)) == Reason.COUNTED_AS_NO_SHOW
    assert desk.order(order.id).state is OrderState.PAID


@pytest.mark.requirement("R059")
def test_a_kiosk_that_asks_once_more_is_told_of_what_was_missed(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    assert desk.confirm(hold.id, order.id).is_success
    at(desk, 12, 0)
    work(desk)
    assert desk.confirm(hold.id, order.id).is_success
    assert records(desk, hold.patient).no_show_count == 1


@pytest.mark.requirement("R059")
def test_a_called_off_session_makes_no_no_shows(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.clinic_session).values(is_suspended=True))
    at(desk, 12, 1)
    work(desk)
    assert count(desk) == 0
    assert line_of(desk, appointment).status is AppointmentStatus.BOOKED


def note_outage(desk: Desk, *deciders: StaffId, **how: object) -> str:
    """Note at this desk a fault of the last hour, or another; return why not, nothing if it is."""
    now = desk.house.clock()
    said = {"begin": now - timedelta(hours=1), "end": now, "note": "network"} | how
    body = after.OutageBody(**said, deciders=deciders)  # type: ignore[arg-type]  # by name
    is_two = len(set(deciders)) > 1
    reply = desk.face.note_outage(
        agreed(desk, Operation.NOTE_OUTAGE) if is_two else desk.caller, body
    )
    return "" if reply.is_success else code_of(reply)


def two_at(desk: Desk, hour: int, minute: int = 0) -> tuple[Desk, StaffId, StaffId]:
    """Return a counter with a supervisor signed in at that hour, and another beside."""
    at(desk, hour, minute)
    window, member = counter(desk)
    return window, member, hire(desk.house, Role.SUPERVISOR, login=SECOND).id


def excuse_of(desk: Desk, appointment: Appointment) -> Excuse | None:
    return records(desk, appointment.patient).no_shows[0].excuse


@pytest.mark.requirement("R206")
def test_when_the_service_was_out_of_order_a_no_show_is_excused_by_itself(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    window, member, second = two_at(desk, 10)
    assert note_outage(desk, member, second) == Reason.NOT_ALLOWED
    assert note_outage(window, member, second) == ""
    at(desk, 12, 0)
    work(desk)
    assert records(desk, appointment.patient).no_show_count == 0
    assert excuse_of(desk, appointment) is Excuse.SYSTEM_FAULT


@pytest.mark.requirement("R206")
def test_who_was_counted_before_the_fault_was_noted_is_excused_too(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    at(desk, 12, 0)
    work(desk)
    assert excuse_of(desk, appointment) is None
    window, member, second = two_at(desk, 12, 30)
    assert note_outage(window, member, second) == ""  # since half past eleven
    assert excuse_of(desk, appointment) is Excuse.SYSTEM_FAULT


@pytest.mark.requirement("R206")
@pytest.mark.parametrize("is_judged_first", [True, False])
def test_a_fault_before_check_in_or_after_the_session_excuses_nobody(
    desk: Desk, *, is_judged_first: bool
) -> None:
    appointment = desk.book(desk.enrol())
    at(desk, 12, 0)
    if is_judged_first:
        work(desk)
    window, member, second = two_at(desk, 13, 0)
    day = desk.house.clock().replace(minute=0)
    early = {"begin": day.replace(hour=5), "end": day.replace(hour=6)}
    assert note_outage(window, member, second, **early) == ""
    late = {"begin": day.replace(hour=12), "end": day.replace(hour=13)}
    assert note_outage(window, member, second, **late) == ""
    work(desk)
    assert excuse_of(desk, appointment) is None


@pytest.mark.requirement("R206")
def test_a_fault_is_noted_by_two_in_words_when_it_is_over_and_never_for_years(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    window, member, second = two_at(desk, 10)
    now = desk.house.clock()
    both = (member, second)
    assert note_outage(window, member) == Reason.SECOND_PERSON_REQUIRED
    assert note_outage(window, member, member) == Reason.SECOND_PERSON_REQUIRED
    assert note_outage(window, *both, note=" ") == Reason.EVIDENCE_REQUIRED
    assert note_outage(window, *both, end=now - timedelta(hours=1)) == Reason.MALFORMED_REQUEST
    to_come = {"begin": now, "end": now + timedelta(hours=1)}
    assert note_outage(window, *both, **to_come) == Reason.MALFORMED_REQUEST
    years = {"begin": now.replace(year=2024)}
    assert note_outage(window, *both, **years) == Reason.MALFORMED_REQUEST
    with desk.house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.outage)) == 0
    at(desk, 12, 0)
    work(desk)
    assert excuse_of(desk, appointment) is None


@pytest.mark.requirement("R060")
@pytest.mark.requirement("R206")
def test_two_persons_excuse_on_evidence_and_the_ban_falls(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    missed_before(desk.house, appointment.patient, "2026-03-02", "2026-11-02")
    at(desk, 12, 0)
    work(desk)
    assert records(desk, appointment.patient).ban is not None
    window, member = counter(desk)
    second = hire(desk.house, Role.REGISTRAR, login=SECOND).id
    assert excuse(window, appointment.id, member) == Reason.SECOND_PERSON_REQUIRED
    assert excuse(window, appointment.id, member, member) == Reason.SECOND_PERSON_REQUIRED
    assert excuse(window, appointment.id, member, second, evidence=" ") == Reason.EVIDENCE_REQUIRED
    automatic = excuse(window, appointment.id, member, second, excuse=Excuse.SYSTEM_FAULT)
    assert automatic == Reason.MALFORMED_REQUEST
    assert excuse(desk, appointment.id, member, second) == Reason.NOT_ALLOWED
    assert excuse(window, "none", member, second) == Reason.UNKNOWN_APPOINTMENT
    assert records(desk, appointment.patient).no_show_count == 3
    answer = excuse(window, appointment.id, member, second)
    assert isinstance(answer, after.NoShowAnswer)
    assert (answer.no_show_count, answer.ban) == (2, None)
    assert answer.no_show.excuse is Excuse.EMERGENCY


@pytest.mark.requirement("R060")
def test_a_patient_appeals_in_time_with_words(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    at(desk, 12, 0)
    body = after.AppealBody(patient=appointment.patient, text="the bus broke down")
    early = desk.face.appeal(desk.caller, appointment.id, body)
    assert code_of(early) == Reason.UNKNOWN_APPOINTMENT  # it is no no-show yet
    work(desk)
    empty = after.AppealBody(patient=appointment.patient, text=" ")
    refused = desk.face.appeal(desk.caller, appointment.id, empty)
    assert code_of(refused) == Reason.EVIDENCE_REQUIRED
    answer = desk.face.appeal(desk.caller, appointment.id, body).read(after.NoShowAnswer)
    assert (answer.no_show.is_appealed, answer.no_show_count) == (True, 1)
    foreign = after.AppealBody(patient=desk.enrol(STRANGER), text="not mine")
    reply = desk.face.appeal(desk.caller, appointment.id, foreign)
    assert code_of(reply) == Reason.UNKNOWN_APPOINTMENT
    desk.house.clock.advance(minutes=30 * 24 * 60)
    assert code_of(desk.face.appeal(desk.caller, appointment.id, body)) == Reason.APPEAL_OVER


@pytest.mark.requirement("R204")
@pytest.mark.requirement("R205")
def test_after_three_no_shows_kiosks_sell_nothing_and_the_counter_only_today(desk: Desk) -> None:
    standing = desk.book(desk.enrol(), "0302E")
    patient = standing.patient
    missed_before(desk.house, patient, "2026-03-02", "2026-09-01", "2026-11-02")
    body = desk.wish(patient)
    refused = desk.face.hold(desk.caller, body).read(shapes.RefusalBody)
    assert refused.code == Reason.BOOKING_BANNED
    assert refused.facts == {
        "dates": "2026-03-02, 2026-09-01, 2026-11-02",
        "count": "3",
        "from": "2026-11-02",
        "until": "2027-02-02",
    }
    page = records(desk, patient)
    assert page.ban is not None
    assert [str(day) for day in page.ban.dates] == ["2026-03-02", "2026-09-01", "2026-11-02"]
    assert line_of(desk, standing).status is AppointmentStatus.BOOKED  # what is booked stays
    window, _ = counter(desk)
    tomorrow = desk.sessions(patient, booking_class=BookingClass.ADVANCE)[0].id
    begin = desk.bands(tomorrow, patient)[0].band.begin
    later = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=tomorrow, band_begin=begin
    )
    assert code_of(window.face.hold(window.caller, later)) == Reason.BOOKING_BANNED
    answer = window.face.hold(window.caller, body).read(shapes.HoldAnswer)
    assert answer.is_warned


@pytest.mark.requirement("R204")
def test_three_no_shows_of_two_years_are_no_ban(desk: Desk) -> None:
    patient = desk.book(desk.enrol(), "0302E").patient
    missed_before(desk.house, patient, "2025-12-30", "2025-12-31", "2026-01-01")
    assert records(desk, patient).ban is None
    assert desk.hold(patient).patient == patient


def test_many_no_shows_are_judged_in_small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk_app.central_service.booking.noshows.AT_ONCE", 1)
    with central(is_served=False, now=MONDAY_MORNING) as house:
        desk = Desk(house, house.service)
        booked: list[Appointment] = [desk.book(desk.enrol()), desk.book(desk.enrol(STRANGER))]
        at(desk, 12, 0)
        work(desk)
        assert count(desk) == len(booked)


@pytest.mark.requirement("R059")
def test_a_session_that_still_runs_keeps_no_other_from_being_judged(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk_app.central_service.booking.noshows.AT_ONCE", 1)
    with central(engine=engine, is_served=False, now=MONDAY_MORNING) as house:
        desk = Desk(house, house.service)
        afternoon = next(s.id for s in desk.sessions() if s.half_day is HalfDay.AFTERNOON)
        book(house, desk.enrol(ELDER), afternoon)
        desk.book(desk.enrol())
        book(house, desk.enrol(STRANGER), afternoon, 1)
        at(desk, 14, 0)
        work(desk)
        assert count(desk) == 1


ALL_DAY = replace(DEMO, check_in=replace(DEMO.check_in, is_valid_all_day=True))


@pytest.mark.requirement("R059")
def test_a_number_that_is_good_all_day_is_missed_when_the_day_is_over(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk_app.central_service.booking.noshows.AT_ONCE", 1)
    with central(engine=engine, rules=ALL_DAY, is_served=False, now=MONDAY_MORNING) as house:
        desk = Desk(house, house.service)
        came, missed = desk.book(desk.enrol()), desk.book(desk.enrol(STRANGER))
        assert came.if_not_coming is not None
        assert came.if_not_coming.cancel_until == at(desk, 12)
        at(desk, 12, 30)
        work(desk)
        assert count(desk) == 0
        assert check_in(desk, came).is_success
        last = at(desk, 23, 59)
        work(desk)
        assert count(desk) == 0
        assert came.valid_until == missed.valid_until == last + timedelta(minutes=1)
        work(desk, minutes=1)
        assert count(desk) == 1
        assert line_of(desk, missed).status is AppointmentStatus.NO_SHOW
        assert line_of(desk, came).status is AppointmentStatus.CHECKED_IN


@pytest.mark.requirement("R206")
@pytest.mark.parametrize("is_judged_first", [True, False])
def test_a_fault_while_the_number_was_good_excuses_after_the_session_too(
    *, is_judged_first: bool
) -> None:
    with central(rules=ALL_DAY, is_served=False, now=MONDAY_MORNING) as house:
        desk = Desk(house, house.service)
        missed = desk.book(desk.enrol())
        fault = {"begin": at(desk, 14), "end": at(desk, 15)}
        at(desk, 23, 59)
        if is_judged_first:
            work(desk, minutes=1)
        window, member, second = two_at(desk, desk.house.clock().hour, 59)
        assert note_outage(window, member, second, **fault) == ""
        work(desk, minutes=1)
        assert excuse_of(desk, missed) is Excuse.SYSTEM_FAULT
