"""The virtual printer as one thing: feed it bytes, break it, mend it, look at its paper."""

import logging
import random
import threading
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from hardware.emulators.printer.buffer import ReceiveBuffer, SwitchedOffError
from hardware.emulators.printer.condition import (
    LINE_FAULTS,
    Fault,
    automatic_answer,
    full_answer,
    real_time_answer,
)
from hardware.emulators.printer.interpreter import Interpreter
from hardware.emulators.printer.mechanism import Build, Family, Mechanism
from hardware.emulators.printer.pace import InstantPace, Pace
from hardware.emulators.printer.receiver import (
    ClearWanted,
    Plain,
    Received,
    Receiver,
    RecoverWanted,
    StatusWanted,
)

_LOG = logging.getLogger(__name__)
_CLEARED = b"\x37\x25\x00"
_RECOVER_AND_CLEAR = 2
_FULL_STATUS = 20


class VirtualPrinter:
    """Receiver, buffer, engine and mechanism, with a thread for the engine.

    Args:
        build: how it is made.
        pace: how time passes for its motors.
        folder: where each ticket is saved as PNG; None to keep them in memory only.
    """

    def __init__(
        self, build: Build | None = None, *, pace: Pace | None = None, folder: Path | None = None
    ) -> None:
        self.build = build or Build()
        self._world = threading.Condition(threading.RLock())
        self.buffer = ReceiveBuffer(self.build.buffer_bytes, self._world)
        self._mechanism = Mechanism(self.build, pace or InstantPace(), self._world, folder)
        self._interpreter = Interpreter(self.build, self.buffer, self._mechanism, self._answer)
        self._receiver = Receiver()
        self._byte_triggers: list[tuple[int, Callable[[], None]]] = []
        self._received = 0
        self._send: Callable[[bytes], None] | None = None
        self._break_line: Callable[[Fault], None] | None = None
        self._noise = random.Random(0)  # noqa: S311 -- the same noise each time
        self._engine = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._engine.start()

    # --- what came out ---------------------------------------------------------------------

    @property
    def tickets(self) -> list[Image.Image]:
        """Slips with ink, mode "1", 0 black, in order of cutting."""
        return list(self._mechanism.tickets)

    def forget_tickets(self) -> None:
        """Throw away what came out: a picture takes half a megabyte, and a day has many."""
        self._mechanism.tickets.clear()

    @property
    def blank_slips(self) -> int:
        """How many slips without a dot were cut, e.g. to get rid of a fragment."""
        return self._mechanism.blank_slips

    @property
    def hanging(self) -> Image.Image:
        """What has been printed and not yet cut."""
        return self._mechanism.hanging()

    @property
    def rows_printed(self) -> int:
        """Dot rows so far, over all slips."""
        return self._mechanism.rows_printed

    @property
    def unknown(self) -> list[str]:
        """Commands it was never taught; empty for a driver that knows its printer."""
        return list(self._interpreter.unknown)

    def wait_for_tickets(self, count: int, timeout_s: float = 20.0) -> bool:
        """Return whether `count` tickets have been cut before the time is up."""
        return self.wait_until(lambda: len(self._mechanism.tickets) >= count, timeout_s)

    def wait_until(self, condition: Callable[[], bool], timeout_s: float = 20.0) -> bool:
        """Return whether `condition` came true before the time is up."""
        with self._world:
            return self._world.wait_for(condition, timeout_s)

    def nudge(self) -> None:
        """Make everyone who waits for a condition look again."""
        with self._world:
            self._world.notify_all()

    # --- the presenter ---------------------------------------------------------------------

    @property
    def is_waiting(self) -> bool:
        """Whether a slip is held out and nobody has taken it."""
        return self._mechanism.is_waiting

    @property
    def retracted(self) -> int:
        """How many slips nobody took were drawn back."""
        return self._mechanism.retracted

    def take(self) -> bool:
        """Take the slip that is held out, as a patient does; False when there is none."""
        return self._mechanism.take()

    # --- breaking and mending --------------------------------------------------------------

    @property
    def faults(self) -> frozenset[Fault]:
        """What is wrong now."""
        with self._world:
            return frozenset(self._mechanism.faults)

    def apply(self, fault: Fault) -> None:
        """Break something, now."""
        if fault in LINE_FAULTS:
            self._send = None  # nothing is answered on a line that is breaking
            if fault is Fault.UNPLUG:
                with self._world:
                    self._mechanism.faults.add(fault)
            if self._break_line is not None:
                self._break_line(fault)
            return
        with self._world:
            self._mechanism.faults.add(fault)
        self._told()

    def mend(self, *faults: Fault) -> None:
        """Put `faults` right, or everything."""
        with self._world:
            self._mechanism.faults -= set(faults) or set(Fault)
        self._told()

    def at_row(self, rows: int, fault: Fault) -> None:
        """Break something just before the row `rows` rows from now."""
        self._mechanism.at_row(rows, lambda: self.apply(fault))

    def at_row_pressed(self, rows: int) -> None:
        """Have somebody press the printer's own cut button, just before the row `rows` from now."""
        self._mechanism.at_row(rows, self._mechanism.cut)

    def at_cut(self, fault: Fault) -> None:
        """Break something just before the next cut."""
        self._mechanism.at_cut(lambda: self.apply(fault))

    def at_ms(self, milliseconds: float, fault: Fault) -> None:
        """Break something when the motors have run that much longer."""
        self._mechanism.at_time(milliseconds / 1000, lambda: self.apply(fault))

    def at_byte(self, count: int, fault: Fault) -> None:
        """Break something when `count` more bytes have been received."""
        with self._world:
            self._byte_triggers.append((self._received + count, lambda: self.apply(fault)))

    # --- the line's side -------------------------------------------------------------------

    def connect(
        self, send: Callable[[bytes], None], break_line: Callable[[Fault], None] | None = None
    ) -> None:
        """Answer through `send` from now on; line faults go to `break_line`."""
        self._send = send
        self._break_line = break_line

    def disconnect(self) -> None:
        """Nobody is listening; what was begun goes on."""
        self._send = None
        self.buffer.put(self._receiver.let_go())

    def receive(self, data: bytes) -> None:
        """Take bytes from the line; at most `buffer.room` of them."""
        for received in self._receiver.feed(data):
            self._obey(received)
        with self._world:
            self._received += len(data)
            due = [action for at, action in self._byte_triggers if at <= self._received]
            self._byte_triggers = [t for t in self._byte_triggers if t[0] > self._received]
        for action in due:
            action()

    def close(self) -> None:
        """Switch off and wait for the engine to stop."""
        self.buffer.switch_off()
        self._mechanism.switch_off()
        self._engine.join()

    # --- inside ----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while True:
                self._interpreter.step()
        except SwitchedOffError:
            _LOG.debug("the virtual printer is off")

    def _obey(self, received: Received) -> None:
        match received:
            case Plain():
                self.buffer.put(received.data)
            case StatusWanted():
                self._answer(self._status(received.kind))
            case ClearWanted():
                if self.build.answers_clear:
                    self._clear()
                    self._answer(_CLEARED)
            case RecoverWanted():
                self.mend(Fault.CUTTER)
                if received.kind == _RECOVER_AND_CLEAR:
                    self._clear()

    def _status(self, kind: int) -> bytes:
        faults = self._mechanism.faults
        if kind == _FULL_STATUS and self.build.family is Family.CUSTOM:
            return full_answer(faults, is_waiting=self._mechanism.is_waiting)
        return real_time_answer(kind, faults)

    def _clear(self) -> None:
        self.buffer.clear()
        self._interpreter.layout.drop_line()

    def _told(self) -> None:
        """Tell a client that asked for it that something changed, and wake the engine."""
        self.nudge()
        if self._interpreter.automatic_mask:
            self._answer(automatic_answer(self._mechanism.faults))

    def _answer(self, data: bytes) -> None:
        send = self._send
        if send is None or not data:
            return
        if Fault.GARBAGE in self._mechanism.faults:
            data = self._noise.randbytes(len(data))
        send(data)
