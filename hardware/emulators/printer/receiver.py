"""The receiving half: finds real-time commands in every byte, image data included.

Pure. A byte that may begin a command is held back until the next one tells; commands are taken
out of the stream, as printers do, so a driver that lets one slip into a picture is found out.
"""

from dataclasses import dataclass

_DLE = 0x10
_EOT, _ENQ, _DC4 = 0x04, 0x05, 0x14
_STATUS_KINDS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 20})
_RECOVER_KINDS = frozenset({0, 1, 2})
_CLEAR = bytes((_DLE, _DC4, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))


@dataclass(frozen=True, slots=True)
class Plain:
    """Bytes for the engine."""

    data: bytes


@dataclass(frozen=True, slots=True)
class StatusWanted:
    """DLE EOT `kind`."""

    kind: int


@dataclass(frozen=True, slots=True)
class RecoverWanted:
    """DLE ENQ `kind`: 1 recover, 2 recover and clear."""

    kind: int


@dataclass(frozen=True, slots=True)
class ClearWanted:
    """DLE DC4 8."""


Received = Plain | StatusWanted | RecoverWanted | ClearWanted


class Receiver:
    """Splits a stream into bytes for the engine and commands for now."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Received]:
        """Return what `data` brings, in order, neighbouring plain bytes as one."""
        received: list[Received] = []
        plain = bytearray()
        at = 0
        while at < len(data):
            if not self._held:  # nothing begun: all up to the next DLE is plain
                begin = data.find(_DLE, at)
                plain += data[at : begin if begin >= 0 else len(data)]
                if begin < 0:
                    break
                at = begin
            self._held.append(data[at])
            at += 1
            command = self._command()
            if command is not None:
                if plain:
                    received.append(Plain(bytes(plain)))
                    plain.clear()
                received.append(command)
                self._held.clear()
            else:
                self._release(plain)
        if plain:
            received.append(Plain(bytes(plain)))
        return received

    def let_go(self) -> bytes:
        """Return what is held back, at the end of a connection."""
        held = bytes(self._held)
        self._held.clear()
        return held

    def _command(self) -> Received | None:
        """Return the command that is now whole."""
        held = bytes(self._held)
        if held == _CLEAR:
            return ClearWanted()
        if len(held) != 3:  # noqa: PLR2004 -- DLE, what, which
            return None
        if held[1] == _EOT and held[2] in _STATUS_KINDS:
            return StatusWanted(held[2])
        if held[1] == _ENQ and held[2] in _RECOVER_KINDS:
            return RecoverWanted(held[2])
        return None

    def _release(self, plain: bytearray) -> None:
        """Move held bytes that cannot begin a command any more to `plain`."""
        while self._held and not self._may_begin():
            plain.append(self._held.pop(0))

    def _may_begin(self) -> bool:
        held = bytes(self._held)
        if _CLEAR.startswith(held):
            return True
        short = len(held) <= 2  # noqa: PLR2004 -- the third byte is still to come
        return short and held[0] == _DLE and (len(held) == 1 or held[1] in (_EOT, _ENQ))
