"""What an operator's commands find: a database that says its version, and the keys."""

from pathlib import Path

import sqlalchemy as sa

from kiosk_app.central_service.keeping.schema_version import NEEDED
from tests.helpers.central import CHEAP, DATA_KEY, CentralHouse


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
