"""Emulators by orders, a line each, as an integrator or a program steers them."""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.emulators import sam, scanner
from hardware.emulators.card_kinds import KINDS, make_card
from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.order_lines import obey, serve
from hardware.emulators.sam_module import INSTANT, SamModuleOnPty
from hardware.errors import DeviceMissingError
from hardware.id_card.sam_reader import SamReader
from hardware.id_card.sam_text import encode_text
from hardware.scanner.port import DroppedCode, ScannedCode
from hardware.scanner.serial_scanner import SerialScanner
from hardware.serial_link.pyserial_line import open_line

NEVER = threading.Event()


@pytest.fixture
def module(tmp_path: Path) -> Iterator[SamModuleOnPty]:
    made = SamModuleOnPty(tmp_path / "sam", times=INSTANT, baud=None)
    yield made
    made.close()


def test_a_module_does_what_it_is_told(module: SamModuleOnPty) -> None:
    orders = sam.SamOrders(module).table()
    reader = SamReader(lambda: open_line(module.path), deadline_s=0.3)
    for name, person in sam.PEOPLE.items():
        assert obey(orders, f"place {name}") == "ok"
        assert reader.poll(NEVER) == person
    text = encode_text(sam.PEOPLE["resident"]).hex()
    assert obey(orders, f"place-text {text}") == "ok"
    assert obey(orders, "fault 2 cut=9 after=5") == "ok"
    assert reader.poll(NEVER) == sam.PEOPLE["resident"]
    assert obey(orders, "lift") == "ok"
    assert reader.poll(NEVER) is None
    assert obey(orders, "mute on") == "ok"
    with pytest.raises(DeviceMissingError):
        reader.poll(NEVER)
    assert obey(orders, "well") == "ok"
    assert obey(orders, "status 2001 60") == "ok"
    with pytest.raises(DeviceMissingError, match="out of order"):
        reader.poll(NEVER)
    assert obey(orders, "well") == "ok"
    assert obey(orders, "unplug") == "ok"
    with pytest.raises(DeviceMissingError):
        reader.poll(NEVER)
    assert obey(orders, "replug") == "ok"
    assert reader.poll(NEVER) is None
    reader.close()


def test_a_cable_may_be_pulled_at_any_byte_of_an_answer(module: SamModuleOnPty) -> None:
    orders = sam.SamOrders(module).table()
    reader = SamReader(lambda: open_line(module.path), deadline_s=0.3)
    assert obey(orders, "fault unplug=4") == "ok"
    with pytest.raises(DeviceMissingError):
        reader.poll(NEVER)
    reader.close()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("place nobody", "none of resident"),
        ("place", "index out of range"),
        ("place-text 00", "1 bytes are not the 256"),
        ("place-text zz", "non-hexadecimal"),
        ("fault cut=x", "invalid literal"),
        ("mute maybe", "mute on, or mute off"),
        ("dance", "dance is none of"),
    ],
)
def test_what_cannot_be_done_is_one_line(module: SamModuleOnPty, line: str, says: str) -> None:
    answer = obey(sam.SamOrders(module).table(), line)
    assert answer.startswith("error: ")
    assert says in answer


def test_a_scanner_does_what_it_is_told(tmp_path: Path) -> None:
    made = EmulatedCodeScanner(tmp_path / "scanner")
    orders = scanner.orders_of(made)
    reader = SerialScanner(lambda: open_line(made.path))
    cancel = threading.Event()
    heard: list[object] = []

    def listen() -> None:
        heard.extend(reader.next_code(cancel) for _ in range(3))

    listening = threading.Thread(target=listen)
    listening.start()
    for _ in range(500):
        if reader.is_connected or cancel.wait(0.01):
            break
    for line in ("scan RT1.abc def", "fault garbage=3", "scan x", "well", "scan-hex 79 0d"):
        assert obey(orders, line) == "ok"
    listening.join(20.0)
    assert heard[0] == ScannedCode("RT1.abc def")
    assert isinstance(heard[1], DroppedCode)
    assert heard[2] == ScannedCode("y")
    assert obey(orders, "fault unplug=0") == "ok"
    assert obey(orders, "scan x") == "ok"
    with pytest.raises(DeviceMissingError):
        reader.next_code(NEVER)
    assert obey(orders, "replug") == "ok"
    assert obey(orders, "unplug") == "ok"
    reader.close()
    made.close()


def test_orders_are_served_until_quit_or_the_end() -> None:
    done: list[str] = []
    orders = {"do": lambda words: done.append(words[0])}
    answers = io.StringIO()
    serve("here", orders, io.StringIO("do one\n\nwhat\nquit\ndo two\n"), answers)
    assert answers.getvalue().splitlines() == ["here", "ok", "error: what is none of do quit", "ok"]
    serve("here", orders, io.StringIO("do three\n"), io.StringIO())
    assert done == ["one", "three"]


@pytest.mark.parametrize("name", ["sam", "scanner"])
def test_an_integrator_starts_one_from_the_command_line(tmp_path: Path, name: str) -> None:
    link = tmp_path / name
    done = subprocess.run(
        [sys.executable, "-m", f"hardware.emulators.{name}", str(link)],
        input="unplug\nquit\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.splitlines() == [str(link), "ok", "ok"]
    assert not link.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_card_is_made_from_plain_values(kind: str) -> None:
    card = make_card(kind, {}, {"pull_at": 0})
    assert 2 <= len(card.atr) <= 33
    card.power(is_on=True)
    assert len(card.apdu(bytes.fromhex("0020000003888888"))) == 2


def test_what_is_no_card_is_refused() -> None:
    with pytest.raises(ValueError, match="none of social"):
        make_card("magstripe", {}, {})
    with pytest.raises(TypeError):
        make_card("social", {"colour": "red"}, {})
