"""The code scanner of a desk: every code is classified and posted, hostile ones without text.

Whether a code is wanted just now is for the journey to say; one nobody asked for is ignored there.
"""

from hardware.scanner.port import CodeScanner, DroppedCode
from kiosk_app.devices.arming import Post
from kiosk_app.devices.codes import classify
from kiosk_app.devices.device_loop import DeviceLoop, RunJob
from kiosk_app.devices.identity_station import ReaderHealth
from kiosk_app.journeys.events import CodeKind, CodeScanned

SCANNER = "code-scanner"


class ScannerStation:
    """One scanner on a thread of its own.

    Args:
        post: takes `CodeScanned` from the scanner's thread; must not wait for anything.
        run_job: what the scanner's thread works in, see `DeviceLoop`.
    """

    def __init__(self, scanner: CodeScanner, post: Post, run_job: RunJob) -> None:
        self._scanner = scanner
        self._post = post
        self._last_fault = ""
        self._loop = DeviceLoop(SCANNER, self._step, self._note_fault, run_job)

    def start(self) -> None:
        """Begin to listen."""
        self._loop.start()

    def health(self) -> tuple[ReaderHealth, ...]:
        """Return how the scanner stands: an open line, or the last fault."""
        if self._scanner.is_connected:
            return (ReaderHealth(SCANNER, True),)
        return (ReaderHealth(SCANNER, False, self._last_fault),)

    def close(self) -> None:
        """Stop within a second; may be repeated."""
        if self._loop.stop():
            self._scanner.close()

    def _step(self) -> None:
        scan = self._scanner.next_code(self._loop.stopping)
        if isinstance(scan, DroppedCode):
            self._post(CodeScanned(CodeKind.UNKNOWN, ""))
        else:
            self._post(CodeScanned(classify(scan.text), scan.text))

    def _note_fault(self, why: str) -> None:
        self._last_fault = why
