"""Blocks to a 1-bit image: the same drawing on every printer, on the screen and in tests.

All measures are in tenths of a millimetre and become dots by the paper's resolution, so a 180 dpi
printer gives the same ticket as a 203 dpi one. Nothing is anti-aliased: a thermal dot is black or
not. The image is mode "1", 0 black, 255 white, exactly `Paper.width_dots` wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import segno
from PIL import Image, ImageDraw, ImageFont

from hardware.printer import fonts, pictograms
from hardware.printer.blocks import (
    Align,
    Block,
    Columns,
    Feed,
    KeyValue,
    Line,
    Note,
    Pictogram,
    PlainBlock,
    Qr,
    Rule,
    SizeStep,
    Weight,
)
from hardware.printer.wrapping import wrap

BLACK, WHITE = 0, 255
GETA = "〓"
"""Stands for a character the font lacks, as in Chinese and Japanese typesetting (GB 2312 02-14)."""

_EM = {
    SizeStep.NOTE: 30,
    SizeStep.BODY: 35,
    SizeStep.LARGE: 45,
    SizeStep.HUGE: 60,
    SizeStep.TRIPLE: 105,
    SizeStep.QUADRUPLE: 140,
    SizeStep.GIANT: 180,
}
_LEADING_PERCENT = {
    SizeStep.NOTE: 121,
    SizeStep.BODY: 124,
    SizeStep.LARGE: 118,
    SizeStep.HUGE: 120,
    SizeStep.TRIPLE: 110,
    SizeStep.QUADRUPLE: 108,
    SizeStep.GIANT: 88,
}
_BASELINE_PERCENT = 88  # of the em, from the top of a Han character to its baseline
_MARGIN = 10
_GUTTER = 15
_RULE_SPACE = 7
_QUIET_MODULES = 4
_TENTHS_PER_INCH = 254
_LEAST_FOR_COLUMNS_MM = 60
_PLAIN = Image.Dither.NONE


@dataclass(frozen=True, slots=True)
class Paper:
    """What the printer can ink: `width_dots` across at `dpi`."""

    width_dots: int = 576
    dpi: int = 203

    def dots(self, tenths_mm: int) -> int:
        """Return `tenths_mm` in whole dots."""
        return round(tenths_mm * self.dpi / _TENTHS_PER_INCH)

    @property
    def margin(self) -> int:
        """Dots left white on either side."""
        return self.dots(_MARGIN)

    @property
    def is_narrow(self) -> bool:
        """Whether two columns are too much for it (58 mm rolls)."""
        return self.millimetres(self.width_dots) < _LEAST_FOR_COLUMNS_MM

    def millimetres(self, rows: int) -> float:
        """Return the length of `rows` dot rows."""
        return rows * 25.4 / self.dpi


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn ticket.

    Attributes:
        missing: characters the font lacks, already replaced on the image; for the log, as code
            points, because the characters themselves may be part of a name.
    """

    image: Image.Image
    paper: Paper
    missing: tuple[str, ...]

    @property
    def length_mm(self) -> float:
        """Length of the inked and blank rows, without the feed to the cutter."""
        return self.paper.millimetres(self.image.height)


def render(blocks: Sequence[Block], paper: Paper | None = None) -> Sheet:
    """Return `blocks` as one image of the paper's width.

    Raises:
        FontMissingError: the ticket font is not installed.
        ValueError: a QR code is too wide for its column.
    """
    paper = paper or Paper()
    pen = _Pen(paper)
    margin = paper.margin
    body = pen.stack(blocks, paper.width_dots - 2 * margin)
    image = Image.new("1", (paper.width_dots, max(body.height, 1)), WHITE)
    image.paste(body, (margin, 0))
    return Sheet(image, paper, tuple(f"U+{ord(c):04X}" for c in dict.fromkeys(pen.missing)))


class _Pen:
    """Draws blocks into columns and remembers what it could not draw."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.missing: list[str] = []

    def stack(self, blocks: Sequence[Block], width: int) -> Image.Image:
        """Return `blocks` under each other."""
        parts = [self.draw(block, width) for block in blocks]
        image = _blank(width, sum(part.height for part in parts))
        top = 0
        for part in parts:
            image.paste(part, (0, top))
            top += part.height
        return image

    def draw(self, block: Block, width: int) -> Image.Image:
        """Return one block, `width` dots wide."""
        if isinstance(block, Columns):
            return self._columns(block, width)
        return self._draw_plain(block, width)

    def _draw_plain(self, block: PlainBlock, width: int) -> Image.Image:
        """Return one block that holds no other."""
        image: Image.Image
        match block:
            case Line():
                image = self._line(block, width)
            case KeyValue():
                image = self._key_value(block, width)
            case Note():
                image = self._note(block, width)
            case Rule():
                image = self._rule(block, width)
            case Feed():
                image = _blank(width, self.paper.dots(block.tenths_mm))
            case Qr():
                image = self._qr(block, width)
            case Pictogram():
                image = self._pictogram(block, width)
        return image

    def printable(self, text: str, fallback: str) -> str:
        """Return `text`, or what stands for it when the font lacks a character."""
        lacking = fonts.missing_characters(text)
        if not lacking:
            return text
        self.missing.extend(lacking)
        if fallback and not fonts.missing_characters(fallback):
            return fallback
        return "".join(c if fonts.can_draw(c) else GETA for c in text)

    def _rows(
        self, rows: Sequence[str], size: SizeStep, weight: Weight, align: Align, width: int
    ) -> Image.Image:
        """Draw rows that already fit."""
        em = self.paper.dots(_EM[size])
        pitch = em * _LEADING_PERCENT[size] // 100
        font = self._font(size, weight)
        image = _blank(width, pitch * len(rows))
        pencil = _pencil(image)
        for index, row in enumerate(rows):
            spare = width - round(font.getlength(row))
            left = {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[align]
            baseline = index * pitch + (pitch - em) // 2 + em * _BASELINE_PERCENT // 100
            pencil.text((left, baseline), row, font=font, fill=BLACK, anchor="ls")
        return image

    def _line(self, line: Line, width: int) -> Image.Image:
        text = self.printable(line.text, line.fallback)
        smallest = _smallest(line.size) if line.may_shrink else line.size
        size, rows = self._fit(text, line, smallest, width)
        image = self._rows(rows, size, line.weight, line.align, width)
        if not line.is_inverse:
            return image
        return image.point(lambda dot: WHITE - dot)

    def _fit(
        self, text: str, line: Line, smallest: SizeStep, width: int
    ) -> tuple[SizeStep, tuple[str, ...]]:
        """Return the largest size at which `text` takes one row, or the smallest, wrapped."""
        size, rows = line.size, wrap(text, width, self._font(line.size, line.weight).getlength)
        while len(rows) > 1 and size > smallest:
            size = SizeStep(size - 1)
            rows = wrap(text, width, self._font(size, line.weight).getlength)
        return size, rows

    def _font(self, size: SizeStep, weight: Weight) -> ImageFont.FreeTypeFont:
        return fonts.load(weight, self.paper.dots(_EM[size]))

    def _key_value(self, row: KeyValue, width: int) -> Image.Image:
        key = self.printable(row.key, "")
        key_length = self._font(row.size, Weight.REGULAR).getlength(key)
        indent = round(key_length) + self.paper.dots(_GUTTER)
        value = Line(
            row.value, row.size, row.weight, fallback=row.fallback, may_shrink=row.may_shrink
        )
        right = self._line(value, width - indent)
        left = self._rows((key,), row.size, Weight.REGULAR, Align.LEFT, width)
        image = _blank(width, max(left.height, right.height))
        image.paste(left, (0, 0))
        image.paste(right, (indent, 0))
        return image

    def _note(self, note: Note, width: int) -> Image.Image:
        """Draw a bold lead and let the sentence begin on the same row."""
        bold = self._font(SizeStep.NOTE, Weight.BOLD)
        regular = self._font(SizeStep.NOTE, Weight.REGULAR)
        lead = self.printable(note.lead, "")
        indent = round(bold.getlength(f"{lead} "))
        rows = wrap(self.printable(note.text, ""), width, regular.getlength, first_indent=indent)
        image = self._rows(("", *rows[1:]), SizeStep.NOTE, Weight.REGULAR, Align.LEFT, width)
        first = self._rows(rows[:1], SizeStep.NOTE, Weight.REGULAR, Align.LEFT, width - indent)
        image.paste(first, (indent, 0))
        image.paste(
            self._rows((lead,), SizeStep.NOTE, Weight.BOLD, Align.LEFT, max(indent, 1)), (0, 0)
        )
        return image

    def _rule(self, rule: Rule, width: int) -> Image.Image:
        image = _blank(width, self.paper.dots(2 * _RULE_SPACE))
        pencil = _pencil(image)
        middle = image.height // 2
        dash = self.paper.dots(10) if rule.is_dashed else width
        for left in range(0, width, 2 * dash):
            pencil.rectangle((left, middle - 1, min(left + dash, width) - 1, middle), fill=BLACK)
        return image

    def _qr(self, block: Qr, width: int) -> Image.Image:
        """Draw whole dots per module, so that every module has sharp edges."""
        code = segno.make(block.text, error="m", micro=False)
        rows = [bytes(row) for row in code.matrix_iter(border=_QUIET_MODULES)]
        module = min(self.paper.dots(block.module_tenths_mm), width // len(rows))
        if module < self.paper.dots(3):
            raise ValueError(f"a QR code of {len(rows)} modules does not fit {width} dots")
        dots = bytes(BLACK if dark else WHITE for dark in chain.from_iterable(rows))
        small = Image.frombytes("L", (len(rows), len(rows)), dots)
        side = module * len(rows)
        image = _blank(width, side)
        large = small.resize((side, side), Image.Resampling.NEAREST).convert("1", dither=_PLAIN)
        image.paste(large, ((width - side) // 2, 0))
        return image

    def _pictogram(self, block: Pictogram, width: int) -> Image.Image:
        side = min(self.paper.dots(block.side_tenths_mm), width)
        image = _blank(width, side)
        image.paste(pictograms.draw(block.sign, side), ((width - side) // 2, 0))
        return image

    def _columns(self, columns: Columns, width: int) -> Image.Image:
        if self.paper.is_narrow:
            return self.stack(columns.stacked, width)
        gutter = self.paper.dots(_GUTTER)
        left_width = width * columns.left_percent // 100
        left = self.stack(columns.left, left_width)
        right = self.stack(columns.right, width - left_width - gutter)
        image = _blank(width, max(left.height, right.height))
        image.paste(left, (0, (image.height - left.height) // 2))
        image.paste(right, (left_width + gutter, (image.height - right.height) // 2))
        return image


def _smallest(size: SizeStep) -> SizeStep:
    """Return how far a line may shrink: what was meant for old eyes stays large."""
    return SizeStep.HUGE if size > SizeStep.HUGE else min(size, SizeStep.BODY)


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), WHITE)


def _pencil(image: Image.Image) -> ImageDraw.ImageDraw:
    pencil = ImageDraw.Draw(image)
    pencil.fontmode = "1"
    return pencil
