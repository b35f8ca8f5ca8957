"""Which titles a schedule lacks, read from the sessions there are and those templates will make.

Source: BJ-OPD-DRAFT art. 8; requirement row R016.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.supply.days import read_calendar, template_of
from kiosk_app.central_service.tables.schema import clinic_session, department, practitioner
from kiosk_app.central_service.tables.schema_days import session_template
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.weekly_titles import SittingTitle, missing_titles, monday_of

MOST_WEEKS = 27
"""So far ahead it is looked: half a year of templates."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a department that somebody has just planned."""

    department: str
    first: date
    last: date


def title_gaps(
    connection: Connection, planned: Iterable[Span], policy: Policy, today: date
) -> tuple[Refusal, ...]:
    """Return a warning for each title that a specialty lacks in a week that was planned.

    A title that is missing in several weeks is told of the first of them.
    """
    rows = connection.execute(sa.select(department).order_by(department.c.place)).all()
    places = {row.id: (row.code, row.name) for row in rows}
    names = dict(reversed(places.values()))
    wanted = {
        (places[span.department][0], week)
        for span in planned
        for week in _weeks(span, monday_of(today))
    }
    if not wanted:
        return ()
    codes = {place: code for place, (code, _) in places.items()}
    first, last = (pick(week for _, week in wanted) for pick in (min, max))
    days = (max(first, today), last + timedelta(days=6))
    sittings = (*_sessions(connection, codes, first, days[1]), *_planned(connection, codes, *days))
    told: dict[tuple[str, Title], Refusal] = {}
    for one in missing_titles(sittings, wanted, policy):
        told.setdefault((one.code, one.title), one.told(f"{one.code} {names[one.code]}"))
    return tuple(told.values())


# --- inside ------------------------------------------------------------------------------------


def _weeks(span: Span, this_week: date) -> Iterator[date]:
    """Give the Mondays of the weeks of a span, from this week on."""
    week = max(monday_of(span.first), this_week)
    last = min(span.last, this_week + timedelta(weeks=MOST_WEEKS))
    while week <= last:
        yield week
        week += timedelta(weeks=1)


def _sessions(
    connection: Connection, codes: dict[str, str], first: date, last: date
) -> Iterator[SittingTitle]:
    """Give the sessions that take place on these days."""
    rows = connection.execute(
        sa.select(clinic_session.c.department, clinic_session.c.day, practitioner.c.title)
        .join(practitioner, practitioner.c.id == clinic_session.c.practitioner)
        .where(
            clinic_session.c.day.between(first.isoformat(), last.isoformat()),
            clinic_session.c.is_suspended.is_(False),
        )
    )
    for row in rows.all():
        yield SittingTitle(codes[row.department], Title(row.title), date.fromisoformat(row.day))


def _planned(
    connection: Connection, codes: dict[str, str], first: date, last: date
) -> Iterator[SittingTitle]:
    """Give the sessions that templates make on these days."""
    known = connection.execute(sa.select(practitioner.c.id, practitioner.c.title)).all()
    titles = {row.id: row.title for row in known}
    calendar = read_calendar(connection)
    rows = connection.execute(
        sa.select(session_template).where(session_template.c.practitioner.is_not(None))
    ).all()
    for row in rows:
        template, title = template_of(row), Title(titles[row.practitioner])
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            if template.rules(day, calendar):
                yield SittingTitle(codes[row.department], title, day)
