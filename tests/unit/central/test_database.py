"""The database: durable settings in force, one writer, nothing half done, events for ever."""

import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError

from kiosk_app.central_service.engines.sqlite import check_durable
from kiosk_app.central_service.keeping.database import (
    Database,
    DatabaseBusyError,
    DatabaseUnfitError,
)
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.patients.patients import sealed_row
from kiosk_app.central_service.tables import schema
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from tests.helpers.central import new_database


def test_wal_and_full_are_in_force(tmp_path: Path) -> None:
    database = new_database(tmp_path / "x.db")
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    database.close()


@pytest.mark.parametrize(("mode", "synchronous"), [("delete", 2), ("wal", 1), ("wal", 0)])
def test_anything_less_durable_is_refused(mode: str, synchronous: int) -> None:
    with pytest.raises(DatabaseUnfitError, match="not in force"):
        check_durable(mode, synchronous)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(DatabaseUnfitError, match="cannot be used"):
        Database(path)


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnfitError):
        Database(tmp_path / "no" / "x.db")


def test_a_write_is_all_or_nothing(tmp_path: Path) -> None:
    database = new_database(tmp_path / "x.db")

    def fail_half_way() -> None:
        with database.write() as connection:
            record(connection, 1, SERVICE, Act.BOOKED)
            raise LookupError

    with pytest.raises(LookupError):
        fail_half_way()
    with database.read() as connection:
        assert connection.execute(sa.select(schema.event)).all() == []
    database.close()


def test_a_second_writer_hears_busy(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", patience_s=0.01)
    with database.write(), pytest.raises(DatabaseBusyError), database.write():
        pytest.fail("two writers at once")
    database.close()


def test_another_process_s_writer_is_heard_as_busy(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", patience_s=0.05)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusyError):
        database.probe()
    other.execute("ROLLBACK")
    other.close()
    database.probe()
    database.close()


def test_readers_do_not_wait_for_ever(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", patience_s=0.01)
    held = [database.read() for _ in range(48)]
    for reader in held:
        reader.__enter__()
    with pytest.raises(DatabaseBusyError), database.read():
        pytest.fail("more readers than there are")
    with pytest.raises(DatabaseBusyError):
        database.probe()
    for reader in held:
        reader.__exit__(None, None, None)
    database.close()


def test_a_reader_sees_one_state_while_others_write(tmp_path: Path) -> None:
    database = new_database(tmp_path / "x.db")
    counted = sa.select(sa.func.count()).select_from(schema.event)

    def write() -> None:
        with database.write() as connection:
            record(connection, 1, SERVICE, Act.BOOKED)

    with database.read() as connection:
        assert connection.scalar(counted) == 0
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert connection.scalar(counted) == 0
    with database.read() as connection:
        assert connection.scalar(counted) == 1
    database.close()


@pytest.mark.parametrize("statement", [sa.delete(schema.event), sa.update(schema.event)])
def test_events_are_only_ever_added(tmp_path: Path, statement: sa.Delete | sa.Update) -> None:
    database = new_database(tmp_path / "x.db")
    with database.write() as connection:
        record(connection, 1, SERVICE, Act.BOOKED)
    if isinstance(statement, sa.Update):
        statement = statement.values(station="other")
    with pytest.raises(DatabaseError, match="only ever added"), database.write() as connection:
        connection.execute(statement)
    database.close()


def booking_row(booking: str, **changed: object) -> dict[str, object]:
    return {
        "id": booking,
        "session": "s",
        "seat": 1,
        "department": "d",
        "day": "2026-11-23",
        "patient": "p",
        "station": "k",
        "state": "booked",
        "fee": 1,
        "policy": "x",
        "held_at": 1,
        "expires_at": 2,
        "is_station_told": False,
        **changed,
    }


@pytest.mark.parametrize(
    "second",
    [
        {"patient": "q"},  # the same seat
        {"seat": 2},  # the same patient, department and day
        {"seat": 2, "department": "e", "state": "held"},  # a second live hold
    ],
)
def test_the_database_itself_forbids_double_booking(
    tmp_path: Path, second: dict[str, object]
) -> None:
    database = new_database(tmp_path / "x.db")
    kind, birth = DocumentKind.PASSPORT, date(1980, 1, 1)
    with database.write() as connection:
        for name in ("p", "q"):
            person = Person("众人", kind, f"E{name}", Sex.MALE, birth, Proof.ID_CARD)
            row = sealed_row(connection, name, person, None, 1)
            connection.execute(sa.insert(schema.patient).values(row))
        first = {"state": "held"} if "state" in second else {}
        connection.execute(sa.insert(schema.booking), [booking_row("a", **first)])
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(sa.insert(schema.booking), [booking_row("b", **second)])
    with database.write() as connection:
        over = booking_row("c", **{**second, "state": "lapsed"})
        connection.execute(sa.insert(schema.booking), [over])
    database.close()
