"""Text on glass: painted pieces that can be measured, and labels for what is only read."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import Type
from ui.widgets.kit import Kit

_ENDLESS = 100_000
WRAP = Qt.TextFlag.TextWordWrap
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Piece:
    """One painted text: what, how, where. The accessibility walk reads these."""

    text: str
    font: QFont
    colour: str
    rect: QRect
    align: Qt.AlignmentFlag = LEFT

    def paint(self, painter: QPainter) -> None:
        """Draw it; the pen is set from the colour by the caller."""
        painter.setFont(self.font)
        painter.drawText(self.rect, int(self.align) | WRAP, self.text)


def height_of(text: str, font: QFont, width: int) -> int:
    """Return the height of `text` wrapped at `width`; nothing for no text."""
    if not text:
        return 0
    return QFontMetrics(font).boundingRect(0, 0, width, _ENDLESS, WRAP, text).height()


def width_of(text: str, font: QFont) -> int:
    """Return the width of `text` on one line, with a pixel to spare."""
    return QFontMetrics(font).horizontalAdvance(text) + 2 if text else 0


def longest_word(text: str, font: QFont) -> int:
    """Return the width below which `text` cannot be wrapped without breaking a word."""
    return max((width_of(word, font) for word in _words(text)), default=0)


def _words(text: str) -> list[str]:
    """Return what wrapping keeps together: words between spaces, Han characters singly."""
    pieces = "".join(f" {c} " if "\u2e80" <= c <= "\uffef" else c for c in text)
    return pieces.split()


class Painted(QLabel):
    """Words that are painted, in a drawing of their own: its accessible name says them.

    A bare widget would be passed over by screen readers, as one that only holds others; `text` is
    not used.
    """


class Label(QLabel):
    """Words to read. Wraps; never takes the focus.

    Args:
        kind: decides the size.
        colour: a role of the palette.
    """

    def __init__(
        self,
        kit: Kit,
        kind: Type,
        colour: str = "ink",
        *,
        bold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(kit.theme.font(kind, bold=bold))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, kit.theme.colour(colour))
        self.setPalette(palette)

    def say(self, text: str) -> None:
        """Show `text`; without any, take no room."""
        self.setText(text)
        self.setVisible(bool(text))

    def height_in(self, width: int) -> int:
        """Return the height its text needs at `width`."""
        return height_of(self.text(), self.font(), width)
