"""Rooms call who is next in the published order; screens show it without a whole name."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after
from kiosk_app.contract.queue_shapes import CallBody, CalledAnswer, QueueAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import AppointmentId, SessionId, StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import (
    DOCTOR,
    ROOM,
    check_in,
    counter,
    document,
    fulfil,
    room,
)
from tests.contract.central.after.test_coming import in_band
from tests.contract.central.face import Desk, code_of
from tests.helpers.people import ADULT, ELDER, STRANGER, resident_number
from tests.helpers.staff import COUNTER, add_counter


def also(place: int) -> Person:
    """Return one more invented grown-up."""
    born = STRANGER.birth
    assert born is not None
    return replace(STRANGER, name=f"众人{place}", number=resident_number(born, 911 + 2 * place))


def come(desk: Desk, person: Person, band: int) -> Appointment:
    """Book in a band and check in, a minute after who came before."""
    booked = in_band(desk, person, band)
    desk.house.clock.advance(minutes=1)
    assert check_in(desk, booked, person).is_success
    return booked


def call(desk: Desk, session: SessionId) -> AppointmentId | None:
    here = room(desk)
    reply = here.face.call_next(here.caller, session, CallBody(by=DOCTOR))
    return reply.read(CalledAnswer).appointment


def board(desk: Desk, session: SessionId) -> QueueAnswer:
    return desk.face.queue(desk.caller, session).read(QueueAnswer)


@pytest.mark.requirement("R056", "R146")
def test_after_two_first_visits_one_with_results_is_called(desk: Desk) -> None:
    back = come(desk, ADULT, 0)
    session = back.slot.session
    assert call(desk, session) == back.id
    assert fulfil(desk, back, has_examination=True).is_success
    first, second, third = (come(desk, also(place), band) for place, band in enumerate((1, 1, 2)))
    body = after.ResultsBody(appointment=back.id, document=document())
    assert desk.face.results_check_in(desk.caller, body).is_success
    shown = [line.number for line in board(desk, session).waiting]
    expected = [first, back, second, third]  # who came back was the first of the two
    assert shown == [booked.number for booked in expected]
    assert [call(desk, session) for _ in range(5)] == [*(b.id for b in expected), None]
    assert board(desk, session).waiting == ()


@pytest.mark.requirement("R056", "R082")
def test_at_the_same_hour_priority_groups_are_called_first(desk: Desk) -> None:
    ordinary = come(desk, STRANGER, 0)
    elder = come(desk, ELDER, 0)
    assert [call(desk, ordinary.slot.session) for _ in range(2)] == [elder.id, ordinary.id]


@pytest.mark.requirement("R103", "R082")
def test_a_screen_shows_numbers_and_masked_names_and_nothing_else_of_anybody(desk: Desk) -> None:
    called = come(desk, ELDER, 0)
    waits = come(desk, STRANGER, 0)
    session = called.slot.session
    assert call(desk, session) == called.id
    shown = board(desk, session)
    assert [(line.number, line.name_masked) for line in shown.called] == [
        (called.number, mask_name(ELDER.name))
    ]
    assert [(line.number, line.name_masked) for line in shown.waiting] == [
        (waits.number, mask_name(STRANGER.name))
    ]
    assert shown.rule
    assert shown.room == called.slot.room
    body = desk.face.queue(desk.caller, session).body.decode()
    for told in (ELDER.name, ELDER.number, STRANGER.name, called.patient, called.id, 'elderly"'):
        assert told not in body
    assert fulfil(desk, called).is_success
    assert board(desk, session).called == ()


@pytest.mark.requirement("R049")
def test_who_is_called_goes_before_nobody_and_is_told_so_at_another_check_in(desk: Desk) -> None:
    first, second = come(desk, ADULT, 0), come(desk, STRANGER, 1)
    assert check_in(desk, second, STRANGER).read(after.CheckInAnswer).ahead == 1
    assert call(desk, first.slot.session) == first.id
    assert check_in(desk, first).read(after.CheckInAnswer).ahead == 0
    assert check_in(desk, second, STRANGER).read(after.CheckInAnswer).ahead == 0


@pytest.mark.requirement("R056")
def test_a_lost_answer_asked_for_again_calls_nobody_else(desk: Desk) -> None:
    first, _second = come(desk, ADULT, 0), come(desk, STRANGER, 1)
    caller, here = Caller(ROOM, "called-once"), room(desk)
    told = [here.face.call_next(caller, first.slot.session, CallBody(by=DOCTOR)) for _ in range(2)]
    assert [reply.read(CalledAnswer).appointment for reply in told] == [first.id] * 2
    assert len(board(desk, first.slot.session).waiting) == 1


@pytest.mark.requirement("R104")
def test_a_call_is_written_down_with_who_called(desk: Desk) -> None:
    first, second = come(desk, ADULT, 0), come(desk, STRANGER, 1)
    session = first.slot.session
    assert call(desk, session) == first.id
    add_counter(desk.house)
    window, nurse = counter(desk, Role.TRIAGE)
    reply = window.face.call_next(window.caller, session, CallBody(by=nurse))
    assert reply.read(CalledAnswer).appointment == second.id
    other = window.face.call_next(window.caller, session, CallBody(by=StaffId("other")))
    assert code_of(other) == Reason.NOT_ALLOWED
    with desk.house.database.read() as connection:
        acts = connection.execute(
            sa.select(schema.event.c.station, schema.event.c.staff)
            .where(schema.event.c.kind == "called")
            .order_by(schema.event.c.id)
        ).all()
        noted = connection.scalars(sa.select(audit.c.actor).where(audit.c.act == "patient_called"))
        assert noted.all() == [nurse]
    assert [tuple(act) for act in acts] == [(ROOM, DOCTOR), (COUNTER, nurse)]


def test_nobody_is_called_where_there_is_no_clinic(desk: Desk) -> None:
    first = come(desk, ADULT, 0)
    here = room(desk)
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.clinic_session).values(is_suspended=True))
    reply = here.face.call_next(here.caller, first.slot.session, CallBody(by=DOCTOR))
    assert code_of(reply) == Reason.SESSION_SUSPENDED
    assert board(desk, first.slot.session).is_suspended
    unknown = here.face.call_next(here.caller, "none", CallBody(by=DOCTOR))
    assert code_of(unknown) == code_of(here.face.queue(here.caller, "none"))
    assert code_of(unknown) == Reason.UNKNOWN_SESSION
