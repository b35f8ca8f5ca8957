"""Where a booking stands, in the words of the one table of moves, and how it is moved.

Whatever changes the state of an appointment asks `move` first: what is not in the table of
`appointment_status` does not happen here.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import has_rivals, take_turn
from kiosk_app.central_service.keeping.current import current_id
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema import BookingState, booking, clinic_session
from kiosk_app.central_service.tables.schema_referral import referral
from kiosk_app.domain.appointment_status import Act, AppointmentStatus, move
from kiosk_app.domain.refusal import Reason, Refusal

_STATUS = {
    BookingState.OFFERED: AppointmentStatus.WAITLIST,
    BookingState.HELD: AppointmentStatus.HELD,
    BookingState.LAPSED: AppointmentStatus.CANCELLED,
    BookingState.RELEASED: AppointmentStatus.CANCELLED,
    BookingState.WITHDRAWN: AppointmentStatus.CANCELLED,
    BookingState.BOOKED: AppointmentStatus.BOOKED,
    BookingState.ARRIVED: AppointmentStatus.ARRIVED,
    BookingState.CHECKED_IN: AppointmentStatus.CHECKED_IN,
    BookingState.FULFILLED: AppointmentStatus.FULFILLED,
    BookingState.CANCELLED: AppointmentStatus.CANCELLED,
    BookingState.NO_SHOW: AppointmentStatus.NO_SHOW,
    BookingState.VOID: AppointmentStatus.VOID,
}


def status_of(row: AnyRow) -> AppointmentStatus:
    """Return where a booking stands."""
    return _STATUS[BookingState(row.state)]


def advance(
    connection: Connection, row: AnyRow, act: Act, *, is_suspended: bool = False
) -> Refusal | None:
    """Write where an act leads an appointment that keeps its seat, or say why it does not."""
    after = move(status_of(row), act, is_suspended=is_suspended)
    if isinstance(after, Refusal):
        return after
    ledger.change(connection, row, state=BookingState(after.value).value)
    return None


def find(connection: Connection, appointment: str, patient: str | None = None) -> AnyRow | Refusal:
    """Return an appointment with the times of its session and band, or UNKNOWN_APPOINTMENT.

    Args:
        connection: where to look.
        appointment: its id.
        patient: whose it must be; somebody else's is not there for them.
    """
    return _find(connection, booking.c.appointment == appointment, patient)


def find_by_code(connection: Connection, code: str) -> AnyRow | Refusal:
    """Return the appointment of a ticket's code, or UNKNOWN_APPOINTMENT."""
    return _find(connection, booking.c.check_in_code == code, None)


def of_patient(connection: Connection, patient: str) -> list[AnyRow]:
    """Return all appointments of a patient, the latest day first."""
    return list(
        connection.execute(
            _SELECT.where(
                booking.c.patient == patient, booking.c.appointment.is_not(None)
            ).order_by(booking.c.day.desc(), booking.c.booked_at.desc())
        ).all()
    )


_SELECT = sa.select(
    *booking.c,
    clinic_session.c.begins_at.label("session_begin"),
    clinic_session.c.ends_at.label("session_end"),
    clinic_session.c.clinic_type,
    clinic_session.c.is_suspended,
    referral.c.doctor.label("referred_by"),
    referral.c.phone.label("referral_phone"),
).select_from(
    booking.join(clinic_session, clinic_session.c.id == booking.c.session).outerjoin(
        referral, referral.c.booking == booking.c.id
    )
)


def _find(
    connection: Connection, which: sa.ColumnElement[bool], patient: str | None
) -> AnyRow | Refusal:
    row = connection.execute(_SELECT.where(which)).first()
    if row is None or (patient is not None and row.patient != current_id(connection, patient)):
        return Refusal(Reason.UNKNOWN_APPOINTMENT)
    while has_rivals(connection):  # whoever acts on it does so alone, and sees it as it is then
        whose = row.patient
        take_turn(connection, "patient", whose)
        ledger.by_id(connection, row.id)
        row = connection.execute(_SELECT.where(which)).one()
        if row.patient == whose:  # else their record was merged, or came apart, a moment ago
            break
    return row
