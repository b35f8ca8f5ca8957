"""A virtual card for vpcd, the virtual reader of vsmartcard, over its TCP protocol.

vpcd listens; connecting puts the card in, closing takes it out. Every message is a length (two
bytes, big-endian) and that many bytes: one byte is a control code (0 off, 1 on, 2 reset, 4 "your
ATR?", the only one answered), anything longer is a command to the card, answered alike.

vpcd 3.3 listens on all interfaces: use it only inside a network namespace (`private_pcscd`).

Source: vsmartcard manual, section "Virtual Smart Card", and its `vpcd.h` (control codes, port).
"""

import socket
import struct
import threading
from typing import Final, Protocol

from hardware.emulators.record_card import CardPulledError

VPCD_PORT: Final = 0x8C7B
"""Port of vpcd's first slot; the second slot is one higher."""

_OFF, _GET_ATR = 0, 4
_REDIAL_S: Final = 0.01
_DIAL_LIMIT_S: Final = 1.0
_JOIN_S: Final = 2.0


class EmulatedCard(Protocol):
    """What a virtual card plays."""

    @property
    def atr(self) -> bytes:
        """Return its answer to reset."""
        ...

    def power(self, *, is_on: bool) -> None:
        """Reset the card."""
        ...

    def apdu(self, command: bytes) -> bytes:
        """Return the answer to a command; CardPulledError when it is pulled."""
        ...


class VirtualCard:
    """One card in one slot, from `insert` to `remove`; it redials a reader that was restarted.

    Attributes:
        was_powered: set once the reader has switched the card on, that is, has seen it.
    """

    def __init__(self, card: EmulatedCard, port: int = VPCD_PORT, host: str = "127.0.0.1") -> None:
        self._card = card
        self._address = (host, port)
        self._lock = threading.Lock()
        self._removed = threading.Event()
        self._line: socket.socket | None = None
        self.was_powered = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="virtual-card", daemon=True)

    def insert(self) -> None:
        """Put the card in; returns at once, the reader notices when it next looks."""
        self._thread.start()

    def remove(self) -> None:
        """Take the card out; may be repeated."""
        self._removed.set()
        with self._lock:
            if self._line is not None:
                _hang_up(self._line)
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    def _serve(self) -> None:
        while not self._removed.is_set():
            try:
                with socket.create_connection(self._address, timeout=_DIAL_LIMIT_S) as line:
                    self._talk(line)
            except CardPulledError:
                return
            except (OSError, EOFError):
                self._removed.wait(_REDIAL_S)

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._line = line
            if self._removed.is_set():
                return
        while True:
            message = read_message(line)
            answer = self._control(message[0]) if len(message) == 1 else self._card.apdu(message)
            if answer is not None:
                line.sendall(frame(answer))

    def _control(self, code: int) -> bytes | None:
        if code == _GET_ATR:
            return self._card.atr
        if code != _OFF:
            self.was_powered.set()
        self._card.power(is_on=code != _OFF)
        return None


def frame(message: bytes) -> bytes:
    """Return `message` as it goes over the wire."""
    return struct.pack(">H", len(message)) + message


def read_message(line: socket.socket) -> bytes:
    """Return the next message.

    Raises:
        EOFError: the other side hung up.
        OSError: the connection broke.
    """
    (length,) = struct.unpack(">H", _exactly(line, 2))
    return _exactly(line, length)


def _exactly(line: socket.socket, length: int) -> bytes:
    # WORKAROUND vpcd 3.3 sends length and body separately and leaves Nagle's algorithm on: our
    # delayed acknowledgement would add 40 ms to every command. The option does not stick, so it
    # is set again around every receive.
    received = b""
    while len(received) < length:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = line.recv(length - len(received))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        if not part:
            raise EOFError
        received += part
    return received


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was gone already
