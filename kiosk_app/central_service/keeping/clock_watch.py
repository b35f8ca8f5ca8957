"""Whether this machine's clock can be believed, before anything is done that time alone decides.

A clock that is far ahead (wrong at boot until it is set from the network, or set by hand) would
let holds lapse, count people as not having come and forget answers, for good. So background work
waits while the clock leads, unless somebody who does not share it says the same time: the network
(systemd-timesyncd), a database server or a station on another machine, or a person
(``central confirm-clock``).

It leads where it went further than the time that passed, by a clock that nobody sets; or, when the
service starts, where it is later than all that is recorded by more than a pause of the hospital
explains. A hospital that was shut for weeks comes up by itself as soon as one of these agrees.

What is written meanwhile, at a moment that may be wrong, is no knowledge of the time: neither for
this process nor for the next one (`clock_marks`).
"""

import ipaddress
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.clock_marks import ClockMarks, newest
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import Clock, of_ms, to_ms
from kiosk_app.central_service.tables.schema_staff import audit

logger = logging.getLogger(__name__)

SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
"""Touched by systemd-timesyncd each time the network has set the clock."""

_FLAG_LASTS_MS = 3_600_000
"""It asks again every 34 minutes at most."""

_LATEST_ROWS = 200
"""Among so many rows of the record a person's word is looked for: it is not an old one."""


@dataclass(frozen=True, slots=True)
class ClockRules:
    """How far ahead a clock may be.

    Attributes:
        at_start: later than all that is recorded, when the service starts; less than the eight
            hours that a clock kept in local time is wrong by. A night is longer: then somebody
            else has to agree.
        later: further than the time that passed, while it runs; and from whoever agrees.
    """

    at_start: timedelta = timedelta(hours=6)
    later: timedelta = timedelta(minutes=5)


def passed() -> float:
    """Return seconds since the machine was started, those asleep included; nobody sets them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockWatch:
    """Looks after one machine's clock; `look` is for one thread.

    Args:
        database: the service's own; what it knows of the time is read here, before anybody writes.
        log: where doubt and belief are marked.
        clock: the one that is watched.
        rules: None where the clock is a pretended one: then it is always believed.
        told: whether it is believed, after each look.
        passed_s: seconds that nobody sets.
        flag: the file of systemd-timesyncd.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a clock and who may speak for it
        self,
        database: Database,
        log: AuditLog,
        clock: Clock,
        rules: ClockRules | None,
        told: Callable[[bool], object],
        passed_s: Callable[[], float] = passed,
        flag: Path = SYNCHRONIZED,
    ) -> None:
        self._database = database
        self._marks = ClockMarks(database, log)
        self._clock = clock
        self._rules = rules
        self._told = told
        self._passed_s = passed_s
        self._flag = flag
        self._believed: tuple[int, float] | None = None
        self._is_first = True
        self._doubted_since_s: float | None = None
        self._vouched_at_s = float("-inf")
        if rules is not None:
            self._know()

    @property
    def is_believed(self) -> bool:
        """Tell whether the clock was believed when it was looked at last."""
        return self._doubted_since_s is None

    def vouched(self, client: str, server: str) -> None:
        """Be told that a station has signed a request with its own clock, and was believed.

        Args:
            client: its address; a station on this very machine has no other clock.
            server: ours, as it reached us.
        """
        if self._doubted_since_s is not None and client != server and not _is_loopback(client):
            self._vouched_at_s = self._passed_s()

    def look(self) -> bool:
        """Look once more.

        Raises:
            DatabaseBusyError: it cannot be asked.
        """
        rules = self._rules
        if rules is None:
            return True
        now, at_s = to_ms(self._clock()), self._passed_s()
        self._know()
        lead = self._lead(rules, now, at_s)
        if lead <= timedelta(0) or self._is_confirmed(rules.later, now, at_s):
            self._believe(now, at_s)
        else:
            self._doubt(now, at_s)
        return self.is_believed

    def _know(self) -> None:
        """Read once what is recorded: rows of a clock in doubt say nothing about it."""
        if self._believed is None:
            with self._database.read() as connection:
                known = newest(connection)
            self._believed = None if known is None else (known, self._passed_s())

    def _believe(self, now: int, at_s: float) -> None:
        if self._is_first or not self.is_believed:
            self._marks.close(now)
        if not self.is_believed:
            logger.info("the clock is believed again; background work goes on")
        self._believed, self._doubted_since_s, self._is_first = (now, at_s), None, False
        self._told(True)

    def _doubt(self, now: int, at_s: float) -> None:
        if self._doubted_since_s is None:
            self._doubted_since_s = at_s
            logger.error(
                "the clock says %s, which is later than it can be; background work waits until"
                " somebody else says the same time (central confirm-clock)",
                of_ms(now).isoformat(timespec="minutes"),
            )
        self._told(False)
        if self._believed is not None:
            self._marks.open(now, self._believed[0])

    def _lead(self, rules: ClockRules, now: int, at_s: float) -> timedelta:
        """Return by how much more than it may the clock is ahead of what nobody has set."""
        if self._believed is None:
            return timedelta(0)
        may = rules.at_start if self._is_first else rules.later
        return timedelta(milliseconds=now - self._unset(at_s)) - may

    def _unset(self, at_s: float) -> int:
        """Return what the clock would say by now if it had run on as it was believed last."""
        then, then_s = (0, at_s) if self._believed is None else self._believed
        return then + round((at_s - then_s) * 1000)

    def _is_confirmed(self, near: timedelta, now: int, at_s: float) -> bool:
        since_s = self._doubted_since_s
        if since_s is not None and self._vouched_at_s > since_s:
            return True
        if _is_synchronized(self._flag, self._unset(at_s), now):
            return True
        with self._database.read() as connection:
            said = (confirmed_at(connection), _elsewhere(connection))
        return any(it is not None and abs(timedelta(milliseconds=now - it)) <= near for it in said)


def confirmed_at(connection: Connection) -> int | None:
    """Return the moment that a person said was right, last and lately."""
    latest = sa.select(audit).order_by(audit.c.place.desc()).limit(_LATEST_ROWS).subquery()
    facts = connection.scalar(
        sa.select(latest.c.facts)
        .where(latest.c.act == AuditAct.CLOCK_CONFIRMED.value)
        .order_by(latest.c.place.desc())
        .limit(1)
    )
    return None if facts is None else to_ms(datetime.fromisoformat(json.loads(facts)["clock"]))


def _elsewhere(connection: Connection) -> int | None:
    """Return what the database server's clock says, if it is another machine's."""
    if connection.dialect.name != "postgresql":
        return None
    at, client, server = connection.execute(
        sa.select(
            sa.func.clock_timestamp(),
            sa.func.host(sa.func.inet_client_addr()),
            sa.func.host(sa.func.inet_server_addr()),
        )
    ).one()
    return to_ms(at) if _are_apart(client or "", server or "") else None


def _are_apart(client: str, server: str) -> bool:
    """Tell whether the ends of a connection are on two machines; a socket has no addresses."""
    return client != server and not _is_loopback(client) and not _is_loopback(server)


def _is_synchronized(flag: Path, unset: int, now: int) -> bool:
    """Tell whether the network has set this clock; a touch before it leapt was of another one."""
    try:
        touched = round(flag.stat().st_mtime * 1000)
    except OSError:
        return False
    return touched > unset and abs(now - touched) <= _FLAG_LASTS_MS


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True
