"""One connection to a printer: what was sent, what came back, and waits with a deadline."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from hardware.printer import escpos_bytes
from hardware.printer.demux import (
    AutomaticStatus,
    BufferCleared,
    Demultiplexer,
    InOrderStatus,
    OtherBlock,
    ProcessDone,
    RealTimeStatus,
    Reply,
)
from hardware.printer.status import NO_REPLY, PrinterStatus, Trouble, from_automatic, from_real_time
from hardware.printer.tcp_transport import Transport

Clock = Callable[[], float]

_REAL_TIME_KINDS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    Attributes:
        reply_s: for the answer to one real-time request.
        clear_s: for the acknowledgement of a clear.
        slack_s: beyond wire time and mechanics, for the proof of a print.
        hot_s: for a hot head to cool down, once per ticket.
        proof_s: beyond mechanics, for the proof that a printer is clear.
        quiet_s: without an answer, until late answers of a clone count as over.
    """

    reply_s: float = 0.7
    clear_s: float = 1.5
    slack_s: float = 3.0
    hot_s: float = 10.0
    proof_s: float = 4.0
    quiet_s: float = 0.3


class Dialogue:
    """Speaks over an open transport and keeps what the printer said.

    Attributes:
        clock: monotonic seconds.
        patience: how long to wait for what.
        in_order: how many GS r answers have come.
        done: process ids that have come back.
    """

    def __init__(self, transport: Transport, clock: Clock, patience: Patience) -> None:
        self._transport = transport
        self.clock = clock
        self.patience = patience
        self._demultiplexer = Demultiplexer()
        self._real_time: deque[int] = deque()
        self._automatic: PrinterStatus | None = None
        self._cleared = 0
        self.in_order = 0
        self.done: set[bytes] = set()

    @property
    def trouble(self) -> Trouble | None:
        """What the latest automatic status complains of."""
        return self._automatic.trouble if self._automatic else None

    def send(self, data: bytes, deadline: float, stop: Callable[[], bool] = lambda: False) -> int:
        """Send `data` and return how much of it was taken until `stop` or the deadline.

        Raises:
            ConnectionLostError: the line is gone.
        """
        sent = 0
        while sent < len(data):
            self._take_in()
            if stop() or self.clock() >= deadline:
                break
            taken = self._transport.write_some(data[sent:])
            sent += taken
            if not taken:
                self._transport.wait(deadline - self.clock(), to_write=True)
        return sent

    def wait_for(self, condition: Callable[[], bool], deadline: float) -> bool:
        """Return whether `condition` came true before the deadline.

        Raises:
            ConnectionLostError: the line is gone.
        """
        while True:
            self._take_in()
            if condition():
                return True
            left = deadline - self.clock()
            if left <= 0:
                return False
            self._transport.wait(left, to_write=False)

    def ask_status(self) -> PrinterStatus:
        """Return the real-time status; `NO_REPLY` as soon as one request stays unanswered.

        Raises:
            ConnectionLostError: the line is gone.
        """
        answers = []
        for kind in _REAL_TIME_KINDS:
            self._real_time.clear()
            deadline = self.clock() + self.patience.reply_s
            self.send(escpos_bytes.real_time_request(kind), deadline)
            if not self.wait_for(lambda: bool(self._real_time), deadline):
                return NO_REPLY
            answers.append(self._real_time.popleft())
        return from_real_time(*answers)

    def clear_buffers(self) -> bool:
        """Ask the printer to drop all it holds; return whether it acknowledged.

        Raises:
            ConnectionLostError: the line is gone.
        """
        before = self._cleared
        deadline = self.clock() + self.patience.clear_s
        self.send(escpos_bytes.CLEAR_BUFFERS, deadline)
        return self.wait_for(lambda: self._cleared > before, deadline)

    def fall_silent(self, deadline: float) -> bool:
        """Return whether the printer said nothing for a while before the deadline."""
        while self.clock() < deadline:
            if not self._hears_more(self.in_order, self.clock() + self.patience.quiet_s):
                return True
        return False

    def _hears_more(self, heard: int, until: float) -> bool:
        return self.wait_for(lambda: self.in_order != heard, until)

    def _take_in(self) -> None:
        data = self._transport.read_some()
        while data:
            for reply in self._demultiplexer.feed(data):
                self._note(reply)
            data = self._transport.read_some()

    def _note(self, reply: Reply) -> None:
        match reply:
            case RealTimeStatus():
                self._real_time.append(reply.byte)
            case AutomaticStatus():
                self._automatic = from_automatic(reply.b1, reply.b2, reply.b3)
            case InOrderStatus():
                self.in_order += 1
            case ProcessDone():
                self.done.add(reply.process_id)
            case BufferCleared():
                self._cleared += 1
            case OtherBlock():
                pass
            case _:
                assert_never(reply)
