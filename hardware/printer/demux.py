"""Status bytes told apart: one stream of bytes in, replies out, without a wire.

A printer answers real-time requests, in-order requests, asynchronous status and block replies on
one line, told apart by fixed bits only (Epson TM-T88III specification, appendix G):

| reply | pattern |
|---|---|
| DLE EOT n | ``0xx1xx10`` |
| automatic status (GS a) | ``0xx1xx00``, then three of ``0xx0xxxx`` |
| GS r n | ``0xx0xxxx`` |
| block | ``37`` or ``5F`` …, ends in NUL |
| XON, XOFF | ``11``, ``13`` |
| DLE EOT 20 (Custom) | ``10 0F`` and four more, where the profile says so |

What fits none of these is dropped and counted, never guessed at. A Custom printer's counters and
ejector answer in bytes that look like anything; so what comes next is told beforehand (`expect`).
"""

from dataclasses import dataclass

_FIXED_BITS = 0x93
_REAL_TIME, _AUTOMATIC = 0x12, 0x10
_IN_ORDER_BITS = 0x90
_BLOCK_HEADS = frozenset({0x35, 0x37, 0x3B, 0x3D, 0x5F})
_FLOW = frozenset({0x11, 0x13})
_AUTOMATIC_LENGTH = 4
_MAX_BLOCK = 96
_FULL_HEAD: bytes = b"\x10\x0f"
_FULL_LENGTH = 6
_LONGEST_EXPECTED = 32
_PROCESS_DONE, _BUFFER_CLEARED = b"\x37\x22", b"\x37\x25"


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """Answer to DLE EOT n; it does not say which n."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Automatic status: sent when switched on and at every change."""

    b1: int
    b2: int
    b3: int
    b4: int


@dataclass(frozen=True, slots=True)
class InOrderStatus:
    """Answer to GS r: everything sent before it has been taken out of the buffer."""

    byte: int


@dataclass(frozen=True, slots=True)
class ProcessDone:
    """Answer to GS ( H function 48: everything sent before it has been printed."""

    process_id: bytes


@dataclass(frozen=True, slots=True)
class BufferCleared:
    """Answer to DLE DC4 8: receive and print buffers are empty."""


@dataclass(frozen=True, slots=True)
class OtherBlock:
    """A block reply nobody here asked for, without its NUL."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FullStatus:
    """Answer to DLE EOT 20, without its head: paper, user, recoverable, unrecoverable."""

    paper: int
    user: int
    recoverable: int
    unrecoverable: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What came after `Demultiplexer.expect`."""

    data: bytes


Reply = (
    RealTimeStatus
    | AutomaticStatus
    | InOrderStatus
    | ProcessDone
    | BufferCleared
    | OtherBlock
    | FullStatus
    | Expected
)


class Demultiplexer:
    """Collects bytes until replies are whole.

    Args:
        has_full_status: ``10 0F`` begins an answer to DLE EOT 20, and no automatic status.

    Attributes:
        dropped: how many bytes fitted nothing.
    """

    def __init__(self, *, has_full_status: bool = False) -> None:
        self._pending = bytearray()
        self._has_full_status = has_full_status
        self._expected: bytes | None = None
        self.dropped = 0

    def expect(self, ending: bytes | None) -> None:
        """Take what comes next as one answer: up to `ending`, one byte for b"", None for no more.

        An answer that does not end in time is cut off at 32 bytes.
        """
        self._expected = ending

    def feed(self, data: bytes) -> list[Reply]:
        """Take `data` and return the replies that are now whole, in order."""
        self._pending += data
        replies: list[Reply] = []
        while self._pending:
            is_expected = self._expected is not None
            length = self._length_expected() if is_expected else self._length_of_first()
            if length is None:
                break
            first = bytes(self._pending[:length])
            del self._pending[:length]
            reply = Expected(first) if is_expected else _reply(first)
            if is_expected:
                self._expected = None
            if reply is not None:
                replies.append(reply)
            elif first[0] not in _FLOW:
                self.dropped += length
        return replies

    def _length_expected(self) -> int | None:
        """Return the length of the answer that was told beforehand, or None, as below."""
        ending = self._expected or b""
        at = self._pending.find(ending)
        length = at + max(len(ending), 1) if at >= 0 else _LONGEST_EXPECTED
        return length if len(self._pending) >= length else None

    def _length_of_first(self) -> int | None:
        """Return the length of the first reply, or None while it is not whole."""
        pending = self._pending
        if self._has_full_status and pending[0] == _FULL_HEAD[0]:
            fits = pending[1:2] in (b"", _FULL_HEAD[1:])
            return self._whole(_FULL_LENGTH) if fits else 1
        if pending[0] in _BLOCK_HEADS:
            end = pending.find(0, 0, _MAX_BLOCK)
            if end >= 0:
                return end + 1
            return None if len(pending) < _MAX_BLOCK else 1
        if pending[0] & _FIXED_BITS == _AUTOMATIC:
            tail = pending[1:_AUTOMATIC_LENGTH]
            fits = not any(byte & _IN_ORDER_BITS for byte in tail)
            return self._whole(_AUTOMATIC_LENGTH) if fits else 1
        return 1

    def _whole(self, length: int) -> int | None:
        return length if len(self._pending) >= length else None


def _reply(whole: bytes) -> Reply | None:
    """Return what `whole` says; None for flow control and for what fits nothing."""
    first = whole[0]
    if first in _BLOCK_HEADS:
        return _block(whole[:-1]) if len(whole) > 1 else None
    if len(whole) == _FULL_LENGTH and whole[:2] == _FULL_HEAD:
        return FullStatus(*whole[2:])
    if first & _FIXED_BITS == _REAL_TIME:
        return RealTimeStatus(first)
    if first & _FIXED_BITS == _AUTOMATIC and len(whole) == _AUTOMATIC_LENGTH:
        return AutomaticStatus(*whole)
    return None if first & _IN_ORDER_BITS else InOrderStatus(first)


def _block(data: bytes) -> Reply:
    if data[:2] == _PROCESS_DONE:
        return ProcessDone(data[2:])
    if data[:2] == _BUFFER_CLEARED:
        return BufferCleared()
    return OtherBlock(data)
