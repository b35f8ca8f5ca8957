"""What reports and desks ask by is found by an index, on either database, however many rows.

Plans of empty tables say little, so PostgreSQL is kept from reading tables whole where it need not.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.bare import Values
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.money.reconciling import compare_day
from kiosk_app.central_service.quick import statements as st
from kiosk_app.central_service.supply.figures import figures, units
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import SessionId
from tests.contract.central.face import Desk
from tests.helpers.central import ENGINES, MONDAY_MORNING, CentralHouse, central
from tests.helpers.desk_staff import call_off, staffed

DAY = MONDAY_MORNING.date()
_ONLY_BY_INDEX = ("seqscan", "hashjoin", "mergejoin", "material", "memoize")


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, is_served=False, days=1) as made:
        yield made


@pytest.fixture
def mine(house: CentralHouse) -> Appointment:
    desk = Desk(house, house.service)
    return desk.book(desk.enrol())


def reconcile(house: CentralHouse, _mine: Appointment) -> None:
    list(compare_day(house.database, DAY))


def report(house: CentralHouse, _mine: Appointment) -> None:
    with house.database.read() as connection:
        figures(connection, DAY, DAY)
        list(units(connection, DAY, DAY))


def suspend(house: CentralHouse, mine: Appointment) -> None:
    call_off(staffed(house), SessionId(mine.slot.session))


def plan(connection: Connection, asked: str, values: Any) -> str:  # noqa: ANN401 - as the driver has it
    """Return how the database would answer a statement."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values).all()
        return "\n".join(row.detail for row in rows)
    for way in _ONLY_BY_INDEX:
        connection.execute(sa.text(f"SET LOCAL enable_{way} = off"))
    return "\n".join(connection.exec_driver_sql(f"EXPLAIN {asked}", values).scalars())


GROWING = (
    *("seat", "clinic_session", "booking", "request", "event"),
    *("patient", "payment_order", "waiting", "no_show"),
)
"""Tables that a year's days make longer, whatever the hospital's size."""

SHORT = "uq_booking_hold"
"""Holds in force only: a few minutes' worth. In an empty table it costs what the key costs."""


def read_whole(connection: Connection, asked: str, values: Any) -> list[str]:  # noqa: ANN401 - as the driver has it
    """Return where a statement would read all of a growing table, or all of an index of one."""
    told = plan(connection, asked, values).splitlines()
    if connection.dialect.name == "sqlite":
        return [line for line in told if line.startswith(tuple(f"SCAN {t}" for t in GROWING))]
    named = tuple(f" on {table} " for table in GROWING)
    places = [
        at
        for at, line in enumerate(told)
        if "Scan" in line and any(n in line for n in named) and f"using {SHORT} " not in line
    ]
    return [told[at] for at in places if "Seq Scan" in told[at] or not _has_condition(told, at)]


def _has_condition(told: list[str], at: int) -> bool:
    """Tell whether an index is entered with a value; a bitmap's condition is at its index."""
    depth = len(told[at]) - len(told[at].lstrip())
    for line in told[at + 1 :]:
        if "Index Cond" in line:
            return True
        if "->" in line and len(line) - len(line.lstrip()) <= depth:
            return False
    return False


@pytest.mark.requirement("R022")
@pytest.mark.parametrize(
    ("act", "index"),
    [
        (reconcile, "ix_event_kind"),
        (report, "ix_booking_session"),
        (report, "ix_booking_replaces"),
        (suspend, "ix_booking_session"),
    ],
)
def test_it_is_found_by_its_index(
    house: CentralHouse,
    mine: Appointment,
    act: Callable[[CentralHouse, Appointment], None],
    index: str,
) -> None:
    asked: list[tuple[str, Any]] = []

    def listen(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401
        if statement.lstrip().startswith(("SELECT", "WITH")):
            asked.append((statement, values))

    with house.database.read() as connection:
        engine = connection.engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    act(house, mine)
    sa.event.remove(engine, "before_cursor_execute", listen)
    with house.database.read() as connection:
        plans = [plan(connection, statement, values) for statement, values in asked]
    assert any(index in one for one in plans), "\n\n".join(plans)


@pytest.fixture
def asked(house: CentralHouse) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is asked from here on, with its values."""
    found: list[tuple[str, Any]] = []

    def listen(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            found.append((statement, values))

    with house.database.read() as connection:
        engine = connection.engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    yield found
    sa.event.remove(engine, "before_cursor_execute", listen)


def values_of(mine: Appointment) -> Values:
    """Return what fills the gaps of a hold's statements."""
    now = to_ms(mine.slot.band.begin)
    texts = dict.fromkeys(("station", "key", "booking"), "x")
    pools = dict.fromkeys(("first_pool", "second_pool"), "open")
    moments = {"begins_at": now, "now": now, "expires_at": now + 1, "since": DAY.isoformat()}
    return {**texts, **pools, **moments, "patient": mine.patient, "session": mine.slot.session}


@pytest.mark.requirement("R022")
def test_no_statement_of_a_hold_reads_what_grows_as_a_whole(
    house: CentralHouse, mine: Appointment
) -> None:
    values = values_of(mine)
    with house.database.read() as connection:
        for prepared in (st.LOOK, st.AGAIN, st.CLAIM, st.LAPSE):
            text = prepared.for_dialect(connection.dialect)
            bound = text.bind(values)
            bound = tuple(bound) if isinstance(bound, list) else bound
            assert read_whole(connection, text.text, bound) == []
        whole = read_whole(connection, "SELECT count(*) FROM booking WHERE fee > 0", ())
    assert len(whole) == 1, "what reads all of a table is seen"


@pytest.mark.requirement("R022")
def test_no_statement_of_a_booking_reads_what_grows_as_a_whole(
    house: CentralHouse, asked: list[tuple[str, Any]]
) -> None:
    desk = Desk(house, house.service)
    patient = desk.enrol()
    asked.clear()
    desk.book(patient)
    statements = list(asked)
    assert len(statements) > 20
    with house.database.read() as connection:
        for statement, values in statements:
            assert read_whole(connection, statement, values) == [], statement
