"""A station's own life: enrolled, believed, shut out in the middle, heard of, and what it keeps."""

import json
import logging
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from hardware.printer.status import PaperState, PrinterStatus
from kiosk_app import clock
from kiosk_app.bootstrap.device import EnrolmentError, credential_of, enrol
from kiosk_app.central_client.caller import Credential
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.errors import NotBelievedError
from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.devices.device_log import DeviceLog
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema_devices import device
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.config import CentralConfig, Config, JournalConfig, StationConfig
from kiosk_app.devices.health import states_of
from kiosk_app.devices.identity_station import CHIP, PAD, ReaderHealth
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.device_signature import DEVICE_RULES
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind
from kiosk_app.handlers.exit_lock import EXIT, ExitLock
from kiosk_app.handlers.pulse import HEAD, Pulse
from tests.helpers import people
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.devices import client_of, key_of
from tests.helpers.kiosk import HeadlessKiosk

NEW = "kiosk-77"


def config_of(house: CentralHouse, folder: Path, url: str = "") -> Config:
    return Config(
        StationConfig(NEW), CentralConfig(url or house.url), JournalConfig(folder / "journal.db")
    )


def code_of(house: CentralHouse) -> str:
    """Return a new code for the new kiosk."""
    log = DeviceLog(house.service._audit, "setup", to_ms(house.clock()), DEVICE_RULES)
    made = house.database.transact(lambda c: log.issue_code(c, NEW, StationKind.KIOSK))
    assert not isinstance(made, Refusal)
    return made.code


def revoke(house: CentralHouse, station: str = KIOSK) -> None:
    with house.database.write() as connection:
        assert device_book.revoke(connection, station, to_ms(house.clock())) is not None


@pytest.mark.requirement("R133")
def test_a_machine_enrols_and_its_key_is_its_owner_s_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with central() as house:
        config = config_of(house, tmp_path)
        assert credential_of(config) is None
        assert "kiosk-77 is not enrolled; use the command enrol" in caplog.text
        caplog.clear()
        assert enrol(config, code_of(house)).startswith(f"{NEW} (kiosk) is enrolled")
        assert stat.S_IMODE(config.key_file.stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.iterdir()] == ["device.key"]
        client = CentralClient(house.url, config.station.id, clock.now)  # type: ignore[arg-type]
        assert not client.is_believed()
        client.close()
        client = CentralClient(
            house.url,
            config.station.id,  # type: ignore[arg-type] # a plain text
            clock.now,
            credential=credential_of(config),
        )
        assert client.is_believed()
        client.close()


@pytest.mark.requirement("R133")
def test_an_enrolment_whose_answer_was_lost_ends_with_the_same_command(tmp_path: Path) -> None:
    with central() as house:
        code = code_of(house)
        with pytest.raises(EnrolmentError, match="run the same command again"):
            enrol(config_of(house, tmp_path, "http://127.0.0.1:9"), code)
        draft = (tmp_path / "device.key.new").read_bytes()
        assert not (tmp_path / "device.key").exists()
        enrol(config_of(house, tmp_path), code)
        assert (tmp_path / "device.key").read_bytes() == draft


def test_a_wrong_code_is_one_line_and_leaves_no_key(tmp_path: Path) -> None:
    with central() as house:
        code_of(house)
        with pytest.raises(EnrolmentError, match="kiosk-77 is not enrolled: enrolment_refused"):
            enrol(config_of(house, tmp_path), "AAAA-AAAA-AAAA-AAAA")
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_may_read_is_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with central() as house:
        config = config_of(house, tmp_path)
        enrol(config, code_of(house))
        config.key_file.chmod(0o640)
        assert credential_of(config) is None
        assert "chmod 600" in caplog.text
        config.key_file.chmod(0o600)
        config.key_file.write_text("00ff", "ascii")
        assert credential_of(config) is None
        assert "enrol this station again" in caplog.text
    caplog.clear()


@pytest.mark.requirement("R133")
def test_revoked_while_somebody_is_served_nothing_is_concluded(tmp_path: Path) -> None:
    """The confirm is not believed: paid or not is unknown, so it stays in the journal."""
    with central() as house:
        kiosk = HeadlessKiosk(house.url, tmp_path / "journal.sqlite", house.clock)
        with kiosk.running():
            kiosk.begin_to_pay(BookingClass.SAME_DAY, people.ADULT)
            order = kiosk.order.id
            revoke(house)
            house.pay(order)
            kiosk.leave()
            kiosk.until(lambda: kiosk.page != "Paying")
            assert kiosk.page not in {"AtHome", "TicketPrinted", "Booked"}
            kiosk.until(lambda: bool(kiosk.journal.unknown()))
            left = len(kiosk.journal.unknown())
            assert kiosk.recovery.in_quiet().is_away
            assert len(kiosk.journal.unknown()) == left
            assert not kiosk.journal.needs_person()


@pytest.mark.requirement("R027")
def test_a_retry_is_signed_anew_and_gets_the_first_answer() -> None:
    with central() as house:
        client = client_of(house)
        key = RequestKey("the-key")
        first = client.enrol(people.ADULT, people.PHONE, key)
        assert client.enrol(people.ADULT, people.PHONE, key) == first
        client.close()


@pytest.mark.requirement("R027")
def test_a_clock_that_is_off_is_said_with_central_s_time() -> None:
    with central() as house:
        slow = Credential(key_of(KIOSK), lambda: clock.now() - timedelta(minutes=5))
        client = CentralClient(house.url, KIOSK, clock.now, credential=slow)
        with pytest.raises(NotBelievedError) as no:
            client.catalogue()
        assert no.value.refusal.reason is Reason.CLOCK_OFF
        assert dict(no.value.refusal.facts)["seconds"] in {"300", "301", "302"}
        client.close()


def pulse_of(client: CentralClient, folder: Path) -> Pulse:
    states = {DevicePart.PAPER: PartState.LOW}
    keep = ExitLock(folder / EXIT).keep
    return Pulse(client, folder / HEAD, lambda: states, lambda: 2, clock.now, tell_exit=keep)


@pytest.mark.requirement("R132")
def test_a_heartbeat_is_kept_and_a_record_that_grows_is_no_news(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with central() as house:
        client = client_of(house)
        pulse = pulse_of(client, tmp_path)
        pulse.beat()
        assert not (tmp_path / HEAD).exists()  # no row yet
        code_of(house)
        pulse.beat()
        first = (tmp_path / HEAD).read_text("ascii")
        code_of(house)
        pulse.beat()
        assert (tmp_path / HEAD).read_text("ascii") != first
        with house.database.read() as connection:
            row = connection.execute(sa.select(device).where(device.c.station == KIOSK)).one()
        assert (row.parts, row.unsettled) == ('{"paper": "low"}', 2)
        assert row.seen_at == to_ms(house.clock())
        client.close()
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


@pytest.mark.requirement("R133")
def test_a_heartbeat_brings_what_codes_of_the_staff_exit_are_told_by(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with central() as house:
        client = client_of(house)
        pulse_of(client, tmp_path).beat()
        lock = ExitLock(tmp_path / EXIT)
        number = lock.number()
        assert number is not None
        log = DeviceLog(house.service._audit, "setup", to_ms(house.clock()), DEVICE_RULES)
        key = house.service._security.audit_key
        with house.database.write() as connection:
            code = log.tell_exit_code(connection, KIOSK, number, key)
            nobody = log.tell_exit_code(connection, NEW, number, key)
        assert isinstance(code, str)
        assert lock.opens(number, code)
        assert nobody == Refusal(Reason.NOT_FOUND)
        with house.database.read() as connection:
            [row] = connection.execute(
                sa.select(audit).where(audit.c.act == AuditAct.EXIT_CODE_TOLD)
            ).all()
        assert (KIOSK in row.facts, number in row.facts, code in row.facts) == (True, True, False)
        client.close()
    caplog.clear()


@pytest.mark.requirement("R104")
def test_a_record_that_went_back_is_said_loudly_and_the_older_head_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with central() as house:
        client = client_of(house)
        for _ in range(3):
            code_of(house)
        pulse_of(client, tmp_path).beat()
        client.close()
    kept = (tmp_path / HEAD).read_text("ascii")
    with central() as restored:
        code_of(restored)
        client = client_of(restored)
        pulse_of(client, tmp_path).beat()
        client.close()
    assert "central's record has gone back" in caplog.text
    caplog.clear()
    assert (tmp_path / HEAD).read_text("ascii") == kept


@pytest.mark.requirement("R104")
def test_rows_lost_with_a_restore_are_said_once_and_the_new_head_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The record ends earlier than the station knew, and says by its own row why."""
    with central() as house:
        client = client_of(house)
        for _ in range(3):
            code_of(house)
        pulse_of(client, tmp_path).beat()
        client.close()
    kept = json.loads((tmp_path / HEAD).read_text("ascii"))
    with central() as restored:
        with restored.database.write() as connection:
            log = AuditLog(restored.service._security.audit_key)
            log.add(connection, restored.clock(), "central", AuditAct.RESTORED, rows="0")
        client = client_of(restored)
        pulse = pulse_of(client, tmp_path)
        pulse.beat()
        (said,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
        assert f"restored from a backup: {kept['index'] + 1} rows" in said.getMessage()
        assert json.loads((tmp_path / HEAD).read_text("ascii")) != kept
        caplog.clear()
        pulse.beat()
        client.close()
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


def test_central_away_is_no_trouble_for_the_pulse(tmp_path: Path) -> None:
    client = CentralClient("http://127.0.0.1:9", KIOSK, clock.now)
    pulse_of(client, tmp_path).beat()
    client.close()
    assert list(tmp_path.iterdir()) == []


def test_what_devices_say_becomes_states() -> None:
    well = PrinterStatus()
    readers = (ReaderHealth(CHIP, True), ReaderHealth(PAD, False))
    found = states_of(readers, well)
    assert found[DevicePart.CARD_READER] is PartState.WELL
    assert found[DevicePart.ID_CARD_READER] is PartState.FAULTY
    assert found[DevicePart.SCANNER] is PartState.ABSENT
    assert found[DevicePart.PAPER] is PartState.WELL
    end = states_of((), replace(well, paper=PaperState.END))
    assert (end[DevicePart.PRINTER], end[DevicePart.PAPER]) == (PartState.WELL, PartState.OUT)
    gone = states_of((ReaderHealth(PAD, None),), replace(well, is_reachable=False))
    assert gone[DevicePart.ID_CARD_READER] is PartState.UNKNOWN
    assert gone[DevicePart.PRINTER] is PartState.FAULTY
    assert states_of((), None)[DevicePart.PAPER] is PartState.UNKNOWN
