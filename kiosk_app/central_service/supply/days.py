"""Days opened from templates: each round looks how far the policy sells, and opens what is missing.

A template and a day are the key of one act, in one transaction with the session it makes: broken
off, it is done again; done, it is never done twice, by whichever process. What a rule says no to
is written down beside the day and not tried again.

Source: BJ-OPD-DRAFT art. 8, art. 9, art. 29; AH-2023-101 ann. 1 item 3; rows R018, R152.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.supply.new_sessions import NewSession, add_session
from kiosk_app.central_service.tables.schema_days import (
    calendar_day,
    session_template,
    template_day,
)
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.ids import DepartmentId, PractitionerId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.supply import Calendar, Template, half_day_of

logger = logging.getLogger(__name__)

AT_ONCE = 40
"""How many sessions one transaction opens, so that a claim never waits long for it."""

_Stamp = tuple[date, int, int, int, int]
"""How far to open, and of templates and of the calendar how many and how new."""


class Days:
    """Opens days; one of these in each process."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._done: _Stamp | None = None

    def work(self, database: Database, now: int) -> int:
        """Open what is missing up to the horizon; return how many sessions were made."""
        policy = self._policies.at(now)
        with database.read() as connection:
            stamp = _stamp(connection, _last_day(policy, day_of(now)))
        if stamp == self._done:
            return 0
        made = 0
        while True:
            opened = database.transact(lambda c: _open_some(c, stamp[0], policy, now))
            if opened is None:
                break
            made += opened
        self._done = stamp
        if made:
            logger.info("worker: days opened up to the horizon")
        return made


def _last_day(policy: Policy, today: date) -> date:
    """Return the furthest day that somebody may book: kept shares are sold earlier."""
    shares = policy.shares
    early = shares.early_open_days if shares.referral_percent or shares.community_percent else 0
    return today + timedelta(days=policy.horizon_days + early)


def _stamp(connection: Connection, last: date) -> _Stamp:
    counted = []
    for table in (session_template, calendar_day):
        row = connection.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(table.c.changed_at), 0))
        ).one()
        counted += [row[0], row[1]]
    return (last, counted[0], counted[1], counted[2], counted[3])


def _open_some(connection: Connection, last: date, policy: Policy, now: int) -> int | None:
    """Open a few days of templates; return how many sessions were made, None if none is due."""
    take_turn(connection, "open days")
    due = list(_due(connection, day_of(now), last))[:AT_ONCE]
    if not due:
        return None
    made = 0
    for row, day in due:
        outcome = add_session(connection, _new(row, day), policy, SERVICE, now)
        is_refused = isinstance(outcome, Refusal)
        made += not is_refused
        connection.execute(
            sa.insert(template_day).values(
                template=row.name,
                day=day.isoformat(),
                session=None if isinstance(outcome, Refusal) else outcome,
                reason=outcome.reason.value if isinstance(outcome, Refusal) else None,
                at=now,
            )
        )
        if is_refused:
            logger.warning("worker: a template makes no session on a day; its row says why")
    return made


def _due(connection: Connection, first: date, last: date) -> Iterator[tuple[AnyRow, date]]:
    """Give the templates and days that have no session yet, the nearest day first."""
    rows: Sequence[AnyRow] = connection.execute(
        sa.select(session_template)
        .where(session_template.c.last_day >= first.isoformat())
        .order_by(session_template.c.name)
    ).all()
    known = {
        (row.template, row.day)
        for row in connection.execute(
            sa.select(template_day).where(template_day.c.day >= first.isoformat())
        )
    }
    calendar = read_calendar(connection)
    templates = [(row, template_of(row)) for row in rows]
    for day in (first + timedelta(days=ahead) for ahead in range((last - first).days + 1)):
        for row, template in templates:
            if template.rules(day, calendar) and (row.name, day.isoformat()) not in known:
                yield row, day


def read_calendar(connection: Connection) -> Calendar:
    """Return public holidays and the working days that make up for them."""
    rows = connection.execute(sa.select(calendar_day)).all()
    return Calendar(
        frozenset(date.fromisoformat(row.day) for row in rows if row.worked_as is None),
        {date.fromisoformat(row.day): row.worked_as for row in rows if row.worked_as is not None},
    )


def template_of(row: AnyRow) -> Template:
    """Return a template's row as the rules see it."""
    begin, end = time.fromisoformat(row.begins), time.fromisoformat(row.ends)
    return Template(
        department=DepartmentId(row.department),
        practitioner=None if row.practitioner is None else PractitionerId(row.practitioner),
        clinic_type=ClinicType(row.clinic_type),
        half_day=half_day_of(begin, end),
        begin=begin,
        end=end,
        capacity=row.capacity,
        first_day=date.fromisoformat(row.first_day),
        last_day=date.fromisoformat(row.last_day),
        weekdays=frozenset(int(digit) for digit in row.weekdays),
        is_for_holidays=row.is_for_holidays,
    )


def _new(row: AnyRow, day: date) -> NewSession:
    return NewSession(
        department=row.department,
        practitioner=row.practitioner,
        clinic_type=ClinicType(row.clinic_type),
        day=day,
        begin=time.fromisoformat(row.begins),
        end=time.fromisoformat(row.ends),
        capacity=row.capacity,
        room=row.room,
    )
