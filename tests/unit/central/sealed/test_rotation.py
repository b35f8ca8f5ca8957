"""A new data key: everything is sealed anew, in steps that may be broken off, while all goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.bootstrap import central_upkeep as upkeep
from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.central_service.keeping import rotation
from kiosk_app.central_service.keeping.data_keys import needed, unlock
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.security import KeyFileError, load_keys
from kiosk_app.central_service.sealed.values import place_in, sealed_columns, vault_of
from kiosk_app.central_service.sealed.vault import SealBrokenError, Vault, key_of
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.all_tables import metadata
from tests.contract.central.face import Desk
from tests.helpers.central import CHEAP, DATA_KEY, ENGINES, CentralHouse, central, unlocked
from tests.helpers.people import ADULT, STRANGER
from tests.helpers.sealed import opened_rows


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, is_served=False, days=0) as made:
        yield made


@pytest.fixture
def key_file(house: CentralHouse, tmp_path: Path) -> Path:
    path = tmp_path / "central.key"
    path.write_text(f"{CHEAP.audit_key.hex()}\ndata {DATA_KEY.hex()}", encoding="ascii")
    unlock(house.database, path)
    return path


def keys_in_use(database: Database) -> set[str]:
    with database.read() as connection:
        return {
            key_of(value)
            for table in metadata.sorted_tables
            for column in sealed_columns(table)
            for value in connection.scalars(sa.select(column).where(column.is_not(None)))
        }


def said(database: Database) -> list[list[dict[str, object]]]:
    hidden = {"number_index", "value_index"}  # blind: of the key as well
    with database.read() as connection:
        return [
            sorted(({k: v for k, v in row.items() if k not in hidden} for row in rows), key=repr)
            for table in metadata.sorted_tables
            if sealed_columns(table)
            for rows in [opened_rows(connection, table)]
        ]


def test_everything_is_sealed_with_the_new_key_and_says_the_same(
    house: CentralHouse, key_file: Path
) -> None:
    desk = Desk(house, house.service)
    patient = desk.enrol(ADULT)
    desk.book(patient)
    (old,) = keys_in_use(house.database)
    before = said(house.database)
    new, count = rotation.rotate(house.database, key_file)
    assert new != old
    assert count > 5
    assert keys_in_use(house.database) == {new}
    assert said(house.database) == before
    with house.database.read() as connection:
        assert needed(connection) == (new,)
    assert load_keys(key_file).audit == CHEAP.audit_key
    assert len(load_keys(key_file).data) == 2
    house.database.unlock(Vault(load_keys(key_file).data[1:]))  # the new key alone
    assert desk.enrol(ADULT) == patient


def test_a_service_that_runs_meanwhile_takes_nobody_for_somebody_new(
    house: CentralHouse, key_file: Path
) -> None:
    desk = Desk(house, house.service)
    patient = desk.enrol(ADULT)
    other = Database(house.address)
    new, _ = rotation.rotate(other, key_file)
    other.close()
    assert desk.enrol(ADULT) == patient
    desk.enrol(STRANGER)
    assert keys_in_use(house.database) == {new}


def test_broken_off_it_goes_on_with_the_same_key(
    house: CentralHouse, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(house, house.service)
    patient = desk.enrol(ADULT)
    monkeypatch.setattr(rotation, "AT_ONCE", 1)
    written: list[str] = []
    write = rotation._write

    def fail(connection: sa.Connection, table: sa.Table, row: sa.RowMapping) -> None:
        written.append(table.name)
        if len(written) == 3:
            raise ConnectionError("the power went")
        write(connection, table, row)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_write", fail)
        with pytest.raises(ConnectionError):
            rotation.rotate(house.database, key_file)
    assert len(keys_in_use(house.database)) == 2
    assert desk.enrol(ADULT) == patient
    _, half = load_keys(key_file).data
    new, _ = rotation.rotate(house.database, key_file)
    assert keys_in_use(house.database) == {new}
    assert load_keys(key_file).data == (DATA_KEY, half)
    assert desk.enrol(ADULT) == patient


def test_a_key_that_somebody_still_sealed_with_is_needed_until_the_next_time(
    house: CentralHouse, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, other = unlocked(Database(house.address)), Database(house.address)
    seal_anew = rotation._seal_anew

    def meanwhile(database: Database, table: sa.Table) -> int:
        count = seal_anew(database, table)
        if table is schema.patient:
            with late.write() as connection:
                row = connection.execute(sa.select(schema.patient).limit(1)).mappings().one()
                place = place_in(schema.patient.c.name, row)
                name = vault_of(connection).seal(place, "钱七".encode())
                is_it = schema.patient.c.id == row["id"]
                connection.execute(sa.update(schema.patient).where(is_it).values(name=name))
        return count

    with house.database.read() as connection:
        (old,) = needed(connection)
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_seal_anew", meanwhile)
        new, _ = rotation.rotate(other, key_file)
    with house.database.read() as connection:
        assert needed(connection) == (old, new)
    again, count = rotation.rotate(other, key_file)
    assert again == new
    assert count > 0
    with house.database.read() as connection:
        assert needed(connection) == (new,)
    late.close()
    other.close()


def test_a_value_that_was_changed_stops_it_and_is_named(
    house: CentralHouse, key_file: Path
) -> None:
    with house.database.write() as connection:
        rows = connection.execute(sa.select(schema.patient.c.id, schema.patient.c.name)).all()
        names = {row.id: row.name for row in rows}
        one, two = sorted(names)[:2]
        swapped = sa.update(schema.patient).where(schema.patient.c.id == one)
        connection.execute(swapped.values(name=names[two]))
    with pytest.raises(SealBrokenError, match=rf"patient\.name of {one} is not what was sealed"):
        rotation.rotate(house.database, key_file)


@pytest.mark.parametrize("line", ["", f"data {'77' * 32}"], ids=["no data key", "another one"])
def test_the_wrong_file_is_told_and_changes_nothing(
    house: CentralHouse, tmp_path: Path, line: str
) -> None:
    wrong = tmp_path / "wrong.key"
    wrong.write_text(f"{'77' * 32}\n{line}".strip(), encoding="ascii")
    before = wrong.read_text()
    with pytest.raises(KeyFileError, match="put back the key file that belongs to this database"):
        unlock(house.database, wrong)
    with pytest.raises(KeyFileError, match=r"data key [0-9a-f]{8}, and the key file .* not there"):
        unlock(house.database, tmp_path / "lost.key")
    assert wrong.read_text() == before
    assert not (tmp_path / "lost.key").exists()
    assert len(keys_in_use(house.database)) == 1


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    path = tmp_path / "central.db"
    upkeep.prepare(path)
    upkeep.seed(path, "demo")
    assert "rows sealed anew with data key" in upkeep.rotate_key(path)
    with pytest.raises(ServiceError, match="put back the key file"):
        upkeep.rotate_key(path, tmp_path / "other.key")
