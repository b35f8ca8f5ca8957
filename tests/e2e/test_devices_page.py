"""The commands of docs/devices.md, run as they are written there over emulated devices."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.sam_module import INSTANT, SamModuleOnPty
from kiosk_app.central_service.devices.device_log import DeviceLog
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.config import load
from kiosk_app.domain.device_signature import DEVICE_RULES
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.rights import StationKind
from tests.helpers.central import central

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "devices.md"
BLOCK = re.compile(
    r"<!-- tests/e2e/test_devices_page\.py (?:runs|writes|starts|knows): (\S+) -->\n"
    r"```\w+\n(.*?)```\n",
    re.DOTALL,
)
LIMIT_S = 280


@dataclass
class Integrator:
    """Somebody who types what the page says, in an empty folder."""

    folder: Path
    pad: SamModuleOnPty
    scanner: EmulatedCodeScanner
    printer: VirtualPrinter
    port: int

    def blocks(self) -> dict[str, str]:
        return {name: self._here(text) for name, text in BLOCK.findall(PAGE.read_text("utf-8"))}

    def run(
        self, block: str, typed: str = "", **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["sh", "-eu", "-c", self.blocks()[block]],
            cwd=self.folder,
            env=self.environment() | variables,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )

    def environment(self) -> dict[str, str]:
        nobody = {"PCSCLITE_CSOCK_NAME": str(self.folder / "no-card-service")}
        return dict(os.environ) | nobody | {"PYTHONPATH": str(ROOT)}

    def _here(self, text: str) -> str:
        text = text.replace(".venv/bin/python", sys.executable)
        text = text.replace("9100", str(self.port)).replace("192.0.2.20", "127.0.0.1")
        text = text.replace("/dev/serial/by-id/usb-reader", self.pad.path)
        text = text.replace("/dev/serial/by-id/usb-scanner", self.scanner.path)
        text = text.replace("tests/device ", f"{ROOT / 'tests' / 'device'} -p no:cacheprovider ")
        return text.replace("/var/lib/registration-kiosk", str(self.folder))


@pytest.fixture
def integrator(tmp_path: Path) -> Iterator[Integrator]:
    pad = SamModuleOnPty(tmp_path / "pad", times=INSTANT)
    scanner = EmulatedCodeScanner(tmp_path / "scanner")
    printer = VirtualPrinter()
    server = TcpServer(printer)
    try:
        made = Integrator(tmp_path, pad, scanner, printer, server.port)
        (tmp_path / "station.toml").write_text(made.blocks()["station.toml"], encoding="utf-8")
        yield made
    finally:
        server.close()
        printer.close()
        scanner.close()
        pad.close()


def test_every_block_of_the_page_is_tried_here() -> None:
    text = PAGE.read_text("utf-8")
    names = [name for name, _ in BLOCK.findall(text)]
    assert names == [
        "station.toml",
        "check",
        "answers.toml",
        "setup",
        "printer",
        "reader",
        "device-tests",
        "emulator",
        "proof",
    ]
    assert text.count("```") == 2 * len(names)


def test_every_profile_has_a_row_on_the_page_and_every_row_a_profile() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(
        path.stem for path in (ROOT / "resources" / "printers").glob("*.json")
    )


def test_the_file_and_the_printer_are_checked_by_one_command_each(integrator: Integrator) -> None:
    done = integrator.run("check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("station.toml: good; station kiosk-01\n")


@pytest.mark.slow
def test_a_station_is_set_up_from_a_file_of_answers(integrator: Integrator) -> None:
    with central() as house:
        text = integrator.blocks()["answers.toml"].replace("http://127.0.0.1:8600", house.url)
        log = DeviceLog(house.service._audit, "setup", to_ms(house.clock()), DEVICE_RULES)
        made = house.database.transact(lambda c: log.issue_code(c, "kiosk-77", StationKind.KIOSK))
        assert not isinstance(made, Refusal)
        answers = text.replace("AAAA-AAAA-AAAA-AAAA", made.code).replace("kiosk-01", "kiosk-77")
        (integrator.folder / "answers.toml").write_text(answers, encoding="utf-8")
        done = integrator.run("setup")
    assert "enrolled as kiosk" in done.stdout, done.stdout + done.stderr
    assert "test ticket: printed" in done.stdout
    assert len(integrator.printer.tickets) == 1
    assert load(integrator.folder / "station.toml").printer.port == integrator.port


@pytest.mark.slow
def test_the_bench_checklists_are_walked_and_leave_reports(integrator: Integrator) -> None:
    printer = integrator.run("printer", "s\n" * 8)
    assert printer.returncode == 0, printer.stdout + printer.stderr
    reader = integrator.run("reader", "s\n" * 13)
    assert reader.returncode == 0, reader.stdout + reader.stderr
    reports = sorted((integrator.folder / "reports").glob("*.json"))
    kinds = [json.loads(path.read_text("utf-8"))["kind"] for path in reports]
    assert kinds == ["printer", "reader"]
    assert len(integrator.printer.tickets) == 6


@pytest.mark.slow
def test_the_checklists_are_tests_when_a_station_is_named(integrator: Integrator) -> None:
    person, terminal = os.openpty()
    os.write(person, b"s\n" * 21)
    hands = f"--device-terminal={os.ttyname(terminal)}"
    done = integrator.run("device-tests", PYTEST_ADDOPTS=hands)
    os.close(person)
    os.close(terminal)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_without_a_station_they_are_out_of_the_run(integrator: Integrator) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(ROOT / "tests" / "device")],
        cwd=integrator.folder,
        env=integrator.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert "2 deselected" in done.stdout
    assert "skip" not in done.stdout


def test_the_emulator_starts_and_ends(integrator: Integrator, tmp_path: Path) -> None:
    command = integrator.blocks()["emulator"].replace(str(integrator.port), "0").strip()
    with subprocess.Popen(
        ["sh", "-c", f"exec {command}"],
        cwd=tmp_path,
        env=integrator.environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("printing on 127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT_S) == 0


def test_the_targets_of_make_are_there(integrator: Integrator) -> None:
    for line in integrator.blocks()["proof"].splitlines():
        target = line.split()[1]
        done = subprocess.run(
            ["make", "-n", "-C", str(ROOT), target], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
