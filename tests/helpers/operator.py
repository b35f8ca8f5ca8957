"""What an operator's commands find: a database that says its version, and the keys."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.schema_version import NEEDED
from kiosk_app.commands import central as command
from kiosk_app.commands.main import main
from tests.helpers.central import CHEAP, DATA_KEY, CentralHouse, central
from tests.helpers.staff import add_counter

Run = Callable[..., str]


@contextmanager
def prepared(engine: str) -> Iterator[CentralHouse]:
    """Lend a prepared house with a counter, as commands find it."""
    with central(engine=engine, is_served=False, days=0) as made:
        stamp(made)
        add_counter(made)
        yield made


def runner(
    house: CentralHouse,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Return what gives ``central`` an act with what is typed at it, and returns what it said."""
    monkeypatch.setattr(command, "set_up", lambda: None)
    key = key_in(folder)

    def act(name: str, *more: str, typed: tuple[str, ...] = (), code: int = 0) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        assert main(["central", name, "--database", str(house.address), *key, *more]) == code
        said = capsys.readouterr()
        return said.out + said.err

    return act


def stamp(house: CentralHouse) -> None:
    """Let a database made the quick way say that it is prepared."""
    with house.database.write() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:n)"), {"n": NEEDED})


def key_in(folder: Path) -> list[str]:
    """Write the keys of tests to a file and return how a command is told of it."""
    key = folder / "record.key"
    key.write_text(f"{CHEAP.audit_key.hex()}\ndata {DATA_KEY.hex()}", encoding="ascii")
    key.chmod(0o600)
    return ["--key-file", str(key)]
