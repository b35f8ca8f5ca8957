"""What this program tells systemd: that it is ready, that it is well, that it ends.

One datagram each to the socket named by ``NOTIFY_SOCKET``; without one nothing is told. It never
waits: a full or a missing socket is passed over, the next beat tells again.

Source: sd_notify(3), sd_watchdog_enabled(3).
"""

import logging
import socket
from collections.abc import Mapping
from typing import Final

_log = logging.getLogger(__name__)

_SOCKET: Final = "NOTIFY_SOCKET"
_PROCESS: Final = "WATCHDOG_PID"
_PATIENCE: Final = "WATCHDOG_USEC"


class Watchdog:
    """Tells whoever started this program how it is.

    Args:
        environ: of this process.
        pid: of this process: a watchdog may be meant for another.
    """

    def __init__(self, environ: Mapping[str, str], pid: int) -> None:
        path = environ.get(_SOCKET, "")
        self._address = "\0" + path[1:] if path.startswith("@") else path
        is_ours = environ.get(_PROCESS, str(pid)) == str(pid)
        self.is_fed: Final = bool(path) and is_ours and environ.get(_PATIENCE, "0") != "0"

    def ready(self) -> None:
        """Tell that the program is up."""
        self._tell(b"READY=1")

    def feed(self) -> None:
        """Tell that all is well; who does not hear it for too long starts the program anew."""
        if self.is_fed:
            self._tell(b"WATCHDOG=1")

    def stopping(self) -> None:
        """Tell that the program ends in order."""
        self._tell(b"STOPPING=1")

    def _tell(self, what: bytes) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)
                line.sendto(what, self._address)
        except OSError as no:
            _log.info("nobody takes %s: %s", what.decode(), no.strerror)
