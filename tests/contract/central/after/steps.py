"""Steps after a booking, on either face: a registrar, a doctor's system, a full session."""

from datetime import datetime

import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, shapes
from kiosk_app.domain.booking import Appointment, Hold
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import AppointmentId, PatientId, SessionId, StaffId
from kiosk_app.domain.staff import Role
from tests.contract.central.face import CARDIOLOGY, Desk
from tests.helpers.people import ADULT, ELDER, STRANGER
from tests.helpers.staff import COUNTER, hire, sign_in

ROOM = "room-01"
DOCTOR = StaffId("doctor-1")
PEOPLE = (ADULT, ELDER, STRANGER)


def counter(desk: Desk, role: Role = Role.SUPERVISOR) -> tuple[Desk, StaffId]:
    """Return the counter with somebody signed in, and who that is."""
    member = hire(desk.house, role, login=f"{role.value.replace('_', '-')}-{id(desk)}"[:32])
    return desk.at(COUNTER, sign_in(desk.house, member)), member.id


def room(desk: Desk) -> Desk:
    """Return the doctor's system."""
    return desk.at(ROOM)


def document(person: Person = ADULT) -> after.DocumentBody:
    """Return the document a person shows."""
    return after.DocumentBody(kind=person.kind, number=person.number)


def work(desk: Desk, *, minutes: float = 0) -> None:
    """Let time pass and the worker do what is due."""
    desk.house.clock.advance(minutes=minutes)
    desk.house.service.background.run_once()


def at(desk: Desk, hour: int, minute: int = 0, day: int | None = None) -> datetime:
    """Set the clock to an hour of the day that is, or of another of the month."""
    now = desk.house.clock().replace(hour=hour, minute=minute)
    moment = now if day is None else now.replace(day=day)
    desk.house.clock.set(moment)
    return moment


def check_in(desk: Desk, appointment: Appointment | AppointmentId, person: Person = ADULT) -> Reply:
    """Check in with a person's own document."""
    found = appointment.id if isinstance(appointment, Appointment) else appointment
    body = after.CheckInBody(document=document(person), appointment=found)
    return desk.face.check_in(desk.caller, body)


def fulfil(
    desk: Desk, appointment: Appointment | AppointmentId, *, has_examination: bool = False
) -> Reply:
    """Let the doctor see a patient."""
    here = room(desk)
    body = after.FulfilBody(by=DOCTOR, has_examination=has_examination)
    found = appointment.id if isinstance(appointment, Appointment) else appointment
    return here.face.fulfil(here.caller, found, body)


def cancel(desk: Desk, appointment: Appointment, patient: PatientId | None = None) -> Reply:
    """Give a number back."""
    body = after.CancelBody(patient=patient or appointment.patient)
    return desk.face.cancel(desk.caller, appointment.id, body)


def hold_in(desk: Desk, patient: PatientId, session: SessionId, begin: datetime) -> Hold:
    """Hold a number of a band."""
    body = shapes.HoldBody(proof=Proof.ID_CARD, patient=patient, session=session, band_begin=begin)
    return desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold


def pay_and_confirm(desk: Desk, hold: Hold) -> Appointment:
    """Pay a hold and confirm it."""
    order = desk.open_order(hold.id)
    desk.house.pay(order.id)
    return desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment


def afternoon(desk: Desk, patient: PatientId, department: str = CARDIOLOGY) -> SessionId:
    """Return a session of this afternoon."""
    found = [s for s in desk.sessions(patient, department) if s.half_day == "afternoon"]
    return found[0].id


def leave_open(desk: Desk, session: SessionId, count: int) -> None:
    """Leave a session so many open numbers, none on site, as if the rest were never there."""
    seats = schema.seat
    with desk.house.database.write() as connection:
        kept = list(
            connection.scalars(
                sa.select(seats.c.id)
                .where(seats.c.session == session, seats.c.pool == "open")
                .order_by(seats.c.seq)
                .limit(count)
            )
        )
        connection.execute(
            sa.delete(seats).where(seats.c.session == session, seats.c.id.not_in(kept))
        )


def records(desk: Desk, patient: PatientId) -> after.RecordsAnswer:
    """Return a patient's own page."""
    return desk.face.records(desk.caller, patient).read(after.RecordsAnswer)


def line_of(desk: Desk, appointment: Appointment) -> after.BookingLine:
    """Return an appointment as its patient's page shows it."""
    lines = records(desk, appointment.patient).appointments
    return next(line for line in lines if line.appointment.id == appointment.id)


def states(desk: Desk) -> list[str]:
    """Return the states of all bookings, in order of their making."""
    with desk.house.database.read() as connection:
        order = (schema.booking.c.held_at, schema.booking.c.id)
        return list(connection.scalars(sa.select(schema.booking.c.state).order_by(*order)))


def join_body(patient: PatientId, session: SessionId) -> after.JoinBody:
    """Return the body that asks for a place on a list."""
    return after.JoinBody(patient=patient, session=session)
