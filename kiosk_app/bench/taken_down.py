"""The ceiling of whole acts on PostgreSQL: what the server was asked, asked again by bare libpq.

A hold is one script for pgbench; a booking is some sixty statements whose values come from one
another. So a service acts on a copy of the database, the server writes down each statement with
its values, and clients of their own ask the same of a second copy: prepared, one transaction as
one transaction, every safety setting on.
"""

import multiprocessing as mp
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError
from typing import Any

from psycopg import pq

from kiosk_app.bench.children import BenchError
from kiosk_app.bench.floors import Pace
from kiosk_app.bench.postgres import RECORD, Server
from kiosk_app.bench.spent import database_s

_RECORDED, _REPLAYED = "recorded", "replayed"
_ASKED = re.compile(r"(?:statement|execute [^:]*): (.*)", re.DOTALL)
_GIVEN = re.compile(r"\$\d+ = (NULL|'(?:[^']|'')*')")
_MARK = "SELECT 'an act is done'"
_PATIENCE_S = 120.0
_FINE = {pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK}

Act = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as the server was asked it.

    Attributes:
        text: with ``$1`` … where values come in.
        values: as text; None is NULL.
    """

    text: str
    values: Sequence[Any]


@contextmanager
def copies(server: Server) -> Iterator[str]:
    """Make two copies of the server's database; give the first one's address.

    What is asked of that one is written down.
    """
    dump = server.folder / "before.dump"
    server.run("pg_dump", "-Fc", "-Z0", "-f", str(dump), "postgres")
    try:
        for name in (_RECORDED, _REPLAYED):
            server.run("createdb", name)
            server.run("pg_restore", "-d", name, str(dump))
            server.run("psql", "-qc", f"ANALYZE; CHECKPOINT; {_loud(name)}", name)
        yield server.url_of(_RECORDED)
    finally:
        dump.unlink(missing_ok=True)
        for name in (_RECORDED, _REPLAYED):
            server.run("dropdb", "--if-exists", "--force", name)


def take_down(server: Server, act: Act, count: int) -> list[list[Asked]]:
    """Return what each of `count` acts asked of the recorded copy, one list an act.

    Raises:
        BenchError: the server did not write it down.
    """
    act(0)  # everything is imported, connected and looked up
    with _connected(server.url_of(_RECORDED)) as line:
        begun = server.log.stat().st_size
        for number in range(1, count + 1):
            act(number)
            _fine(line.exec_(_MARK.encode()))
    with server.log.open(encoding="utf-8") as log:
        log.seek(begun)
        acts = list(_acts(log.read()))
    if len(acts) != count or not all(acts):
        raise BenchError(f"PostgreSQL wrote {len(acts)} acts down, not {count}")
    return acts


def replay(server: Server, acts: Sequence[Sequence[Asked]], clients: int) -> Pace:
    """Ask the same of the second copy, so many clients at once.

    What a core spent is the server's only: our clients' Python has begun in the same processes.

    Raises:
        BenchError: the database refuses what it granted the service.
    """
    context = mp.get_context("spawn")
    start, said = context.Barrier(clients + 1), context.SimpleQueue()
    address = server.url_of(_REPLAYED)
    shares = [[asked for act in acts[turn::clients] for asked in act] for turn in range(clients)]
    children = [
        context.Process(target=_ask_all, args=(address, share, start, said), daemon=True)
        for share in shares
    ]
    for child in children:
        child.start()
    with suppress(BrokenBarrierError):  # one of them cannot begin, and says why
        start.wait(_PATIENCE_S)
    begun, before = time.perf_counter(), database_s(server)
    for child in children:
        child.join(_PATIENCE_S)
    seconds, spent_s = time.perf_counter() - begun, database_s(server) - before
    if not said.empty():
        raise BenchError(f"a statement cannot be asked again: {said.get()}")
    if any(child.exitcode for child in children):
        raise BenchError("clients that ask again did not come to their end")
    return Pace(len(acts) / seconds, spent_s / len(acts) * 1000)


def _ask_all(
    address: str, share: Sequence[Asked], start: Barrier, said: "mp.SimpleQueue[str]"
) -> None:
    """Be one client: connect, prepare, wait for the others, ask."""
    with _connected(address) as line:
        names = {text: f"s{at}".encode() for at, text in enumerate({each.text for each in share})}
        try:
            for text, name in names.items():
                _fine(line.prepare(name, text.encode()))
            start.wait(_PATIENCE_S)
            for each in share:
                _fine(line.exec_prepared(names[each.text], each.values))
        except BenchError as error:
            said.put(str(error))
            start.abort()


def _acts(log: str) -> Iterator[list[Asked]]:
    """Read what the server wrote about the recorded copy, act by act."""
    act: list[Asked] = []
    for record in log.split(RECORD):
        database, _, line = record.partition("|")
        level, _, message = line.partition(":  ")
        if database != _RECORDED:
            continue
        if level == "DETAIL" and act:
            act[-1] = Asked(act[-1].text, _values(message))
        found = _ASKED.match(message) if level == "LOG" else None
        if found is not None:
            if found[1].strip() == _MARK:
                yield act
                act = []
            else:
                act.append(Asked(found[1].strip(), ()))


def _values(detail: str) -> tuple[bytes | None, ...]:
    """Read ``parameters: $1 = 'a', $2 = NULL``."""
    said = (each[1] for each in _GIVEN.finditer(detail))
    return tuple(
        None if each == "NULL" else each[1:-1].replace("''", "'").encode() for each in said
    )


def _loud(name: str) -> str:
    return f"ALTER DATABASE {_RECORDED} SET log_statement = 'all'" if name == _RECORDED else ""


@contextmanager
def _connected(address: str) -> "Iterator[pq.abc.PGconn]":
    line = pq.PGconn.connect(address.encode())
    try:
        if line.status != pq.ConnStatus.OK:
            raise BenchError(f"PostgreSQL: {line.error_message.decode(errors='replace').strip()}")
        yield line
    finally:
        line.finish()


def _fine(result: "pq.abc.PGresult") -> None:
    if result.status not in _FINE:
        raise BenchError(result.error_message.decode(errors="replace").strip()[:300])
