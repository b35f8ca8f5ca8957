"""The ceilings: the very statements of a hold on the bare database, by pgbench and by sqlite3."""

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from kiosk_app.bench.children import BenchError
from kiosk_app.bench.hall import STATION, Hall
from kiosk_app.bench.postgres import Server
from kiosk_app.bench.spent import children_s, database_s
from kiosk_app.central_service.engines.bare import Prepared
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.quick import statements as st
from kiosk_app.central_service.seed.many import BANDS, begin_of

_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"
_WRITES = "BEGIN IMMEDIATE"
_GAP = re.compile(r"%\((\w+)\)s")
_ID = re.compile(r"(?<!:):id\b")
_TPS = re.compile(r"tps = ([\d.]+) \(without")
_ANSWER_BYTES = 700
_OF_NUMBER = "(('{}' || :n::text))"
_FLOOR = _OF_NUMBER.format("floor-")
_SESSION = "(('many-' || :s::text))"
_CLAIMED = (
    "(SELECT id FROM seat WHERE session = 'many-' || :s::text AND booking = 'floor-' || :n::text)"
)
_BAND_MS, _DAY_MS = 30 * 60_000, 86_400_000

_NUMBERS = r"""\set i :i + 1
\set n :base + :client_id * :share + :i
\set s :n % :span
\set begins :first_begin + (:n / :span) % :bands * :band
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something goes.

    Attributes:
        per_s: how many a second.
        cpu_ms: of a core for each, of all processes that took part.
    """

    per_s: float
    cpu_ms: float


def pgbench_holds(server: Server, database: Database, hall: Hall, count: int, clients: int) -> Pace:
    """Hold by pgbench, statement by statement. Uses numbers and people of the hall like it does."""
    script = [_NUMBERS, _spelled(database, st.LOOK, hall) + ";", "BEGIN;"]
    for prepared in st.OF_A_HOLD[1:]:
        text = _spelled(database, prepared, hall)
        script.append(text + (r" \gset" if prepared is st.CLAIM else ";"))
    return _pgbench(server, hall, [*script, "COMMIT;"], count, clients)


def pgbench_piped_holds(
    server: Server, database: Database, hall: Hall, count: int, clients: int
) -> Pace:
    """Hold by pgbench, the whole transaction sent at once, without a look at any answer.

    No service can be as fast: it has to read what it claimed before it may write what follows.
    """
    words = [_spelled(database, prepared, hall) + ";" for prepared in st.OF_A_HOLD]
    words = [_ID.sub(_CLAIMED, text) for text in words]
    script = [_NUMBERS, words[0], r"\startpipeline", "BEGIN;", *words[1:], "COMMIT;"]
    return _pgbench(server, hall, [*script, r"\endpipeline"], count, clients)


def pgbench_looks(server: Server, database: Database, hall: Hall, count: int, clients: int) -> Pace:
    """Look by pgbench what there is."""
    look = _spelled(database, st.LOOK, hall) + ";"
    return _pgbench(server, hall, [_NUMBERS, look], count, clients)


def _pgbench(server: Server, hall: Hall, script: Sequence[str], count: int, clients: int) -> Pace:
    share = max(1, count // clients)
    base = hall.reserve(share * clients + 1)
    path = server.folder / "hold.sql"
    path.write_text("\n".join([*script, ""]), encoding="utf-8")
    path.chmod(0o644)
    values = {
        "i": 0,
        "base": base,
        "share": share,
        "span": hall.span,
        "bands": BANDS,
    }
    values |= {"band": _BAND_MS, "first_begin": to_ms(begin_of(hall.day, 0))}
    words = [word for name, value in values.items() for word in ("-D", f"{name}={value}")]
    before = children_s() + database_s(server)
    said = server.run(
        *("pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-t", str(share)),
        *(*words, "-f", str(path), "postgres"),
    )
    found = _TPS.search(said)
    if found is None or "aborted" in said:
        raise BenchError(f"pgbench: {said.strip()[-300:]}")
    spent_s = children_s() + database_s(server) - before
    return Pace(float(found[1]), spent_s / (share * clients) * 1000)


def pages_of_a_hold(server: Server, database: Database, hall: Hall, name: str) -> int:
    """Run the statements of one hold, undo them, and return how many pages they touched.

    Source: PostgreSQL 15 manual, EXPLAIN, BUFFERS: of tables and indexes, with what is below.
    """
    person = hall.reserve(1)
    session = person * hall.stride % hall.span
    begins = to_ms(begin_of(hall.day, person // hall.span % BANDS))
    script = ["BEGIN;"]
    for prepared in st.OF_A_HOLD:
        script.append(f"{_EXPLAIN} {_spelled(database, prepared, hall)};")
        if prepared is st.CLAIM:
            script.append(rf"SELECT {_CLAIMED} AS id \gset")
    path = server.folder / "pages.sql"
    path.write_text("\n".join([*script, "ROLLBACK;", ""]), encoding="utf-8")
    path.chmod(0o644)
    known = {"n": person, "s": session, "begins": begins}
    words = [word for each, value in known.items() for word in ("-v", f"{each}={value}")]
    said = server.run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *words, "-f", str(path), name)
    return sum(_pages_in(said))


def _pages_in(said: str) -> Iterator[int]:
    """Give the pages of each plan; psql prints one after the other."""
    read, rest = json.JSONDecoder().raw_decode, said.strip()
    while rest:
        ((told,), end) = read(rest)
        yield sum(told["Plan"][f"Shared {how} Blocks"] for how in ("Hit", "Read"))
        rest = rest[end:].strip()


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
    name = _OF_NUMBER
    return {
        "station": f"'{STATION}'",
        "key": name.format("floor-"),
        "patient": name.format("pat-many-"),
        "session": _SESSION,
        "begins_at": ":begins",
        "now": str(now),
        "since": f"'{hall.day}'",
        "at": str(now),
        "held_at": str(now),
        "expires_at": str(now + _DAY_MS),
        "first_pool": "'open'",
        "second_pool": "'open'",
        "booking": _FLOOR,
        "id": name.format("floor-"),
        "key_turn": name.format("key-"),
        "patient_turn": name.format("patient-"),
        "session_turn": "(('session-' || :s::text))",
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
Units = list[list[str]]
"""What one act asked: each transaction, and each statement outside of any, for itself."""


def sqlite_acts(database: Database, act: Act, count: int) -> list[Units]:
    """Return every statement `count` acts run, values filled in; one thread, so one connection."""
    asked: list[list[str]] = [[]]
    act(0)  # everything is imported and connected
    _listen(database, lambda statement: asked[-1].append(statement))  # noqa: PLW0108 - the last one changes
    for number in range(1, count + 1):
        asked.append([])
        act(number)
    asked.append([])  # the beginning of the look that ends the listening
    _listen(database, None)
    return [_units(each) for each in asked[1:-1]]


def _units(statements: Sequence[str]) -> Units:
    units: Units = []
    is_inside = False
    for statement in statements:
        if not is_inside:
            units.append([])
        units[-1].append(statement)
        first = statement.split(maxsplit=2)
        if first[0] == "BEGIN":
            is_inside = True
        elif first[0] == "COMMIT" or first == ["ROLLBACK"]:
            is_inside = False
    return units


def single(acts: Sequence[Units]) -> list[str]:
    """Return the statements as they were asked: one act after the other, each its own commits."""
    return [statement for act in acts for unit in act for statement in unit]


def grouped(acts: Sequence[Units], size: int) -> list[str]:
    """Return the same statements with `size` acts at a commit, a savepoint each.

    That is how the service writes what comes at once (`engines.together`), where there always are
    so many at once; it does so with holds only.
    """
    script: list[str] = []
    for at in range(0, len(acts), size):
        for units in zip_longest(*acts[at : at + size], fillvalue=()):
            script += _at_one_commit([unit for unit in units if unit])
    return script


def _at_one_commit(units: Sequence[Sequence[str]]) -> list[str]:
    is_writing = [unit[0] == _WRITES and unit[-1] == "COMMIT" for unit in units]
    if not all(is_writing):
        return [statement for unit in units for statement in unit]
    script = [_WRITES]
    for unit in units:
        script += ["SAVEPOINT one_of_many", *unit[1:-1], "RELEASE one_of_many"]
    return [*script, "COMMIT"]


def sqlite_pace(source: Path, script: Sequence[str], count: int, folder: Path) -> Pace:
    """Run the statements of `count` acts on a copy by plain sqlite3."""
    path = folder / "replayed.db"
    copy(source, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("PRAGMA foreign_keys=ON")
        begun, before = time.perf_counter(), time.process_time()
        for statement in script:
            plain.execute(statement).fetchall()
        seconds, spent_s = time.perf_counter() - begun, time.process_time() - before
    return Pace(count / seconds, spent_s / count * 1000)


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
