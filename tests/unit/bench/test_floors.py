"""What is asked again of a bare database is what was asked, in the same order or eight together."""

import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kiosk_app.bench.children import Child
from kiosk_app.bench.floors import Units, grouped, single, sqlite_acts, sqlite_pace
from kiosk_app.bench.postgres import postgres
from kiosk_app.bench.spent import database_s, spent
from kiosk_app.central_service.engines.bare import Prepared
from kiosk_app.central_service.keeping.database import Database
from tests.unit.central.test_together import ADD

READ = ["SELECT 1"]


def writes(*words: str) -> list[str]:
    return ["BEGIN IMMEDIATE", *words, "COMMIT"]


def test_eight_acts_at_a_commit_have_a_savepoint_each_and_reads_stand_alone() -> None:
    acts: list[Units] = [[READ, writes(f"INSERT {at}"), writes(f"UPDATE {at}")] for at in range(3)]
    inside = ["SAVEPOINT one_of_many", "RELEASE one_of_many"]
    assert grouped(acts, 2) == [
        *("SELECT 1", "SELECT 1", "BEGIN IMMEDIATE"),
        *(inside[0], "INSERT 0", inside[1], inside[0], "INSERT 1", inside[1], "COMMIT"),
        "BEGIN IMMEDIATE",
        *(inside[0], "UPDATE 0", inside[1], inside[0], "UPDATE 1", inside[1], "COMMIT"),
        *("SELECT 1", "BEGIN IMMEDIATE", inside[0], "INSERT 2", inside[1], "COMMIT"),
        *("BEGIN IMMEDIATE", inside[0], "UPDATE 2", inside[1], "COMMIT"),
    ]
    assert single(acts)[:7] == [*READ, *writes("INSERT 0"), *writes("UPDATE 0")]


def test_what_was_undone_or_only_read_is_not_put_together() -> None:
    undone = ["BEGIN IMMEDIATE", "INSERT", "ROLLBACK"]
    acts: list[Units] = [[undone], [writes("INSERT")], [["BEGIN", "SELECT 1", "COMMIT"]]]
    assert grouped(acts, 8) == single(acts)


def marks(path: Path) -> Sequence[str]:
    with closing(sqlite3.connect(path)) as plain:
        return [name for (name,) in plain.execute("SELECT name FROM mark ORDER BY name")]


@pytest.mark.parametrize("is_grouped", [False, True])
def test_acts_are_taken_down_one_by_one_and_done_again(tmp_path: Path, *, is_grouped: bool) -> None:
    empty, recorded = tmp_path / "empty.db", tmp_path / "recorded.db"
    for path in (empty, recorded):
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("CREATE TABLE mark (name TEXT UNIQUE)")
    database = Database(recorded)
    acts = sqlite_acts(database, lambda number: add(database, ADD, f"mark {number}"), 3)
    database.close()
    assert [len(act) for act in acts] == [1, 1, 1]
    assert all(act[0][0] == "BEGIN IMMEDIATE" and act[0][-1] == "COMMIT" for act in acts)
    script = grouped(acts, 2) if is_grouped else single(acts)
    assert script.count("COMMIT") == (2 if is_grouped else 3)
    pace = sqlite_pace(empty, script, 3, tmp_path)
    assert pace.per_s > 0 <= pace.cpu_ms
    assert marks(tmp_path / "replayed.db") == ["mark 1", "mark 2", "mark 3"]


def add(database: Database, prepared: Prepared, name: str) -> bool:
    def work(bare: object) -> bool:
        bare.run(prepared, {"name": name})  # type: ignore[attr-defined]  # a bare connection
        return True

    return bool(database.hurry(work))


def test_the_time_of_a_core_is_told_apart(tmp_path: Path) -> None:
    """The child burns 0.3 s, the server and we ourselves nearly nothing; then we do."""
    burn = "import time\nwhile time.process_time() < 0.4: pass\nprint('burnt', flush=True); input()"
    with postgres() as server, Child(("-c", burn), tmp_path / "log") as child:
        before = spent(child, server)
        assert before.database > 0
        child.wait_for("burnt")
        end = time.process_time() + 0.2
        while time.process_time() < end:
            pass
        cost = spent(child, server).since(before)
        assert 0.1 < cost.service < 10
        assert cost.crowd >= 0.2
        assert cost.total == cost.service + cost.database + cost.crowd
        assert cost.ms_each(2).crowd == pytest.approx(cost.crowd * 500)
        asked = database_s(server)
        server.run("psql", "-qc", "SELECT sum(n) FROM generate_series(1, 3000000) n", "postgres")
        ends, pause = time.monotonic() + 20, threading.Event()
        while database_s(server) == asked and time.monotonic() < ends:
            pause.wait(0.02)  # its parent has the time of a process that ended a moment later
        assert database_s(server) - asked > 3 / os.sysconf("SC_CLK_TCK")
        assert spent(None, None).database == 0.0 == spent(None, None).service
