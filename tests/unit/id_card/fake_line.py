"""A serial line without a wire or a wall clock: a `SamModule` in memory, and time that obeys."""

from collections import deque

from hardware.emulators.sam_module import SamModule
from hardware.errors import DeviceBusyError, DeviceMissingError


class Clock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class FakeLine:
    """See `Line`; `late` bytes arrive once the host has sent its next command."""

    def __init__(self, module: SamModule, clock: Clock) -> None:
        self._module = module
        self._clock = clock
        self._arrived: deque[bytes] = deque()
        self.late: deque[bytes] = deque()
        self.is_plugged_in = True
        self.is_held = False
        self.written: list[bytes] = []
        self.opened = self.closed = 0
        self.piece: int | None = None

    def open(self) -> "FakeLine":
        if not self.is_plugged_in:
            raise DeviceMissingError("no such port")
        if self.is_held:
            raise DeviceBusyError("held by another process")
        self.opened += 1
        return self

    def write(self, data: bytes) -> None:
        self._demand_cable()
        self.written.append(data)
        if self.late:
            self._arrived.append(self.late.popleft())
        for answer in self._module.receive(data):
            size = self.piece or max(1, len(answer.frame))
            self._arrived += [answer.frame[i : i + size] for i in range(0, len(answer.frame), size)]

    def read_some(self, timeout_s: float) -> bytes:
        self._demand_cable()
        if self._arrived:
            return self._arrived.popleft()
        self._clock.now += timeout_s
        return b""

    def reset_input(self) -> None:
        self._demand_cable()
        self._arrived.clear()

    def close(self) -> None:
        self.closed += 1

    def _demand_cable(self) -> None:
        if not self.is_plugged_in:
            raise DeviceMissingError("gone")
