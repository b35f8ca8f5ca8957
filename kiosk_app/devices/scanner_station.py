"""The code scanner of a desk: every code is classified and posted, hostile ones without text.

The lines of a machine-readable zone are posted as one code, see `zone_lines`.

Whether a code is wanted just now is for the journey to say; one nobody asked for is ignored there.
"""

import re
import time
from collections.abc import Callable
from functools import partial

from hardware.errors import DeviceError
from hardware.scanner.port import CodeScanner, DroppedCode
from kiosk_app.devices.arming import Post
from kiosk_app.devices.codes import classify
from kiosk_app.devices.device_loop import DeviceLoop, RunJob
from kiosk_app.devices.identity_station import ReaderHealth
from kiosk_app.devices.station_part import GIVEN_UP, StationPart
from kiosk_app.devices.stream import Fault, Read, Remedy, Tell, tell_nobody
from kiosk_app.devices.zone_lines import DROPPED, ZoneLines
from kiosk_app.journeys.events import CodeScanned

SCANNER = "code-scanner"


class ScannerStation:
    """One scanner on a thread of its own.

    Args:
        post: takes `CodeScanned` from the scanner's thread; must not wait for anything.
        run_job: what the scanner's thread works in, see `DeviceLoop`.
        hospital_card: what is printed on this hospital's own cards, if that can be scanned.
        tell: the desk's stream.
        clock: seconds that never go back, for how long a zone's first line waits.
    """

    def __init__(  # noqa: PLR0913 - its device, its two listeners, and what a test turns
        self,
        scanner: CodeScanner,
        post: Post,
        run_job: RunJob,
        *,
        hospital_card: re.Pattern[str] | None = None,
        tell: Tell = tell_nobody,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scanner = scanner
        self._post = post
        self._lines = ZoneLines(partial(classify, hospital_card=hospital_card), clock)
        self._tell = tell
        self._last_fault = ""
        self._is_fault_told = False
        self._is_given_up = False
        self._loop = DeviceLoop(SCANNER, self._step, self._note_fault, run_job)

    def start(self) -> None:
        """Begin to listen."""
        self._loop.start()

    def health(self) -> tuple[ReaderHealth, ...]:
        """Return how the scanner stands: an open line, or the last fault."""
        if self._scanner.is_connected and not self._is_given_up:
            return (ReaderHealth(SCANNER, True),)
        return (ReaderHealth(SCANNER, False, self._last_fault),)

    def parts(self) -> tuple[StationPart, ...]:
        """Return what has a thread here, to be looked after."""
        return (StationPart(SCANNER, (self._loop,), self._give_up),)

    def close(self) -> None:
        """Stop within a second; may be repeated."""
        if self._loop.stop():
            self._scanner.close()

    def _give_up(self) -> None:
        self._note_fault(GIVEN_UP)
        self._is_given_up = True

    def _step(self) -> None:
        stopping = self._loop.stopping
        try:
            scan = self._scanner.next_code(self._lines.patience(stopping))
        except DeviceError:
            if not stopping.is_set():
                self._hand_in(self._lines.drop())
            raise
        if isinstance(scan, DroppedCode):
            self._lines.drop()
            self._tell(Fault(SCANNER, Remedy.OTHER_WAY, scan.fault.value))
            self._post(DROPPED)
            return
        self._is_fault_told = False
        self._hand_in(self._lines.take(scan.text))

    def _hand_in(self, codes: tuple[CodeScanned, ...]) -> None:
        for code in codes:
            self._tell(Read(SCANNER, code))
            self._post(code)

    def _note_fault(self, why: str) -> None:
        self._last_fault = why
        if not self._is_fault_told:
            self._is_fault_told = True
            self._tell(Fault(SCANNER, Remedy.STAFF, why))
