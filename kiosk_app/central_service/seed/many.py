"""A great many sessions and people, all alike: for measurements of how the service bears numbers.

Sessions are made by the database itself from a row of numbers, so that a million take a minute and
not an hour; people are sealed one by one.
"""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.patients.patients import sealed_row
from kiosk_app.central_service.tables.schema import patient
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.policy import HOSPITAL_TIME

BANDS = 6
NUMBERS = 36
"""Of each session: six in each of six bands of half an hour."""

_BAND_MS = 30 * 60_000
_UP_TO = (
    "WITH RECURSIVE n(i) AS (SELECT CAST(:first AS BIGINT) UNION ALL"
    " SELECT i + 1 FROM n WHERE i < :count - 1)"
)
_SESSIONS = (
    "INSERT INTO clinic_session (id, department, clinic_type, day, half_day, begins_at, ends_at,"
    " room, fee, capacity, is_suspended) UP_TO "
    "SELECT 'many-' || i, :department, 'general', :day, 'morning', CAST(:begins_at AS BIGINT),"
    " CAST(:begins_at AS BIGINT) + CAST(:length AS BIGINT), '101', 5000, :numbers, :no FROM n"
)
_SEATS = (
    "INSERT INTO seat (session, seq, begins_at, ends_at, pool, state) UP_TO"
    ", k(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM k WHERE j < :numbers - 1) "
    "SELECT 'many-' || i, j + 1, CAST(:begins_at AS BIGINT) + (j % :bands) * :band,"
    " CAST(:begins_at AS BIGINT) + (j % :bands + 1) * :band, 'open', 0 FROM n, k"
)
_AT_ONCE = 5_000


def plant_many(  # noqa: PLR0913 - where, when, how many of each
    database: Database,
    day: date,
    sessions: int,
    people: int,
    *,
    first: int = 0,
    numbers: int = NUMBERS,
) -> None:
    """Add sessions ``many-0`` … of one day and people ``pat-many-0`` … to a planted database.

    Args:
        database: has a hospital already; unlocked, where people are wanted.
        day: of all the sessions.
        sessions: how many there are to be, those before `first` included.
        people: how many are added.
        first: where to go on.
        numbers: of each session.
    """
    values = {"day": day.isoformat(), "begins_at": to_ms(begin_of(day, 0)), "no": False}
    values |= {"length": BANDS * _BAND_MS, "band": _BAND_MS, "bands": BANDS, "numbers": numbers}
    with database.write() as writer:
        connection = writer.execution_options(is_unhurried=True)
        department = connection.scalar(
            sa.text("SELECT id FROM department WHERE scope = 'bookable' ORDER BY place LIMIT 1")
        )
        for text in (_SESSIONS, _SEATS):
            statement = sa.text(text.replace("UP_TO", _UP_TO))
            wanted = {**values, "department": department, "count": sessions, "first": first}
            named = statement.compile().params
            connection.execute(statement, {name: wanted[name] for name in named})

        for begin in range(0, people, _AT_ONCE):
            places = range(begin, min(begin + _AT_ONCE, people))
            connection.execute(sa.insert(patient), [_one(connection, place) for place in places])


def _one(connection: sa.Connection, place: int) -> dict[str, object]:
    name, kind, birth = "众人", DocumentKind.PASSPORT, date(1980, 1, 1)
    person = Person(name, kind, f"MANY{place}", Sex.MALE, birth, Proof.ID_CARD)
    return sealed_row(connection, f"pat-many-{place}", person, "13800000000", 1)


def begin_of(day: date, band: int) -> datetime:
    """Return when a band of every one of these sessions begins."""
    return datetime.combine(day, time(8), HOSPITAL_TIME) + timedelta(milliseconds=band * _BAND_MS)
