"""Text as a Chinese ESC/POS printer sets it: cells, sizes, alignment, lines.

GS ! enlarges everything; ESC ! enlarges Latin only and FS ! Han only, which is how printers do it
and why a ticket that looks right on a screen can come out small (Epson TM-T88III spec. 6.4).
"""

from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from hardware.emulators.printer.mechanism import Mechanism
from hardware.printer import fonts
from hardware.printer.blocks import Weight

_HAN_CELL = (24, 24)
_LATIN_CELLS = ((12, 24), (9, 17))
DEFAULT_SPACING = 30
_INK, _NONE = 255, 0
_BASELINE = 0.87
_LATIN_EM = 0.9


@dataclass(slots=True)
class TextMode:
    """How the next character is set; ESC @ brings all of it back to this."""

    align: int = 0
    latin_size: tuple[int, int] = (1, 1)
    han_size: tuple[int, int] = (1, 1)
    is_bold: bool = False
    is_inverse: bool = False
    underline: int = 0
    latin_font: int = 0
    spacing: int = DEFAULT_SPACING
    is_chinese: bool = True
    code_page: int = 0


@lru_cache(maxsize=4096)
def _glyph(character: str, cell: tuple[int, int], *, is_bold: bool) -> Image.Image:
    width, height = cell
    em = height if width == height else round(height * _LATIN_EM)
    image = Image.new("1", cell, _NONE)
    pencil = ImageDraw.Draw(image)
    pencil.fontmode = "1"
    font = fonts.load(Weight.BOLD if is_bold else Weight.REGULAR, em)
    at = (width / 2, height * _BASELINE)
    pencil.text(at, character, font=font, fill=_INK, anchor="ms")
    return image


@dataclass(slots=True)
class TextLayout:
    """Collects cells into a line and prints it.

    Attributes:
        mode: as commands have set it.
    """

    mechanism: Mechanism
    width_dots: int
    mode: TextMode = field(default_factory=TextMode)
    _cells: list[tuple[int, Image.Image]] = field(default_factory=list)
    _cursor: int = 0

    def reset(self) -> None:
        """Forget modes and the line that was begun (ESC @)."""
        self.mode = TextMode()
        self.drop_line()

    def drop_line(self) -> None:
        """Forget the line that was begun, keep the modes."""
        self._cells.clear()
        self._cursor = 0

    def move_to(self, dots: int) -> None:
        """Set the next character `dots` from the left of the line (ESC $)."""
        self._cursor = max(0, min(dots, self.width_dots))

    def move_by(self, dots: int) -> None:
        """Set the next character `dots` further right, or left (ESC backslash)."""
        self.move_to(self._cursor + dots)

    def character(self, character: str, *, is_han: bool) -> None:
        """Set one character."""
        mode = self.mode
        cell = _HAN_CELL if is_han else _LATIN_CELLS[mode.latin_font]
        wide, high = mode.han_size if is_han else mode.latin_size
        image = _glyph(character, cell, is_bold=mode.is_bold)
        size = (cell[0] * wide, cell[1] * high)
        image = image.resize(size, Image.Resampling.NEAREST)
        if mode.underline:
            below = (0, size[1] - mode.underline, size[0], size[1])
            ImageDraw.Draw(image).rectangle(below, fill=_INK)
        self.place(ImageChops.invert(image) if mode.is_inverse else image)

    def place(self, image: Image.Image) -> None:
        """Put an image (255 is ink) on the line, a new one if it does not fit."""
        if self._cells and self._cursor + image.width > self.width_dots:
            self.end_line()
        self._cells.append((self._cursor, image))
        self._cursor += image.width

    def end_line(self) -> None:
        """Print the line and move on to the next (LF)."""
        height = self._print_line()
        self.mechanism.feed(max(self.mode.spacing - height, 0))

    def flush(self) -> None:
        """Print a line that was begun, without line spacing."""
        self._print_line()

    def feed(self, rows: int) -> None:
        """Print what was begun, then feed `rows` (ESC J)."""
        height = self._print_line()
        self.mechanism.feed(max(rows - height, 0))

    def print_packed_row(self, row: bytes) -> None:
        """Print one row of a picture as it came, left-aligned unless it is narrow."""
        if len(row) == self.mechanism.width_bytes:
            self.mechanism.print_rows([row])
        else:
            image = Image.frombytes("1", (len(row) * 8, 1), row)
            self.mechanism.print_rows(self._rows(image))

    def print_image(self, image: Image.Image) -> None:
        """Print an image (255 is ink) where the alignment puts it."""
        self.flush()
        self.mechanism.print_rows(self._rows(image))

    def _print_line(self) -> int:
        cells = list(self._cells)
        self.drop_line()
        if not cells:
            return 0
        height = max(image.height for _, image in cells)
        line = Image.new("1", (max(left + image.width for left, image in cells), height), _NONE)
        for left, image in cells:
            line.paste(image, (left, height - image.height))
        self.mechanism.print_rows(self._rows(line))
        return height

    def _rows(self, image: Image.Image) -> list[bytes]:
        """Return the image across the whole paper, cut into rows."""
        spare = max(self.width_dots - image.width, 0)
        left = (0, spare // 2, spare)[self.mode.align]
        full = Image.new("1", (self.width_dots, image.height), _NONE)
        full.paste(image, (left, 0))
        data, step = full.tobytes(), self.mechanism.width_bytes
        return [data[at : at + step] for at in range(0, len(data), step)]
