"""Writers who wait for their turn go together: one commit, a savepoint each, all told after it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.engines.bare import Bare, Prepared, given
from kiosk_app.central_service.engines.together import MOST, Together
from kiosk_app.central_service.keeping.database import (
    Database,
    DatabaseBusyError,
    OutcomeUnknownError,
)

_mark = sa.table("mark", sa.column("name", sa.String))
ADD = Prepared(sa.insert(_mark).values(name=given("name", sa.String())))
WAIT_S = 20
PAUSE = threading.Event()
"""Never set: waiting on it is the pause between two looks."""
Work = Callable[[Bare], "str | None"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "marks.db", patience_s=WAIT_S)
    with made.write() as connection:
        connection.execute(sa.text("CREATE TABLE mark (name TEXT UNIQUE)"))
    yield made
    made.close()


def marks(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(sa.text("SELECT name FROM mark ORDER BY name")))


def add(bare: Bare, name: str) -> str:
    bare.run(ADD, {"name": name})
    return f"{name} by {threading.get_ident()}"


class Line:
    """The one writer's way, its turn in the test's hand: all who come stand in line together."""

    def __init__(self, database: Database, commits: "list[str]") -> None:
        self._may_go = threading.Event()
        self._turn = threading.Lock()
        self._commits = commits
        self.is_broken = False
        self.together = Together(self._wait, database.look, self._commit)

    @contextmanager
    def _wait(self) -> Iterator[None]:
        if not self._may_go.wait(WAIT_S):
            raise DatabaseBusyError("never opened")
        with self._turn:
            yield

    def _commit(self, bare: Bare) -> None:
        if self.is_broken:
            raise OutcomeUnknownError("not acknowledged")
        bare.say("COMMIT")
        self._commits.append("commit")

    def run(self, works: "list[Work]") -> "list[Future[str | None]]":
        """Have all works stand in line, then open it."""
        with ThreadPoolExecutor(len(works)) as pool:
            waiting = [pool.submit(self.together.run, work) for work in works]
            while self.together.in_line < len(works):
                PAUSE.wait(0.002)
            self._may_go.set()
        return waiting


def adds(name: str) -> Work:
    return lambda bare: add(bare, name)


def fails(bare: Bare) -> str:
    add(bare, "half")
    raise ZeroDivisionError


def undoes(bare: Bare) -> None:
    add(bare, "undone")


def test_who_waits_goes_together_with_one_commit(database: Database) -> None:
    commits: list[str] = []
    names = [f"n{place}" for place in range(6)]
    told = Line(database, commits).run([adds(name) for name in names])
    assert marks(database) == names
    assert len({str(each.result()).partition(" by ")[2] for each in told}) == 1
    assert commits == ["commit"]


def test_no_more_go_together_than_a_short_while_allows(database: Database) -> None:
    commits: list[str] = []
    told = Line(database, commits).run([adds(f"n{place}") for place in range(MOST + 1)])
    assert all(each.result() for each in told)
    assert len(commits) == 2


def test_who_fails_or_undoes_takes_nobody_along(database: Database) -> None:
    told = Line(database, []).run([adds("one"), fails, undoes, adds("two"), adds("one")])
    assert marks(database) == ["one", "two"]
    assert isinstance(told[1].exception(), ZeroDivisionError)
    assert told[2].result() is None
    failed = [each for each in told if isinstance(each.exception(), IntegrityError)]
    assert len(failed) == 1  # the second "one", whoever came second


def test_a_commit_nobody_acknowledged_is_unknown_to_all_of_them(database: Database) -> None:
    line = Line(database, [])
    line.is_broken = True
    told = line.run([adds("one"), adds("two"), undoes])
    assert all(isinstance(each.exception(), OutcomeUnknownError) for each in told)
    assert marks(database) == []


def test_who_waits_too_long_steps_back_and_is_not_written_later(tmp_path: Path) -> None:
    database = Database(tmp_path / "marks.db", patience_s=0.05)
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE mark (name TEXT UNIQUE)"))
        with pytest.raises(DatabaseBusyError, match="busy"):
            database.hurry(adds("late"))
    assert database.hurry(adds("next")) is not None
    assert marks(database) == ["next"]
    database.close()
