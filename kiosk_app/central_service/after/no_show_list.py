"""A department's no-shows one by one, as staff who excuse or hear appeals need them.

Source: BJ-OPD-DRAFT art. 27; BJ-2022-PLAN item 25; requirement rows R060, R103.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.current import current_id
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.sealed.values import opened
from kiosk_app.central_service.tables.schema import booking, no_show
from kiosk_app.contract.no_show_shapes import NoShowListAnswer, NoShowRow
from kiosk_app.domain.ids import AppointmentId, PatientId, StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.noshow import Excuse, NoShowState, state_of

AT_MOST = 200
"""So many rows at once: each opens a sealed name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which no-shows; `state`, `patient`: None for all."""

    department: str
    first: date
    last: date
    state: NoShowState | None = None
    patient: str | None = None


_IS = {
    NoShowState.STANDING: sa.and_(no_show.c.excuse.is_(None), no_show.c.appealed_at.is_(None)),
    NoShowState.APPEALED: sa.and_(no_show.c.excuse.is_(None), no_show.c.appealed_at.is_not(None)),
    NoShowState.EXCUSED: no_show.c.excuse.is_not(None),
}


def listed(connection: Connection, wanted: Wanted) -> NoShowListAnswer:
    """Return the no-shows that are wanted, the latest first."""
    which = [
        no_show.c.department == wanted.department,
        booking.c.day.between(wanted.first.isoformat(), wanted.last.isoformat()),
    ]
    if wanted.state is not None:
        which.append(_IS[wanted.state])
    if wanted.patient is not None:
        which.append(no_show.c.patient == current_id(connection, wanted.patient))
    rows = connection.execute(
        sa.select(*no_show.c, booking.c.appointment)
        .join(booking, booking.c.id == no_show.c.booking)
        .where(*which)
        .order_by(no_show.c.session_end.desc(), no_show.c.booking)
        .limit(AT_MOST + 1)
    ).all()
    return NoShowListAnswer(
        department=wanted.department,
        rows=tuple(_row(connection, row) for row in rows[:AT_MOST]),
        has_more=len(rows) > AT_MOST,
    )


def _row(connection: Connection, row: AnyRow) -> NoShowRow:
    excuse = None if row.excuse is None else Excuse(row.excuse)
    said = row.appeal
    return NoShowRow(
        appointment=AppointmentId(row.appointment),
        patient=PatientId(row.patient),
        name_masked=mask_name(patients.existing(connection, row.patient).name),
        day=day_of(row.session_end),
        counted_at=of_ms(row.counted_at),
        state=state_of(excuse, is_appealed=row.appealed_at is not None),
        excuse=excuse,
        excused_at=None if row.excused_at is None else of_ms(row.excused_at),
        deciders=tuple(StaffId(name) for name in (row.deciders or "").split()),
        appealed_at=None if row.appealed_at is None else of_ms(row.appealed_at),
        appeal=None if said is None else opened(connection, no_show.c.appeal, (row.booking,), said),
    )
