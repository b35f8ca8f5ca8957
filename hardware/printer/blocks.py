"""What stands on a ticket, before anyone knows how it is printed: frozen blocks, no pixels.

One ticket model serves every back end (`raster`, and `text_layout` for serial printers), so
nothing here names a dot, a font or a command. Text is cleaned on entry: no control, format or
surrogate character ever reaches a printer. Which characters a font lacks is the back end's to
find; a block that carries personal text names its own `fallback` for that case.
"""

import unicodedata
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MAX_QR_CHARACTERS = 200

YEN_SIGN, FULL_WIDTH_YEN = "\u00a5", "\uffe5"
"""U+00A5 has no two-byte GB18030 code and prints as junk on text printers; U+FFE5 has."""


class SizeStep(IntEnum):
    """Size of a line, a step of the scale each back end maps to its own measure."""

    NOTE = 0
    BODY = 1
    LARGE = 2
    HUGE = 3
    TRIPLE = 4
    QUADRUPLE = 5
    GIANT = 6


class Weight(StrEnum):
    """Weight of the strokes."""

    REGULAR = "regular"
    BOLD = "bold"


class Align(StrEnum):
    """Where a line stands in its column."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


def clean_text(text: str) -> str:
    """Return `text` as one line: control and format characters out, runs of space as one.

    Rare characters, the middle dot and private-use characters are kept; the yen sign becomes its
    full-width form.
    """
    spaced = " ".join(text.split())
    kept = (c for c in spaced if unicodedata.category(c) not in _UNSAFE_CATEGORIES)
    return "".join(kept).replace(YEN_SIGN, FULL_WIDTH_YEN)


@dataclass(frozen=True, slots=True)
class Line:
    """One run of text; wraps when it is longer than its column.

    Attributes:
        fallback: what to print instead when the font lacks a character of `text`, e.g. a hint by
            which the reader still recognises the line. Without one, each lacking character is
            shown as the geta mark and reported.
        is_inverse: white on black, for a mark that must not be overlooked.
        may_shrink: a text too long for one row is set smaller, down to BODY
            (from TRIPLE and above down to HUGE), before it wraps.
    """

    text: str
    size: SizeStep = SizeStep.BODY
    weight: Weight = Weight.REGULAR
    align: Align = Align.LEFT
    fallback: str = ""
    is_inverse: bool = False
    may_shrink: bool = False

    def __post_init__(self) -> None:
        """Keep unsafe characters out of every back end."""
        object.__setattr__(self, "text", clean_text(self.text))
        object.__setattr__(self, "fallback", clean_text(self.fallback))


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A label and its value on one row; the value wraps beside the label, never under it.

    Attributes:
        fallback, may_shrink: as with `Line`, of the value.
    """

    key: str
    value: str
    size: SizeStep = SizeStep.BODY
    weight: Weight = Weight.BOLD
    fallback: str = ""
    may_shrink: bool = False

    def __post_init__(self) -> None:
        """Keep unsafe characters out of every back end."""
        for name in ("key", "value", "fallback"):
            object.__setattr__(self, name, clean_text(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: a bold lead and the sentence that belongs to it."""

    lead: str
    text: str

    def __post_init__(self) -> None:
        """Keep unsafe characters out of every back end."""
        object.__setattr__(self, "lead", clean_text(self.lead))
        object.__setattr__(self, "text", clean_text(self.text))


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the column; dashed where something may be folded, solid between parts."""

    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper, in tenths of a millimetre."""

    tenths_mm: int

    def __post_init__(self) -> None:
        """Refuse what would waste a roll."""
        if not 0 <= self.tenths_mm <= 500:  # noqa: PLR2004 -- 50 mm, said in the message
            raise ValueError(f"a feed is 0 to 50 mm, not {self.tenths_mm / 10} mm")


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code with its quiet zone of four modules (ISO/IEC 18004).

    Attributes:
        text: printable ASCII, at most 200 characters: what scanners of every make read alike.
        module_tenths_mm: side of one module; hand-held scanners want 0.4 mm or more.
    """

    text: str
    module_tenths_mm: int = 6

    def __post_init__(self) -> None:
        """Refuse codes a scanner at the triage desk could stumble over."""
        if not (self.text.isascii() and self.text.isprintable()):
            raise ValueError("a ticket's QR code holds printable ASCII only")
        if not 1 <= len(self.text) <= _MAX_QR_CHARACTERS:
            raise ValueError(f"a ticket's QR code holds 1 to {_MAX_QR_CHARACTERS} characters")


class Sign(StrEnum):
    """What a pictogram says."""

    CLOCK = "clock"  # when
    STAIRS = "stairs"  # which floor
    DOOR = "door"  # which room


@dataclass(frozen=True, slots=True)
class Pictogram:
    """A picture for those who do not read small print: a square, centred in its column."""

    sign: Sign
    side_tenths_mm: int = 120


@dataclass(frozen=True, slots=True)
class Columns:
    """Two stacks of blocks beside each other, centred against each other.

    A back end that cannot print beside, and paper too narrow for it, get `left`, then `right`.

    Attributes:
        left_percent: share of the paper's width given to `left`.
    """

    left: "tuple[Block, ...]"
    right: "tuple[Block, ...]"
    left_percent: int = field(default=50)

    def __post_init__(self) -> None:
        """Refuse a column too narrow to hold a character."""
        if not 10 <= self.left_percent <= 90:  # noqa: PLR2004 -- said in the message
            raise ValueError("a column takes 10 to 90 percent of the paper")

    @property
    def stacked(self) -> "tuple[Block, ...]":
        """The blocks under each other; lines that stood beside a pictogram stand centred below."""
        if not any(isinstance(block, Pictogram) for block in self.left):
            return (*self.left, *self.right)
        right = (
            replace(block, align=Align.CENTRE) if isinstance(block, Line) else block
            for block in self.right
        )
        return (*self.left, *right)


PlainBlock = Line | KeyValue | Note | Rule | Feed | Qr | Pictogram
Block = PlainBlock | Columns
