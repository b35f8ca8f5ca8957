"""The far ends of a driver's wires, played from arbitrary bytes; time passes by being waited for.

A script is a list of pieces, each with its length (two bytes, big-endian) before it.
"""

from typing import Self

from hardware.errors import MediaRemovedError

MOST_COMMANDS = 2000
"""More than the worst card can call for: both kinds, both files, three ways, 16 rounds each."""
VERIFY = 0x20
_DRAIN_S = 0.001


def pieces_of(data: bytes) -> list[bytes]:
    """Cut a script into its pieces; the last one may be shorter than it says."""
    pieces = []
    at = 0
    while at + 2 <= len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        pieces.append(data[at + 2 : end])
        at = end
    return pieces


def script_of(pieces: list[bytes]) -> bytes:
    """Return the script that is cut into these pieces."""
    return b"".join(len(piece).to_bytes(2, "big") + piece for piece in pieces)


class ScriptedCard:
    """A `CardLink` whose card answers what the script says, over and over."""

    def __init__(self, data: bytes) -> None:
        self._answers = pieces_of(data)
        self.commands = 0

    def transmit(self, apdu: bytes) -> bytes:
        assert apdu[1] != VERIFY, "a guessed PIN burns the counter of the patient's card"
        self.commands += 1
        assert self.commands <= MOST_COMMANDS, "the card keeps the reader busy for ever"
        if not self._answers:
            raise MediaRemovedError("the script has no answers")
        return self._answers[(self.commands - 1) % len(self._answers)]

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class ScriptedLine:
    """A `SerialLine` that says one piece of the script at each look, then nothing any more."""

    def __init__(self, data: bytes) -> None:
        self._pieces = pieces_of(data)
        self.now = 0.0
        self.is_open = True

    def clock(self) -> float:
        return self.now

    def write(self, data: bytes) -> None:
        assert self.is_open
        assert data

    def read_some(self, timeout_s: float) -> bytes:
        assert self.is_open
        assert timeout_s >= 0
        if self._pieces:
            self.now += min(timeout_s, 0.001)
            return self._pieces.pop(0)
        self.now += timeout_s + 0.0001
        return b""

    def reset_input(self) -> None:
        assert self.is_open

    def close(self) -> None:
        self.is_open = False


class ScriptedUsb:
    """A `UsbDevice` that says one piece of the script at each read, through whichever pipe."""

    def __init__(self, data: bytes) -> None:
        self._line = ScriptedLine(data)

    @property
    def now(self) -> float:
        return self._line.now

    @property
    def is_open(self) -> bool:
        return self._line.is_open

    def clock(self) -> float:
        return self._line.now

    def write(self, endpoint: int, data: bytes) -> None:
        assert endpoint in {0x02, 0x06}
        self._line.write(data)

    def read(self, endpoint: int, timeout_s: float) -> bytes:
        assert endpoint in {0x81, 0x85}
        if timeout_s <= _DRAIN_S:  # what the script says is for the command that follows
            self._line.now += timeout_s + 0.0001
            return b""
        return self._line.read_some(timeout_s)

    def close(self) -> None:
        self._line.close()
