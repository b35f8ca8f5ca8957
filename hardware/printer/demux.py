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

What fits none of these is dropped and counted, never guessed at.
"""

from dataclasses import dataclass

_FIXED_BITS = 0x93
_REAL_TIME, _AUTOMATIC = 0x12, 0x10
_IN_ORDER_BITS = 0x90
_BLOCK_HEADS = frozenset({0x35, 0x37, 0x3B, 0x3D, 0x5F})
_FLOW = frozenset({0x11, 0x13})
_AUTOMATIC_LENGTH = 4
_MAX_BLOCK = 96
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


Reply = RealTimeStatus | AutomaticStatus | InOrderStatus | ProcessDone | BufferCleared | OtherBlock


class Demultiplexer:
    """Collects bytes until replies are whole.

    Attributes:
        dropped: how many bytes fitted nothing.
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self.dropped = 0

    def feed(self, data: bytes) -> list[Reply]:
        """Take `data` and return the replies that are now whole, in order."""
        self._pending += data
        replies: list[Reply] = []
        while self._pending:
            length = self._length_of_first()
            if length is None:
                break
            first = bytes(self._pending[:length])
            del self._pending[:length]
            reply = _reply(first)
            if reply is not None:
                replies.append(reply)
            elif first[0] not in _FLOW:
                self.dropped += length
        return replies

    def _length_of_first(self) -> int | None:
        """Return the length of the first reply, or None while it is not whole."""
        pending = self._pending
        if pending[0] in _BLOCK_HEADS:
            end = pending.find(0, 0, _MAX_BLOCK)
            if end >= 0:
                return end + 1
            return None if len(pending) < _MAX_BLOCK else 1
        if pending[0] & _FIXED_BITS == _AUTOMATIC:
            tail = pending[1:_AUTOMATIC_LENGTH]
            if any(byte & _IN_ORDER_BITS for byte in tail):
                return 1
            return _AUTOMATIC_LENGTH if len(pending) >= _AUTOMATIC_LENGTH else None
        return 1


def _reply(whole: bytes) -> Reply | None:
    """Return what `whole` says; None for flow control and for what fits nothing."""
    first = whole[0]
    if first in _BLOCK_HEADS:
        return _block(whole[:-1]) if len(whole) > 1 else None
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
