"""The largest thing on a page: a queue number to wait for, or a code to note down."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.shapes import paint_card
from ui.widgets.text import CENTRE, Painted, Piece, height_of, longest_word, width_of


class NumberCard(Painted):
    """A number or code to keep in mind, with the drawing that goes with it.

    Args:
        caption: key of the words above it.
        name: object name.
    """

    def __init__(self, kit: Kit, caption: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._caption = caption
        self._number = ""
        self._picture = ""
        self.setObjectName(name)

    def show_number(self, number: str, picture: str = "", caption: str = "") -> None:
        """Show a number; without one the drawing alone. `caption`: other words above it."""
        self._number, self._picture = number, picture
        self._caption = caption or self._caption
        words = self._kit.words.key(self._caption)
        self.setAccessibleName(f"{words} {number}" if number else "")
        self.update()

    def pieces(self) -> list[Piece]:
        """Return caption and number."""
        return list(self._arranged()[1]) if self._number else []

    def _arranged(self) -> tuple[QRect, tuple[Piece, ...]]:
        """Return where the drawing goes, and the words.

        The number comes first: without room for both, the drawing is left out.
        """
        least = self._kit.theme.font(Type.AMOUNT).pixelSize()
        picture = self._picture_rect()
        if not picture.isEmpty():
            pieces = self._stacked(self._area_beside(picture))
            if pieces[1].font.pixelSize() >= least or not self._number:
                return picture, pieces
        ways = [self._stacked(self.rect()), *self._side_by_side()]
        return QRect(), max(ways, key=lambda pieces: pieces[1].font.pixelSize())

    def _is_upright(self) -> bool:
        return self.height() > self.width() * 0.8

    def _picture_rect(self) -> QRect:
        """Return where a drawing could go: below the number, or beside it; empty without one."""
        if not self._kit.icons.has(self._picture):
            return QRect()
        pad = self._kit.theme.px(5)
        if self._is_upright():
            top = int(self.height() * 0.62)
            return QRect(pad, top, self.width() - 2 * pad, self.height() - top - pad)
        width = min(int(self.width() * 0.42), int(self.height() * 1.25))
        return QRect(self.width() - width, pad, width - pad, self.height() - 2 * pad)

    def _area_beside(self, picture: QRect) -> QRect:
        if self._is_upright():
            return self.rect().adjusted(0, 0, 0, picture.top() - self.height())
        return self.rect().adjusted(0, 0, picture.left() - self.width(), 0)

    def _stacked(self, area: QRect) -> tuple[Piece, Piece]:
        """Return the caption above the number."""
        pad, font = self._kit.theme.px(4), self._kit.theme.font(Type.BODY)
        words = self._kit.words.key(self._caption)
        high = height_of(words, font, area.width())
        head = QRect(area.left(), area.top() + pad, area.width(), high)
        return self._pair(head, area.adjusted(pad, pad + high, -pad, -pad))

    def _side_by_side(self) -> list[tuple[Piece, Piece]]:
        """Return the caption left of the number, if its words are short enough for that."""
        half, pad = self.width() // 2, self._kit.theme.px(2)
        words = self._kit.words.key(self._caption)
        if longest_word(words, self._kit.theme.font(Type.BODY)) > half - 2 * pad:
            return []
        head = self.rect().adjusted(pad, 0, -half - pad, 0)
        return [self._pair(head, self.rect().adjusted(half, 0, -pad, 0))]

    def _pair(self, head: QRect, room: QRect) -> tuple[Piece, Piece]:
        font = self._kit.theme.font(Type.BODY)
        words = self._kit.words.key(self._caption)
        return (
            Piece(words, font, "ink", head, CENTRE),
            Piece(self._number, self._number_font(room), "primary_deep", room, CENTRE),
        )

    def _number_font(self, room: QRect) -> QFont:
        """Return the largest font the number fits in."""
        font = QFont(self._kit.theme.font(Type.NUMBER, bold=True))
        share = min(
            1.0,
            room.width() / max(width_of(self._number, font), 1),
            room.height() / (font.pixelSize() * 1.45),
        )
        font.setPixelSize(max(1, int(font.pixelSize() * share)))
        return font

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint card, drawing, number."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        paint_card(painter, self._kit, QRectF(self.rect()), "primary_soft")
        box, words = self._arranged()
        if not box.isEmpty():
            picture = self._kit.icons.pixmap(
                self._picture, box.width(), box.height(), theme.colour("primary")
            )
            painter.drawPixmap(box.topLeft(), picture)
        for piece in words if self._number else ():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)
