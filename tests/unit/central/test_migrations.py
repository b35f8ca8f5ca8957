"""Migrations: the same shape as the code says, whatever was there survives, nothing by halves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, IntegrityError

from kiosk_app.central_service.keeping.database import (
    Address,
    Database,
    DatabaseBusyError,
    DatabaseUnfitError,
    is_url,
)
from kiosk_app.central_service.keeping.schema_version import (
    NEEDED,
    REVISIONS,
    check_schema,
    revision_of,
)
from kiosk_app.central_service.migrations.runner import config, migrate
from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.numbers.supply_book import SupplyAct
from kiosk_app.central_service.sealed.values import sealed_columns
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.domain.number_ledger import Holding, NumberState
from tests.helpers.central import ENGINES, POSTGRESQL, new_database, unlocked
from tests.helpers.postgres import cluster
from tests.helpers.replay import taken_by_record
from tests.helpers.schema_shape import shape_of
from tests.helpers.sealed import opened_rows

HOW_TO = """The tables in the code and the tables that the migrations make differ.
Add a file to migrations/versions that makes the difference (never edit one that is released),
and its number to REVISIONS in schema_version.py."""

OLD_ROWS: dict[str, dict[str, object]] = {
    "campus": {"id": "c", "place": 1, "name": "本部", "address": "某路1号"},
    "department": {
        "id": "d",
        "place": 1,
        "campus": "c",
        "code": "03",
        "name": "内科",
        "name_en": "Medicine",
        "group_name": "内科",
        "group_en": "Medicine",
        "location": "2层",
        "initials": "nk",
        "scope": "bookable",
    },
    "clinic_session": {
        "id": "s",
        "department": "d",
        "clinic_type": "general",
        "day": "2026-11-23",
        "half_day": "morning",
        "begins_at": 1,
        "ends_at": 2,
        "room": "201",
        "fee": 5000,
        "capacity": 1,
        "is_suspended": False,
    },
    "patient": {
        "id": "p",
        "kind_group": "citizen",
        "number": "n",
        "kind": "01",
        "name": "沈䶮兰",
        "sex": "2",
        "enrolled_at": 1,
    },
    "seat": {
        "id": 7,
        "session": "s",
        "seq": 1,
        "begins_at": 1,
        "ends_at": 2,
        "pool": "open",
        "state": 2,
        "booking": "b",
    },
    "booking": {
        "id": "b",
        "session": "s",
        "seat": 7,
        "department": "d",
        "day": "2026-11-23",
        "patient": "p",
        "station": "kiosk-01",
        "state": "booked",
        "fee": 5000,
        "policy": "demo 1",
        "held_at": 1,
        "expires_at": 2,
        "appointment": "a",
        "is_station_told": True,
    },
    "payment_order": {
        "id": "o",
        "booking": "b",
        "station": "kiosk-01",
        "amount": 5000,
        "state": "paid",
        "opened_at": 1,
        "expires_at": 2,
        "refund_tries": 0,
    },
    "request": {
        "station": "kiosk-01",
        "key": "k",
        "act": "confirm",
        "fingerprint": b"f" * 32,
        "status": 201,
        "body": b"{}",
        "at": 1,
        "is_void": False,
    },
    "event": {"id": 3, "at": 1, "station": "kiosk-01", "kind": "booked", "booking": "b"},
}
"""One row of every table that a first booking touched, as revision 0001 wrote them."""


@pytest.fixture(params=ENGINES)
def addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Address, Address]]:
    """Two empty databases."""
    if request.param != POSTGRESQL:
        yield tmp_path / "one.db", tmp_path / "two.db"
        return
    with cluster().database() as one, cluster().database() as two:
        yield one, two


@pytest.fixture
def database(addresses: tuple[Address, Address]) -> Iterator[Database]:
    opened = unlocked(Database(addresses[0]))
    yield opened
    opened.close()


def revision(database: Database) -> str | None:
    with database.read() as connection:
        return revision_of(connection)


def pretend(database: Database, number: str) -> None:
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :n"), {"n": number})


def write(database: Database, rows: dict[str, dict[str, object]]) -> None:
    """Write rows by the names of their tables and columns, whatever the code knows today."""
    with database.write() as connection:
        for name, row in rows.items():
            table = sa.table(name, *(sa.column(column) for column in row))
            connection.execute(sa.insert(table).values(row))


def sealed_in(table: sa.Table) -> set[str]:
    """Return which texts of revision 0001 are sealed today."""
    return {c.name for c in sealed_columns(table)} - {"fingerprint", "body"}


def test_the_list_of_revisions_is_the_list_of_files() -> None:
    scripts = ScriptDirectory.from_config(config())
    found = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_a_revision_means_the_same_for_ever() -> None:
    """It imports nothing of ours that could change under it."""
    for script in ScriptDirectory.from_config(config()).walk_revisions():
        assert "kiosk_app" not in Path(script.path).read_text(encoding="utf-8"), script.path


def test_migrations_make_what_the_code_describes(addresses: tuple[Address, Address]) -> None:
    migrated, described = unlocked(Database(addresses[0])), new_database(addresses[1])
    migrate(migrated)
    ours, theirs = shape_of(migrated), shape_of(described)
    migrated.close()
    described.close()
    assert len(ours) > 100
    assert ours == theirs, HOW_TO


def test_what_an_older_version_wrote_survives(database: Database) -> None:
    migrate(database, REVISIONS[0])
    tables = metadata.tables
    write(database, OLD_ROWS)
    assert migrate(database) == (REVISIONS[0], NEEDED)
    with database.read() as connection:
        for name, row in OLD_ROWS.items():
            found, *_ = opened_rows(connection, tables[name])
            sealed = sealed_in(tables[name])
            said = {c: str(v).encode() if c in sealed else v for c, v in row.items()}
            assert {column: found[column] for column in row} == said
            missing = [c.name for c in tables[name].c if not c.nullable and found[c.name] is None]
            assert missing == []
        paid = tables["payment_order"]
        assert connection.scalar(sa.select(paid.c.taken)) == 5000  # what was paid was taken
    check_schema(database)


def test_invoices_of_money_that_went_back_before_are_to_be_reversed(database: Database) -> None:
    """Money that went back before there were reversals is no reason to keep an invoice whole."""
    migrate(database, REVISIONS[0])
    write(database, OLD_ROWS)
    migrate(database, REVISIONS[REVISIONS.index("0021") - 1])
    for order, state in (("gone", "refunded"), ("going", "refunding")):
        row = OLD_ROWS["payment_order"] | {"id": order, "state": state, "taken": 5000}
        row |= {"is_part_back": False, "part_back": 0, "is_carried": False, "is_cash": False}
        write(database, {"payment_order": row})
    for order in ("o", "gone", "going"):
        invoice = {"payment_order": order, "amount": 5000, "fetch_code": order, "wanted_at": 1}
        write(database, {"e_invoice": invoice | {"tries": 9, "qr_text": "qr"}})
    part = "UPDATE payment_order SET part_back = 2000, is_part_back = :is_back WHERE id = 'o'"
    with database.write() as connection:
        connection.execute(sa.text(part), {"is_back": True})
    migrate(database)
    invoices = metadata.tables["e_invoice"]
    with database.read() as connection:
        found = connection.execute(
            sa.select(invoices.c.payment_order, invoices.c.red_wanted, invoices.c.tries)
        ).all()
    assert {order: rest for order, *rest in found} == {
        "gone": [5000, 0],
        "o": [2000, 0],
        "going": [0, 9],
    }


@pytest.mark.requirement("R024")
def test_add_ons_issued_before_there_was_a_list_of_them_are_on_it(database: Database) -> None:
    migrate(database, REVISIONS[0])
    write(database, OLD_ROWS)
    migrate(database, REVISIONS[REVISIONS.index("0027") - 1])
    step: dict[str, object] = {"add_on": "x", "session": "s", "by": "stf-1", "doctor": "doc"}
    step |= {"patient": "p", "reason": "revisit", "station": "c", "deciders": ""}
    step |= {"at": "1", "previous": "0"}
    for place, (act, booking) in enumerate((("requested", None), ("issued", "b"))):
        row = step | {"place": place, "act": act, "booking": booking, "keyed_hash": f"{place}"}
        write(database, {"add_on_step": row})
    migrate(database)
    with database.read() as connection:
        found = connection.execute(sa.select(metadata.tables["add_on_hold"])).all()
    assert [tuple(row) for row in found] == [("b", "x")]


@pytest.mark.requirement("R120")
def test_who_had_a_number_before_rows_named_numbers_is_brought_forward(database: Database) -> None:
    """From there on the record replays; supply that was never written down is brought forward."""
    migrate(database, REVISIONS[0])
    write(database, OLD_ROWS)
    seats = [("held", 1, "open"), (None, 0, "on_site"), (None, 0, "put_aside"), (None, 0, "open")]
    for seq, (booking, state, pool) in enumerate(seats, start=2):
        row = OLD_ROWS["seat"] | {"id": 7 + seq, "seq": seq, "pool": pool, "state": state}
        write(database, {"seat": row | {"booking": booking}})
    migrate(database, REVISIONS[REVISIONS.index("0029") - 1])
    with database.write() as connection:
        connection.execute(sa.text("UPDATE clinic_session SET capacity = 4"))
        opened = "INSERT INTO supply_change (at, session, act, pool, by_numbers, actor) "
        connection.execute(sa.text(opened + "VALUES (1, 's', 'capacity', 'open', 1, 'stf-1')"))
    migrate(database)
    supply = metadata.tables["supply_change"]
    with database.read() as connection:
        assert taken_by_record(connection) == {
            7: Holding("b", NumberState.SOLD),
            9: Holding("held", NumberState.HELD),
        }
        assert list(ledger_check.differences(connection)) == []
        told = sa.select(supply.c.pool, supply.c.by_numbers).where(supply.c.act == SupplyAct.BEFORE)
        assert [tuple(row) for row in connection.execute(told)] == [("on_site", 1), ("open", 2)]


@pytest.mark.requirement("R021")
def test_on_site_numbers_of_before_do_not_join_the_open_ones_any_more(database: Database) -> None:
    migrate(database, REVISIONS[0])
    write(database, OLD_ROWS)
    migrate(database, REVISIONS[REVISIONS.index("0031") - 1])
    seat = metadata.tables["seat"]
    later = 4_102_444_800_000
    to_open = {"pool": "on_site", "back_pool": "open", "back_at": 5, "ends_at": later}
    kept = {"pool": "referral", "back_pool": "open", "back_at": 5, "ends_at": later}
    past = {"pool": "on_site", "back_pool": "open", "back_at": 4}
    with database.write() as connection:
        (old,) = connection.execute(sa.select(seat)).mappings()
        for seq, pool in enumerate((to_open, kept, past), start=2):
            row = {**old, "id": 10 + seq, "seq": seq, "booking": None, "state": 0, **pool}
            connection.execute(sa.insert(seat).values(row))
    migrate(database)
    columns = sa.select(seat.c.pool, seat.c.back_pool, seat.c.back_at).where(seat.c.id > 10)
    with database.read() as connection:
        found = {tuple(row) for row in connection.execute(columns)}
    assert found == {("on_site", None, None), ("referral", "open", 5), ("on_site", "open", 4)}


@pytest.mark.requirement("R024")
def test_of_add_ons_of_before_nobody_says_on_what_word_they_were(database: Database) -> None:
    migrate(database, REVISIONS[REVISIONS.index("0032") - 1])
    plain = ("add_on", "session", "by", "doctor", "patient", "station", "deciders", "at")
    before: dict[str, object] = dict.fromkeys((*plain, "previous", "keyed_hash"), "x")
    before |= {"place": 0, "act": "request", "reason": "from_far"}
    write(database, {"add_on_step": before})
    migrate(database)
    with database.read() as connection:
        (told,) = connection.execute(sa.select(metadata.tables["add_on_step"])).all()
        linked = sa.select(sa.func.count()).select_from(metadata.tables["staff_practitioner"])
        assert connection.scalar(linked) == 0
    assert (told.add_on, told.by, told.word) == ("x", "x", None)


@pytest.mark.requirement("R052", "R110")
def test_notices_of_before_tell_of_a_calling_off_and_can_be_taken_back(database: Database) -> None:
    """What was tried to tell them stays with them; beside each there is room for the other kind."""
    migrate(database, REVISIONS[0])
    write(database, OLD_ROWS)
    migrate(database, REVISIONS[REVISIONS.index("0033") - 1])
    case = {"id": "c", "session": "s", "state": "open", "reason": "illness", "opened_at": 1}
    told = {"case": "c", "booking": "b", "patient": "p", "made_at": 4, "ended_at": 6}
    old = told | {"id": "n", "lines": b"sealed", "acknowledged_at": 5}
    write(
        database,
        {
            "suspension_case": case | {"document_number": "", "opened_by": "stf-1"},
            "notice": old,
            "notice_attempt": {"notice": "n", "channel": "sms", "has_reached": True, "at": 5},
        },
    )
    migrate(database)
    write(database, {"notice": old | {"id": "other", "kind": "resumed"}})
    tables = metadata.tables
    with database.read() as connection:
        found = {
            row["id"]: row for row in connection.execute(sa.select(tables["notice"])).mappings()
        }
        assert {name: found["n"][name] for name in old} == old
        assert (found["n"]["kind"], found["other"]["kind"]) == ("called_off", "resumed")
        assert connection.scalars(sa.select(tables["notice_attempt"].c.notice)).all() == ["n"]
    with pytest.raises(IntegrityError):
        write(database, {"notice": old | {"id": "third", "kind": "resumed"}})


def test_nobody_who_was_enrolled_before_is_merged_or_corrected(database: Database) -> None:
    migrate(database, REVISIONS[0])
    write(database, OLD_ROWS)
    migrate(database)
    patient = metadata.tables["patient"]
    with database.read() as connection:
        rows = connection.execute(sa.select(patient.c.merged_into, patient.c.version)).all()
        assert [tuple(row) for row in rows] == [(None, 0)]
        for name in ("patient_merge", "merge_move", "correction", "priority_proof"):
            empty = sa.select(sa.func.count()).select_from(metadata.tables[name])
            assert connection.scalar(empty) == 0


@pytest.mark.requirement("R030")
def test_whoever_was_enrolled_before_is_to_be_compared_with_the_others(database: Database) -> None:
    migrate(database, REVISIONS[0])
    write(database, OLD_ROWS)
    migrate(database)
    with database.read() as connection:
        due = connection.scalars(sa.select(metadata.tables["patient_key_due"].c.patient))
        assert list(due) == ["p"]
        for name in ("patient_key", "possible_duplicate"):
            empty = sa.select(sa.func.count()).select_from(metadata.tables[name])
            assert connection.scalar(empty) == 0


def test_preparing_again_changes_nothing(database: Database) -> None:
    assert migrate(database) == (None, NEEDED)
    assert migrate(database) == (NEEDED, NEEDED)


def test_two_processes_may_prepare_at_once(addresses: tuple[Address, Address]) -> None:
    """On a server however long the first takes; a file is waited for as long as for any writer."""
    patience_s = 0.15 if is_url(addresses[0]) else 60
    both = [unlocked(Database(addresses[0], patience_s=patience_s)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(migrate, both))
    assert sorted(found, key=str) == sorted([(None, NEEDED), (NEEDED, NEEDED)], key=str)
    for database in both:
        database.close()


def test_a_migration_that_fails_half_way_has_changed_nothing(database: Database) -> None:
    migrate(database, REVISIONS[0])
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE visit (in_the_way INTEGER)"))
    before = shape_of(database)
    with pytest.raises((DBAPIError, DatabaseBusyError)):
        migrate(database)
    assert shape_of(database) == before
    assert revision(database) == REVISIONS[0]


def test_an_unprepared_database_is_refused_with_what_to_do(database: Database) -> None:
    with pytest.raises(DatabaseUnfitError, match=r"is not prepared; run: central init$"):
        check_schema(database)


def test_an_older_one_too(database: Database) -> None:
    migrate(database, REVISIONS[0])
    with pytest.raises(DatabaseUnfitError, match=f"is at schema 0001, .* needs {NEEDED}; .*init$"):
        check_schema(database)


def test_and_a_newer_one_is_not_touched(database: Database) -> None:
    migrate(database)
    pretend(database, "9999")
    for refuse in (check_schema, migrate):
        with pytest.raises(DatabaseUnfitError, match=f"9999, .* {NEEDED}; install the newer"):
            refuse(database)
    assert revision(database) == "9999"


def test_each_revision_is_one_file_and_follows_the_one_before() -> None:
    """Two that were written beside each other would both be the next."""
    scripts = Path(ScriptDirectory.from_config(config()).versions)
    names = sorted(path.name for path in scripts.glob("r*.py"))
    assert [name[1:5] for name in names] == list(REVISIONS)
    befores = [f"down_revision = {each}" for each in ("None", *(f'"{n}"' for n in REVISIONS))]
    for name, before in zip(names, befores, strict=False):
        assert f"\n{before}\n" in (scripts / name).read_text(encoding="utf-8"), name
