"""The virtual printer as a program of its own, in real time and not."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.emulators.printer.__main__ import main
from hardware.emulators.printer.pace import InstantPace, RealPace
from hardware.printer.confirming_printer import ConfirmingPrinter, random_process_id
from hardware.printer.port import Outcome
from hardware.printer.tcp_transport import TcpTransport
from hardware.printer.transport import ConnectionLostError
from tests.helpers.printing import EPSON, striped


def test_it_serves_prints_and_stops(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hardware.emulators.printer", "--port", "0"]
    options = ["--out", str(tmp_path), "--speed", "2000"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        port = int(program.stdout.readline().split(":")[1].split(",")[0])
        driver = ConfirmingPrinter(TcpTransport("127.0.0.1", port), EPSON)
        assert driver.print_job(striped(96)).outcome is Outcome.PRINTED
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
    assert (tmp_path / "ticket-001.png").is_file()


def test_a_busy_port_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"port {port} cannot be used")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("port", ["99177", "65536", "-1", "9" * 5000, "nine", "٣", ""])
def test_a_port_that_is_none_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--port", port, "--out", str(tmp_path / "tickets")])
    assert stop.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert said[-1].endswith(f"argument --port: {port!r} is no port: take one from 0 to 65535")
    assert not (tmp_path / "tickets").exists()


def test_instant_pace_only_counts() -> None:
    pace = InstantPace()
    pace.spend(3600.0)
    pace.stop()
    assert pace.spent_s == 3600.0


def test_a_stopped_pace_waits_no_more() -> None:
    pace = RealPace()
    pace.stop()
    pace.spend(3600.0)


def test_process_ids_differ_and_are_printable() -> None:
    made = {random_process_id() for _ in range(50)}
    assert len(made) > 40
    assert all(0x20 <= byte <= 0x7E for one in made for byte in one)


def test_a_closed_transport_is_a_lost_connection() -> None:
    with pytest.raises(ConnectionLostError, match="not connected"):
        TcpTransport("127.0.0.1", 9).read_some()
