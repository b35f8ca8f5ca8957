"""A PC/SC service in memory, in the shape of `Scard`: readers, cards, crashes and hangs."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.smartcard.scard_api import PNP_READER, Result, State

CARD_HANDLE = 77
PATIENCE_S = 20.0


@dataclass
class FakeReader:
    """One reader: what it reports, counter included."""

    flags: int = State.UNAWARE
    count: int = 0
    atr: bytes = b""

    @property
    def state(self) -> int:
        return self.flags | self.count << 16


class FakeScard:
    """The service. Everything before `# --- PC/SC` is the test's hand."""

    def __init__(self, *readers: str, is_running: bool = True) -> None:
        self._turn = threading.Condition()
        self._readers = {name: FakeReader() for name in readers}
        self._plug_count = len(readers)
        self._late: str | None = None
        self._is_running = is_running
        self._is_frozen = False
        self._cancelled: set[int] = set()
        self._waiting: set[int] = set()
        self._last_context = 0
        self.open_contexts: set[int] = set()
        self.cancels_to_lose = 0
        self.cancels_heard = 0
        self.hung = 0
        self.connect_code: int = Result.SUCCESS
        self.answer: tuple[int, Sequence[int]] = (Result.SUCCESS, [0x90, 0x00])
        self.sent: list[bytes] = []
        self.disconnects = 0
        self.waits = 0

    def put(self, name: str, atr: bytes = b"\x3b\x00", flags: int = State.PRESENT) -> None:
        with self._turn:
            reader = self._readers[name]
            reader.flags, reader.atr, reader.count = flags, atr, reader.count + 1
            self._turn.notify_all()

    def take(self, name: str) -> None:
        self.put(name, b"", State.UNAWARE)

    def swap(self, name: str, atr: bytes) -> None:
        """Out and in within one turn: nobody can see the moment between."""
        with self._turn:
            self.take(name)
            self.put(name, atr)

    def plug(self, name: str) -> None:
        with self._turn:
            self._readers[name] = FakeReader()
            self._plug_count += 1
            self._turn.notify_all()

    def plug_before_the_next_wait(self, name: str) -> None:
        """Plug in once the readers have been listed, before the next wait for a change begins."""
        with self._turn:
            self._late = name

    def unplug(self, name: str) -> None:
        with self._turn:
            del self._readers[name]
            self._plug_count += 1
            self._turn.notify_all()

    def crash(self) -> None:
        with self._turn:
            self._is_running = False
            self._turn.notify_all()

    def run(self) -> None:
        with self._turn:
            self._is_running = True

    def freeze(self) -> None:
        with self._turn:
            self._is_frozen = True

    def thaw(self) -> None:
        with self._turn:
            self._is_frozen = False
            self._turn.notify_all()

    @property
    def is_frozen(self) -> bool:
        return self._is_frozen

    def await_wait(self) -> None:
        """Return once somebody waits for a change."""
        with self._turn:
            assert self._turn.wait_for(lambda: bool(self._waiting), PATIENCE_S)

    # --- PC/SC ------------------------------------------------------------------------------

    def SCardEstablishContext(self, scope: int, /) -> tuple[int, int]:  # noqa: N802 - PC/SC's name
        del scope
        with self._turn:
            self._thawed()
            if not self._is_running:
                return Result.NO_SERVICE, 0
            self._last_context += 1
            self.open_contexts.add(self._last_context)
            return Result.SUCCESS, self._last_context

    def SCardReleaseContext(self, context: int, /) -> int:  # noqa: N802 - PC/SC's name
        with self._turn:
            self._thawed()
            self.open_contexts.discard(context)
            return Result.SUCCESS

    def SCardCancel(self, context: int, /) -> int:  # noqa: N802 - PC/SC's name
        with self._turn:
            self._thawed()
            if self.cancels_to_lose:
                self.cancels_to_lose -= 1
            elif context in self._waiting:
                self.cancels_heard += 1
                self._cancelled.add(context)
                self._turn.notify_all()
            return Result.SUCCESS

    def SCardListReaders(  # noqa: N802 - PC/SC's name
        self, context: int, groups: Sequence[str], /
    ) -> tuple[int, list[str]]:
        del context, groups
        with self._turn:
            self._thawed()
            if not self._is_running:
                return Result.SERVICE_STOPPED, []
            if not self._readers:
                return Result.NO_READERS_AVAILABLE, []
            return Result.SUCCESS, list(self._readers)

    def SCardGetStatusChange(  # noqa: N802 - PC/SC's name
        self, context: int, timeout_ms: int, states: Sequence[tuple[str, int]], /
    ) -> tuple[int, list[tuple[str, int, Sequence[int]]]]:
        with self._turn:
            if self._late is not None:
                self.plug(self._late)
                self._late = None
            states = self._since(states)
            self.waits += 1
            self._waiting.add(context)
            self._turn.notify_all()
            has_changed = self._turn.wait_for(
                lambda: self._moved(context, states), timeout_ms / 1000
            )
            self._waiting.discard(context)
            self._thawed()
            if not self._is_running:
                return Result.NO_SERVICE, []
            if context in self._cancelled:
                self._cancelled.discard(context)
                return Result.CANCELLED, []
            if any(name != PNP_READER and name not in self._readers for name, _ in states):
                return Result.UNKNOWN_READER, []
            if not has_changed:
                return Result.TIMEOUT, [(name, 0, []) for name, _ in states]
            return Result.SUCCESS, [self._report(name, was) for name, was in states]

    def SCardConnect(  # noqa: N802 - PC/SC's name
        self, context: int, reader: str, share: int, protocols: int, /
    ) -> tuple[int, int, int]:
        del context, reader, share, protocols
        with self._turn:
            self._thawed()
            return self.connect_code, CARD_HANDLE, 1

    def SCardTransmit(  # noqa: N802 - PC/SC's name
        self, card: int, protocol: int, apdu: Sequence[int], /
    ) -> tuple[int, Sequence[int]]:
        with self._turn:
            assert (card, protocol) == (CARD_HANDLE, 1)
            self._thawed()
            self.sent.append(bytes(apdu))
            return self.answer

    def SCardDisconnect(self, card: int, disposition: int, /) -> int:  # noqa: N802 - PC/SC's name
        del card, disposition
        with self._turn:
            self._thawed()
            self.disconnects += 1
            self._turn.notify_all()
            return Result.SUCCESS

    def await_disconnect(self, times: int) -> None:
        with self._turn:
            assert self._turn.wait_for(lambda: self.disconnects >= times, PATIENCE_S)

    # --- inside -----------------------------------------------------------------------------

    def _thawed(self) -> None:
        is_free: Callable[[], bool] = lambda: not self._is_frozen  # noqa: E731 - a condition
        self.hung += not is_free()
        assert self._turn.wait_for(is_free, PATIENCE_S)

    def _since(self, states: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
        """Fill in what is taken as seen: without a counter, readers count from this call on.

        Source: pcsc-lite 2, SCardGetStatusChange: "only if we had a non-null reader events value".
        """
        now = self._now(PNP_READER)
        return [(n, now if n == PNP_READER and not was >> 16 else was) for n, was in states]

    def _moved(self, context: int, states: Sequence[tuple[str, int]]) -> bool:
        if self._is_frozen:
            return False
        if not self._is_running or context in self._cancelled:
            return True
        return any(self._now(name) != was for name, was in states)

    def _now(self, name: str) -> int:
        if name == PNP_READER:
            return self._plug_count << 16
        reader = self._readers.get(name)
        return -1 if reader is None else reader.state

    def _report(self, name: str, was: int) -> tuple[str, int, Sequence[int]]:
        now = self._now(name)
        atr = b"" if name == PNP_READER else self._readers[name].atr
        return name, now | State.CHANGED if now != was else now, list(atr)
