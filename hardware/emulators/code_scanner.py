"""A code scanner made of code, in serial mode: `scan` shows it a code."""

import threading
from pathlib import Path

from hardware.emulators.pty_pair import PtyPair
from hardware.emulators.spoiling import Script


class EmulatedCodeScanner:
    """A scanner at the far end of a serial cable.

    Args:
        link: name of the near end, see `PtyPair`.

    Attributes:
        script: what goes wrong with the codes to come.
    """

    def __init__(self, link: Path) -> None:
        self.cable = PtyPair(link)
        self.script = Script()
        self._pause = threading.Event()

    @property
    def path(self) -> str:
        """The name of the serial port to open."""
        return self.cable.path

    def scan(self, code: str | bytes, suffix: bytes = b"\r") -> None:
        """Show it a code; most scanners end each with CR, some with LF, some with nothing."""
        spoil = self.script.next()
        self._pause.wait(spoil.after_s)
        self.cable.write(spoil.applied((code.encode() if isinstance(code, str) else code) + suffix))
        if spoil.unplugs:
            self.unplug()

    def unplug(self) -> None:
        """Pull the cable."""
        self.cable.unplug()

    def replug(self) -> None:
        """Put the cable back under the same name."""
        self.cable.plug_in()

    def close(self) -> None:
        """Pull the cable for good."""
        self.cable.close()
