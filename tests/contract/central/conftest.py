"""Every test here runs twice: against the service itself, and against it over HTTP."""

from collections.abc import Iterator

import pytest

from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import central


@pytest.fixture(params=["directly", "over HTTP"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    is_served = request.param == "over HTTP"
    with central(is_served=is_served) as house:
        if not is_served:
            yield Desk(house, house.service)
            return
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)
