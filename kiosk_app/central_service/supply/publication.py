"""What is published to everybody, read from the tables: who sits when, what is off, fees, rules.

Nothing here is about a person who is a patient, and nobody has to say who they are.

Source: BJ-OPD-DRAFT art. 7, art. 8, art. 23; BJ-2022-PLAN item 4, item 6, item 29, item 30.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import day_of, of_ms, to_ms
from kiosk_app.central_service.numbers.catalogue_store import (
    practitioner_of,
    read_catalogue,
    read_sessions,
)
from kiosk_app.central_service.numbers.clinic_statuses import live_notes
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.tables.schema import clinic_session, department, practitioner
from kiosk_app.central_service.tables.schema_supply import clinic_status, suspension_case
from kiosk_app.contract import published_shapes as shapes
from kiosk_app.contract.published_words import RuleWords, basis, said
from kiosk_app.contract.suspension_shapes import CaseState
from kiosk_app.domain.catalogue import BookingScope, Title
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.policy_versions import Enacted
from kiosk_app.domain.rules_in_force import rules_in_force
from kiosk_app.domain.sessions import HalfDay, UrgentReason

_HALVES = list(HalfDay)


def schedule(connection: Connection, policy: Policy, now: int) -> shapes.PublishedScheduleAnswer:
    """Return how many doctors of which title sit in each specialty, from today to the horizon.

    Only licensed specialties whose numbers are sold, only sessions that take place.
    """
    today = day_of(now)
    last = today + timedelta(days=policy.horizon_days)
    doctors = sa.func.count().label("doctors")
    numbers = sa.func.sum(clinic_session.c.capacity).label("numbers")
    key = (
        department.c.place,
        department.c.id,
        department.c.name,
        department.c.code,
        practitioner.c.title,
        clinic_session.c.day,
        clinic_session.c.half_day,
    )
    rows = connection.execute(
        sa.select(*key, doctors, numbers)
        .select_from(
            clinic_session.join(
                department, department.c.id == clinic_session.c.department
            ).outerjoin(practitioner, practitioner.c.id == clinic_session.c.practitioner)
        )
        .where(
            clinic_session.c.day.between(today.isoformat(), last.isoformat()),
            clinic_session.c.is_suspended.is_(False),
            department.c.scope == BookingScope.BOOKABLE.value,
            department.c.code != "",
        )
        .group_by(*key)
    ).all()
    ordered = sorted(
        rows, key=lambda r: (r.place, r.day, _HALVES.index(HalfDay(r.half_day)), r.title or "~")
    )
    return shapes.PublishedScheduleAnswer(now=of_ms(now), counts=tuple(map(_count, ordered)))


def notices(connection: Connection, now: int) -> shapes.PublishedNoticesAnswer:
    """Return what does not take place as planned, from today on, resumed sessions included."""
    cases = connection.execute(
        sa.select(suspension_case)
        .join(clinic_session, clinic_session.c.id == suspension_case.c.session)
        .where(clinic_session.c.ends_at > now)
        .order_by(suspension_case.c.opened_at.desc(), suspension_case.c.id)
    ).all()
    today = day_of(now).isoformat()
    of_today = sa.select(clinic_session.c.id).where(
        clinic_session.c.day == today,
        clinic_session.c.ends_at > now,
        clinic_session.c.is_suspended.is_(False),
    )
    late = live_notes(connection, clinic_status.c.session.in_(of_today))
    wanted = {case.session for case in cases} | set(late)
    sessions = {s.id: s for s in read_sessions(connection, clinic_session.c.id.in_(wanted))}
    names = {d.id: d.name for d in connection.execute(sa.select(department))}
    return shapes.PublishedNoticesAnswer(
        now=of_ms(now),
        suspensions=tuple(_suspension(case, sessions[case.session], names) for case in cases),
        late=tuple(
            shapes.PublishedLate(
                session=SessionId(name),
                department=names[sessions[name].department],
                doctor=_doctor(sessions[name]),
                live=note,
            )
            for name, note in sorted(late.items())
        ),
    )


def fees(connection: Connection, policy: Policy, now: int) -> shapes.PublishedFeesAnswer:
    """Return the price list. Source: requirement row R106."""
    catalogue = read_catalogue(connection, policy)
    return shapes.PublishedFeesAnswer(
        now=of_ms(now), hospital=catalogue.hospital, phone=catalogue.phone, fees=catalogue.fees
    )


def rules(enacted: Enacted, words: RuleWords, now: int) -> shapes.PublishedRulesAnswer:
    """Return the rules in force as readable text. Source: BJ-OPD-DRAFT art. 6 (1)."""
    policy = enacted.policy
    return shapes.PublishedRulesAnswer(
        now=of_ms(now),
        profile=policy.profile,
        version=policy.version,
        since=enacted.since if to_ms(enacted.since) else None,
        rules=tuple(
            shapes.PublishedRule(
                text=said(rule.line, words.zh),
                text_en=said(rule.line, words.en),
                clause=rule.clause,
                basis=basis(rule.clause, words.zh),
                basis_en=basis(rule.clause, words.en),
            )
            for rule in rules_in_force(policy)
        ),
    )


# --- inside ------------------------------------------------------------------------------------


def _count(row: AnyRow) -> shapes.PublishedCount:
    return shapes.PublishedCount(
        department=DepartmentId(row.id),
        name=row.name,
        code=row.code,
        title=None if row.title is None else Title(row.title),
        day=date.fromisoformat(row.day),
        half_day=HalfDay(row.half_day),
        doctors=row.doctors,
        numbers=row.numbers,
    )


def _suspension(case: AnyRow, session: AnyRow, names: dict[str, str]) -> shapes.PublishedSuspension:
    return shapes.PublishedSuspension(
        session=SessionId(session.id),
        department=names[session.department],
        doctor=_doctor(session),
        day=date.fromisoformat(session.day),
        half_day=HalfDay(session.half_day),
        reason=UrgentReason(case.reason),
        state=CaseState(case.state),
        opened_at=of_ms(case.opened_at),
        ended_at=None if case.ended_at is None else of_ms(case.ended_at),
    )


def _doctor(session: AnyRow) -> str:
    found = practitioner_of(session)
    return found.name if found else ""
