"""What the record knows of the time, without what a clock in doubt has written into it.

When doubt begins, a row says which moment was believed last; when it ends, another one says how far
the record, the acts on numbers and the heartbeats went by then. Until the second is there, nothing
but that moment is known; afterwards, only what came later. Source: decision 0049.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.tables.schema import event
from kiosk_app.central_service.tables.schema_devices import device
from kiosk_app.central_service.tables.schema_staff import audit

_ENDS = (AuditAct.CLOCK_BELIEVED.value, AuditAct.CLOCK_CONFIRMED.value)
_MARKS = (AuditAct.CLOCK_DOUBTED.value, *_ENDS)


@dataclass(frozen=True, slots=True)
class _Mark:
    act: str
    facts: Mapping[str, str]

    def count(self, name: str) -> int:
        return int(self.facts.get(name, "0"))


class ClockMarks:
    """Writes when doubt begins and ends, once each.

    Args:
        database: the service's own.
        log: the record.
    """

    def __init__(self, database: Database, log: AuditLog) -> None:
        self._database = database
        self._log = log

    def open(self, now: int, believed: int) -> None:
        """Say that doubt goes on, unless the record says so: another service may have ended it.

        Args:
            now: what the clock says, in epoch milliseconds.
            believed: the last moment that was believed, in epoch milliseconds.

        Raises:
            DatabaseBusyError: it cannot be written.
        """
        if self._is_open():
            return
        facts = {"believed": str(believed)}
        with self._database.write() as connection:
            self._log.add(connection, of_ms(now), SERVICE, AuditAct.CLOCK_DOUBTED, **facts)

    def close(self, now: int) -> None:
        """Say that the clock is believed, where the record says that it is in doubt.

        Args:
            now: what the clock says, in epoch milliseconds.

        Raises:
            DatabaseBusyError: it cannot be written.
        """
        if not self._is_open():
            return
        with self._database.write() as connection:
            facts = so_far(connection)
            self._log.add(connection, of_ms(now), SERVICE, AuditAct.CLOCK_BELIEVED, **facts)

    def _is_open(self) -> bool:
        with self._database.read() as connection:
            mark = _latest(connection)
        return mark is not None and mark.act not in _ENDS


def so_far(connection: Connection) -> Mapping[str, str]:
    """Return what a row that ends doubt says of acts on numbers and of heartbeats until then."""
    acts = connection.scalar(sa.select(sa.func.max(event.c.id)))
    heard = connection.scalar(sa.select(sa.func.max(device.c.seen_at)))
    return {"acts": str(acts or 0), "heard": str(heard or 0)}


def newest(connection: Connection) -> int | None:
    """Return the newest moment that the record, the numbers or a heartbeat know, in epoch ms.

    While a clock is in doubt: the last one that was believed.
    """
    mark = _latest(connection)
    if mark is not None and mark.act not in _ENDS:
        return mark.count("believed")
    acts, heard = (0, 0) if mark is None else (mark.count("acts"), mark.count("heard"))
    at = connection.scalar(sa.select(audit.c.at).order_by(audit.c.place.desc()).limit(1))
    known = (
        None if at is None else to_ms(datetime.fromisoformat(at)),
        connection.scalar(
            sa.select(event.c.at).where(event.c.id > acts).order_by(event.c.id.desc()).limit(1)
        ),
        connection.scalar(sa.select(sa.func.max(device.c.seen_at)).where(device.c.seen_at > heard)),
    )
    return max((it for it in known if it is not None), default=None)


def _latest(connection: Connection) -> _Mark | None:
    """Return the last row that tells of doubt or of its end."""
    marks = (
        sa.select(audit.c.act, audit.c.facts)
        .where(audit.c.act.in_(_MARKS))
        .order_by(audit.c.place.desc())
        .limit(1)
    )
    row = connection.execute(marks).first()
    return None if row is None else _Mark(row.act, json.loads(row.facts))
