"""Every test here runs against the service itself and over HTTP, and on both databases."""

from collections.abc import Iterator

import pytest

from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import ENGINES, POSTGRESQL, SQLITE, central

WAYS = ((SQLITE, False), (SQLITE, True), (POSTGRESQL, True))
"""Database, and whether over HTTP. What holds on PostgreSQL over HTTP holds there without."""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WAYS, ids=lambda param: name_of(*param))
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    engine, is_served = request.param
    with central(engine=engine, is_served=is_served) as house:
        if not is_served:
            yield Desk(house, house.service)
            return
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)


def name_of(engine: str, is_served: bool) -> str:
    return f"{engine} {'over HTTP' if is_served else 'directly'}"
