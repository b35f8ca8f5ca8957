"""Numbers offered from a waitlist, told by a message while there is time to take them.

An offer is a booking nobody holds yet (`BookingState.OFFERED`); its message is queued under that
booking's number like any other, and is not told once the offer is over or taken.

Source: BJ-OPD-DRAFT art. 27; requirement row R061.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import (
    existing_department,
    existing_session,
    practitioner_of,
)
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.schema import PlaceState, hospital, seat, waiting
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.domain.published import Line
from kiosk_app.domain.reminder import MessageKind, Offered, offer_line


def _stands_at(now: int) -> sa.ColumnElement[bool]:
    return sa.and_(waiting.c.state == PlaceState.OFFERED.value, waiting.c.offer_until > now)


def untold(connection: Connection, now: int) -> list[str]:
    """Return the bookings that are offered just now and have no message yet."""
    told = sa.exists().where(
        message.c.booking == waiting.c.booking, message.c.kind == MessageKind.OFFERED.value
    )
    return list(connection.scalars(sa.select(waiting.c.booking).where(_stands_at(now), ~told)))


def told_to(connection: Connection, booking: str, now: int) -> tuple[patients.Record, Line] | None:
    """Return to whom an offer is told and how; None if it is over, taken or given up."""
    row = connection.execute(
        sa.select(waiting.c.patient, waiting.c.session, waiting.c.offer_until).where(
            waiting.c.booking == booking, _stands_at(now)
        )
    ).first()
    band = connection.execute(
        sa.select(seat.c.begins_at, seat.c.ends_at).where(seat.c.booking == booking)
    ).first()
    if row is None or band is None:
        return None
    patient = patients.existing(connection, row.patient)
    session = existing_session(connection, row.session)
    offered = Offered(
        hospital=connection.scalar(sa.select(hospital.c.name)) or "",
        name=patient.name,
        department=existing_department(connection, session.department).name,
        doctor=practitioner_of(session),
        begin=of_ms(band.begins_at),
        end=of_ms(band.ends_at),
        until=of_ms(row.offer_until),
    )
    return patient, offer_line(offered)
