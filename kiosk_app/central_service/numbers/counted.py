"""What of a patient's numbers counts: for limits, and for whether a department knows them.

Source: BJ-OPD-DRAFT art. 11, art. 13; requirement rows R027, R028.
"""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.tables.schema import COMING, HAD, BookingState, booking
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import Booked, counted_since, is_bound
from kiosk_app.domain.policy import Policy


def booked(connection: Connection, patient_id: str, but: str | None = None) -> list[Booked]:
    """Return the patient's standing appointments, as far as limits care, but one booking."""
    rows = connection.execute(
        sa.select(booking.c.department, booking.c.day, booking.c.state).where(
            booking.c.patient == patient_id,
            booking.c.state.in_(COMING),
            booking.c.id != (but or ""),
        )
    ).all()
    return list(map(as_limits_see, rows))


def had(connection: Connection, patient_id: str, since: date) -> list[Booked]:
    """Return the numbers the patient used or did not come for, of days from `since` on."""
    rows = connection.execute(
        sa.select(booking.c.department, booking.c.day, booking.c.state).where(
            booking.c.patient == patient_id,
            booking.c.day >= since.isoformat(),
            booking.c.state.in_(HAD),
        )
    ).all()
    return list(map(as_limits_see, rows))


def all_that_counts(  # noqa: PLR0913, PLR0917 - whose, and by which rules
    connection: Connection,
    patient_id: str,
    standing: Iterable[Booked],
    way: str,
    today: date,
    policy: Policy,
) -> tuple[list[Booked], bool]:
    """Return what counts for limits, and whether those of longer spans are asked.

    What stands is known to who asks; what counts although it is over is looked up here. Spans are
    counted back from `today`; whether they are asked goes by the `way` the number is got, see
    `limits.is_bound`.
    """
    has_spans = is_bound(way, policy)
    over = had(connection, patient_id, counted_since(today, policy)) if has_spans else []
    return [*standing, *over], has_spans


def was_seen(connection: Connection, patient_id: str, department: str) -> bool:
    """Tell whether a department has seen a patient before."""
    found = sa.select(booking.c.id).where(
        booking.c.patient == patient_id,
        booking.c.department == department,
        booking.c.state == BookingState.FULFILLED,
    )
    return connection.execute(found.limit(1)).first() is not None


def as_limits_see(row: AnyRow) -> Booked:
    """Return a booking as far as limits care; a hold counts like an appointment."""
    day = date.fromisoformat(row.day)
    return Booked(DepartmentId(row.department), day, is_over=row.state in HAD)
