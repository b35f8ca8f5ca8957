"""Blocks to GB18030 text with native QR: for serial lines, where a raster takes 8 to 98 seconds.

Only GS ! sets a size (ESC ! leaves Han characters small), FS & switches the Chinese font on, and
each line is a strip of its own, so that pacing and cancelling work as with raster. A line with a
character outside the printer's font, every pictogram, and a QR code on a printer that draws none
are sent as raster strips: what a name looks like is the same everywhere.

Source: Epson TM-T88III specification 6.4; printing of Chinese by GBK 1.0 two-byte codes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import segno

from hardware.printer import escpos_bytes
from hardware.printer.blocks import (
    Align,
    Block,
    Columns,
    Feed,
    KeyValue,
    Line,
    Note,
    Qr,
    Rule,
    SizeStep,
    Weight,
)
from hardware.printer.profiles import Charset, PrinterProfile
from hardware.printer.raster import render
from hardware.printer.wrapping import wrap

CELL_DOTS = 12
_HAN_ROWS = 24
_GAP_ROWS = 8
_MOST_FEED = 255
_QUIET_MODULES = 4
_MOST_MODULE = 16
_PREAMBLE = b"\x1c&\x1cS\x00\x00\x1bt\x00"  # Chinese on, no space beside Han, code page 437
_SIZES: dict[SizeStep, tuple[tuple[int, int], ...]] = {
    SizeStep.NOTE: ((1, 1),),
    SizeStep.BODY: ((1, 1),),
    SizeStep.LARGE: ((2, 2), (1, 2)),
    SizeStep.HUGE: ((3, 3), (2, 2), (1, 2)),
    SizeStep.TRIPLE: ((3, 3), (2, 2)),
    SizeStep.QUADRUPLE: ((4, 4), (3, 3), (2, 2)),
    SizeStep.GIANT: ((6, 6), (4, 4)),
}
"""Width and height in cells; the further ones are for what may shrink."""
_ALIGN = {Align.LEFT: b"\x1ba\x00", Align.CENTRE: b"\x1ba\x01", Align.RIGHT: b"\x1ba\x02"}
_GB2312_SPELLING = str.maketrans({"\u2013": "-", "\u00b7": "\u30fb"})
_PRIVATE_USE = range(0xE000, 0xF900)


@dataclass(frozen=True, slots=True)
class Strip:
    """What is sent in one piece, and how many dot rows it makes, about."""

    data: bytes
    rows: int


def can_print(character: str, charset: Charset) -> bool:
    """Whether the font of a printer with `charset` has `character`.

    Printable ASCII, and what has a two-byte code: four-byte codes are in few fonts, and what is
    in GB18030's two-byte plane but not in GBK (U+4DAE) is not in older ones. No private use.
    """
    if character.isascii():
        return character.isprintable()
    if charset is Charset.NONE or ord(character) in _PRIVATE_USE:
        return False
    narrow = Charset.GB2312 if charset is Charset.GB2312 else Charset.GBK
    try:
        return len(character.encode(narrow.value)) > 1
    except UnicodeEncodeError:
        return False


def cells(text: str) -> int:
    """Return how many half-width cells `text` takes."""
    return sum(1 if character.isascii() else 2 for character in text)


class TextLayout:
    """Lays blocks out on one printer.

    Args:
        profile: of the printer; its charset is not NONE.

    Attributes:
        missing: characters that even the raster could not draw, as code points.
    """

    def __init__(self, profile: PrinterProfile) -> None:
        self._profile = profile
        self._width = profile.width_dots // CELL_DOTS
        self.missing: list[str] = []

    def strips(self, blocks: Sequence[Block]) -> tuple[Strip, ...]:
        """Return `blocks` as strips in order of printing."""
        return (Strip(_PREAMBLE, 0), *self._strips(blocks))

    def _strips(self, blocks: Sequence[Block]) -> Iterator[Strip]:
        for block in blocks:
            if isinstance(block, Columns):
                yield from self._strips(block.stacked)
            else:
                yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Strip]:
        match block:
            case Line() if self._has_all(block.text):
                yield from self._line(block)
            case KeyValue() if self._has_all(block.key + block.value):
                yield from self._key_value(block)
            case Note() if self._has_all(block.lead + block.text):
                yield from self._note(block)
            case Rule():
                yield self._rule(block)
            case Feed():
                yield from _feed(self._profile.paper.dots(block.tenths_mm))
            case Qr() if self._profile.has_native_qr:
                yield from self._qr(block)
            case _:
                yield from self._raster(block)

    def _has_all(self, text: str) -> bool:
        return all(can_print(c, self._profile.charset) for c in self._spelled(text))

    def _encoded(self, text: str) -> bytes:
        return self._spelled(text).encode(self._profile.charset.value)

    def _spelled(self, text: str) -> str:
        """Return `text` as GB 2312 spells it: it has no en dash, and its middle dot is another."""
        is_small = self._profile.charset is Charset.GB2312
        return text.translate(_GB2312_SPELLING) if is_small else text

    def _line(self, line: Line) -> Iterator[Strip]:
        sizes = _SIZES[line.size]
        size, rows = self._fitted(line.text, sizes if line.may_shrink else sizes[:1])
        inverse = b"\x1dB\x01" if line.is_inverse else b""
        for row in rows:
            dressed = inverse + _weight(line.weight) + self._encoded(row)
            yield _row(dressed, size, _ALIGN[line.align], is_inverse=line.is_inverse)

    def _fitted(
        self, text: str, sizes: Sequence[tuple[int, int]], indent: int = 0
    ) -> tuple[tuple[int, int], tuple[str, ...]]:
        """Return the first size at which `text` takes one row, or the last one, wrapped."""
        for size in sizes:
            rows = wrap(text, self._width // size[0] - indent, cells)
            if len(rows) == 1:
                return size, rows
        return sizes[-1], wrap(text, self._width // sizes[-1][0] - indent, cells)

    def _key_value(self, pair: KeyValue) -> Iterator[Strip]:
        """Print the key once and the value beside it, further rows under the value."""
        indent = cells(pair.key) + 1
        sizes = _SIZES[pair.size]
        size, rows = self._fitted(pair.value, sizes if pair.may_shrink else sizes[:1], indent)
        for index, row in enumerate(rows):
            key = pair.key if index == 0 else " " * cells(pair.key)
            head = _weight(Weight.REGULAR) + self._encoded(f"{key} ")
            yield _row(head + _weight(pair.weight) + self._encoded(row), size, _ALIGN[Align.LEFT])

    def _note(self, note: Note) -> Iterator[Strip]:
        indent = cells(note.lead) + 1
        first, *others = wrap(note.text, self._width, cells, first_indent=indent)
        lead = _weight(Weight.BOLD) + self._encoded(f"{note.lead} ") + _weight(Weight.REGULAR)
        yield _row(lead + self._encoded(first), (1, 1), _ALIGN[Align.LEFT])
        for row in others:
            yield _row(_weight(Weight.REGULAR) + self._encoded(row), (1, 1), _ALIGN[Align.LEFT])

    def _rule(self, rule: Rule) -> Strip:
        pattern = "- " * (self._width // 2) if rule.is_dashed else "─" * (self._width // 2)
        text = self._encoded(pattern.rstrip())
        return _row(_weight(Weight.REGULAR) + text, (1, 1), _ALIGN[Align.LEFT])

    def _qr(self, block: Qr) -> Iterator[Strip]:
        """Let the printer draw the code, with the quiet zone it does not leave by itself."""
        modules = len(segno.make(block.text, error="m", micro=False).matrix)
        most = self._profile.width_dots // (modules + 2 * _QUIET_MODULES)
        module = min(self._profile.paper.dots(block.module_tenths_mm), most, _MOST_MODULE)
        if module < self._profile.paper.dots(3):
            raise ValueError(f"a QR code of {modules} modules is too wide for the paper")
        quiet = module * _QUIET_MODULES
        yield from _feed(quiet)
        code = _ALIGN[Align.CENTRE] + escpos_bytes.native_qr(block.text, module) + b"\n"
        yield Strip(b"\x1b3\x00" + code + _ALIGN[Align.LEFT], modules * module)
        yield from _feed(quiet)

    def _raster(self, block: Block) -> Iterator[Strip]:
        """Draw one block and send its ink only: nothing right of it travels."""
        sheet = render((block,), self._profile.paper)
        self.missing.extend(sheet.missing)
        begins_left = isinstance(block, KeyValue | Note) or (
            isinstance(block, Line) and block.align is Align.LEFT
        )
        margin = sheet.paper.margin if begins_left else 0  # text has none
        image = sheet.image.crop((margin, 0, sheet.image.width, sheet.image.height))
        for data, rows in escpos_bytes.cropped_strips(image, self._profile):
            yield Strip(_ALIGN[Align.LEFT] + data, rows)


def _weight(weight: Weight) -> bytes:
    return b"\x1bE\x01" if weight is Weight.BOLD else b"\x1bE\x00"


def _row(text: bytes, size: tuple[int, int], align: bytes, *, is_inverse: bool = False) -> Strip:
    """Return one line of text at `size`, with what it changed put back."""
    wide, high = size
    rows = _HAN_ROWS * high + _GAP_ROWS
    set_size = b"\x1d!" + bytes(((wide - 1) << 4 | (high - 1),))
    plain = b"\x1dB\x00" if is_inverse else b""
    data = align + set_size + b"\x1b3" + bytes((rows,)) + text + plain + b"\n\x1d!\x00"
    return Strip(data, rows)


def _feed(rows: int) -> Iterator[Strip]:
    while rows > 0:
        step = min(rows, _MOST_FEED)
        yield Strip(b"\x1bJ" + bytes((step,)), step)
        rows -= step
