"""Who may stay connected: for how long without a whole request, and how many from one address.

uvicorn gives a connection that has had an answer some time to ask again; it has no deadline for
the first request and none for a head that is begun and never ended. A thousand such connections
would take every file descriptor of the process, and nobody could reach it any more.

Source: requirement row R027; OWASP API Security 2023 API4; CWE-400 (slow heads).
"""

import asyncio
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

_DESCRIPTORS: Final = 65_536
"""So many files and connections are wanted where the system allows them."""
_SHARE: Final = 4
"""One address has a quarter of them at most; behind one there may be a whole hospital."""


@dataclass(frozen=True, slots=True)
class DoorRules:
    """What a door asks of those who connect.

    Attributes:
        head_s: seconds until the first request has its whole head.
        rest_s: seconds from an answer to the next whole head; more than uvicorn lets a connection
            rest that says nothing at all.
        per_address: connections of one address; None: a quarter of what the process may have.
        proxies: addresses, with commas between, of proxies that are believed when they say whose
            request it is (``X-Forwarded-For``); nobody is by default.
    """

    head_s: float = 10.0
    rest_s: float = 40.0
    per_address: int | None = None
    proxies: str = ""


DOOR: Final = DoorRules()


class Cycle(Protocol):
    """A request and its answer."""

    response_complete: bool


class Connection(Protocol):
    """What uvicorn keeps of a connection.

    `cycle` is the last request whose head was whole; `client` the address and port, None where the
    connection has gone already.
    """

    cycle: Cycle | None
    client: tuple[str, int] | None
    transport: asyncio.Transport


class Porter:
    """Tells which connections have to go; asked about once a second, by one thread.

    Args:
        rules: the door's.
        monotonic: seconds; how long somebody has been waiting is told by it.
    """

    def __init__(self, rules: DoorRules, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rules = rules
        self._monotonic = monotonic
        self._since: dict[Connection, tuple[Cycle | None, float]] = {}
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._per_address = rules.per_address or max(1, soft // _SHARE)

    def overdue(self, connections: Collection[Connection]) -> set[Connection]:
        """Return those that took too long, and who asked least of an address that has too many.

        Nobody who is being answered is among them.
        """
        now = self._monotonic()
        waiting = {each: each.cycle for each in connections if _is_waiting(each)}
        known = self._since
        self._since = {
            each: known[each] if each in known and known[each][0] is cycle else (cycle, now)
            for each, cycle in waiting.items()
        }
        late = {
            each
            for each, (cycle, since) in self._since.items()
            if now - since > (self._rules.head_s if cycle is None else self._rules.rest_s)
        }
        return late | set(self._too_many(connections))

    def _too_many(self, connections: Collection[Connection]) -> Iterator[Connection]:
        by_address: defaultdict[str, list[Connection]] = defaultdict(list)
        for each in connections:
            by_address[each.client[0] if each.client else ""].append(each)
        for crowd in by_address.values():
            excess = len(crowd) - self._per_address
            if excess > 0:
                idle = [each for each in crowd if each in self._since]
                yield from sorted(idle, key=self._how_welcome)[:excess]

    def _how_welcome(self, connection: Connection) -> tuple[bool, float]:
        """Return what sorts last who has asked something before, then who has waited longest."""
        cycle, since = self._since[connection]
        return cycle is not None, -since


def _is_waiting(connection: Connection) -> bool:
    return connection.cycle is None or connection.cycle.response_complete


def allow_many() -> None:
    """Take as many file descriptors as the system gives this process, within reason."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < min(hard, _DESCRIPTORS):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, _DESCRIPTORS), hard))
