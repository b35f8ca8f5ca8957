"""The virtual card and its host, against a reader played by the test; no pcscd here."""

import io
import json
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.emulators.card_host import CardHost
from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import DEFAULT_ATR, SocialCardEmulator
from hardware.emulators.steered_process import SteeredProcess
from hardware.emulators.virtual_card import VirtualCard, frame, read_message
from hardware.errors import DeviceMissingError

PATIENCE_S = 20.0
SELECT_SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")


class PlayedReader:
    """Listens like vpcd and asks what a test wants asked."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(PATIENCE_S)
        self.port: int = self._door.getsockname()[1]
        self._line: socket.socket | None = None

    def accept(self) -> None:
        self.hang_up()
        self._line, _ = self._door.accept()
        self._line.settimeout(PATIENCE_S)

    def send(self, message: bytes) -> None:
        assert self._line is not None
        self._line.sendall(frame(message))

    def ask(self, message: bytes) -> bytes:
        self.send(message)
        assert self._line is not None
        return read_message(self._line)

    @property
    def is_card_gone(self) -> bool:
        assert self._line is not None
        return self._line.recv(1) == b""

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()

    def close(self) -> None:
        self.hang_up()
        self._door.close()


@pytest.fixture
def reader() -> Iterator[PlayedReader]:
    made = PlayedReader()
    yield made
    made.close()


def order(do: str, **more: object) -> str:
    return json.dumps({"do": do, **more})


def test_a_card_answers_as_the_protocol_says(reader: PlayedReader) -> None:
    card = VirtualCard(SocialCardEmulator(), reader.port)
    card.insert()
    reader.accept()
    assert not card.was_powered.is_set()
    reader.send(b"\x00")
    reader.send(b"\x01")
    assert reader.ask(b"\x04") == DEFAULT_ATR
    assert card.was_powered.is_set()
    assert reader.ask(SELECT_SSSE) == bytes.fromhex("6118")
    reader.send(b"\x02")
    assert reader.ask(bytes.fromhex("00C0000018")) == bytes.fromhex("6985"), "reset forgets"
    card.remove()
    assert reader.is_card_gone
    card.remove()


class NotedLine(socket.socket):
    """A line that remembers what it was asked for, byte by byte from a message in memory."""

    def __init__(self, message: bytes) -> None:
        super().__init__()
        self._rest = message
        self.acts: list[str] = []

    def recv(self, *_: int) -> bytes:
        self.acts.append("recv")
        part, self._rest = self._rest[:1], self._rest[1:]
        return part

    def setsockopt(self, *option: object) -> None:
        assert option == (socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self.acts.append("quick")


def test_a_card_acknowledges_at_once_around_every_receive() -> None:
    """Or each command would take 40 ms; `chip_record` of the bench shows that it does not."""
    with NotedLine(frame(b"\x01\x02")) as line:
        assert read_message(line) == b"\x01\x02"
    assert line.acts == ["quick", "recv", "quick"] * 4


def test_a_card_comes_back_to_a_reader_that_was_restarted(reader: PlayedReader) -> None:
    card = VirtualCard(SocialCardEmulator(), reader.port)
    card.insert()
    reader.accept()
    reader.accept()
    assert reader.ask(b"\x04") == DEFAULT_ATR
    card.remove()


def test_a_card_pulled_in_mid_command_answers_nothing(reader: PlayedReader) -> None:
    card = VirtualCard(SocialCardEmulator(faults=CardFaults(pull_at=1)), reader.port)
    card.insert()
    reader.accept()
    reader.send(SELECT_SSSE)
    assert reader.is_card_gone
    card.remove()


def test_a_card_waits_for_a_reader_that_is_not_there_yet() -> None:
    early = PlayedReader()
    port = early.port
    early.close()
    card = VirtualCard(SocialCardEmulator(), port)
    card.insert()
    assert not card.was_powered.wait(0.05)
    card.remove()


def test_the_host_does_what_it_is_told(reader: PlayedReader) -> None:
    host = CardHost(reader.port)
    assert host.obey(order("insert", card={"name": "张三"})) == ({"ok": True}, False)
    reader.accept()
    reader.send(b"\x01")
    assert host.obey(order("await_power")) == ({"ok": True}, False)
    assert host.obey(order("swap", faults={"is_strict": False})) == ({"ok": True}, False)
    reader.accept()
    assert reader.ask(SELECT_SSSE)[-2:] == b"\x90\x00"
    assert host.obey(order("remove")) == ({"ok": True}, False)
    assert host.obey(order("remove")) == ({"ok": True}, False)
    assert host.obey(order("quit")) == ({"ok": True}, True)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("nonsense", "JSONDecodeError"),
        ("{}", "KeyError"),
        ("[]", "TypeError"),
        (order("dance"), "KeyError"),
        (order("insert", card={"colour": "red"}), "TypeError"),
        (order("await_power"), "RuntimeError"),
    ],
)
def test_the_host_says_what_it_does_not_understand(line: str, error: str) -> None:
    answer, is_last = CardHost().obey(line)
    assert answer["ok"] is False
    assert str(answer["error"]).startswith(error)
    assert not is_last


def test_the_host_holds_one_card_and_knows_when_nobody_sees_it(reader: PlayedReader) -> None:
    host = CardHost(reader.port)
    host.obey(order("insert"))
    assert "already" in str(host.obey(order("insert"))[0]["error"])
    assert "TimeoutError" in str(host.obey(order("await_power", limit_s=0.01))[0]["error"])
    host.obey(order("quit"))


def test_the_host_serves_lines_until_quit_or_the_end(reader: PlayedReader) -> None:
    answers = io.StringIO()
    orders = "\n".join([order("remove"), order("quit"), order("remove")])
    CardHost(reader.port).serve(io.StringIO(orders), answers)
    assert answers.getvalue() == '{"ok": true}\n' * 2
    CardHost(reader.port).serve(io.StringIO(order("insert")), answers)
    assert not [t for t in threading.enumerate() if t.name == "virtual-card"]


# --- the steered process -------------------------------------------------------------------

ECHO = "import sys\nfor line in sys.stdin: print(line.strip()[::-1], flush=True)"
DEAF = "import sys, threading\nprint('deaf', flush=True)\nthreading.Event().wait()"


def python(program: str, tmp_path: Path) -> SteeredProcess:
    return SteeredProcess([sys.executable, "-I", "-c", program], tmp_path / "log")


def test_a_steered_process_answers_line_by_line_and_ends_with_its_input(tmp_path: Path) -> None:
    child = python(ECHO, tmp_path)
    assert [child.ask(word, PATIENCE_S) for word in ("abc", "de")] == ["cba", "ed"]
    was_alive = child.is_alive
    assert was_alive
    child.close()
    assert not child.is_alive
    child.close()
    with pytest.raises(DeviceMissingError, match="ended"):
        child.ask("abc", PATIENCE_S)


def test_a_steered_process_that_dies_or_says_nothing_is_missing(tmp_path: Path) -> None:
    child = python("print('one'); print('two')", tmp_path)
    assert child.read_line(PATIENCE_S) == "one"
    assert child.read_line(PATIENCE_S) == "two"
    with pytest.raises(DeviceMissingError, match="ended"):
        child.read_line(PATIENCE_S)
    child.close()


@pytest.mark.slow
def test_a_steered_process_that_does_not_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.emulators.steered_process._END_S", 0.05)
    child = python(DEAF, tmp_path)
    assert child.read_line(PATIENCE_S) == "deaf"
    with pytest.raises(DeviceMissingError, match="no answer"):
        child.ask("hello?", 0.01)
    child.close()
    assert not child.is_alive
