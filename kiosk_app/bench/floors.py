"""The ceilings: the very statements of a hold on the bare database, by pgbench and by sqlite3."""

import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk_app.bench.children import BenchError
from kiosk_app.bench.hall import STATION, Hall
from kiosk_app.bench.postgres import Server
from kiosk_app.central_service.engines.bare import Prepared
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.quick import statements as st
from kiosk_app.central_service.seed.many import BANDS, begin_of

_GAP = re.compile(r"%\((\w+)\)s")
_TPS = re.compile(r"tps = ([\d.]+) \(without")
_ANSWER_BYTES = 700
_BAND_MS, _DAY_MS = 30 * 60_000, 86_400_000

_NUMBERS = r"""\set i :i + 1
\set n :base + :client_id * :share + :i
\set s :first_session + :n % :span
\set begins :first_begin + (:n / :span) % :bands * :band
"""


def pgbench_holds(
    server: Server, database: Database, hall: Hall, count: int, clients: int
) -> float:
    """Hold by pgbench; return holds a second. Uses numbers and people of the hall like it does."""
    script = [_NUMBERS, "BEGIN;"]
    for prepared in st.OF_A_HOLD[1:]:
        text = _spelled(database, prepared, hall)
        script.append(text + (r" \gset" if prepared is st.CLAIM else ";"))
    look = _spelled(database, st.LOOK, hall) + ";"
    return _pgbench(server, hall, [script[0], look, *script[1:], "COMMIT;"], count, clients)


def pgbench_looks(
    server: Server, database: Database, hall: Hall, count: int, clients: int
) -> float:
    """Look by pgbench what there is; return looks a second."""
    look = _spelled(database, st.LOOK, hall) + ";"
    return _pgbench(server, hall, [_NUMBERS, look], count, clients)


def _pgbench(server: Server, hall: Hall, script: Sequence[str], count: int, clients: int) -> float:
    share = max(1, count // clients)
    base = hall.reserve(share * clients + 1)
    path = server.folder / "hold.sql"
    path.write_text("\n".join([*script, ""]), encoding="utf-8")
    path.chmod(0o644)
    values = {
        "i": 0,
        "base": base,
        "share": share,
        "first_session": hall.first_session,
        "span": hall.span,
        "bands": BANDS,
    }
    values |= {"band": _BAND_MS, "first_begin": to_ms(begin_of(hall.day, 0))}
    words = [word for name, value in values.items() for word in ("-D", f"{name}={value}")]
    said = server.run(
        *("pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-t", str(share)),
        *(*words, "-f", str(path), "postgres"),
    )
    found = _TPS.search(said)
    if found is None or "aborted" in said:
        raise BenchError(f"pgbench: {said.strip()[-300:]}")
    return float(found[1])


def _spelled(database: Database, prepared: Prepared, hall: Hall) -> str:
    """Return a statement in one line, its gaps filled with what pgbench knows."""
    text, fixed = database.spelled(prepared)
    known = _expressions(hall)

    def fill(gap: re.Match[str]) -> str:
        name = gap[1]
        is_given = fixed[name] is None and name in known
        return known[name] if is_given else _literal(fixed[name])

    return " ".join(_GAP.sub(fill, text).split())


def _expressions(hall: Hall) -> Mapping[str, str]:
    """Return what fills the gaps. Its holds last: no background work of the service's for them."""
    now = to_ms(begin_of(hall.day, 0)) - _DAY_MS
    name = "(('{}' || :n::text))"
    return {
        "station": f"'{STATION}'",
        "key": name.format("floor-"),
        "patient": name.format("pat-many-"),
        "session": "(('many-' || :s::text))",
        "begins_at": ":begins",
        "now": str(now),
        "since": f"'{hall.day}'",
        "at": str(now),
        "held_at": str(now),
        "expires_at": str(now + _DAY_MS),
        "first_pool": "'open'",
        "second_pool": "'open'",
        "booking": name.format("floor-"),
        "id": name.format("floor-"),
        "key_turn": name.format("key-"),
        "patient_turn": name.format("patient-"),
        "session_turn": "(('session-' || :s::text))",
        "seat_id": ":id",
        "seat": ":id",
        "department": "'0303E'",
        "day": f"'{hall.day}'",
        "state": "'held'",
        "fee": "5000",
        "waived": "0",
        "policy": "'demo 1'",
        "channel": "'kiosk'",
        "is_station_told": "false",
        "is_exchange": "false",
        "kind": "'held'",
        "act": "'hold'",
        "fingerprint": f"'\\x{'00' * 32}'",
        "status": "201",
        "body": f"'\\x{'20' * _ANSWER_BYTES}'",
        "is_void": "false",
    }


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower()


Act = Callable[[int], object]


def sqlite_script(database: Database, act: Act, count: int) -> list[str]:
    """Return every statement `count` acts run, values filled in; one thread, so one connection."""
    script: list[str] = []
    act(0)  # everything is imported and connected
    _listen(database, script.append)
    for number in range(1, count + 1):
        act(number)
    _listen(database, None)
    return script[1:-1]  # the end of the look that began to listen, the beginning of the last


def sqlite_rate(source: Path, script: Sequence[str], count: int, folder: Path) -> float:
    """Run the statements of `count` acts on a copy by plain sqlite3; return acts a second."""
    path = folder / "replayed.db"
    copy(source, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("PRAGMA foreign_keys=ON")
        begun = time.perf_counter()
        for statement in script:
            plain.execute(statement).fetchall()
        seconds = time.perf_counter() - begun
    return count / seconds


def copy(source: Path, path: Path) -> None:
    """Copy a database as it stands; it is in use, so by SQLite's own way."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(path)) as here:
        there.backup(here)


def _listen(database: Database, take: Callable[[str], Any] | None) -> None:
    """Have the one pooled connection tell its statements."""
    with database.read() as connection:
        raw = connection.connection.driver_connection
        if isinstance(raw, sqlite3.Connection):
            raw.set_trace_callback(take)
