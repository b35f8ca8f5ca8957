"""Whoever has lost the key file, or took another, is told so before anything is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app import clock
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.data_keys import unlock
from kiosk_app.central_service.keeping.security import KeyFileError
from kiosk_app.central_service.seed.tables import SEED_DIRECTORY
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.commands.main import main
from tests.helpers.central import CHEAP, DATA_KEY, ENGINES, KIOSK, CentralHouse, central
from tests.helpers.operator import stamp

SCHEDULE = "day,department,practitioner,clinic_type,begin,end,capacity,room\n"
TEMPLATES = "weekday,department,practitioner,clinic_type,begin,end,capacity,room,first,last\n"
FILES = {
    "import-schedule": SCHEDULE,
    "import-templates": TEMPLATES,
    "import-calendar": "day,worked_as,name\n2027-01-01,,元旦\n",
    "import-questions": (SEED_DIRECTORY / "questions.json").read_text("utf-8"),
}
ACTS = (
    *((name,) for name in FILES),
    ("enrol-code", KIOSK),
    ("revoke-device", KIOSK),
    ("exit-code", KIOSK, "04718260"),
    ("set-payment", KIOSK),
)


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, is_served=False, days=0) as made:
        stamp(made)
        with made.database.write() as connection:
            AuditLog(CHEAP.audit_key).add(
                connection, clock.now(), "command", AuditAct.POLICY_ADOPTED
            )
        yield made


def rows(house: CentralHouse) -> int:
    with house.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(audit)) or 0


@pytest.mark.requirement("R104")
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act[0])
@pytest.mark.parametrize("key", ["lost", "of another record"])
def test_no_act_makes_a_key_or_writes_with_another(
    house: CentralHouse,
    act: tuple[str, ...],
    key: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name, *words = act
    if name in FILES:
        words = [str(tmp_path / "file")]
        (tmp_path / "file").write_text(FILES[name], "utf-8")
    path = tmp_path / "record.key"
    if key != "lost":
        path.write_text(f"{bytes(32).hex()}\ndata {DATA_KEY.hex()}", encoding="ascii")
        path.chmod(0o600)
    place = ["--database", str(house.address), "--key-file", str(path)]
    before = rows(house)
    assert main(["central", name, *words, *place]) == 2
    said = capsys.readouterr()
    assert "put back the key file that belongs to this database" in said.err
    assert said.err.count("\n") == 1
    assert path.exists() is (key != "lost")
    assert rows(house) == before


def test_a_record_whose_last_row_was_changed_is_still_known_by_its_first(
    house: CentralHouse, tmp_path: Path
) -> None:
    path = tmp_path / "record.key"
    path.write_text(f"{CHEAP.audit_key.hex()}\ndata {DATA_KEY.hex()}", encoding="ascii")
    with house.database.write() as connection:
        log = AuditLog(CHEAP.audit_key)
        AuditLog(bytes(32)).add(connection, clock.now(), "command", AuditAct.POLICY_ADOPTED)
        assert log.is_ours(connection)
        assert not AuditLog(bytes(range(1, 33))).is_ours(connection)
    assert unlock(house.database, path).audit == CHEAP.audit_key
    path.write_text(f"{bytes(range(1, 33)).hex()}\ndata {DATA_KEY.hex()}", encoding="ascii")
    with pytest.raises(KeyFileError, match="is not that of the record"):
        unlock(house.database, path)
