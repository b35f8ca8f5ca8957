"""Two acts at once, in an order the test decides: the first stops before it commits.

```
turns = Turns()
with central(engine=POSTGRESQL, is_served=False, hook=turns.hook) as house:
    first, second = turns.race(house, lambda: ..., lambda: ...)
```

On SQLite there is one writer, so the second simply waits for the first.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from tests.helpers.central import CentralHouse

DEADLINE_S = 20.0
_LOOK_EVERY_S = 0.02
_FIRST = "first of two"

_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class Turns:
    """Lets the first act stop with its effect written and not committed."""

    def __init__(self) -> None:
        self._is_armed = False
        self._written = threading.Event()
        self._go_on = threading.Event()

    def hook(self, point: str) -> None:
        """Stand in the service's keyed transactions; see `CentralService`."""
        is_first = threading.current_thread().name.startswith(_FIRST)
        if self._is_armed and is_first and point == "effect":
            self._is_armed = False  # run anew after a lost race, it stops no more
            self._written.set()
            assert self._go_on.wait(DEADLINE_S)

    def race(
        self, house: CentralHouse, first: Callable[[], Reply], second: Callable[[], Reply]
    ) -> tuple[Reply, Reply]:
        """Run `second` while `first` stands before its commit; return both answers.

        The first goes on as soon as the second is over, or waits for a lock.
        """
        self._written.clear()
        self._go_on.clear()
        self._is_armed = True
        with (
            ThreadPoolExecutor(1, thread_name_prefix=_FIRST) as one,
            ThreadPoolExecutor(1, thread_name_prefix="second") as two,
        ):
            before = one.submit(first)
            assert self._written.wait(DEADLINE_S)
            after = two.submit(second)
            _wait_until_it_waits(house, after)
            self._go_on.set()
            return before.result(DEADLINE_S), after.result(DEADLINE_S)


def _wait_until_it_waits(house: CentralHouse, after: "Future[Reply]") -> None:
    """Return when the second is done, or the server says that somebody waits for a lock."""
    is_over, pause = after.done, threading.Event()
    for _ in range(int(DEADLINE_S / _LOOK_EVERY_S)):
        if is_over():
            return
        with house.database.read() as connection:
            if connection.dialect.name != "postgresql" or connection.scalar(_WAITING):
                return
        pause.wait(_LOOK_EVERY_S)
    raise AssertionError("the second neither ended nor waited")
