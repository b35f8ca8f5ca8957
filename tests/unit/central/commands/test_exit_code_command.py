"""``central exit-code``: the code that goes with what a kiosk's staff exit shows, on record."""

import json

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.domain.exit_code import code_of, secret_of
from tests.helpers.central import KIOSK, CentralHouse
from tests.helpers.operator import Run

NUMBER = "04718260"


def record(house: CentralHouse) -> list[dict[str, str]]:
    with house.database.read() as connection:
        rows = connection.execute(sa.select(audit).where(audit.c.act == "exit_code_told")).all()
        assert house.service._audit.first_bad(connection) is None
    return [json.loads(row.facts) for row in rows]


@pytest.mark.requirement("R104", "R133")
def test_the_code_is_the_device_s_and_its_number_is_in_the_record(
    house: CentralHouse, run: Run
) -> None:
    with house.database.read() as connection:
        device = device_book.in_force(connection, KIOSK)
    assert device is not None
    key = house.service._security.audit_key
    code = code_of(secret_of(key, KIOSK, device.id), NUMBER)
    assert run("exit-code", KIOSK, "0471 8260") == f"code for {KIOSK}: {code[:4]} {code[4:]}\n"
    assert record(house) == [{"station": KIOSK, "number": NUMBER}]


@pytest.mark.requirement("R133")
def test_what_is_no_number_or_no_station_is_said_and_not_recorded(
    house: CentralHouse, run: Run
) -> None:
    assert "shows 8 digits" in run("exit-code", KIOSK, "12345", code=2)
    assert "no station nowhere with a device" in run("exit-code", "nowhere", NUMBER, code=2)
    assert record(house) == []
