"""Copies of a ticket: each has its number, the same request never counts two."""

from dataclasses import replace

import pytest

from kiosk_app.contract import after
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import AppointmentId, PatientId
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import cancel, check_in, document
from tests.contract.central.face import Desk, code_of
from tests.helpers.people import ADULT, STRANGER


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


@pytest.mark.requirement("R104")
def test_the_number_on_the_ticket_is_no_key_to_the_booking(desk: Desk) -> None:
    booked = desk.book(desk.enrol())
    number = AppointmentId(booked.number)
    by_code = after.CheckInBody(document=document(ADULT), code=booked.number)
    for reply in (
        desk.face.timeline(desk.caller, number),
        desk.face.reprint(desk.caller, number, body_of(booked)),
        cancel(desk, replace(booked, id=number)),
        check_in(desk, number),
        desk.face.check_in(desk.caller, by_code),
    ):
        assert code_of(reply) == Reason.UNKNOWN_APPOINTMENT
