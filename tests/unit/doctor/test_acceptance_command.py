"""`doctor printer --acceptance` and `doctor reader --acceptance` as an integrator types them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.hospital_card import MifareCard
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from kiosk_app import clock
from kiosk_app.bootstrap import drivers
from kiosk_app.bootstrap.acceptance import accept
from kiosk_app.commands.main import main
from kiosk_app.config import load
from kiosk_app.doctor.acceptance.walk import Guide, Verdict
from tests.helpers.hands import ScriptedHands


@contextmanager
def station(folder: Path) -> Iterator[Path]:
    """Yield the file of a station with a printer and a scanner."""
    printer = VirtualPrinter()
    server = TcpServer(printer)
    scanner = EmulatedCodeScanner(folder / "scanner")
    path = folder / "station.toml"
    path.write_text(
        f"""
        [station]
        id = "kiosk-01"
        [central]
        url = "http://127.0.0.1:9"
        [journal]
        path = "{folder / "journal.db"}"
        [chip_reader]
        is_on = false
        [scanner]
        port = "{scanner.path}"
        [printer]
        port = {server.port}
        """,
        encoding="utf-8",
    )
    try:
        yield path
    finally:
        scanner.close()
        server.close()
        printer.close()


@contextmanager
def typing(monkeypatch: pytest.MonkeyPatch, text: str) -> Iterator[None]:
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as keys:
        monkeypatch.setattr("sys.stdin", keys)
        yield


def reports(folder: Path) -> dict[str, Path]:
    return {path.suffix: path for path in folder.glob("acceptance-*")}


def test_a_printer_is_walked_through_and_called_off_with_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    with station(tmp_path), typing(monkeypatch, "y\ny\nn\nq\n"):
        assert main(["doctor", "printer", "--acceptance", "--report", str(out)]) == 1
    told = json.loads(reports(out)[".json"].read_text(encoding="utf-8"))
    verdicts = {step["step"]: (step["verdict"], step["why"]) for step in told["steps"]}
    assert verdicts["printer_answers"] == verdicts["printer_prints"] == ("passed", "")
    assert verdicts["printer_code"] == ("failed", "code_is_unreadable")
    assert verdicts["printer_cover"] == ("skipped", "cancelled")
    shown = capsys.readouterr().out
    assert "请打开打印机盖子" in shown
    assert "结论：不通过" in reports(out)[".txt"].read_text(encoding="utf-8")


def test_readers_are_walked_through_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with station(tmp_path) as path, typing(monkeypatch, "s\ns\ns\n"):
        words = ["doctor", "reader", str(path), "--acceptance", "--language", "en"]
        assert main([*words, "--report", str(tmp_path)]) == 0
    assert "Scan the code above" in capsys.readouterr().out
    assert "Passed." in reports(tmp_path)[".txt"].read_text(encoding="utf-8")


def test_the_cards_of_the_station_s_hospital_are_walked_through_by_its_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot, own = EmulatedSlot(), MifareCard(uid=bytes.fromhex("87D61200"))  # 0001234567
    monkeypatch.setattr(drivers, "watcher_of", lambda _: slot)
    hands = ScriptedHands(
        {"take_card_out": slot.remove, "insert_hospital_card": lambda: slot.insert_card(own)}
    )
    with station(tmp_path) as path:
        with path.open("a", encoding="utf-8") as lines:
            lines.write('\n[hospital_card]\nprofile = "uid-reversed-decimal"\n')
        done = accept(load(path), "reader", Guide(hands, deed_s=0.3), clock.now)
    told = {result.step: result for result in done.results}["chip_hospital_card"]
    assert (told.verdict, told.figures["number"]) == (Verdict.PASSED, "…4567")


def test_one_kind_of_device_is_checked_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with station(tmp_path) as path:
        assert main(["doctor", "printer", str(path), "--json"]) == 0
    devices = json.loads(capsys.readouterr().out)["devices"]
    assert [device["device"] for device in devices] == ["printer"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--acceptance"], "printer, reader"),
        (["printer", "one.toml", "two.toml"], "one file"),
    ],
)
def test_what_is_not_clear_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with station(tmp_path):
        assert main(["doctor", *words]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert said in errors[0]


def test_a_station_without_readers_has_none_to_accept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with station(tmp_path) as path, typing(monkeypatch, ""):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("[scanner]\n        port", "[site]\n        hospital"), "utf-8"
        )
        assert main(["doctor", "reader", str(path), "--acceptance"]) == 2
    assert "no reader" in capsys.readouterr().err
