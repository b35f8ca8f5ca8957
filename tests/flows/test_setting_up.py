"""From a bare machine to a station: the command over real HTTP and real lines."""

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.sam_module import INSTANT, SamModuleOnPty
from kiosk_app.bootstrap.setting_up import as_owner, prepare, try_out
from kiosk_app.central_service.devices.device_log import DeviceLog
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.commands.main import main
from kiosk_app.config import ConfigError, load
from kiosk_app.doctor.findings import Device, Finding, Verdict
from kiosk_app.doctor.setup.questions import SetupError, Talk
from kiosk_app.domain.device_signature import DEVICE_RULES
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.rights import StationKind
from tests.helpers.central import CentralHouse, central

STATION = "kiosk-77"
_NOBODY = 65534


@dataclass
class Machine:
    """A bare machine with its devices, below a folder of its own."""

    root: Path
    house: CentralHouse
    pad: SamModuleOnPty
    scanner: EmulatedCodeScanner
    printer: VirtualPrinter
    port: int

    @property
    def target(self) -> Path:
        return self.root / "station.toml"

    def code(self, kind: StationKind = StationKind.KIOSK) -> str:
        log = DeviceLog(self.house.service._audit, "setup", to_ms(self.house.clock()), DEVICE_RULES)
        made = self.house.database.transact(lambda c: log.issue_code(c, STATION, kind))
        assert not isinstance(made, Refusal)
        return made.code

    def answers(self, code: str = "", more: str = "", kind: str = "kiosk") -> Path:
        path = self.root / "answers.toml"
        path.write_text(f"""\
[setup]
kind = "{kind}"
panel = "19"
enrolment_code = "{code}"
[site]
hospital = "云溪医院"
[station]
id = "{STATION}"
[central]
url = "{self.house.url}"
[journal]
path = "{self.root}/journal.db"
[chip_reader]
is_on = false
[printer]
host = "127.0.0.1"
port = {self.port}
{more}
""")
        return path

    def set_up(self, answers: Path | None) -> tuple[bool, "Told"]:
        told = Told()
        config, wishes = prepare(self.target, answers, told, self.root)
        is_good = try_out(config, wishes, self.target, told, told.findings.extend)
        return is_good, told


class Told:
    """Somebody who has put everything into a file and only listens."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, str]]] = []
        self.findings: list[Finding] = []

    def say(self, key: str, /, **facts: str) -> None:
        self.lines.append((key, facts))

    def ask(self, key: str, default: str) -> None:
        """Nobody is there."""

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.lines]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    ports = tmp_path / "dev/serial/by-id"
    ports.mkdir(parents=True)
    pad = SamModuleOnPty(ports / "usb-reader", times=INSTANT)
    scanner = EmulatedCodeScanner(ports / "usb-scanner")
    printer = VirtualPrinter()
    server = TcpServer(printer)
    try:
        with central() as house:
            yield Machine(tmp_path, house, pad, scanner, printer, server.port)
    finally:
        server.close()
        printer.close()
        scanner.close()
        pad.close()


def test_a_bare_machine_is_a_station_after_one_command(machine: Machine) -> None:
    is_good, told = machine.set_up(machine.answers(machine.code()))
    assert is_good, told.lines
    assert len(machine.printer.tickets) == 1
    config = load(machine.target)
    assert config.id_card_reader.port == machine.pad.path
    assert (config.scanner.port, config.scanner.kind) == (machine.scanner.path, "serial")
    assert (config.screen.width_px, config.screen.height_px) == (1280, 1024)
    assert config.key_file.exists()
    assert {each.device: each.verdict for each in told.findings} == {
        Device.JOURNAL: Verdict.GOOD,
        Device.CENTRAL: Verdict.LOOK,  # the house has a Monday of its own: another clock
        Device.SPEAKER: Verdict.ABSENT,
        Device.CHIP_READER: Verdict.ABSENT,
        Device.ID_CARD_READER: Verdict.GOOD,
        Device.SCANNER: Verdict.GOOD,
        Device.PRINTER: Verdict.GOOD,
    }
    assert told.keys == ["searching", *["found"] * 3, "written", "enrolled", "ticket"]


def test_no_secret_stands_in_the_file(machine: Machine) -> None:
    code = machine.code()
    machine.set_up(machine.answers(code))
    text = machine.target.read_text("utf-8")
    assert code not in text
    assert "enrolment" not in text


def test_a_second_run_needs_no_answers_and_finds_what_was_plugged_in_later(
    machine: Machine,
) -> None:
    machine.scanner.close()
    machine.set_up(machine.answers(machine.code()))
    assert load(machine.target).scanner.port == ""
    before = machine.target.read_bytes()
    machine.scanner = EmulatedCodeScanner(Path(machine.scanner.path))
    is_good, told = machine.set_up(None)
    assert is_good, told.lines
    assert "enrolled_before" in told.keys
    assert load(machine.target).scanner.port == machine.scanner.path
    assert machine.target.with_name("station.toml.before").read_bytes() == before


def test_a_run_that_changes_nothing_keeps_nothing_beside(machine: Machine) -> None:
    machine.set_up(machine.answers(machine.code()))
    _, told = machine.set_up(None)
    assert "kept" not in told.keys
    assert sorted(path.name for path in machine.root.glob("station.toml*")) == ["station.toml"]


@pytest.mark.parametrize("more", ['[scanner]\nport = "/etc/passwd"', "[colour]\nis_red = true"])
def test_what_is_wrong_is_told_and_the_file_that_stands_stays(machine: Machine, more: str) -> None:
    machine.set_up(machine.answers(machine.code()))
    before = machine.target.read_bytes()
    with pytest.raises(ConfigError, match=r"scanner\.port|colour"):
        machine.set_up(machine.answers(more=more))
    assert machine.target.read_bytes() == before


def test_where_answers_are_missing_nothing_is_written(machine: Machine) -> None:
    with pytest.raises(SetupError, match=r"missing: site\.hospital, station\.id, central\.url"):
        machine.set_up(None)
    assert not machine.target.exists()


def test_a_station_that_central_has_as_another_kind_is_told(machine: Machine) -> None:
    is_good, told = machine.set_up(machine.answers(machine.code(StationKind.COUNTER)))
    assert not is_good
    assert ("other_kind", {"kind": "counter", "wanted": "kiosk"}) in told.lines


def test_a_wrong_code_leaves_a_file_and_no_key(machine: Machine) -> None:
    is_good, told = machine.set_up(machine.answers("AAAA-AAAA-AAAA-AAAA"))
    assert not is_good
    assert "not_enrolled" in told.keys
    assert not load(machine.target).key_file.exists()


def test_without_a_code_the_station_is_told_how_to_enrol_later(machine: Machine) -> None:
    is_good, told = machine.set_up(machine.answers())
    assert not is_good
    assert ("enrol_later", {"path": str(machine.target)}) in told.lines


@pytest.mark.parametrize(
    ("fault", "why"), [(Fault.PAPER_END, "paper_end"), (Fault.COVER_OPEN, "cover_open")]
)
def test_a_printer_that_does_not_print_is_told(machine: Machine, fault: Fault, why: str) -> None:
    machine.printer.apply(fault)
    is_good, told = machine.set_up(machine.answers(machine.code()))
    assert not is_good
    assert ("no_ticket", {"why": why}) in told.lines


def test_a_ticket_that_broke_off_is_told(machine: Machine) -> None:
    machine.printer.at_row(40, Fault.PAPER_END)
    is_good, told = machine.set_up(machine.answers(machine.code()))
    assert not is_good
    assert "no_ticket" in told.keys


def test_two_readers_alike_are_left_to_whoever_knows(machine: Machine) -> None:
    other = SamModuleOnPty(machine.root / "dev/serial/by-id/usb-second", times=INSTANT)
    try:
        _, told = machine.set_up(machine.answers(machine.code()))
    finally:
        other.close()
    unknown = sorted(facts["port"] for key, facts in told.lines if key == "unknown")
    assert unknown == [machine.pad.path, other.path]
    assert load(machine.target).id_card_reader.port == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_is_tried_is_tried_by_the_owner_of_the_journal_s_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, _NOBODY, _NOBODY)
    tmp_path.parent.chmod(0o755)
    tmp_path.parent.parent.chmod(0o755)
    tmp_path.parent.parent.parent.chmod(0o755)

    def act() -> bool:
        (tmp_path / "made").touch()
        return True

    assert as_owner(tmp_path, act)
    assert (tmp_path / "made").stat().st_uid == _NOBODY
    assert not as_owner(tmp_path, lambda: False)


def test_the_owner_themselves_need_no_other_account(tmp_path: Path) -> None:
    assert as_owner(tmp_path, lambda: True)
    assert not as_owner(tmp_path, lambda: False)


def test_the_command_tells_what_it_did_and_what_is_next(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def below(target: Path, answers: Path | None, talk: Talk, _root: Path) -> object:
        return prepare(target, answers, talk, machine.root)

    monkeypatch.setattr("kiosk_app.commands.setup.prepare", below)
    words = ["setup", "--to", str(machine.target), "--language", "en"]
    assert main([*words, "--from", str(machine.answers())]) == 1
    assert "Mend what is said above" in capsys.readouterr().out
    assert main([*words, "--from", str(machine.answers(machine.code()))]) == 0
    out = capsys.readouterr().out
    assert "test ticket: printed" in out
    assert out.endswith("Next: systemctl enable --now registration-kiosk\n")
    assert main([*words[:2], str(machine.root / "nowhere" / "station.toml")]) == 2
    assert main([*words, "--from", str(machine.root / "none.toml")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("missing: site.hospital")
    assert said[1].endswith("none.toml: cannot be read (No such file or directory)")


def test_what_was_written_is_what_was_meant(machine: Machine) -> None:
    machine.set_up(machine.answers(machine.code()))
    tables = tomllib.loads(machine.target.read_text("utf-8"))
    assert tables["site"] == {"hospital": "云溪医院", "hospital_en": ""}
    assert tables["printer"]["port"] == machine.port
