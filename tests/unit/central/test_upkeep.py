"""What an operator does: prepare, seed, back up, restore and compare, verify the record."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.bootstrap.central import ServeOptions, ServiceError, serve
from kiosk_app.bootstrap.central_database import unlocked
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.engines.copies import copy_in
from kiosk_app.central_service.engines.errors import BackupError
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.keeping.schema_version import NEEDED
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.central_service.tables.schema_supply import add_on_step
from kiosk_app.commands import central as command
from kiosk_app.commands.central_acts import serving
from kiosk_app.commands.main import main
from kiosk_app.contract.device_shapes import AnchorBody, HeartbeatAnswer, HeartbeatBody
from kiosk_app.domain.addon import AddOnAct, AddOnReason
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.rights import StationKind
from tests.contract.central.face import Desk
from tests.helpers.central import (
    CHEAP,
    DATA_KEY,
    ENGINES,
    KIOSK,
    MONDAY_MORNING,
    OTHER_KIOSK,
    POSTGRESQL,
    CentralHouse,
    house_on,
    seeded_address,
)
from tests.helpers.postgres import cluster, new_folder, start_cluster
from tests.helpers.schema_shape import shape_of

Run = Callable[..., str]

KEYED = {"init", "seed", "serve", "verify-audit", "rotate-key", "restore"}
SOLD_ONCE_MORE = """
    INSERT INTO event (at, station, kind, booking, seat)
    SELECT 1, 'kiosk-01', 'booked', booking, id FROM seat WHERE state = 2"""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(engine: str, tmp_path: Path) -> Iterator[Address]:
    """An empty database."""
    if engine != POSTGRESQL:
        yield tmp_path / "central.db"
        return
    with cluster().database() as url:
        yield url


@pytest.fixture
def run(
    address: Address,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run an act of `central` on the database and return what it said."""
    monkeypatch.setattr(command, "set_up", lambda: None)
    monkeypatch.setattr(serving, "set_up", lambda _level: None)
    monkeypatch.setattr(serving, "log_what_nobody_caught", lambda: None)
    key = ["--key-file", str(tmp_path / "record.key")]

    def act(name: str, *more: str, on: Address = address, code: int = 0) -> str:
        keyed = key if name in KEYED else []
        assert main(["central", name, "--database", str(on), *keyed, *more]) == code
        said = capsys.readouterr()
        assert bool(said.err) is (code != 0)
        assert (said.out + said.err).count("\n") <= 2
        return said.out + said.err

    return act


def test_a_database_is_prepared_seeded_and_ready_to_serve(run: Run, address: Address) -> None:
    assert "run: central init" in run("seed", code=2)
    assert f"is now at schema {NEEDED} (before: empty)" in run("init")
    assert f"is at schema {NEEDED} already" in run("init")
    assert "0 clinic sessions" not in run("seed")
    assert ": 0 clinic sessions added" in run("seed")
    with house_on(address) as house, house.database.read() as connection:
        seats = connection.scalar(sa.select(sa.func.count()).select_from(schema.seat))
    assert (seats or 0) > 1000


def test_serve_refuses_what_is_not_prepared(run: Run) -> None:
    assert "run: central init" in run("serve", "--port", "0", code=2)


def test_to_serve_what_is_not_there_makes_nothing(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    assert "is not there; to make it, run" in run("serve", "--port", "0", on=missing, code=2)
    assert not list(tmp_path.glob("missing*"))


def test_what_is_another_s_or_too_new_is_left_alone_and_no_key_made_for_it(
    run: Run, address: Address, tmp_path: Path
) -> None:
    database = Database(address)
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE customers (name TEXT)"))
    assert "tables that central init did not make" in run("init", code=2)
    with database.write() as connection:
        connection.execute(sa.text("DROP TABLE customers"))
    stamp(address, "9999")
    assert "install the newer program" in run("init", code=2)
    assert set(contents_of(database)) == {"alembic_version"}
    database.close()
    assert not (tmp_path / "record.key").exists()


def contents_of(database: Database) -> list[str]:
    with database.read() as connection:
        return sa.inspect(connection).get_table_names()


def test_the_first_account_is_opened_once(run: Run) -> None:
    assert "needs a name" in run("init", "--administrator", "boss", code=2)
    assert "one-time code of boss: " in run("init", "--administrator", "boss", "--name", "王管")
    again = run("init", "--administrator", "other", "--name", "李管", code=2)
    assert "there are accounts already" in again


def test_an_account_without_a_proper_name_is_refused(run: Run) -> None:
    assert "no account for boss" in run("init", "--administrator", "boss", "--name", "", code=2)


def test_the_record_is_verified(run: Run, address: Address) -> None:
    run("init", "--administrator", "boss", "--name", "王管")
    assert "fits to its last row 0" in run("verify-audit")
    database = Database(address)
    forge(database, 0)
    database.close()
    assert "does not fit at row 0" in run("verify-audit", code=2)


def forget_rows(address: Address, first: int) -> None:
    """Delete the rows of the record from a place on, as somebody with the database could."""
    database = Database(address)
    with database.write() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        triggers = ("audit_no_delete",) if is_sqlite else ("audit_only_added",)
        for trigger in triggers:
            on = "" if is_sqlite else " ON audit"
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
        connection.execute(sa.delete(audit).where(audit.c.place >= first))
    database.close()


def anchor(address: Address, station: str) -> None:
    """Have a station keep the head of the record."""
    database = Database(address)
    with database.write() as connection:
        device_book.register(connection, station, StationKind.KIOSK)
        device_book.enrol(connection, station, station.encode().ljust(32), 0)
        head = AuditLog(b"any").head(connection)
        assert head is not None
        device_book.keep_head(connection, station, head)
    database.close()


@pytest.mark.requirement("R104")
def test_rows_cut_off_the_end_are_missed_by_the_heads_that_stations_keep(
    run: Run, address: Address, tmp_path: Path
) -> None:
    run("init", "--administrator", "boss", "--name", "王管")
    assert "no station keeps a head yet" in run("verify-audit")
    anchor(address, "kiosk-01")
    with unlocked(address, tmp_path / "record.key") as (database, keys), database.write() as row:
        AuditLog(keys.audit).add(row, MONDAY_MORNING, "stf-1", AuditAct.RECONCILED)
    anchor(address, "kiosk-02")
    said = run("verify-audit")
    assert "stations keep heads up to row 1 (kiosk-02), nothing was cut off before" in said
    assert "; the record fits to its last row 1, " in said
    forget_rows(address, 1)
    cut = "the record was cut or replaced: row {} as {} keep it is not there"
    assert cut.format(1, "kiosk-02") in run("verify-audit", code=2)
    forget_rows(address, 0)
    assert cut.format(0, "kiosk-01, kiosk-02") in run("verify-audit", code=2)


@pytest.mark.requirement("R104")
def test_an_empty_record_does_not_fit_where_there_are_accounts(run: Run, address: Address) -> None:
    run("init", "--administrator", "boss", "--name", "王管")
    forget_rows(address, 0)
    assert "the record is empty, and there are accounts" in run("verify-audit", code=2)


def test_a_step_of_an_add_on_that_was_slipped_in_is_found(run: Run, address: Address) -> None:
    run("init")
    database = Database(address)
    step = {
        "place": 0,
        "add_on": "add-1",
        "session": "s",
        "act": AddOnAct.REQUEST.value,
        "by": "stf-1",
        "doctor": "P1",
        "patient": "pat-1",
        "reason": AddOnReason.RESULTS_LATE.value,
        "station": "counter-01",
        "deciders": "",
        "at": MONDAY_MORNING.isoformat(),
        "previous": "",
        "keyed_hash": "made up",
    }
    with database.write() as connection:
        connection.execute(sa.insert(add_on_step).values(step))
    database.close()
    assert "the add-ons do not fit at step 0" in run("verify-audit", code=2)


@pytest.mark.requirement("R120")
@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (
            "UPDATE seat SET state = 0, booking = NULL WHERE state = 2",
            "is free, by the record sold for ",
        ),
        ("UPDATE seat SET state = 1 WHERE state = 2", ", by the record sold for "),
        ("UPDATE seat SET pool = 'referral' WHERE state = 2", " has on_site"),
        ("UPDATE clinic_session SET capacity = capacity + 1", " numbers, its pools have "),
        (SOLD_ONCE_MORE, " of the record cannot follow the rows before it"),
    ],
)
def test_a_number_that_is_not_as_its_rows_say_is_found(
    engine: str, run: Run, tmp_path: Path, mistake: str, said: str
) -> None:
    lines = [CHEAP.audit_key.hex(), f"data {DATA_KEY.hex()}"]
    (tmp_path / "record.key").write_text("\n".join(lines), encoding="ascii")
    with seeded_address(engine, days=0) as busy:
        stamp(busy)
        run("init", "--administrator", "boss", "--name", "王管", on=busy)
        with house_on(busy) as house:
            desk = Desk(house, house.service)
            desk.book(desk.enrol())
        assert "fits to its last row" in run("verify-audit", on=busy)
        database = Database(busy)
        with database.write() as connection:
            connection.execute(sa.text(mistake))
        database.close()
        assert said in run("verify-audit", on=busy, code=2)


def test_an_empty_record_fits(run: Run) -> None:
    run("init")
    assert "the record is empty" in run("verify-audit")


@pytest.fixture
def elsewhere(engine: str, tmp_path: Path) -> Iterator[Address]:
    """An empty database where nothing of the old one is: another folder, another server."""
    if engine != POSTGRESQL:
        (tmp_path / "elsewhere").mkdir()
        yield tmp_path / "elsewhere" / "restored.db"
        return
    server = start_cluster(new_folder())
    yield server.url("postgres")
    server.stop()


def contents(address: Address) -> tuple[set[str], dict[str, list[str]]]:
    """Return the shape and every row of a database."""
    database = Database(address)
    shape = shape_of(database)
    with database.read() as connection:
        rows = {
            table.name: sorted(str(row) for row in connection.execute(sa.select(table)))
            for table in metadata.sorted_tables
        }
    database.close()
    return shape, rows


@pytest.mark.requirement("R007")
def test_the_drill_what_was_backed_up_comes_back(
    engine: str, run: Run, elsewhere: Address, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    lines = [CHEAP.audit_key.hex(), f"data {DATA_KEY.hex()}"]
    (tmp_path / "record.key").write_text("\n".join(lines), encoding="ascii")
    with seeded_address(engine, days=0) as busy:
        assert "that central init did not make" in run("init", on=busy, code=2)
        stamp(busy)
        run("init", "--administrator", "boss", "--name", "王管", on=busy)
        whole = fitting(run("verify-audit", on=busy))
        with house_on(busy) as house:
            desk = Desk(house, house.service)
            booked = desk.book(desk.enrol())
            assert f"backup at schema {NEEDED}" in run("backup", str(backup), on=busy)
            before = contents(busy)
            desk.hold(desk.enrol(), "0302E")
            assert contents(busy) != before
        assert "is there already" in run("backup", str(backup), on=busy, code=2)
    assert backup.stat().st_mode & 0o077 == 0
    said = run("restore", str(backup), on=elsewhere)
    assert f"restored at schema {NEEDED}; the record fits to its last row 0, what" in said
    assert " its key file must hold data key efca828b;" in said
    shape, rows = contents(elsewhere)
    assert shape == before[0]
    (restored,) = set(rows["audit"]) - set(before[1]["audit"])
    assert "'restored'" in restored
    assert rows | {"audit": before[1]["audit"]} == before[1]
    assert whole.startswith("0, ")
    verified = run("verify-audit", on=elsewhere)
    assert "restored from a backup before row 1, no station knew of rows after" in verified
    assert fitting(verified).startswith("1, ")
    with house_on(elsewhere) as house:
        house.database.probe()
        with house.database.read() as connection:
            found = connection.scalars(sa.select(schema.booking.c.appointment)).all()
        assert booked.id in found
        Desk(house, house.service).hold(Desk(house, house.service).enrol(), "0302E")
    refused = run("restore", str(backup), on=elsewhere, code=2)
    assert "is there already" in refused or "is not empty" in refused


@pytest.mark.requirement("R007")
@pytest.mark.requirement("R104")
def test_the_drill_what_stations_keep_from_after_the_backup_is_lost_and_not_cut_off(
    engine: str, run: Run, elsewhere: Address, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    lines = [CHEAP.audit_key.hex(), f"data {DATA_KEY.hex()}"]
    (tmp_path / "record.key").write_text("\n".join(lines), encoding="ascii")
    with seeded_address(engine, days=0) as busy:
        stamp(busy)
        run("init", "--administrator", "boss", "--name", "王管", on=busy)
        run("backup", str(backup), on=busy)
        with house_on(busy) as house:
            note(house, 3)
            kept = beat(house, KIOSK, None).head
            early = AnchorBody(index=0, keyed_hash=head_at(house, 0))
    run("restore", str(backup), on=elsewhere)
    assert kept is not None
    old = AnchorBody(index=kept.index, keyed_hash=kept.keyed_hash)
    with house_on(elsewhere) as house:
        heard = beat(house, KIOSK, old)
        assert (heard.lost, heard.is_head_kept) == (3, False)
        twice = beat(house, KIOSK, old)  # that answer had not come
        assert (twice.lost, twice.is_head_kept) == (3, False)
        other = beat(house, OTHER_KIOSK, early)  # kept a row that the backup has
        assert (other.lost, other.is_head_kept) == (0, True)
        assert heard.head is not None
        fresh = AnchorBody(index=heard.head.index, keyed_hash=heard.head.keyed_hash)
        again = beat(house, KIOSK, fresh)
        assert (again.lost, again.is_head_kept) == (0, True)
    said = run("verify-audit", on=elsewhere)
    assert "; rows 1 to 3 of before a restore are lost (as kiosk-01 kept it); " in said
    with house_on(elsewhere) as house:
        gone = AnchorBody(index=40, keyed_hash="0" * 64)
        for _ in range(2):  # a head that is missing after that was taken away, not restored
            cut = beat(house, KIOSK, gone)
            assert (cut.lost, cut.is_head_kept) == (0, False)
    assert "was cut or replaced: row 40 as kiosk-01" in run("verify-audit", on=elsewhere, code=2)


def note(house: CentralHouse, rows: int) -> None:
    """Have something recorded."""
    with house.database.write() as connection:
        for _ in range(rows):
            AuditLog(CHEAP.audit_key).add(
                connection, MONDAY_MORNING, "stf-1", AuditAct.RECONCILED, day="2026-11-23"
            )


def head_at(house: CentralHouse, place: int) -> str:
    with house.database.read() as connection:
        which = sa.select(audit.c.keyed_hash).where(audit.c.place == place)
        return str(connection.scalar(which))


def beat(house: CentralHouse, station: StationId, kept: AnchorBody | None) -> HeartbeatAnswer:
    """Let a station be heard of with the head it keeps."""
    body = HeartbeatBody(sent_at=house.clock(), head=kept)
    reply = house.service.heartbeat(Caller(station), body)
    return reply.read(HeartbeatAnswer)


OWN, OTHER = CHEAP.audit_key.hex(), bytes(32).hex()
WRONG_KEYS = (
    (f"{OTHER}\ndata {DATA_KEY.hex()}", "is not that of the record in"),
    (f"{OWN}\ndata {OTHER}", "is sealed with data key efca828b, which is not in"),
    (OWN, "is sealed with data key efca828b, which is not in"),
)


@pytest.mark.requirement("R104")
def test_without_its_own_keys_nothing_is_restored_and_nothing_has_to_be_moved_away_then(
    engine: str, run: Run, elsewhere: Address, tmp_path: Path
) -> None:
    backup, key = tmp_path / "backup", tmp_path / "record.key"
    right = f"{OWN}\ndata {DATA_KEY.hex()}"
    key.write_text(right, encoding="ascii")
    with seeded_address(engine, days=0) as busy:
        stamp(busy)
        run("init", "--administrator", "boss", "--name", "王管", on=busy)
        run("backup", str(backup), on=busy)
    key.unlink()
    refused = run("restore", str(backup), on=elsewhere, code=2)
    assert "is not there: name the one of the backup" in refused
    for wrong, said in WRONG_KEYS:
        key.write_text(wrong, encoding="ascii")
        assert said in run("restore", str(backup), on=elsewhere, code=2)
        if isinstance(elsewhere, Path):
            assert {each.name for each in elsewhere.parent.iterdir()} == {"restored.db.lock"}
    key.write_text(right, encoding="ascii")
    assert f"restored at schema {NEEDED}" in run("restore", str(backup), on=elsewhere)


@pytest.mark.requirement("R104")
def test_a_record_that_was_changed_before_the_backup_is_told_and_not_said_to_be_restored(
    engine: str, run: Run, elsewhere: Address, tmp_path: Path
) -> None:
    lines = [CHEAP.audit_key.hex(), f"data {DATA_KEY.hex()}"]
    (tmp_path / "record.key").write_text("\n".join(lines), encoding="ascii")
    with seeded_address(engine, days=0) as busy:
        stamp(busy)
        with house_on(busy) as house:
            note(house, 3)
            forge(house.database, 1)
        run("backup", str(tmp_path / "backup"), on=busy)
    told = run("restore", str(tmp_path / "backup"), on=elsewhere, code=2)
    assert f"restored at schema {NEEDED}, but the record does not fit at row 1" in told
    with house_on(elsewhere) as house, house.database.read() as connection:
        assert AuditLog(CHEAP.audit_key).restored_at(connection) is None
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.seat))


def forge(database: Database, place: int) -> None:
    """Change who did what a row of the record tells."""
    with database.write() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        trigger, on = ("audit_no_UPDATE", "") if is_sqlite else ("audit_only_added", " ON audit")
        connection.execute(sa.text(f"DROP TRIGGER {trigger}{on}"))
        which = audit.c.place == place
        connection.execute(sa.update(audit).where(which).values(actor="somebody else"))


def fitting(said: str) -> str:
    """Return where the record ends, as an operator compares it with what was noted elsewhere."""
    _, _, end = said.partition("the record fits to its last row ")
    assert end
    return end


def stamp(address: Address, revision: str = NEEDED) -> None:
    database = Database(address)
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:n)"), {"n": revision})
    database.close()


def test_what_is_no_backup_is_not_restored(run: Run, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("this is a letter, not a backup " * 100, encoding="utf-8")
    run("restore", str(letter), code=2)
    assert "is not there" in run("restore", str(tmp_path / "nothing"), code=2)
    assert "central init" in run("seed", code=2)


def test_a_database_that_holds_nothing_is_not_backed_up(
    run: Run, address: Address, tmp_path: Path
) -> None:
    Database(address).close()
    target = tmp_path / "backup"
    assert "holds no central service" in run("backup", str(target), code=2)
    assert not target.exists()


def test_nor_is_one_that_is_not_there(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    assert "is not there" in run("backup", str(tmp_path / "backup"), on=missing, code=2)
    assert not missing.exists()


def test_a_backup_into_a_folder_that_is_not_there_says_so(run: Run, tmp_path: Path) -> None:
    run("init")
    for target in (tmp_path / "no" / "backup", tmp_path / "record.key" / "backup"):
        run("backup", str(target), code=2)
    long = "x" * 300
    assert "File name too long" in run("backup", str(tmp_path / long), code=2)


def test_a_disk_that_is_full_leaves_nothing_of_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "central.db"
    Database(path).close()

    def full(draft: Path) -> None:
        for beside in ("-journal", "-wal", "-shm"):
            draft.with_name(f"{draft.name}{beside}").touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(BackupError, match="No space left"):
        copy_in(path, tmp_path / "new.db", full)
    assert not list(tmp_path.glob("new.db*"))


def test_a_url_needs_a_key_file_of_its_own() -> None:
    with cluster().database() as url:
        options = ServeOptions(database=url, port=0, is_demo=True)
        with pytest.raises(ServiceError, match="needs a key file of its own"):
            serve(options, lambda _url: None)


def test_programs_that_are_missing_are_named(
    run: Run, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    monkeypatch.setenv("PATH", "")
    said = run("backup", str(tmp_path / "b"), code=2 if engine == POSTGRESQL else 0)
    assert ("pg_dump is not installed" in said) is (engine == POSTGRESQL)
