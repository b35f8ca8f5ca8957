"""What older versions wrote in the clear is sealed by the migration, and nothing of it stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.database import Address, Database, DatabaseBusyError
from kiosk_app.central_service.keeping.schema_version import NEEDED
from kiosk_app.central_service.migrations.runner import migrate
from kiosk_app.central_service.sealed.values import LockedError, found, sealed_columns
from kiosk_app.central_service.tables.all_tables import metadata
from tests.helpers.central import ENGINES, POSTGRESQL, unlocked
from tests.helpers.postgres import cluster
from tests.helpers.schema_shape import shape_of
from tests.helpers.sealed import opened_rows, raw_bytes
from tests.unit.central.test_migrations import OLD_ROWS

BEFORE = "0012"
NUMBER, NAME, PHONE = "110101196001019014", "沈䶮兰", "13800000914"
TEXTS = (
    "no evidence like 沈某's",
    "an appeal of 沈某",
    "沈某 was another",
    "notice to 沈某",
    "周管理",
)

ROWS: dict[str, dict[str, object]] = {
    **{name: row for name, row in OLD_ROWS.items() if name not in {"patient", "request"}},
    "patient": {**OLD_ROWS["patient"], "number": NUMBER, "phone": PHONE, "birth": "1960-01-01"},
    "booker": {
        "booking": "b",
        "kind_group": "citizen",
        "number": NUMBER,
        "kind": "01",
        "name": NAME,
        "phone": PHONE,
        "relation": "child",
        "day": "2026-11-23",
    },
    "no_show": {
        "booking": "b",
        "patient": "p",
        "department": "d",
        "session_end": 2,
        "counted_at": 3,
        "evidence": TEXTS[0],
        "appeal": TEXTS[1],
    },
    "risk_note": {"id": 7, "at": 1, "kind": "other_person", "booking": "b", "reason": TEXTS[2]},
    "staff": {"id": "stf", "login": "boss", "name": TEXTS[4], "is_enabled": True, "made_at": 1},
    "staff_role": {"staff": "stf", "role": "administrator"},
    "suspension_case": {
        "id": "c",
        "session": "s",
        "state": "open",
        "reason": "illness",
        "document_number": "",
        "opened_by": "stf",
        "opened_at": 1,
    },
    "notice": {
        "id": "n",
        "case": "c",
        "booking": "b",
        "patient": "p",
        "lines": TEXTS[3],
        "made_at": 1,
    },
    "notice_attempt": {"id": 1, "notice": "n", "channel": "sms", "has_reached": True, "at": 1},
    "request": {**OLD_ROWS["request"], "body": f'{{"phone":"{PHONE}"}}'.encode()},
}
ORDER = [
    "campus department clinic_session patient seat booking payment_order request event booker",
    "no_show risk_note staff staff_role suspension_case notice notice_attempt",
]


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    if request.param != POSTGRESQL:
        yield tmp_path / "old.db"
        return
    with cluster().database() as url:
        yield url


def filled(address: Address) -> Database:
    """Return a database as the revision before left it, a row in every table with a secret."""
    database = unlocked(Database(address))
    migrate(database, BEFORE)
    with database.write() as connection:
        for name in " ".join(ORDER).split():
            row = ROWS[name] | ({"is_carried": False} if name == "payment_order" else {})
            table = sa.table(name, *(sa.column(column) for column in row))
            connection.execute(sa.insert(table).values(row))
    return database


def test_rows_in_the_clear_are_sealed_and_say_the_same(address: Address) -> None:
    database = filled(address)
    assert migrate(database) == (BEFORE, NEEDED)
    with database.read() as connection:
        for name, row in ROWS.items():
            table = metadata.tables[name]
            kept, *_ = opened_rows(connection, table)
            sealed = {column.name for column in sealed_columns(table)}
            for column, value in row.items():
                plain = value.encode() if column in sealed and isinstance(value, str) else value
                assert kept[column] == plain, (name, column)
        for table in (metadata.tables["patient"], metadata.tables["booker"]):
            is_it = found(connection, table.c.number_index, "citizen", NUMBER)
            assert len(connection.execute(sa.select(table.c.kind).where(is_it)).all()) == 1
    database.close()


def test_nothing_stays_behind(address: Address) -> None:
    database = filled(address)
    told = [text.encode() for text in (NUMBER, NAME, PHONE, *TEXTS)]
    assert all(text in raw_bytes(address) for text in told)
    migrate(database)
    if isinstance(address, Path):
        assert [text for text in told if text in raw_bytes(address)] == []
        return
    with database.read() as connection:
        paths = connection.scalars(
            sa.text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't')")
        ).all()
    cluster().run("CHECKPOINT")
    files = [cluster().folder / "data" / path for path in paths if path is not None]
    lying = b"".join(file.read_bytes() for file in files if file.is_file())
    assert b"kiosk-01" in lying
    assert [text for text in told if text in lying] == []
    database.close()


def test_a_sweep_that_was_broken_off_is_done_by_the_next_run(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = filled(address)

    def fail(_database: Database, *_tables: str) -> None:
        raise DatabaseBusyError("somebody reads")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "sweep", fail)
        with pytest.raises(DatabaseBusyError):
            migrate(database)
    swept: list[tuple[str, ...]] = []
    monkeypatch.setattr(Database, "sweep", lambda _database, *tables: swept.append(tables))
    for _ in range(2):
        assert migrate(database) == (NEEDED, NEEDED)
    assert [set(tables) >= {"patient", "request"} for tables in swept] == [True]
    database.close()


def test_without_a_key_nothing_is_changed(address: Address) -> None:
    database = filled(address)
    before = shape_of(database)
    locked = Database(address)
    with pytest.raises(LockedError):
        migrate(locked)
    assert shape_of(database) == before
    locked.close()
    database.close()
