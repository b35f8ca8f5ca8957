"""The virtual printer as a program of its own, in real time and not."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.emulators.printer.__main__ import main
from hardware.emulators.printer.console import obey
from hardware.emulators.printer.pace import InstantPace, RealPace
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.confirming_printer import ConfirmingPrinter, random_process_id
from hardware.printer.port import Outcome
from hardware.printer.status import Trouble
from hardware.printer.tcp_transport import TcpTransport
from hardware.printer.transport import ConnectionLostError
from hardware.printer.usblp_transport import UsblpTransport
from tests.helpers.printing import EPSON, KIOSK, PROFILES, striped


def test_it_serves_prints_and_stops(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hardware.emulators.printer", "--port", "0"]
    options = ["--out", str(tmp_path), "--speed", "2000"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        port = int(program.stdout.readline().split(":")[1].split(",")[0])
        driver = ConfirmingPrinter(TcpTransport("127.0.0.1", port), EPSON)
        assert driver.print_job(striped(96)).outcome is Outcome.PRINTED
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
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


def test_it_serves_as_a_usb_node_and_obeys_what_is_typed(tmp_path: Path) -> None:
    profile = PROFILES / "custom-vkp-kpm.json"
    command = [sys.executable, "-m", "hardware.emulators.printer", "--usb", f"{tmp_path}/lp0"]
    options = ["--out", str(tmp_path), "--speed", "0", "--profile", str(profile)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, *options], text=True, bufsize=1, stdin=pipe, stdout=pipe
    ) as program:
        assert program.stdout is not None
        assert program.stdin is not None
        assert program.stdout.readline().startswith(f"printing on {tmp_path}/lp0")
        driver = ConfirmingPrinter(UsblpTransport(f"{tmp_path}/lp0"), KIOSK)
        assert driver.print_job(striped(96)).outcome is Outcome.PRINTED
        for line, answer in (
            ("status", "well; 1 tickets"),
            ("take", "taken"),
            ("apply cover_open", "done"),
            ("status", "cover_open; 1 tickets"),
            ("fly", "'fly' is no command: say help"),
            ("apply fire", "'fire' is no fault"),
        ):
            program.stdin.write(f"{line}\n")
            assert program.stdout.readline().startswith(answer)
        assert driver.status().trouble is Trouble.COVER_OPEN
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fault", "row:x:jam"], "--fault 'row x' is no moment"),
        (["--fault", "day:1:jam"], "--fault 'day 1' is no moment"),
        (["--fault", "row:1:fire"], "--fault 'fire' is no fault: take one of paper_end"),
        (["--profile", "nowhere.json"], "nowhere.json: cannot be read"),
    ],
)
def test_a_wrong_word_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["--port", "0", "--out", str(tmp_path), *arguments]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(said)


def test_each_word_does_what_it_says() -> None:
    printer = VirtualPrinter()
    assert obey("", printer) == ""
    assert "row N FAULT" in obey("help", printer)
    assert obey("take", printer) == "nothing is held out"
    words = "apply jam, mend jam, mend, row 5 jam, byte 9 rst, ms 3 fin, cut cutter"
    for line in words.split(", "):
        assert obey(line, printer) == "done"
    assert printer.faults == frozenset()
    printer.close()
