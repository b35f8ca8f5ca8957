"""Drawings from `resources/icons/*.svg`, in the colours of the theme.

A drawing names colours by their role: `currentColor`, or `var(--primary)` for any colour of the
palette. A name without a drawing paints nothing: the words stand beside it anyway.
"""

import re
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme import Palette

_VARIABLE = re.compile(r"var\(--([a-z_]+)\)")
_CHIP_GOLD = "#E9C46A"  # the contacts of a real card; no role of the theme


class Icons:
    """All drawings of one palette; each size and colour is rendered once."""

    def __init__(self, folder: Path, palette: Palette) -> None:
        self._folder = folder
        self._palette = palette
        self._ready: dict[tuple[str, int, int, str], QPixmap] = {}

    def has(self, name: str) -> bool:
        """Whether there is such a drawing."""
        return bool(name) and (self._folder / f"{name}.svg").is_file()

    def pixmap(self, name: str, width: int, height: int, colour: QColor) -> QPixmap:
        """Return drawing `name` fitted into `width` x `height` pixels, keeping its shape."""
        key = (name, width, height, colour.name())
        if key not in self._ready:
            self._ready[key] = self._render(name, width, height, colour)
        return self._ready[key]

    def _render(self, name: str, width: int, height: int, colour: QColor) -> QPixmap:
        pixmap = QPixmap(max(width, 1), max(height, 1))
        pixmap.fill(Qt.GlobalColor.transparent)
        if not self.has(name):
            return pixmap
        svg = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        svg = _VARIABLE.sub(self._value, svg).replace("currentColor", colour.name())
        renderer = QSvgRenderer(QByteArray(svg.encode()))
        size = renderer.defaultSize()
        scale = min(width / size.width(), height / size.height())
        w, h = size.width() * scale, size.height() * scale
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF((width - w) / 2, (height - h) / 2, w, h))
        painter.end()
        return pixmap

    def _value(self, match: re.Match[str]) -> str:
        role = match.group(1)
        return _CHIP_GOLD if role == "chip" else self._palette.colour(role).name()
