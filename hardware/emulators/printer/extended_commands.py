"""Commands that carry their own length: GS ( k QR codes, GS ( L pictures, GS ( H process id."""

from collections.abc import Callable

import segno

from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.pictures import QrSymbol, StoredGraphics
from hardware.emulators.printer.text_mode import TextLayout

_PRINT_STORED = frozenset({2, 50})
_STORE = 112
_QR = 49


class ExtendedCommands:
    """Carries out commands whose parameters have been taken in whole.

    Args:
        build: how the printer is made.
        layout: where pictures go.
        answer: sends bytes to whoever is connected.
        unknown: where commands nobody taught it are noted.
    """

    def __init__(
        self,
        build: Build,
        layout: TextLayout,
        answer: Callable[[bytes], None],
        unknown: list[str],
    ) -> None:
        self._build = build
        self._layout = layout
        self._answer = answer
        self._unknown = unknown
        self._qr = QrSymbol()
        self._stored: StoredGraphics | None = None

    def reset(self) -> None:
        """Forget what was said about the next QR code (ESC @)."""
        self._qr = QrSymbol()

    def obey(self, function: bytes, data: bytes) -> None:
        """Carry out the command ( `function` with all its parameters."""
        if function == b"k" and data[:1] == bytes((_QR,)):
            self._qr_command(data[1], data[2:])
        elif function == b"L":
            self._graphics(data)
        elif function == b"H" and data[:1] == b"0" and self._build.answers_process_id:
            self._layout.flush()
            self._answer(b"\x37\x22" + data[2:6] + b"\x00")
        elif function not in (b"\x00", b"A", b"E", b"D", b"K", b"M", b"P", b"V", b"H"):
            self._unknown.append(f"( {function.hex()}")

    def _qr_command(self, function: int, data: bytes) -> None:
        match function:
            case 67:
                self._qr.module = data[0]
            case 69:
                self._qr.level = data[0]
            case 80:
                self._qr.data = data[1:]
            case 81:
                self._print_qr()
            case _:
                pass  # the model: segno knows model 2 only, and so do phones

    def _print_qr(self) -> None:
        try:
            self._layout.print_image(self._qr.draw())
        except segno.DataOverflowError:
            self._unknown.append("qr code too large")

    def _graphics(self, data: bytes) -> None:
        if data[1] == _STORE:
            self._stored = StoredGraphics.parse(data)
        elif data[1] in _PRINT_STORED and self._stored is not None:
            self._layout.print_image(self._stored.image)
            self._stored = None
