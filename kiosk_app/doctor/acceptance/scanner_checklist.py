"""The bench checklist of the code scanner: whole codes, no first character lost, its cable."""

import threading
from typing import Final

from hardware.errors import DeviceCancelledError, DeviceError
from hardware.scanner.port import CodeScanner, ScannedCode
from kiosk_app.doctor.acceptance.walk import Figures, Guide, Step, failed

SHORT: Final = "RT1.TRIAL-0123456789"
LONG: Final = "RT1.TRIAL-" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 5
_LOOK_S: Final = 0.3


class ScannerChecklist:
    """The steps for one scanner."""

    def __init__(self, scanner: CodeScanner) -> None:
        self._scanner = scanner
        self._seen = ""

    def close(self) -> None:
        """Give the scanner back."""
        self._scanner.close()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them."""
        return (
            ("scanner_answers", self._answers),
            ("scanner_short", lambda guide: self._scan(guide, SHORT)),
            ("scanner_long", lambda guide: self._scan(guide, LONG)),
            ("scanner_cable", self._cable),
        )

    def _answers(self, _guide: Guide) -> Figures:
        if not self._is_there():
            raise failed("device_missing")
        return {}

    def _scan(self, guide: Guide, code: str) -> Figures:
        """What arrives is what was shown, to the character."""
        self._seen = ""
        guide.hands.show_code(code)
        guide.do("scan_code", self._has_scanned, "nothing_scanned")
        figures: Figures = {"characters": len(self._seen), "shown": len(code)}
        if self._seen != code:
            raise failed("code_came_garbled", figures)
        return figures

    def _cable(self, guide: Guide) -> Figures:
        seen_s = guide.do("unplug_scanner", lambda: not self._is_there(), "cable_not_seen")
        back_s = guide.do("plug_scanner_in", self._is_there, "not_mended")
        return {"seen_s": round(seen_s, 2), "back_s": round(back_s, 2)}

    def _has_scanned(self) -> bool:
        self._is_there()
        return bool(self._seen)

    def _is_there(self) -> bool:
        """Listen for a moment; False when there is nobody to listen to."""
        enough = threading.Event()
        timer = threading.Timer(_LOOK_S, enough.set)
        timer.start()
        try:
            scan = self._scanner.next_code(enough)
        except DeviceCancelledError:
            return True
        except DeviceError:
            return False
        finally:
            timer.cancel()
            timer.join()
        self._seen = scan.text if isinstance(scan, ScannedCode) else f"({scan.fault.value})"
        return True
