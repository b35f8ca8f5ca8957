"""A private, unprivileged pcscd with a virtual reader, in namespaces of its own.

Nothing listens outside, nothing is installed, nothing under /etc is edited, the system's own pcscd
is not touched. Everything ends when `close` is called, or when this process dies.

The PC/SC client library reads PCSCLITE_CSOCK_NAME once per process. So the variable is set to a
link that stays the same for the life of this process and points to the service of the moment:
services may come and go, one at a time. `PrivatePcscd` must be entered before the process makes
its first PC/SC call.

Source: unshare(1), nsenter(1), pcscd(8); vsmartcard manual for the virtual reader.
"""

import atexit
import dataclasses
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import SocialCardFields
from hardware.emulators.steered_process import SteeredProcess
from hardware.emulators.virtual_card import VPCD_PORT
from hardware.errors import DeviceMissingError, ProtocolError

_log = logging.getLogger(__name__)
_HERE: Final = Path(__file__).resolve().parent
_ADMIN_PATHS: Final = ":/usr/sbin:/sbin"
_LIBRARIES: Final = (
    Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    Path("/usr/lib64/pcsc/drivers/serial/libifdvpcd.so"),
)
_SOCKET: Final = "run/pcscd/pcscd.comm"
_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"
_START_S: Final = 30.0
_ANSWER_S: Final = 30.0
_LOOK_AGAIN_S: Final = 0.005

READER: Final = "Virtual PCD 00 00"
"""The first of the two slots that vpcd always makes; the second stays empty."""


def can_use_namespaces() -> str | None:
    """Return None when a private pcscd can run here, else why not, in one line."""
    for program, package in (("pcscd", "pcscd"), ("unshare", "util-linux")):
        if _which(program) is None:
            return f"{program} is not installed (package {package})"
    if _library() is None:
        return "the virtual reader is not installed (package vsmartcard-vpcd)"
    trial = [*_unshare(), "sh", "-c", "mount -t tmpfs tmpfs /run"]
    done = subprocess.run(trial, capture_output=True, check=False)  # noqa: S603 - fixed words
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return f"user namespaces are forbidden here ({lines[0] if lines else done.returncode})"
    return None


def is_our_reader(name: str) -> bool:
    """Tell the virtual reader's first slot from every other reader."""
    return name == READER


class CardHand:
    """The hand that puts cards into the virtual reader; steers `card_host` in the namespace."""

    def __init__(self, keeper_pid: int, log: Path) -> None:
        command = [_need("nsenter"), "--target", str(keeper_pid), "--user", "--net"]
        command += ["--preserve-credentials", sys.executable, "-m", "hardware.emulators.card_host"]
        env = {**os.environ, "PYTHONPATH": str(_HERE.parents[1])}
        self._host = SteeredProcess(command, log, env)

    def insert(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None:
        """Put a card in. The reader looks every 0.4 s."""
        self._put("insert", fields, faults)

    def swap(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None:
        """Take the card out and put another in."""
        self._put("swap", fields, faults)

    def insert_kind(self, kind: str, card: dict[str, object] | None = None) -> None:
        """Put a card of any kind in, see `card_kinds`."""
        self._order({"do": "insert", "kind": kind, "card": card or {}})

    def spoil(self, words: Sequence[str]) -> None:
        """Let something go wrong with the card's next answer(s), see `spoiling.parse_times`."""
        self._order({"do": "spoil", "words": list(words)})

    def remove(self) -> None:
        """Take the card out; nothing happens when there is none."""
        self._order({"do": "remove"})

    def await_power(self) -> None:
        """Wait until the reader has switched the card on, that is, has seen it."""
        self._order({"do": "await_power"})

    def close(self) -> None:
        """Take the card out and end the program."""
        self._host.close()

    def _put(self, do: str, fields: SocialCardFields | None, faults: CardFaults | None) -> None:
        card = dataclasses.asdict(fields or SocialCardFields())
        self._order({"do": do, "card": card, "faults": dataclasses.asdict(faults or CardFaults())})

    def _order(self, order: dict[str, object]) -> None:
        answer = json.loads(self._host.ask(json.dumps(order), _ANSWER_S))
        if not answer["ok"]:
            raise ProtocolError(f"the card host refused to {order['do']}: {answer['error']}")


class PrivatePcscd:
    """One private service; a context manager.

    Attributes:
        socket_path: where the service listens, as seen from outside the namespace.
        pid: of the running pcscd, 0 when there is none.
    """

    def __init__(self) -> None:
        self.pid = 0
        self.socket_path = Path()
        self._hands: list[CardHand] = []

    def __enter__(self) -> Self:
        """Start the service and wait until it accepts.

        Raises:
            DeviceMissingError: it cannot run here; `can_use_namespaces` says why.
        """
        _CLIENT_DOOR.demand_shut()
        self._room = Path(tempfile.mkdtemp(prefix="private-pcscd-"))
        self._log = self._room / "pcscd.log"
        script, config = _HERE / "pcscd_namespace.sh", self._write_config()
        command = [*_unshare(), "sh", str(script), sys.executable, str(config), str(self._log)]
        self._keeper = SteeredProcess(command, self._log)
        try:
            self._keeper.read_line(_START_S)
            self.socket_path = Path(f"/proc/{self._keeper.pid}/root/{_SOCKET}")
            _CLIENT_DOOR.open_to(self.socket_path)
            self.start()
        except DeviceMissingError as error:
            why = self._log.read_text(errors="replace").strip()
            self.close()
            raise DeviceMissingError(f"no private pcscd: {error}; {why}") from error
        return self

    def __exit__(self, *_error: object) -> None:
        """End everything that was started."""
        self.close()

    def card_host(self) -> CardHand:
        """Return a hand for the virtual reader; it goes when the service goes."""
        hand = CardHand(self._keeper.pid, self._log)
        self._hands.append(hand)
        return hand

    def start(self) -> None:
        """Start pcscd, at the same socket path, and wait until it accepts."""
        if self.pid:
            raise RuntimeError("this pcscd is running")
        self.pid = int(self._keeper.ask("start", _START_S))
        deadline = time.monotonic() + _START_S
        pause = threading.Event()
        while not _accepts(self.socket_path):
            if time.monotonic() > deadline or not self._keeper.is_alive:
                raise DeviceMissingError("pcscd does not accept connections")
            pause.wait(_LOOK_AGAIN_S)

    def kill(self) -> None:
        """End pcscd as a crash does, leaving its socket behind; returns once it is gone."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """End pcscd in good order; returns once it is gone."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Crash pcscd and start it again."""
        self.kill()
        self.start()

    def freeze(self) -> None:
        """Make pcscd hang: it keeps its connections and answers nothing, from this moment on."""
        os.kill(self.pid, signal.SIGSTOP)
        pause = threading.Event()
        while _is_running(self.pid):  # each thread stops when the kernel comes to it
            pause.wait(_LOOK_AGAIN_S)

    def thaw(self) -> None:
        """Let a frozen pcscd go on."""
        os.kill(self.pid, signal.SIGCONT)

    def close(self) -> None:
        """End the hands, pcscd and the namespace; nothing else. May be repeated."""
        while self._hands:
            self._hands.pop().close()
        self._keeper.close()
        self.pid = 0
        _CLIENT_DOOR.shut(self.socket_path)
        shutil.rmtree(self._room, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if not self.pid:
            return
        os.kill(self.pid, how)
        self._keeper.ask("wait", _START_S)
        self.pid = 0

    def _write_config(self) -> Path:
        # pcscd changes its directory, so every path in here and of it is absolute.
        template = (_HERE / "vpcd.conf").read_text(encoding="utf-8")
        config = self._room / "vpcd.conf"
        lines = [line for line in template.splitlines() if not line.startswith("#")]
        text = "\n".join(lines).format(library=_library(), port=f"0x{VPCD_PORT:04X}")
        config.write_text(text + "\n", encoding="utf-8")
        return config


class _ClientDoor:
    """The one socket name that this process's PC/SC client library ever sees."""

    def __init__(self) -> None:
        self._link: Path | None = None
        self._target: Path | None = None

    def demand_shut(self) -> None:
        """Refuse a second service beside the first."""
        if self._target is not None:
            raise RuntimeError("one private pcscd at a time in one process")

    def claim(self) -> Path:
        """Return the name, set before anything has asked for a service."""
        if self._link is None:
            room = Path(tempfile.mkdtemp(prefix="pcsc-client-"))
            atexit.register(shutil.rmtree, room, ignore_errors=True)
            self._link = room / "pcscd.comm"
            os.environ[_VARIABLE] = str(self._link)
        return self._link

    def open_to(self, target: Path) -> None:
        """Point the name at a service."""
        self.claim().symlink_to(target)
        self._target = target

    def shut(self, target: Path) -> None:
        """Point the name at nothing, if it points at `target`."""
        if self._link is not None and self._target == target:
            self._link.unlink()
            self._target = None


_CLIENT_DOOR: Final = _ClientDoor()


def claim_client_door() -> None:
    """Let this process's PC/SC client see private services only, from its first call on.

    Whatever asks for a card service before the first private one would otherwise fix the client
    library to the machine's own for the life of the process.
    """
    _CLIENT_DOOR.claim()


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def _unshare() -> list[str]:
    return [_need("unshare"), "--user", "--map-root-user", "--net", "--mount"]


def _which(program: str) -> str | None:
    return shutil.which(program, path=os.environ.get("PATH", os.defpath) + _ADMIN_PATHS)


def _need(program: str) -> str:
    found = _which(program)
    if found is None:
        raise DeviceMissingError(f"{program} is not installed")
    return found


def _library() -> Path | None:
    return next((library for library in _LIBRARIES if library.exists()), None)


def _is_running(pid: int) -> bool:
    """Tell whether a thread of a process that was told to stop still runs. Source: proc(5)."""
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return any(each.read_text().rpartition(") ")[2][0] not in "Tt" for each in threads)
