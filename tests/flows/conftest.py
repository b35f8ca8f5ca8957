"""A kiosk or a counter before a real central service, with a wire between that can lose things."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk_app.domain.booking import BookingClass
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter, at_work
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk

Begin = Callable[[], HeadlessKiosk]


@pytest.fixture(params=list(BookingClass), ids=lambda booking_class: booking_class.value)
def booking_class(request: pytest.FixtureRequest) -> BookingClass:
    """Both journeys are told the same stories."""
    chosen = request.param
    assert isinstance(chosen, BookingClass)
    return chosen


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central() as served:
        yield served


@pytest.fixture
def wire(house: CentralHouse) -> Iterator[LossyProxy]:
    upstream = urlsplit(house.url)
    assert upstream.hostname is not None
    assert upstream.port is not None
    with LossyProxy((upstream.hostname, upstream.port)).running() as proxy:
        yield proxy


@pytest.fixture
def begin(house: CentralHouse, wire: LossyProxy, tmp_path: Path) -> Iterator[Begin]:
    """Start the kiosk, and start it again after it was killed: same journal, same station."""
    with ExitStack() as running:

        def start() -> HeadlessKiosk:
            kiosk = HeadlessKiosk(wire.url, tmp_path / "journal.sqlite", house.clock)
            return running.enter_context(kiosk.running())

        yield start


@pytest.fixture
def kiosk(begin: Begin) -> HeadlessKiosk:
    return begin()


@pytest.fixture
def counter(house: CentralHouse, wire: LossyProxy, tmp_path: Path) -> Iterator[HeadlessCounter]:
    """Return a counter at work; its `house` has to know counters (`add_counter`)."""
    with at_work(house, tmp_path / "counter.sqlite", wire.url) as made:
        yield made
