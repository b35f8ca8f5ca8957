"""Whatever is asked, by whomever: the answer is one the published document knows.

`make test` asks a little, `make fuzz` a lot; FUZZ says how often each route is asked in each way.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from kiosk_app.contract import paths
from kiosk_app.contract.operations import OPEN, OPERATION_OF
from tests.contract.central.strangers import Crowd, Route, crowd
from tests.helpers.central import SQLITE

ROUTES: list[Route] = sorted({*OPERATION_OF, *OPEN} - {("GET", paths.OPENAPI)})
SIGNED_BY_OTHERS = {("POST", paths.PROVIDER_NOTIFICATIONS)}
"""Nobody here can sign as the payment provider; tests/contract/payment asks in its name."""
FEW = 2


@pytest.fixture(scope="session")
def crowds() -> Iterator[Callable[[str], Crowd]]:
    """Both hospitals, opened when first asked for; the order of tests does not matter to them."""
    with ExitStack() as stack:
        yield cache(lambda engine: stack.enter_context(crowd(engine)))


@pytest.fixture
def strangers(crowds: Callable[[str], Crowd], engine: str) -> Crowd:
    return crowds(engine)


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_any_request_is_answered_as_published(engine: str, strangers: Crowd, route: Route) -> None:
    examples = int(os.environ.get("FUZZ", FEW))
    is_whole = engine == SQLITE
    answered = strangers.ask(route, examples, is_only_fitting=not is_whole)
    assert answered.total() >= examples
    if is_whole and route not in SIGNED_BY_OTHERS:
        assert set(answered) - {401, 403}, f"nobody was let through: {answered}"


def test_every_published_route_is_asked(strangers: Crowd) -> None:
    assert sorted(strangers.routes()) == ROUTES
