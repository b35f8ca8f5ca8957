"""Background work on either database: one process works, and answers are forgotten in time."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.background import pruning
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from tests.contract.central.face import Desk
from tests.helpers.central import KIOSK, POSTGRESQL, CentralHouse, central, house_on

DAY_S = 24 * 3600


@pytest.fixture
def house(engine: str) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0) as made:
        yield made


def keys(house: CentralHouse) -> set[str]:
    with house.database.read() as connection:
        return set(connection.scalars(sa.select(schema.request.c.key)))


def test_an_answer_is_repeatable_for_thirty_days(house: CentralHouse) -> None:
    desk = Desk(house, house.service)
    caller = Caller(KIOSK, "the-key")
    body = desk.wish(desk.enrol())
    first = house.service.hold(caller, body)
    assert first.is_success
    house.clock.advance(seconds=30 * DAY_S)
    house.service.background.run_once()
    assert house.service.hold(caller, body) == first
    house.clock.advance(seconds=0.001)
    house.service.background.run_once()
    assert "the-key" not in keys(house)
    assert not house.service.hold(caller, body).is_success  # that day is over


def test_many_old_answers_go_in_several_steps(
    house: CentralHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "AT_ONCE", 3)
    now = to_ms(house.clock())
    row = {"station": KIOSK, "act": "hold", "fingerprint": b"sealed", "status": 200}
    row |= {"body": b"sealed"}
    ages = {f"key {i}": pruning.KEEP_MS + (1 if i < 8 else 0) for i in range(10)}
    with house.database.write() as connection:
        connection.execute(
            sa.insert(schema.request),
            [{**row, "key": key, "at": now - age, "is_void": False} for key, age in ages.items()],
        )
    assert pruning.prune(house.database, now) == 8
    assert keys(house) == {"key 8", "key 9"}
    assert pruning.prune(house.database, now) == 0


def test_while_one_process_works_another_stands_by(house: CentralHouse, engine: str) -> None:
    desk = Desk(house, house.service)
    desk.hold(desk.enrol())
    with house_on(house.address, now=house.clock()) as second:
        second.clock.advance(minutes=10)
        with house.database.alone("background"):
            second.service.background.run_once()
        if engine == POSTGRESQL:
            assert state_of_hold(house) == "held"
        second.service.background.run_once()
    assert state_of_hold(house) == "lapsed"


def state_of_hold(house: CentralHouse) -> str | None:
    with house.database.read() as connection:
        return connection.scalar(sa.select(schema.booking.c.state))


def test_a_wish_after_thirty_days_is_a_new_one(house: CentralHouse) -> None:
    desk = Desk(house, house.service)
    patient = desk.enrol()
    caller = Caller(KIOSK, "reused")
    assert house.service.hold(caller, desk.wish(patient)).is_success
    other = desk.wish(patient, band=1)
    assert house.service.hold(caller, other).status == 422
    pruning.prune(house.database, to_ms(house.clock()) + pruning.KEEP_MS + 1)
    assert house.service.hold(caller, other).read(shapes.HoldAnswer).hold.slot.band.begin == (
        other.band_begin
    )
