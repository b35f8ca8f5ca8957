"""Coming again: what a visit was, and whether the next one is free.

Source: BJ-OPD-DRAFT art. 25; AH-2023-101 ann. 1 item 1.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_department
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import find, status_of
from kiosk_app.central_service.tables.schema import COMING, BookingState, booking, visit
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.domain.catalogue import BookingScope, ClinicType
from kiosk_app.domain.checkin import valid_until
from kiosk_app.domain.ids import AppointmentId, CampusId, DepartmentId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.revisit import (
    Place,
    SeenVisit,
    WaivedLine,
    Wish,
    may_revisit_free,
    waived_lines,
)

_USES = (BookingState.HELD, *COMING, BookingState.FULFILLED, BookingState.NO_SHOW)
"""A free revisit in one of these states is used up, or about to be."""


def seen_visit(
    connection: Connection, row: AnyRow, policy: Policy, *, changing: str | None = None
) -> SeenVisit:
    """Return an appointment of `standing.find`, as far as what may follow from it goes.

    `changing`: an appointment that is just changed for another; its free revisit goes with it.
    """
    department = read_department(connection, row.department)
    ordered = connection.scalar(sa.select(visit.c.has_examination).where(visit.c.booking == row.id))
    used = sa.exists().where(
        booking.c.revisit_of == row.id,
        booking.c.state.in_(_USES),
        booking.c.appointment.is_distinct_from(changing) if changing else sa.true(),
    )
    return SeenVisit(
        appointment=AppointmentId(row.appointment),
        number=row.number,
        status=status_of(row),
        place=place_of(connection, row.department, row.clinic_type),
        scope=department.scope if department else BookingScope.INTERNET,
        day=date.fromisoformat(row.day),
        valid_until=valid_until(of_ms(row.session_end), policy),
        has_examination=bool(ordered),
        has_free_revisit=bool(connection.scalar(sa.select(used))),
        is_free_revisit=row.revisit_of is not None,
    )


def place_of(connection: Connection, department_id: str, clinic_type: str) -> Place:
    """Return where a visit is, as far as free revisits go."""
    department = read_department(connection, department_id)
    campus = CampusId("") if department is None else department.campus
    return Place(campus, DepartmentId(department_id), ClinicType(clinic_type))


def free_revisit(
    connection: Connection, body: HoldBody, session: AnyRow, policies: Policies
) -> tuple[str, tuple[WaivedLine, ...]] | Refusal:
    """Return the booking a free revisit follows and the lines it waives, or why it is none.

    What the first visit promised stands: the version it was booked under judges.

    A hospital that takes one fee for registration and consultation waives all of it as the
    consultation; its registration line is zero.
    """
    row = find(connection, body.revisit_of or "", body.patient)
    if isinstance(row, Refusal):
        return row
    policy = policies.made_under(row)
    before = seen_visit(connection, row, policy, changing=body.replaces)
    place = place_of(connection, session.department, session.clinic_type)
    wish = Wish(place, date.fromisoformat(session.day), body.is_same_illness)
    refusal = may_revisit_free(before, wish, policy)
    if refusal is not None:
        return refusal
    return row.id, waived_lines(before, Fen(0), Fen(session.fee))
