"""One connection to a printer: what was sent, what came back, and waits with a deadline."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from hardware.printer import escpos_bytes
from hardware.printer.demux import (
    AutomaticStatus,
    BufferCleared,
    Demultiplexer,
    Expected,
    FullStatus,
    InOrderStatus,
    OtherBlock,
    ProcessDone,
    RealTimeStatus,
    Reply,
)
from hardware.printer.profiles import CutCounter, PrinterProfile, StatusDialect
from hardware.printer.status import (
    NO_REPLY,
    PrinterStatus,
    Trouble,
    from_automatic,
    from_full,
    from_real_time,
    with_ejector,
)
from hardware.printer.transport import Transport

Clock = Callable[[], float]

_REAL_TIME_KINDS = (1, 2, 3, 4)
_ASK_AGAIN = 2
_COUNTER_END = b"cuts"
_COUNTER = re.compile(rb"(\d{1,10}) ?(?:cuts)?\Z")


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
        ask_s: between questions to a printer that tells nothing by itself.
    """

    reply_s: float = 0.7
    clear_s: float = 1.5
    slack_s: float = 3.0
    hot_s: float = 10.0
    proof_s: float = 4.0
    quiet_s: float = 0.3
    ask_s: float = 0.5


def _believed(
    ask_four: Callable[[], PrinterStatus], heard: Callable[[], int], be_quiet: Callable[[], None]
) -> PrinterStatus:
    """Ask the four kinds; believe trouble only when each was answered once.

    An answer does not say what it answers. A printer that comes to itself answers what it was
    asked while it hung, and each answer is then taken for that of the next kind.
    """
    for _ in range(_ASK_AGAIN):
        before = heard()
        status = ask_four()
        if status.trouble in (None, Trouble.NO_REPLY):
            return status
        be_quiet()
        if heard() - before == len(_REAL_TIME_KINDS):
            return status
    return ask_four()


class Dialogue:
    """Speaks over an open transport and keeps what the printer said.

    Attributes:
        clock: monotonic seconds.
        patience: how long to wait for what.
        in_order: how many GS r answers have come.
        done: process ids that have come back.
    """

    def __init__(
        self, transport: Transport, clock: Clock, patience: Patience, profile: PrinterProfile
    ) -> None:
        self._transport = transport
        self.clock = clock
        self.patience = patience
        self._profile = profile
        self._is_custom = profile.status is StatusDialect.CUSTOM
        self._demultiplexer = Demultiplexer(has_full_status=self._is_custom)
        self._real_time: deque[int] = deque()
        self._real_time_heard = 0
        self._latest: PrinterStatus | None = None
        self._full_statuses = 0
        self._cleared = 0
        self._blocks: deque[bytes] = deque(maxlen=8)
        self.in_order = 0
        self.done: set[bytes] = set()

    @property
    def trouble(self) -> Trouble | None:
        """What the latest status that came by itself, or was asked for in passing, complains of."""
        return self._latest.trouble if self._latest else None

    @property
    def is_noisy(self) -> bool:
        """Whether bytes came that no printer sends."""
        return self._demultiplexer.dropped > 0

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
        return self._ask_full_status() if self._is_custom else self._ask_four()

    def look_closer(self, status: PrinterStatus) -> PrinterStatus:
        """Return `status` with what only an in-order request tells: never ask a soiled printer.

        Raises:
            ConnectionLostError: the line is gone.
        """
        if status.trouble is not None or not self._profile.has_presenter:
            return status
        ejector = self._ask_block(escpos_bytes.EJECTOR_STATUS, b"")
        return with_ejector(status, ejector[0]) if ejector else NO_REPLY

    def ask_in_passing(self) -> bool:
        """Ask a printer that tells nothing by itself; the answer is not waited for.

        Returns:
            Whether there was anything to ask.
        """
        if self._is_custom:
            deadline = self.clock() + self.patience.reply_s
            self.send(escpos_bytes.FULL_STATUS, deadline)
        return self._is_custom

    def ask_cut_counter(self) -> int | None:
        """Return how often the printer has cut; None when it does not tell. In order.

        Raises:
            ConnectionLostError: the line is gone.
        """
        match self._profile.cut_counter:
            case CutCounter.NONE:
                return None
            case CutCounter.EPSON:
                answer = self._ask_block(escpos_bytes.CUT_COUNTER_EPSON, None)
            case CutCounter.CUSTOM:
                answer = self._ask_block(escpos_bytes.CUT_COUNTER_CUSTOM, _COUNTER_END)
        found = _COUNTER.search(answer)  # a late answer of the job before may stand in front
        return int(found[1]) if found else None

    def command(self, data: bytes) -> bool:
        """Send an in-order command and GS r; return whether that was answered.

        Raises:
            ConnectionLostError: the line is gone.
        """
        wanted = self.in_order + 1
        deadline = self.clock() + self.patience.proof_s
        self.send(data + escpos_bytes.GS_R, deadline)
        return self.wait_for(lambda: self.in_order >= wanted, deadline)

    def _ask_four(self) -> PrinterStatus:
        def be_quiet() -> None:
            self.wait_for(lambda: False, self.clock() + self.patience.quiet_s)

        return _believed(self._ask_four_once, lambda: self._real_time_heard, be_quiet)

    def _ask_four_once(self) -> PrinterStatus:
        answers = []
        for kind in _REAL_TIME_KINDS:
            self._real_time.clear()
            deadline = self.clock() + self.patience.reply_s
            self.send(escpos_bytes.real_time_request(kind), deadline)
            if not self.wait_for(lambda: bool(self._real_time), deadline):
                return NO_REPLY
            answers.append(self._real_time.popleft())
        return from_real_time(*answers, has_jam_bit=self._profile.has_jam_bit)

    def _ask_full_status(self) -> PrinterStatus:
        wanted = self._full_statuses + 1
        deadline = self.clock() + self.patience.reply_s
        self.send(escpos_bytes.FULL_STATUS, deadline)
        if not self.wait_for(lambda: self._full_statuses >= wanted, deadline):
            return NO_REPLY
        return self._latest or NO_REPLY

    def _ask_block(self, request: bytes, ending: bytes | None) -> bytes:
        """Return the answer to an in-order request, empty when none came in time.

        Args:
            request: what asks.
            ending: what the answer ends in; b"" for one byte, None for a block reply.
        """
        self._blocks.clear()
        deadline = self.clock() + self.patience.reply_s
        self._take_in()
        self._demultiplexer.expect(ending)
        self.send(request, deadline)
        is_there = self.wait_for(lambda: bool(self._blocks), deadline)
        self._demultiplexer.expect(None)
        return self._blocks.popleft() if is_there else b""

    def clear_buffers(self) -> bool:
        """Have the printer drop all it holds; return whether it acknowledged.

        Raises:
            ConnectionLostError: the line is gone.
        """
        before = self._cleared
        deadline = self.clock() + self.patience.clear_s
        if not self._profile.has_real_time_clear:
            if self._profile.has_real_time_recover:  # does it, and says nothing
                self.send(escpos_bytes.RECOVER_AND_CLEAR, deadline)
            return False
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
        while data := self._transport.read_some():
            for reply in self._demultiplexer.feed(data):
                self._note(reply)

    def _note(self, reply: Reply) -> None:
        match reply:
            case RealTimeStatus():
                self._real_time.append(reply.byte)
                self._real_time_heard += 1
            case AutomaticStatus():
                self._latest = from_automatic(reply.b1, reply.b2, reply.b3)
            case InOrderStatus():
                self.in_order += 1
            case ProcessDone():
                self.done.add(reply.process_id)
            case BufferCleared():
                self._cleared += 1
            case FullStatus():
                self._latest = from_full(
                    reply.paper, reply.user, reply.recoverable, reply.unrecoverable
                )
                self._full_statuses += 1
            case OtherBlock() | Expected():
                self._blocks.append(reply.data)
            case _:
                assert_never(reply)
