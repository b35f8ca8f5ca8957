"""Sizes in millimetres, colours from data, and the pixels they become on the configured panel.

Every size a page uses is asked for here, in millimetres: a panel's physical size is configured,
because what a screen reports about itself is often wrong. Nothing here is a widget.

Sources of the numbers: EN 301 549 5.1.4 (capital height of 0.7 degrees: 6.1 mm at 500 mm, 7.3 mm
at 600 mm), Section 508 402.4 (nothing below 4.8 mm), Colle & Hiszem 2004 (20 mm keys for a
standing user), WCAG 2.2 1.4.6 and 1.4.11 (contrast 7:1 and 3:1).
"""

import json
import math
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Self

from PySide6.QtGui import QColor, QFont

FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei")
"""Named in full: without a Chinese locale Qt would fall back to the Japanese shapes."""

_CAP_HEIGHT = 0.733  # of Noto Sans CJK, as a share of the font's pixel size
_REFERENCE_MM = (268.0, 476.0)  # 21.5 inch, upright: the panel the measures were chosen for
_MOST_GROWTH = 1.35
_SCALES = (1.5, 1.3, 1.15, 1.0)  # of what has more room than it needs


@dataclass(frozen=True, slots=True)
class Panel:
    """A screen as it was measured with a ruler.

    Attributes:
        mm_per_px: physical size of one pixel.
    """

    width_px: int
    height_px: int
    mm_per_px: float

    @property
    def is_wide(self) -> bool:
        """Whether it lies on its long side."""
        return self.width_px > self.height_px

    def fitted(self, width_px: int, height_px: int) -> "Panel":
        """Return the same panel shrunk into `width_px` x `height_px`, for a demo on a desk."""
        scale = min(1.0, width_px / self.width_px, height_px / self.height_px)
        return Panel(
            int(self.width_px * scale), int(self.height_px * scale), self.mm_per_px / scale
        )


PANELS = {
    "21.5": Panel(1080, 1920, 0.248),
    "32": Panel(1080, 1920, 0.369),
    "19": Panel(1280, 1024, 0.294),
}
"""The three panels every page is drawn and checked on, by diagonal in inches."""


class Density(StrEnum):
    """How large everything is; the elderly version is 长辈版."""

    STANDARD = "standard"
    ELDERLY = "elderly"


class Type(StrEnum):
    """What a piece of text is for; decides its size."""

    CAPTION = "caption"
    BODY = "body"
    LEAD = "lead"
    TITLE = "title"
    AMOUNT = "amount"
    NUMBER = "number"


_CAP_MM: dict[Density, dict[Type, float]] = {
    Density.STANDARD: {
        Type.CAPTION: 4.9,
        Type.BODY: 6.1,
        Type.LEAD: 7.0,
        Type.TITLE: 9.2,
        Type.AMOUNT: 15.0,
        Type.NUMBER: 34.0,
    },
    Density.ELDERLY: {
        Type.CAPTION: 6.1,
        Type.BODY: 7.3,
        Type.LEAD: 8.2,
        Type.TITLE: 11.0,
        Type.AMOUNT: 17.0,
        Type.NUMBER: 38.0,
    },
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they mean; the values are data under `resources/themes/`."""

    ground: str
    surface: str
    sunken: str
    ink: str
    ink_soft: str
    border: str
    hairline: str
    primary: str
    primary_deep: str
    primary_soft: str
    on_primary: str
    focus: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    stop: str
    stop_soft: str
    scene: str
    scene_deep: str

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the palette of a theme file.

        Raises:
            ValueError: a colour is missing, unknown or not one; the message names it.
        """
        raw: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        names = [f.name for f in fields(cls)]
        wrong = sorted(set(names) ^ set(raw))
        wrong += [n for n in names if n in raw and not QColor.isValidColorName(raw[n])]
        if wrong:
            raise ValueError(f"{path.name}: wrong or missing colours: {', '.join(wrong)}")
        return cls(**raw)

    def colour(self, name: str) -> QColor:
        """Return a colour by its role."""
        return QColor(getattr(self, name))


class Theme:
    """One palette on one panel at one density: everything a widget asks about its looks."""

    def __init__(self, palette: Palette, panel: Panel, density: Density) -> None:
        self.palette = palette
        self.panel = panel
        self.density = density
        width_mm = panel.width_px * panel.mm_per_px
        height_mm = panel.height_px * panel.mm_per_px
        grown = min(width_mm / _REFERENCE_MM[0], height_mm / _REFERENCE_MM[1])
        self.growth = min(max(grown, 1.0), _MOST_GROWTH)
        self._fonts: dict[tuple[Type, bool, float], QFont] = {}

    @property
    def is_elderly(self) -> bool:
        """Whether 长辈版 is on."""
        return self.density is Density.ELDERLY

    def with_density(self, density: Density) -> "Theme":
        """Return the same looks at another density."""
        return Theme(self.palette, self.panel, density)

    def px(self, mm: float) -> int:
        """Return millimetres as whole pixels, never fewer than asked; larger panels grow."""
        return math.ceil(mm * self.growth / self.panel.mm_per_px - 1e-6)

    def mm(self, px: float) -> float:
        """Return pixels as true millimetres on the glass."""
        return px * self.panel.mm_per_px

    def colour(self, name: str) -> QColor:
        """Return a colour by its role."""
        return self.palette.colour(name)

    def font(self, kind: Type, *, bold: bool = False, scale: float = 1.0) -> QFont:
        """Return the font of a kind of text, `scale` times as large; made once."""
        key = (kind, bold, scale)
        if key not in self._fonts:
            cap_px = self.px(_CAP_MM[self.density][kind] * scale)
            font = QFont(list(FAMILIES))
            font.setPixelSize(math.ceil(cap_px / _CAP_HEIGHT))
            font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
            self._fonts[key] = font
        return self._fonts[key]

    def scales(self, kind: Type) -> tuple[float, ...]:
        """Return how many times larger `kind` may be where there is room, largest first.

        An answer is never larger than its question.
        """
        caps = _CAP_MM[self.density]
        return tuple(s for s in _SCALES if s * caps[kind] <= caps[Type.TITLE])

    @property
    def margin(self) -> int:
        """Space between page content and the edge of the glass."""
        return self.px(9)

    @property
    def gap(self) -> int:
        """Space between two things that can be tapped."""
        return self.px(4)

    @property
    def target(self) -> int:
        """Smallest height and width of anything that can be tapped."""
        return self.px(23 if self.is_elderly else 20.2)

    @property
    def radius(self) -> int:
        """Corner radius of buttons and cards."""
        return self.px(3.5)

    @property
    def line(self) -> int:
        """Width of borders."""
        return max(2, self.px(0.4))
