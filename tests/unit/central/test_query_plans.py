"""What reports and desks ask by is found by an index, on either database, however many rows.

Plans of empty tables say little, so PostgreSQL is kept from reading tables whole where it need not.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.money.reconciling import compare_day
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
