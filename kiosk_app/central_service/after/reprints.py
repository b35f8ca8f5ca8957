"""Copies of a ticket (补打): counted here, so that no two papers pass for the original.

The count is the number of such rows in the record of acts, which only grows.

Source: requirement row R100.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome
from kiosk_app.central_service.booking import proxies
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.numbers.standing import find, status_of
from kiosk_app.central_service.tables.schema import event
from kiosk_app.contract.after import ReprintAnswer, ReprintBody
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.own_page import may_reprint
from kiosk_app.domain.refusal import Refusal


def count_reprint(
    connection: Connection, now: int, station: str, appointment: str, body: ReprintBody
) -> Outcome:
    """Count one more copy of an appointment's ticket; refuse where the ticket is of no use."""
    row = find(connection, appointment, body.patient)
    if isinstance(row, Refusal):
        return row
    refusal = may_reprint(status_of(row))
    if refusal is not None:
        return refusal
    record(connection, now, station, Act.REPRINTED, booking=row.id)
    copies = connection.scalar(
        sa.select(sa.func.count())
        .select_from(event)
        .where(event.c.booking == row.id, event.c.kind == Act.REPRINTED.value)
    )
    answer = ReprintAnswer(
        appointment=AppointmentId(appointment),
        copy=copies or 0,
        booker=proxies.booked_by(connection, row.id),
    )
    return Done(answer, booking=row.id)
