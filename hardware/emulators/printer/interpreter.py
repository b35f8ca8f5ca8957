"""The engine's ear: takes commands out of the receive buffer and carries them out, in order.

A command this printer does not know is collected in `unknown` and otherwise ignored, as a real
one does; a test that wants strictness looks there. Names of commands are those of the Epson
ESC/POS reference.
"""

from collections.abc import Callable

from PIL import Image

from hardware.emulators.printer.buffer import ReceiveBuffer
from hardware.emulators.printer.code_pages import high_character
from hardware.emulators.printer.condition import Fault, automatic_answer
from hardware.emulators.printer.extended_commands import ExtendedCommands
from hardware.emulators.printer.kiosk_commands import KioskCommands
from hardware.emulators.printer.mechanism import Build, Mechanism
from hardware.emulators.printer.mode_commands import MODE_COMMANDS
from hardware.emulators.printer.pictures import (
    column_height,
    enlarged,
    packed_columns,
    packed_rows,
)
from hardware.emulators.printer.text_mode import DEFAULT_SPACING, TextLayout

_LF, _HT = 0x0A, 0x09
_LEADS = frozenset(b"\x1b\x1c\x1d")
_FILLING = b"\x00"
"""What fills up a command that was torn off behind its first byte; no maker has such a command."""
_SILENT_CONTROLS = frozenset(b"\x00\x0c\x0d\x18")
_FIRST_PRINTABLE, _FIRST_HIGH = 0x20, 0x80
_HAN_LEAD = range(0x81, 0xFF)
_FOUR_BYTE_SECOND = range(0x30, 0x3A)
_REPLACEMENT = "□"
_CUT_WITH_FEED = frozenset({65, 66})
_BARCODE_WITH_LENGTH = 65
_CUTS = frozenset({0, 1, 48, 49})

IGNORED = {
    b"\x1b ": 1, b"\x1b{": 1, b"\x1bR": 1, b"\x1b=": 1, b"\x1bV": 1, b"\x1bU": 1, b"\x1bT": 1,
    b"\x1br": 1, b"\x1bc": 2, b"\x1bp": 3, b"\x1bB": 2, b"\x1bL": 0,
    b"\x1bS": 0, b"\x1c-": 1, b"\x1cC": 1, b"\x1cS": 2, b"\x1db": 1, b"\x1df": 1, b"\x1d|": 1,
    b"\x1dT": 1, b"\x1dH": 1, b"\x1dL": 2, b"\x1dW": 2, b"\x1dP": 2, b"\x1d$": 2, b"\x1d\\": 2,
    b"\x1dw": 1,
}  # fmt: skip
"""Commands understood and without effect here, with the number of their parameters."""


class Interpreter:
    """Carries commands out.

    Args:
        build: how the printer is made.
        buffer: where bytes come from.
        mechanism: where rows go.
        answer: sends bytes to whoever is connected.

    Attributes:
        unknown: commands and bytes nobody taught it, as hex.
        automatic_mask: of GS a; not zero means changes are told at once.
    """

    def __init__(
        self,
        build: Build,
        buffer: ReceiveBuffer,
        mechanism: Mechanism,
        answer: Callable[[bytes], None],
    ) -> None:
        self.unknown: list[str] = []
        self.automatic_mask = 0
        self.layout = TextLayout(mechanism, build.width_dots)
        self._build = build
        self._take = buffer.take
        self._mechanism = mechanism
        self._answer = answer
        self._extended = ExtendedCommands(build, self.layout, answer, self.unknown)
        self._barcode_height = 162
        self._kiosk = KioskCommands(build, buffer.take, mechanism, self.layout, answer)
        self._commands = self._command_table() | self._kiosk.table()

    def step(self) -> None:
        """Carry out one command or set one character; waits for its bytes.

        Raises:
            SwitchedOffError: the printer was switched off.
        """
        byte = self._take(1)[0]
        if byte in _LEADS:
            self._command(bytes((byte,)) + self._take(1))
        elif byte == _LF:
            self.layout.end_line()
        elif byte == _HT:
            self.layout.character(" ", is_han=False)
        elif byte >= _FIRST_PRINTABLE:
            self._character(byte)
        elif byte not in _SILENT_CONTROLS:
            self.unknown.append(f"{byte:02x}")

    def _command(self, name: bytes) -> None:
        if name in MODE_COMMANDS:
            MODE_COMMANDS[name](self.layout.mode, self._number())
        elif name in IGNORED:
            self._take(IGNORED[name])
        elif name in self._commands:
            self._commands[name]()
        elif name[1:] != _FILLING:
            self.unknown.append(name.hex(" "))

    def _number(self) -> int:
        return self._take(1)[0]

    def _word(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def _command_table(self) -> dict[bytes, Callable[[], None]]:
        return {
            b"\x1b@": self._initialise,
            b"\x1b$": self._move_to,
            b"\x1b\\": self._move_by,
            b"\x1bd": self._feed_lines,
            b"\x1bJ": self._feed_rows,
            b"\x1b2": self._default_spacing,
            b"\x1b*": self._columns,
            b"\x1bD": self._tab_stops,
            b"\x1bi": self._cut_now,
            b"\x1bm": self._cut_now,
            b"\x1c&": self._chinese_on,
            b"\x1c.": self._chinese_off,
            b"\x1c(": self._parenthesis,
            b"\x1dV": self._cut,
            b"\x1dv": self._raster,
            b"\x1d(": self._parenthesis,
            b"\x1d8": self._long_parenthesis,
            b"\x1da": self._automatic_status,
            b"\x1dr": self._in_order_status,
            b"\x1dI": self._identity,
            b"\x1dh": self._set_barcode_height,
            b"\x1dk": self._barcode,
        }

    # --- modes -----------------------------------------------------------------------------

    def _initialise(self) -> None:
        self.layout.reset()
        self.automatic_mask = 0
        self._extended.reset()

    def _chinese_on(self) -> None:
        self.layout.mode.is_chinese = True

    def _chinese_off(self) -> None:
        self.layout.mode.is_chinese = False

    def _default_spacing(self) -> None:
        self.layout.mode.spacing = DEFAULT_SPACING

    def _tab_stops(self) -> None:
        while self._number():
            pass

    # --- paper -----------------------------------------------------------------------------

    def _character(self, byte: int) -> None:
        mode = self.layout.mode
        if byte < _FIRST_HIGH:
            self.layout.character(chr(byte), is_han=False)
        elif mode.is_chinese and byte in _HAN_LEAD:
            self.layout.character(self._han(byte), is_han=True)
        else:
            self.layout.character(high_character(byte, mode.code_page), is_han=False)

    def _han(self, lead: int) -> str:
        code = bytes((lead,)) + self._take(1)
        if code[1] in _FOUR_BYTE_SECOND:
            code += self._take(2)
        try:
            return code.decode("gb18030")
        except UnicodeDecodeError:
            self.unknown.append(f"character {code.hex(' ')}")
            return _REPLACEMENT

    def _move_to(self) -> None:
        self.layout.move_to(self._word())

    def _move_by(self) -> None:
        self.layout.move_by(int.from_bytes(self._take(2), "little", signed=True))

    def _feed_lines(self) -> None:
        self.layout.feed(self._number() * self.layout.mode.spacing)

    def _feed_rows(self) -> None:
        self.layout.feed(self._number())

    def _cut_now(self) -> None:
        self.layout.flush()
        self._mechanism.cut()

    def _cut(self) -> None:
        m = self._number()
        self.layout.flush()
        if m in _CUT_WITH_FEED:
            self._mechanism.feed(self._number())
            self._mechanism.feed_to_knife()
        elif m not in _CUTS:
            self.unknown.append(f"1d 56 {m:02x}")
            return
        self._mechanism.cut()

    def _raster(self) -> None:
        """Print GS v 0 row by row as it comes in, as heads do."""
        self.layout.flush()
        self._number()
        mode = self._number()
        width, rows = self._word(), self._word()
        for _ in range(rows):
            row = self._take(width)
            if mode & 3:
                self.layout.print_image(enlarged(packed_rows(width, 1, row), mode))
            else:
                self.layout.print_packed_row(row)

    def _columns(self) -> None:
        mode = self._number()
        columns = self._word()
        data = self._take(columns * column_height(mode))
        self.layout.place(packed_columns(mode, columns, data))

    def _set_barcode_height(self) -> None:
        self._barcode_height = self._number()

    def _barcode(self) -> None:
        """Print a black bar in a bar code's place: one sees where it stands, not what it says."""
        if self._number() >= _BARCODE_WITH_LENGTH:
            self._take(self._number())
        else:
            self._tab_stops()
        size = (self._build.width_dots // 2, self._barcode_height)
        self.layout.print_image(Image.new("1", size, 255))

    # --- answers ---------------------------------------------------------------------------

    def _automatic_status(self) -> None:
        self.automatic_mask = self._number()
        if self.automatic_mask:
            self._answer(automatic_answer(self._mechanism.faults))

    def _in_order_status(self) -> None:
        is_paper = self._number() in (1, 49)
        near_end = Fault.NEAR_END in self._mechanism.faults
        self._answer(b"\x03" if is_paper and near_end else b"\x00")

    def _identity(self) -> None:
        names = {66: b"_EPSON\x00", 67: b"_VIRTUAL\x00", 1: b"\x20", 2: b"\x02"}
        self._answer(names.get(self._number(), b"_\x00"))

    def _parenthesis(self) -> None:
        function = self._take(1)
        self._extended.obey(function, self._take(self._word()))

    def _long_parenthesis(self) -> None:
        function = self._take(1)
        self._extended.obey(function, self._take(int.from_bytes(self._take(4), "little")))
