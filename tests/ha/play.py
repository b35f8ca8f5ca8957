"""The play: each event with its bound, what is measured around it, and what must hold after it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from tests.ha.crowd import Crowd
from tests.ha.owned import TooLateError, wait_until
from tests.ha.services import Watch
from tests.ha.topology import LOOP_WAIT_S, RETRY_TIMEOUT_S, TTL_S, Topology
from tests.ha.verdict import Findings, Kept, Key, judge, longest_gap

SLACK_S = 10.0
"""What a client's own deadlines, new connections and two busy cores may add."""
NOTICED_S = LOOP_WAIT_S + RETRY_TIMEOUT_S + SLACK_S
"""Bound where somebody is left to tell: Patroni of the node, or the other side of a connection."""
EXPIRED_S = TTL_S + LOOP_WAIT_S + SLACK_S
"""Bound where only the lease tells."""
_STEADY_S = 3.0
_REJOINED_S = 180.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Event:
    """Something that happens to the nodes.

    Attributes:
        name: for the table.
        bound_s: the longest time that may pass without an acknowledged booking.
        happen: does it, to the primary and its standby by name; returns what mends it.
        has_successor: somebody else has to lead afterwards.
    """

    name: str
    bound_s: float
    happen: Callable[[Topology, str, str], Callable[[], None]]
    has_successor: bool = True


@dataclass
class Outcome:
    """What came of one event.

    Attributes:
        event, bound_s: see `Event`.
        gap_s: the longest time without an acknowledged booking.
        led_s: from the event to another primary, as Patroni tells.
        rejoined_s: from the event to three whole nodes on one timeline.
        acknowledged: bookings and confirmations.
        unknown: answers that decided nothing and were asked for again.
        faults: what did not come in time, or a service said that none may say.
        findings: the verdict.
    """

    event: str
    bound_s: float
    gap_s: float = 0.0
    led_s: float = 0.0
    rejoined_s: float = 0.0
    acknowledged: int = 0
    unknown: int = 0
    faults: list[str] = field(default_factory=list)
    findings: Findings = field(default_factory=lambda: Findings((), (), (), ()))

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost, doubled, oversold or false, and all of it in time."""
        return self.findings.are_none and not self.faults


def _nothing() -> None:
    """Mend nothing: the node mends itself."""


def _crash(nodes: Topology, primary: str, _standby: str) -> Callable[[], None]:
    nodes.crash(primary)
    return _nothing


def _lose_primary(nodes: Topology, primary: str, _standby: str) -> Callable[[], None]:
    nodes.lose(primary)
    return partial(nodes.start, primary)


def _freeze(nodes: Topology, primary: str, _standby: str) -> Callable[[], None]:
    nodes.freeze(primary)
    return partial(nodes.thaw, primary)


def _lose_standby(nodes: Topology, _primary: str, standby: str) -> Callable[[], None]:
    nodes.lose(standby)
    return partial(nodes.start, standby)


def _switch_over(nodes: Topology, primary: str, standby: str) -> Callable[[], None]:
    nodes.switch_over(primary, standby)
    return _nothing


EVENTS = {
    "crash": Event("PostgreSQL of the primary killed", NOTICED_S, _crash),
    "loss": Event("primary node lost", EXPIRED_S, _lose_primary),
    "freeze": Event("primary node frozen", EXPIRED_S, _freeze),
    "standby": Event("a standby lost", NOTICED_S, _lose_standby, has_successor=False),
    "switch-over": Event("planned switch-over", NOTICED_S, _switch_over),
}
QUICK = ("crash", "switch-over")


class Play:
    """Lets events happen under load, one after the other.

    Args:
        nodes: the database.
        crowd: the load.
        watch: at the services' doors.
        say: takes lines of progress.
    """

    def __init__(self, nodes: Topology, crowd: Crowd, watch: Watch, say: Say) -> None:
        self._nodes = nodes
        self._crowd = crowd
        self._watch = watch
        self._say = say

    def act(self, event: Event) -> Outcome:
        """Let it happen, wait until all is as before, judge."""
        outcome = Outcome(event.name, event.bound_s)
        before = len(self._crowd.booked_at())
        missed = Counter(self._crowd.ledger.unknown)
        self._say(f"{event.name}: load runs, {before} bookings acknowledged so far")
        with self._told(outcome):
            self._await_steady(time.monotonic())
            self._happen(event, outcome)
        with self._told(outcome):
            self._close(outcome)
        outcome.acknowledged = len(self._crowd.booked_at()) - before
        outcome.unknown = (self._crowd.ledger.unknown - missed).total()
        outcome.faults += [*self._watch.take_odd(), *self._crowd.ledger.odd(missed)]
        if outcome.gap_s > outcome.bound_s:
            outcome.faults.append(f"{outcome.gap_s:.1f} s without an acknowledged booking")
        return outcome

    # --- inside --------------------------------------------------------------------------------

    def _happen(self, event: Event, outcome: Outcome) -> None:
        primary, standby = self._nodes.leader(), self._nodes.standby()
        begun = time.monotonic()
        mend = event.happen(self._nodes, primary, standby)
        try:
            self._say(f"  {primary} led, {standby} stood by; it has happened")
            if event.has_successor:
                outcome.led_s = self._await_successor(primary, begun)
            self._await_steady(begun + 0.5)
            self._say(f"  bookings go on after {self._gap(begun):.1f} s; the node comes back")
        finally:
            mend()
        wait_until(self._nodes.is_whole, _REJOINED_S, "three whole nodes again")
        outcome.rejoined_s = time.monotonic() - begun
        self._await_steady(time.monotonic())
        outcome.gap_s = self._gap(begun)

    def _await_successor(self, primary: str, begun: float) -> float:
        """Return after how many seconds somebody else led.

        Raises:
            TooLateError: the old primary leads still.
        """
        wait_until(
            lambda: self._nodes.with_role("leader") not in {None, primary},
            EXPIRED_S,
            f"another primary than {primary}",
        )
        seconds = time.monotonic() - begun
        self._say(f"  {self._nodes.leader()} leads after {seconds:.1f} s")
        return seconds

    def _await_steady(self, begun: float) -> None:
        """Return when bookings have been acknowledged for some seconds on end."""

        def is_steady() -> bool:
            now = time.monotonic()
            since = now - _STEADY_S
            return since >= begun and longest_gap(self._crowd.booked_at(), since, now) < 1

        wait_until(is_steady, EXPIRED_S + SLACK_S, "bookings are acknowledged steadily")

    def _gap(self, begun: float) -> float:
        return longest_gap(self._crowd.booked_at(), begun, time.monotonic())

    def _close(self, outcome: Outcome) -> None:
        """Let everybody hear their last answer, and hold what was told against what there is."""
        try:
            if not self._crowd.rest():
                raise TooLateError("a client waits for an answer for ever")
            outcome.findings = judge(self._crowd.ledger.history, self._kept())
        finally:
            self._crowd.go_on()

    def _kept(self) -> Kept:
        """Read the primary's tables, past our own code."""
        with self._nodes.open_primary() as connection:
            requests = connection.execute("SELECT station, key, status FROM request").fetchall()
            bookings = connection.execute("SELECT id, state, seat FROM booking").fetchall()
        statuses: dict[Key, int] = {(station, key): status for station, key, status in requests}
        return Kept(statuses, {name: (state, seat) for name, state, seat in bookings})

    @contextmanager
    def _told(self, outcome: Outcome) -> Iterator[None]:
        try:
            yield
        except TooLateError as late:
            outcome.faults.append(str(late))


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the verdict as a table."""
    head = (
        "event",
        "gap s",
        "bound",
        "led s",
        "acked",
        "again",
        "lost",
        "double",
        "oversold",
        "false",
    )
    rows: list[tuple[str, ...]] = [(*head, "rejoined s", "verdict")]
    for each in outcomes:
        found = each.findings
        counts = (found.lost, found.doubled, found.oversold, found.false)
        rows.append(
            (
                each.event,
                f"{each.gap_s:.1f}",
                f"{each.bound_s:g}",
                f"{each.led_s:.1f}",
                str(each.acknowledged),
                str(each.unknown),
                *(str(len(kind)) for kind in counts),
                f"{each.rejoined_s:.1f}",
                "good" if each.is_good else "BAD",
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(pairs))
        for pairs in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    return "\n".join(lines)
