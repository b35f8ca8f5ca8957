"""What staff read of called-off sessions: open cases, a case with its patients, telephone numbers.

Names and numbers are masked as in every list; a whole telephone number is told by an act of its
own, which stands in the record.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4, item 25, item 29.
"""

from collections import Counter
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.messages import notices
from kiosk_app.central_service.numbers.catalogue_store import existing_session, read_sessions
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.supply.desk_sessions import desk_sessions
from kiosk_app.central_service.suspension import suspension_case_book as cases
from kiosk_app.central_service.suspension.suspension_moves import DRAWN, is_in_time
from kiosk_app.central_service.tables.schema import SeatState, booking, clinic_session, seat
from kiosk_app.central_service.tables.schema_supply import suspension_case
from kiosk_app.contract.suspension_shapes import CaseState
from kiosk_app.domain.ages import age_on
from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.masking import mask_name, mask_phone
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.suspension import Outcome, is_lower, may_substitute
from kiosk_app.domain.suspension_case import CalledOffPatient, CaseLine, CasePage, Target

_MINUTE_MS = 60_000


def open_cases(connection: Connection, now: int) -> tuple[CaseLine, ...]:
    """Return the cases staff have to do with, the session that is next first.

    They are those that are open, and those of sessions that take place after all and are not over,
    while somebody is to be told.

    Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 30; requirement rows R050, R110.
    """
    case = suspension_case.c
    is_resumed = sa.and_(case.state == CaseState.RESUMED.value, clinic_session.c.ends_at > now)
    rows = connection.execute(
        sa.select(case.id, case.session, case.state)
        .join(clinic_session, clinic_session.c.id == case.session)
        .where(sa.or_(case.state == CaseState.OPEN.value, is_resumed))
        .order_by(clinic_session.c.begins_at, case.id)
    ).all()
    sessions = desk_sessions(connection, [existing_session(connection, r.session) for r in rows])
    found = []
    for row, session in zip(rows, sessions, strict=True):
        items = cases.items(connection, row.id)
        if row.state == CaseState.OPEN:
            left = sum(item.outcome is None for item in items)
            found.append(CaseLine(row.id, session, len(items), left))
            continue
        told = notices.state_of(connection, row.id, now)
        untold = sum(not is_told for _, is_told in told.values())
        if untold:
            found.append(CaseLine(row.id, session, len(items), untold, is_resumed=True))
    return tuple(found)


def page_of(connection: Connection, case_id: str, policy: Policy, now: int) -> CasePage | None:
    """Return a case with its patients and where they can go, None for no such case."""
    case = cases.case_row(connection, case_id)
    if case is None:
        return None
    row = existing_session(connection, case.session)
    is_open = case.state == CaseState.OPEN
    (session,) = desk_sessions(connection, [row])
    told = notices.state_of(connection, case_id, now)
    items = cases.items(connection, case_id)
    begins = _begins(connection, [item.booking for item in items])
    return CasePage(
        id=case_id,
        session=session,
        is_open=is_open,
        patients=tuple(
            _patient(connection, item, begins[item.booking], told.get(item.booking), now)
            for item in items
        ),
        targets=targets(connection, row, policy, now) if is_open else (),
        is_resumed=case.state == CaseState.RESUMED,
    )


def phones_of(
    connection: Connection, case_id: str, appointments: Collection[AppointmentId]
) -> dict[AppointmentId, str | None] | None:
    """Return the telephone numbers of patients of a case; None where one is none of its."""
    known = {item.appointment: item for item in cases.items(connection, case_id)}
    if not set(appointments) <= known.keys():
        return None
    return {a: patients.existing(connection, known[a].patient).phone for a in appointments}


def targets(connection: Connection, absent: AnyRow, policy: Policy, now: int) -> tuple[Target, ...]:
    """Return where patients can go, the fitting ones first, then by day and begin."""
    rows = read_sessions(
        connection,
        sa.and_(
            clinic_session.c.department == absent.department,
            clinic_session.c.id != absent.id,
            clinic_session.c.is_suspended.is_(False),
            clinic_session.c.ends_at > now,
            clinic_session.c.day >= absent.day,
        ),
    )
    free = _free(connection, [row.id for row in rows], policy, now)
    rows = [row for row in rows if free[row.id]]
    found = [
        Target(
            session,
            free[row.id],
            Fen(row.fee),
            _outcomes(absent, row),
            needs_consent=_needs_consent(absent, row),
        )
        for row, session in zip(rows, desk_sessions(connection, rows), strict=True)
    ]
    return tuple(sorted(found, key=lambda t: (t.needs_consent, t.session.begin, t.session.id)))


# --- inside ------------------------------------------------------------------------------------


def _begins(connection: Connection, bookings: Sequence[str]) -> dict[str, int]:
    rows = connection.execute(
        sa.select(booking.c.id, seat.c.begins_at)
        .join(seat, seat.c.id == booking.c.seat)
        .where(booking.c.id.in_(bookings))
    ).all()
    return {row.id: row.begins_at for row in rows}


def _patient(
    connection: Connection,
    item: cases.Item,
    begins_at: int,
    told: tuple[str | None, bool] | None,
    now: int,
) -> CalledOffPatient:
    record = patients.existing(connection, item.patient)
    notice, is_told = told or (None, True)
    return CalledOffPatient(
        appointment=item.appointment,
        patient=item.patient,
        number=item.number,
        name_masked=mask_name(record.name),
        age=None if record.birth is None else age_on(record.birth, day_of(now)),
        phone_masked=None if record.phone is None else mask_phone(record.phone),
        begin=of_ms(begins_at),
        starts_in_min=(begins_at - now) // _MINUTE_MS,
        was_there=item.was_there,
        outcome=item.outcome,
        notice=notice,
        is_told=is_told,
    )


def _free(
    connection: Connection, sessions: Sequence[str], policy: Policy, now: int
) -> Counter[SessionId]:
    """Count the numbers of each session that somebody who is moved can still come to."""
    band = (seat.c.session, seat.c.begins_at, seat.c.ends_at)
    rows = connection.execute(
        sa.select(*band, sa.func.count().label("free"))
        .where(
            seat.c.session.in_(sessions),
            seat.c.state == SeatState.FREE,
            seat.c.pool.in_(DRAWN),
            seat.c.ends_at > now,
        )
        .group_by(*band)
    ).all()
    free: Counter[SessionId] = Counter()
    for row in rows:
        if is_in_time(row, now, policy):
            free[SessionId(row.session)] += row.free
    return free


def _outcomes(absent: AnyRow, other: AnyRow) -> tuple[Outcome, ...]:
    """Return what going there would be; see `suspension_outcomes` for what is allowed in the end.

    Source: BJ-OPD-DRAFT art. 23.
    """
    away, there = cases.doctor_of(absent), cases.doctor_of(other)
    is_substitute = (away is None and there is None) or (
        away is not None
        and there is not None
        and may_substitute(away, there, has_consent=True) is None
    )
    is_make_up = absent.practitioner == other.practitioner and absent.day < other.day
    return (
        *((Outcome.SUBSTITUTED,) if is_substitute and not is_make_up else ()),
        *((Outcome.MAKE_UP,) if is_make_up else ()),
        Outcome.REBOOKED,
    )


def _needs_consent(absent: AnyRow, other: AnyRow) -> bool:
    return is_lower(cases.doctor_of(absent), cases.doctor_of(other))
