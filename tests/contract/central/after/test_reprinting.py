"""Copies of a ticket: each has its number, the same request never counts two."""

import pytest

from kiosk_app.contract import after
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import cancel
from tests.contract.central.face import Desk, code_of
from tests.helpers.people import STRANGER


def body_of(appointment: Appointment, patient: PatientId | None = None) -> after.ReprintBody:
    return after.ReprintBody(patient=patient or appointment.patient)


@pytest.mark.requirement("R100")
def test_copies_are_counted_one_by_one_and_each_request_once(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    caller = desk.caller
    first = desk.face.reprint(caller, appointment.id, body_of(appointment))
    assert first.read(after.ReprintAnswer).copy == 1
    assert desk.face.reprint(caller, appointment.id, body_of(appointment)) == first
    second = desk.face.reprint(desk.caller, appointment.id, body_of(appointment))
    assert second.read(after.ReprintAnswer).copy == 2
    other = desk.book(appointment.patient, "0302E")
    assert desk.face.reprint(desk.caller, other.id, body_of(other)).read(
        after.ReprintAnswer
    ) == after.ReprintAnswer(appointment=other.id, copy=1)


def test_every_copy_stands_in_the_story_of_the_booking(desk: Desk) -> None:
    appointment = desk.book(desk.enrol())
    desk.face.reprint(desk.caller, appointment.id, body_of(appointment))
    told = desk.face.timeline(desk.caller, appointment.id).read(after.TimelineAnswer)
    assert [entry.act for entry in told.entries][-1] == "reprinted"


def test_nobody_is_given_a_copy_of_anothers_ticket_or_of_one_that_is_over(desk: Desk) -> None:
    appointment, other = desk.book(desk.enrol()), desk.enrol(STRANGER)
    foreign = desk.face.reprint(desk.caller, appointment.id, body_of(appointment, other))
    assert code_of(foreign) == Reason.UNKNOWN_APPOINTMENT
    cancel(desk, appointment)
    over = desk.face.reprint(desk.caller, appointment.id, body_of(appointment))
    assert code_of(over) == Reason.NOT_IN_THIS_STATE
