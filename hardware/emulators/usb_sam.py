"""A SAM-V module on USB bulk pipes made of code, without a bus: `open` gives what a driver claims.

The frames, the cards and the faults are those of `sam_module.SamModule`; only the cable differs.
"""

import threading
import time
from collections import deque

from hardware.emulators.sam_module import INSTANT, CardTimes, SamModule
from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.id_card.sam_frames import HEADER_LENGTH
from hardware.id_card.sam_usb_line import IN_BODY, IN_HEAD, OUT_BODY, OUT_HEAD


class SamModuleOnUsb:
    """The module at the end of a USB cable; `module` is what one steers."""

    def __init__(self, *, times: CardTimes = INSTANT) -> None:
        self.module = SamModule(times)
        self.changed = threading.Condition()
        self._plugged: object | None = object()
        self._holder: _Claimed | None = None

    def open(self) -> "_Claimed":
        """Claim it, as `OpenUsb` does."""
        with self.changed:
            if self._plugged is None:
                raise DeviceMissingError("not plugged in")
            if self._holder is not None:
                raise DeviceBusyError("held by another program")
            self._holder = _Claimed(self)
            return self._holder

    def unplug(self) -> None:
        """Pull the cable; whoever has claimed the device loses it at once."""
        with self.changed:
            self._plugged = self._holder = None
            self.changed.notify_all()

    def replug(self) -> None:
        """Put the cable back; it has to be claimed anew."""
        with self.changed:
            self._plugged = object()

    def is_held_by(self, claimed: "_Claimed") -> bool:
        """Tell whether `claimed` is still the one that has the device."""
        return self._holder is claimed

    def release(self, claimed: "_Claimed") -> None:
        """Let another program have it."""
        with self.changed:
            if self._holder is claimed:
                self._holder = None


class _Claimed:
    """See `UsbDevice`: what a driver holds until it lets go or the cable is pulled."""

    def __init__(self, owner: SamModuleOnUsb) -> None:
        self._owner = owner
        self._head = b""
        self._sent: dict[int, deque[tuple[float, bytes]]] = {IN_HEAD: deque(), IN_BODY: deque()}

    def write(self, endpoint: int, data: bytes) -> None:
        """See `UsbDevice.write`."""
        with self._owner.changed:
            self._demand_held()
            if endpoint == OUT_HEAD:
                self._head = data
                return
            if endpoint != OUT_BODY:
                raise DeviceMissingError(f"no endpoint {endpoint:02x}")
            whole, self._head = self._head + data, b""
            for answer in self._owner.module.receive(whole):
                due = time.monotonic() + answer.after_s
                head, body = answer.frame[:HEADER_LENGTH], answer.frame[HEADER_LENGTH:]
                self._sent[IN_HEAD].append((due, head))
                self._sent[IN_BODY].append((due, body))
                if answer.unplugs:
                    self._owner.unplug()

    def read(self, endpoint: int, timeout_s: float) -> bytes:
        """See `UsbDevice.read`."""
        sent, end = self._sent[endpoint], time.monotonic() + timeout_s
        with self._owner.changed:
            while True:
                self._demand_held()
                now = time.monotonic()
                if sent and sent[0][0] <= now:
                    return sent.popleft()[1]
                until = min(end, sent[0][0]) if sent else end
                if now >= end:
                    return b""
                self._owner.changed.wait(max(0.0, until - now))

    def close(self) -> None:
        """See `UsbDevice.close`."""
        self._owner.release(self)

    def _demand_held(self) -> None:
        if not self._owner.is_held_by(self):
            raise DeviceMissingError("gone")
