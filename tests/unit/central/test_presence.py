"""Who works with a database says so: one service of a file, no upgrade under a service."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.bootstrap import central_upkeep as upkeep
from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.central_service.http import server
from kiosk_app.central_service.http.server import ServiceSettings, run_server
from kiosk_app.central_service.keeping.database import Database, DatabaseUnfitError
from kiosk_app.central_service.keeping.presence import ServedError, offline, serving
from kiosk_app.central_service.keeping.schema_version import NEEDED, REVISIONS
from kiosk_app.domain.policy import DEMO
from tests.helpers.central import MONDAY_MORNING, SettableClock
from tests.helpers.postgres import cluster

SOMEBODY = 4711
"""Has no account here: only root may give them anything."""

SERVE = """
import sys, time
from pathlib import Path
from kiosk_app.central_service.keeping.presence import serving
with serving(Path(sys.argv[1])):
    print("serving", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a service that would start all the same end there."""

    def opened(*_: object) -> None:
        raise AssertionError("the database was opened")

    monkeypatch.setattr(server, "open_service", opened)


def unused(_url: str) -> None:
    """Be told of a URL, which nobody is."""


def settings(database: Path | str, key_file: Path) -> ServiceSettings:
    return ServiceSettings(
        database=database,
        policy=DEMO,
        clock=SettableClock(MONDAY_MORNING),
        seed=None,
        key_file=key_file,
    )


def test_a_file_has_one_service_and_nobody_prepares_or_restores_it_meanwhile(
    tmp_path: Path,
) -> None:
    path, key = tmp_path / "central.db", tmp_path / "record.key"
    upkeep.prepare(path, key)
    upkeep.back_up(path, tmp_path / "backup")
    with serving(path):
        with pytest.raises(ServedError, match="is served already; end that service"):
            run_server(settings(path, key), unused)
        assert "is at schema" in upkeep.prepare(path, key)  # nothing to do, so nobody is disturbed
        path.rename(tmp_path / "moved away.db")
        with pytest.raises(ServiceError, match="is served already"):
            upkeep.restore(tmp_path / "backup", path, key)
        with pytest.raises(ServiceError, match="is served already"):
            upkeep.prepare(path, key)
        assert not Path(f"{path}.part").exists()
    path.unlink()
    upkeep.restore(tmp_path / "backup", path, key)


def test_the_lock_of_a_file_ends_with_the_process_however_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "central.db"
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "serving\n"
        with pytest.raises(ServedError), offline(path):
            pytest.fail("somebody serves it")
        process.kill()
        process.wait(20)
        with offline(path):
            pass


def test_where_no_lock_can_be_made_the_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnfitError, match=r"x.lock cannot be made: No such"):
        serving(tmp_path / "no" / "x").__enter__()
    (tmp_path / "round").symlink_to(tmp_path / "round")
    with pytest.raises(DatabaseUnfitError, match="round is a link to itself"):
        serving(tmp_path / "round").__enter__()
    (tmp_path / "x.lock").touch()
    with serving(tmp_path / "x"), pytest.raises(ServedError):
        serving(tmp_path / "x").__enter__()


def test_another_name_of_a_file_is_served_too(tmp_path: Path) -> None:
    path, other = tmp_path / "central.db", tmp_path / "elsewhere" / "link.db"
    path.touch()
    other.parent.mkdir()
    other.symlink_to(path)
    with serving(path):
        with pytest.raises(ServedError, match=r"link\.db is served already"):
            serving(other).__enter__()
        with pytest.raises(ServedError):
            offline(other).__enter__()
    with serving(other), pytest.raises(ServedError):
        serving(path).__enter__()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_lock_that_root_makes_is_whose_the_database_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "central.db"
    if is_there:
        path.touch()
    whose = path if is_there else folder
    if os.geteuid() == 0:
        os.chown(whose, SOMEBODY, SOMEBODY + 1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with offline(path):
        made, owner = Path(f"{path}.lock").stat(), whose.stat()
    assert (made.st_uid, made.st_gid) == (owner.st_uid, owner.st_gid)


def test_a_lock_that_was_there_is_given_to_nobody_and_the_line_says_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "central.db.lock"
    lock.touch()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda *_: pytest.fail("it was given away"))
    with offline(tmp_path / "central.db"):
        pass

    def denied(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    whose = lock.stat().st_uid
    with pytest.raises(DatabaseUnfitError, match=f"opened: Permission denied; it is user {whose}'"):
        offline(tmp_path / "central.db").__enter__()
    with pytest.raises(DatabaseUnfitError, match=r"y\.lock cannot be opened: Permission denied$"):
        offline(tmp_path / "y").__enter__()


def test_services_share_a_server_and_an_upgrade_waits_until_the_last_of_them_ended(
    tmp_path: Path,
) -> None:
    key = tmp_path / "record.key"
    with cluster().database() as url:
        upkeep.prepare(url, key)
        with ExitStack() as first, ExitStack() as second:
            first.enter_context(serving(url))
            second.enter_context(serving(url))
            assert "already" in upkeep.prepare(url, key)
            pretend(url, REVISIONS[-2])
            first.close()
            with pytest.raises(ServiceError, match="is served already; end that service first"):
                upkeep.prepare(url, key)
            pretend(url, NEEDED)
        with offline(url), pytest.raises(ServedError, match="being prepared, upgraded or rest"):
            run_server(settings(url, key), unused)


def test_a_service_whose_session_was_lost_says_again_that_it_runs() -> None:
    with cluster().database() as url, serving(url) as look:
        assert look()
        hang_up(url)
        with offline(url):
            assert not look()
        assert look()
        with pytest.raises(ServedError), offline(url):
            pytest.fail("the service is known again")


def pretend(url: str, revision: str) -> None:
    """Let the database say that it is at a revision."""
    say = sa.text("UPDATE alembic_version SET version_num = :it")
    change(url, lambda it: it.execute(say, {"it": revision}))


def hang_up(url: str) -> None:
    """End every other session on a database, as a server that fails over does."""
    end = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    change(url, lambda it: it.execute(sa.text(end)))


def change(url: str, work: Callable[[sa.Connection], object]) -> None:
    database = Database(url)
    with database.write() as connection:
        work(connection)
    database.close()
