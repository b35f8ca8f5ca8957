"""A week in which a specialty lacks a title it needs: found in sessions and in templates alike."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply.import_days import import_calendar, import_templates
from kiosk_app.central_service.supply.import_schedule import import_schedule
from kiosk_app.central_service.supply.title_gaps import MOST_WEEKS, Span, title_gaps
from kiosk_app.central_service.tables.schema import clinic_session, practitioner
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.policy import BEIJING, DEMO
from kiosk_app.domain.refusal import Reason, Refusal
from tests.helpers.central import ENGINES, MONDAY_MORNING, central
from tests.helpers.clinic import CARDIOLOGY, SUPERVISOR, doctor

TODAY = MONDAY_MORNING.date()
NOW = to_ms(MONDAY_MORNING)
LATER = TODAY + timedelta(weeks=6)
"""A Monday nobody has planned. In cardiology doctor 1 is chief, 2 associate chief, 3 neither."""
SESSIONS = "day,department,practitioner,clinic_type,begin,end,capacity,room"
TEMPLATES = (
    "name,department,practitioner,clinic_type,begin,end,capacity,room,first_day,last_day,weekdays"
)
WEST = "P0304W2"
"""An associate chief of the same specialty at the other campus."""


@pytest.fixture(params=ENGINES)
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    with (
        central(engine=request.param, is_served=False, days=0) as house,
        house.database.write() as opened,
    ):
        yield opened


def plan(connection: Connection, *rows: tuple[date, str, str]) -> tuple[Span, ...]:
    """Bring sessions in: day, doctor, room."""
    lines = [f"{day},{who[1:6]},{who},general,08:00,12:00,20,{room}" for day, who, room in rows]
    done = import_schedule(connection, [SESSIONS, *lines], DEMO, SUPERVISOR, NOW)
    assert not done.faults
    return done.planned


def template(connection: Connection, who: str, last: date, weekdays: str = "1") -> Span:
    line = f"{who},{CARDIOLOGY},{who},general,08:00,12:00,20,T{who}"
    file = [TEMPLATES, f"{line},{LATER},{last},{weekdays}"]
    done = import_templates(connection, file, BEIJING, NOW)
    assert not done.faults
    return done.planned[0]


def lacking(connection: Connection, *planned: Span) -> dict[str, str]:
    """Return title to week, as warned of."""
    gaps = title_gaps(connection, planned, DEMO, TODAY)
    assert {gap.reason for gap in gaps} <= {Reason.TITLE_MISSING}
    facts = [dict(gap.facts) for gap in gaps]
    assert {fact["specialty"] for fact in facts} <= {"03.04 心血管内科"}
    return {fact["title_level"]: fact["week"] for fact in facts}


@pytest.mark.requirement("R016")
def test_a_week_without_an_associate_chief_is_told_and_comes_in(connection: Connection) -> None:
    planned = plan(connection, (LATER, doctor(1), "1"), (LATER, doctor(3), "2"))
    assert lacking(connection, *planned) == {Title.ASSOCIATE_CHIEF: LATER.isoformat()}
    more = plan(connection, (LATER + timedelta(days=6), doctor(2), "3"))
    assert lacking(connection, *more) == {}
    found = sa.select(sa.func.count()).where(clinic_session.c.day >= LATER.isoformat())
    assert connection.scalar(found) == 3


@pytest.mark.requirement("R016")
def test_departments_of_one_code_are_one_specialty(connection: Connection) -> None:
    title = sa.select(practitioner.c.title).where(practitioner.c.id == WEST)
    assert connection.scalar(title) == Title.ASSOCIATE_CHIEF
    planned = plan(connection, (LATER, doctor(1), "1"), (LATER, WEST, "2"))
    assert lacking(connection, *planned) == {}


def test_a_file_that_is_brought_again_is_looked_at_again(connection: Connection) -> None:
    row = (LATER, doctor(1), "1")
    assert plan(connection, row) == plan(connection, row) == (Span(CARDIOLOGY, LATER, LATER),)


def test_of_several_weeks_the_first_is_told(connection: Connection) -> None:
    third = LATER + timedelta(weeks=2)
    planned = plan(connection, (third, doctor(3), "1"), (LATER, doctor(3), "1"))
    weeks = dict.fromkeys((Title.CHIEF, Title.ASSOCIATE_CHIEF), LATER.isoformat())
    assert lacking(connection, *planned) == weeks


def test_who_does_not_sit_after_all_does_not_count(connection: Connection) -> None:
    planned = plan(connection, (LATER, doctor(1), "1"), (LATER, doctor(2), "2"))
    assert lacking(connection, *planned) == {}
    off = sa.update(clinic_session).where(clinic_session.c.practitioner == doctor(2))
    connection.execute(off.values(is_suspended=True))
    assert set(lacking(connection, *planned)) == {Title.ASSOCIATE_CHIEF}


@pytest.mark.requirement("R016")
def test_what_templates_will_make_counts_and_holidays_take_it_away(connection: Connection) -> None:
    last = LATER + timedelta(days=6)
    span = template(connection, doctor(1), last)
    assert set(lacking(connection, span)) == {Title.ASSOCIATE_CHIEF}
    template(connection, doctor(2), last)
    template(connection, f"P{CARDIOLOGY}3", last)
    assert lacking(connection, span) == {}
    calendar = import_calendar(connection, ["day,worked_as,name", f"{LATER},,元旦"], NOW)
    assert calendar.planned == ()
    assert set(lacking(connection, span)) == {Title.CHIEF, Title.ASSOCIATE_CHIEF}


def test_the_past_is_not_told_of_nor_what_is_too_far_ahead(connection: Connection) -> None:
    far = TODAY + timedelta(weeks=MOST_WEEKS + 1)
    before = Span(CARDIOLOGY, TODAY - timedelta(weeks=3), TODAY - timedelta(days=1))
    assert lacking(connection, before, Span(CARDIOLOGY, far, far)) == {}
    open_ended = template(connection, doctor(1), date(2199, 1, 1))
    assert lacking(connection, open_ended) == {Title.ASSOCIATE_CHIEF: LATER.isoformat()}


def test_where_the_rules_ask_for_nothing_nothing_is_missing(connection: Connection) -> None:
    nobody: tuple[Refusal, ...] = ()
    assert title_gaps(connection, (Span(CARDIOLOGY, LATER, LATER),), BEIJING, TODAY) == nobody
