"""A serial cable made of a pseudo terminal, with a stable name, that can be pulled and put back.

The product opens the near end by its name, a symbolic link like those under
``/dev/serial/by-id``; an emulator holds the far end. Pulling the cable takes the link away and
hangs up; putting it back makes a new terminal under the same name, as a USB adapter does.
"""

import contextlib
import os
import select
import termios
import threading
import tty
from pathlib import Path

_READ_SIZE = 4096
_FULL_WAIT_S = 0.05
_OUTPUT_SPEED = 5
_BAUDS = (9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
_BAUD_OF = {getattr(termios, f"B{baud}"): baud for baud in _BAUDS}


class PtyPair:
    """One cable, plugged in from the start. Safe to use from several threads.

    Args:
        link: the name under which the near end is found; must not exist yet.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._lock = threading.Lock()
        self._master = -1
        self._slave = -1
        self._wake_read, self._wake_write = os.pipe()
        self.plug_in()

    @property
    def path(self) -> str:
        """The name to open, whether plugged in or not."""
        return str(self.link)

    @property
    def is_plugged_in(self) -> bool:
        """Whether there is something to open under that name."""
        return self._master >= 0

    @property
    def baud(self) -> int | None:
        """The speed the near end is set to; None for one no reader has, or unplugged."""
        with self._lock, contextlib.suppress(OSError, ValueError, termios.error):
            return _BAUD_OF.get(termios.tcgetattr(self._slave)[_OUTPUT_SPEED])
        return None

    def plug_in(self) -> None:
        """Put the cable (back) in; nothing happens when it is in."""
        with self._lock:
            if self._master >= 0:
                return
            self._make_terminal()

    def reseat(self) -> None:
        """Be a loose contact: whoever has the near end open loses it, a new one is there."""
        with self._lock:
            old = (self._master, self._slave)
            self._make_terminal()
            for fd in old:
                if fd >= 0:
                    os.close(fd)
            self._wake()

    def unplug(self) -> None:
        """Pull the cable; whoever has the near end open loses it at once."""
        with self._lock:
            if self._master < 0:
                return
            self.link.unlink(missing_ok=True)
            os.close(self._master)
            os.close(self._slave)
            self._master = self._slave = -1
            self._wake()

    def read_some(self, timeout_s: float, at_most: int = _READ_SIZE) -> bytes:
        """Return what the product wrote, waiting up to `timeout_s`; b"" for none or unplugged."""
        with self._lock:
            far_ends = [fd for fd in (self._master, self._wake_read) if fd >= 0]
        with contextlib.suppress(OSError, ValueError):  # unplugged while we looked
            ready, _, _ = select.select(far_ends, [], [], timeout_s)
            with self._lock:
                if self._wake_read in ready:
                    os.read(self._wake_read, _READ_SIZE)
                if self._master in ready:
                    return os.read(self._master, at_most)
        return b""

    def write(self, data: bytes) -> None:
        """Send `data` to the product; what nobody reads is lost, as on any cable."""
        rest = memoryview(data)
        while rest:
            with self._lock:
                if self._master < 0:
                    return
                try:
                    rest = rest[os.write(self._master, rest) :]
                    continue
                except BlockingIOError:
                    master = self._master
            with contextlib.suppress(OSError, ValueError):
                if not select.select([], [master], [], _FULL_WAIT_S)[1]:
                    return

    def interrupt(self) -> None:
        """Let a `read_some` of another thread return at once."""
        with self._lock:
            self._wake()

    def close(self) -> None:
        """Pull the cable for good and give everything back."""
        self.unplug()
        with self._lock:
            for fd in (self._wake_read, self._wake_write):
                if fd >= 0:
                    os.close(fd)
            self._wake_read = self._wake_write = -1

    def _make_terminal(self) -> None:
        """Make a terminal and give it the name, which never points to nothing meanwhile."""
        # The near end stays open here too, or the far end would fail until somebody opens it.
        self._master, self._slave = os.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        new = self.link.with_name(f"{self.link.name}.new")
        new.unlink(missing_ok=True)
        new.symlink_to(os.ttyname(self._slave))
        new.replace(self.link)

    def _wake(self) -> None:
        if self._wake_write >= 0:
            os.write(self._wake_write, b"!")
