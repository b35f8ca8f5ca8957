"""Every test here runs directly on SQLite, and over HTTP on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import POSTGRESQL, SQLITE, central


@pytest.fixture(params=[SQLITE, POSTGRESQL], ids=["SQLite directly", "PostgreSQL over HTTP"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    is_served = request.param == POSTGRESQL
    with central(engine=request.param, is_served=is_served) as house:
        if not is_served:
            yield Desk(house, house.service)
            return
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)
