"""What is said of persons who are not the patient goes when nothing hangs on it any more."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.background.tidying import (
    KEEP_OTHERS_MS,
    OTHERS_EVERY_MS,
    forget_others,
)
from kiosk_app.central_service.keeping.instants import start_of
from kiosk_app.central_service.tables.schema import booker, booking
from kiosk_app.central_service.tables.schema_after import priority_proof
from tests.contract.central.face import Desk
from tests.helpers.central import KIOSK, CentralHouse, central

OTHER = {
    "number": b"sealed",
    "name": b"sealed",
    "phone": b"sealed",
    "number_index": b"index",
    "kind_group": "resident",
    "kind": "01",
    "relation": "child",
}
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
KEEP = timedelta(milliseconds=KEEP_OTHERS_MS)


@pytest.fixture
def house(engine: str) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0) as made:
        yield made


def booked_for_another(house: CentralHouse) -> date:
    """Have a number that somebody else took, in a group with a certificate; return its day."""
    desk = Desk(house, house.service)
    held = desk.hold(desk.enrol())
    with house.database.write() as connection:
        row = connection.execute(sa.select(booking).where(booking.c.id == held.id)).one()
        connection.execute(sa.insert(booker).values(OTHER | {"booking": row.id, "day": row.day}))
        proof = {"booking": row.id, "at": 0, "group_name": "military", "number": b"sealed"}
        connection.execute(sa.insert(priority_proof).values(station=KIOSK, **proof))
    return date.fromisoformat(row.day)


def kept(house: CentralHouse) -> tuple[int, int, int]:
    """Return how many bookings, bookers and certificates there are."""
    with house.database.read() as connection:
        found = [
            connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (booking, booker, priority_proof)
        ]
    one, two, three = (int(count or 0) for count in found)
    return one, two, three


@pytest.mark.requirement("R134")
def test_who_booked_and_what_showed_a_priority_go_after_ninety_days(house: CentralHouse) -> None:
    day = booked_for_another(house)
    last = start_of(day + KEEP)
    for now, left in ((last, 1), (last + DAY_MS - 1, 1), (last + DAY_MS, 0)):
        forget_others(house.database, now)
        assert kept(house) == (1, left, left), now


@pytest.mark.requirement("R134")
def test_the_worker_forgets_them_and_looks_every_few_hours_only(house: CentralHouse) -> None:
    house.service.background.run_once()
    booked_for_another(house)
    house.clock.advance(minutes=KEEP_OTHERS_MS / MINUTE_MS + 2 * 24 * 60)
    house.service.background.run_once()
    assert kept(house) == (1, 0, 0)
    with house.database.write() as connection:  # as if one had been missed
        row = connection.execute(sa.select(booking)).one()
        connection.execute(sa.insert(booker).values(OTHER | {"booking": row.id, "day": row.day}))
    house.service.background.run_once()
    assert kept(house) == (1, 1, 0)
    house.clock.advance(minutes=OTHERS_EVERY_MS / MINUTE_MS)
    house.service.background.run_once()
    assert kept(house) == (1, 0, 0)
