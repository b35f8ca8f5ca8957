"""A watcher that outlives the card service: absent at start, killed, restarted, frozen.

One daemon thread waits in SCardGetStatusChange and tells what changed. A second looks twice a
second whether the first hangs in a call; if so, it reports the service down, and the first starts
afresh when it comes back. What a state means is said in `reader_table`.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from hardware.errors import DeviceError, DeviceMissingError
from hardware.smartcard.bounded_caller import BoundedCaller
from hardware.smartcard.pcsc import PcscLink, open_link
from hardware.smartcard.port import CardEvent, Emit, ServiceDown, ServiceUp
from hardware.smartcard.reader_table import ReaderTable
from hardware.smartcard.scard_api import (
    PNP_READER,
    SCOPE_USER,
    Result,
    Scard,
    State,
    unsigned,
)

T = TypeVar("T")
_States = list[tuple[str, int, Sequence[int]]]
_log = logging.getLogger(__name__)

POLL_S: Final = 1.0
"""How long one wait lasts at most; a frozen service shows by not ending it."""
GRACE_S: Final = 1.2
"""How much longer than it should a call may take before the service counts as frozen."""
WATCHDOG_S: Final = 0.25
CALL_LIMIT_S: Final = 2.5
"""How long `connect` and `transmit` wait for the service; a slow card needs 0.3 s an answer."""
FIRST_PAUSE_S: Final = 0.05
MAX_PAUSE_S: Final = 0.5
STOP_S: Final = 1.0
CANCEL_EVERY_S: Final = 0.02
CANCEL_LIMIT_S: Final = 0.3

_NO_READERS: Final = {
    Result.NO_READERS_AVAILABLE,
    Result.UNKNOWN_READER,
    Result.READER_UNAVAILABLE,
}


def every_reader(name: str) -> bool:
    """Accept any reader."""
    return bool(name)


class PcscWatcher:
    """Watches the readers of one PC/SC service; see the port `SmartCardWatcher`.

    Args:
        scard: `pcsc.load_scard()`, or a fake of it.
        is_wanted: which readers count, by name; a virtual reader has two slots, a payment
            terminal on the same service is none of our business.
        monotonic: clock for debouncing and for telling a frozen service.
    """

    def __init__(
        self,
        scard: Scard,
        is_wanted: Callable[[str], bool] = every_reader,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scard = scard
        self._is_wanted = is_wanted
        self._monotonic = monotonic
        self._caller = BoundedCaller("card-caller", CALL_LIMIT_S)
        self._table = ReaderTable()
        self._telling = threading.RLock()
        self._stopping = threading.Event()
        self._emit: Emit | None = None
        self._is_up: bool | None = None
        self._round = 0  # moves on whenever the service is told down
        self._context: int | None = None
        self._call_due: float | None = None
        self._threads: tuple[threading.Thread, ...] = ()

    def start(self, emit: Emit) -> None:
        """Begin to watch; `emit` is called from the watcher's thread."""
        if self._threads:
            raise RuntimeError("a watcher is started once")
        self._emit = emit
        self._threads = (self._watching(), self._guarding())
        for thread in self._threads:
            thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether both threads work."""
        return all(thread.is_alive() for thread in self._threads)

    def revive(self) -> None:
        """Go on with new threads for those that died; the readers are told gone, then anew."""
        watch, guard = self._threads
        if not watch.is_alive():
            with self._telling:
                self._call_due = None
                self._tell_down(0)
            watch = self._watching()
            watch.start()
        if not guard.is_alive():
            guard = self._guarding()
            guard.start()
        self._threads = (watch, guard)

    def _watching(self) -> threading.Thread:
        return threading.Thread(target=self._watch, name="card-watcher", daemon=True)

    def _guarding(self) -> threading.Thread:
        return threading.Thread(target=self._guard, name="card-watchdog", daemon=True)

    def stop(self) -> None:
        """End the watch; returns within milliseconds, a second when the service is frozen."""
        self._stopping.set()
        deadline = time.monotonic() + STOP_S
        for thread in self._threads:
            while (
                thread.is_alive()
                and thread is not threading.current_thread()
                and not self.is_silent
                and time.monotonic() < deadline
            ):
                self._cancel()
                thread.join(CANCEL_EVERY_S)
        self._caller.close()

    @property
    def is_silent(self) -> bool:
        """Whether the service hangs: a call should have come back long ago."""
        due = self._call_due
        return (due is not None and self._monotonic() > due) or self._caller.is_stuck

    def connect(self, reader: str) -> PcscLink:
        """Return a link to the card in `reader`; see the port for what it raises."""
        if self.is_silent:
            raise DeviceMissingError("the card service does not answer")
        return open_link(self._scard, self._caller, reader)

    def _cancel(self) -> None:
        # A cancel sent just before the wait begins is lost, so `stop` repeats it; and it is itself
        # a call that can hang.
        context = self._context
        if context is None:
            return
        try:
            self._caller.call(lambda: self._scard.SCardCancel(context), limit_s=CANCEL_LIMIT_S)
        except DeviceError:
            _log.info("the card service froze while the watch was ending")

    def _guard(self) -> None:
        while not self._stopping.wait(WATCHDOG_S):
            with self._telling:
                due = self._call_due
                is_late = due is not None and self._monotonic() > due
                if is_late and self._is_up is not False:  # it may never have been up at all
                    _log.info("the card service does not answer")
                    self._tell_down(0)

    def _watch(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            code, has_served = self._one_context()
            with self._telling:
                self._tell_down(code)
            pause = FIRST_PAUSE_S if has_served else min(pause * 2, MAX_PAUSE_S)
            self._stopping.wait(pause)

    def _one_context(self) -> tuple[int, bool]:
        """Serve until the context is lost; return why, and whether it was any good."""
        code, context = self._timed(0.0, lambda: self._scard.SCardEstablishContext(SCOPE_USER))
        if unsigned(code) != Result.SUCCESS:
            return code, False
        self._context = context
        began = self._monotonic()
        try:
            with self._telling:
                here = self._round
                self._is_up = True
                self._tell([ServiceUp()])
            return self._serve(context, here), self._monotonic() - began > POLL_S
        finally:
            self._context = None
            self._timed(0.0, lambda: self._scard.SCardReleaseContext(context))

    def _serve(self, context: int, here: int) -> int:
        """Tell what changes until something goes wrong; return the code of what did."""
        plug = int(State.UNAWARE)
        while not self._stopping.is_set():
            code, names = self._list(context)
            if code != Result.SUCCESS or not self._note(here, self._readers(names)):
                return code
            # pcsc-lite counts readers in the pseudo-reader's high word: hand it back, or a reader
            # that comes between two calls is missed.
            code, states = self._wait(context, plug)
            plug = next((s & ~State.CHANGED for n, s, _ in states if n == PNP_READER), plug)
            if code != Result.SUCCESS or not self._note(here, self._changes(states)):
                return code
        return Result.CANCELLED

    def _list(self, context: int) -> tuple[int, list[str]]:
        code, names = self._timed(0.0, lambda: self._scard.SCardListReaders(context, []))
        if unsigned(code) in _NO_READERS:
            return Result.SUCCESS, []
        return unsigned(code), names

    def _wait(self, context: int, plug: int) -> tuple[int, _States]:
        with self._telling:
            asked = [*self._table.states(), (PNP_READER, plug)]
            pending_s = self._table.next_due_s(self._monotonic())
        wait_s = POLL_S if pending_s is None else max(0.001, min(pending_s, POLL_S))
        timeout_ms = math.ceil(wait_s * 1000)
        code, states = self._timed(
            wait_s, lambda: self._scard.SCardGetStatusChange(context, timeout_ms, asked)
        )
        if unsigned(code) == Result.TIMEOUT or unsigned(code) in _NO_READERS:
            return Result.SUCCESS, []  # what the states say after a timeout is not defined
        return unsigned(code), states

    def _readers(self, names: Iterable[str]) -> Callable[[], list[CardEvent]]:
        wanted = [name for name in names if self._is_wanted(name)]
        return lambda: self._table.set_readers(wanted)

    def _changes(self, states: _States) -> Callable[[], list[CardEvent]]:
        def changes() -> list[CardEvent]:
            now = self._monotonic()
            events = [
                event
                for name, state, atr in states
                for event in self._table.observe(name, state, bytes(atr), now)
            ]
            return events + self._table.due(now)

        return changes

    def _note(self, here: int, changes: Callable[[], list[CardEvent]]) -> bool:
        """Tell what changed; return False when this round was told down meanwhile."""
        with self._telling:
            if self._round != here:
                return False
            self._tell(changes())
            return True

    def _tell_down(self, code: int) -> None:
        if self._is_up is not False:
            self._is_up = False
            self._round += 1
            self._tell([*self._table.clear(), ServiceDown(unsigned(code))])

    def _tell(self, events: Iterable[CardEvent]) -> None:
        for event in events:
            if self._emit is not None and not self._stopping.is_set():
                self._emit(event)

    def _timed(self, should_take_s: float, act: Callable[[], T]) -> T:
        self._call_due = self._monotonic() + should_take_s + GRACE_S
        try:
            return act()
        finally:
            self._call_due = None
