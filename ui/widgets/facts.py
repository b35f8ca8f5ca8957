"""A card of facts: what is booked, for whom, when, for how much."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.shapes import paint_card
from ui.widgets.text import LEFT, Piece, height_of, longest_word, width_of

_AIRY_MM, _TIGHT_MM = 1.6, 0.3


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and its value."""

    label: str
    value: str
    is_strong: bool = False


class FactSheet(QWidget):
    """Facts one below the other, in one or two columns.

    Attributes:
        is_tight: less air between lines, where there is much to say.
    """

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._facts: tuple[Fact, ...] = ()
        self._columns = 1
        self._stretch = 0
        self.is_tight = False

    def tell(self, facts: tuple[Fact, ...]) -> None:
        """Show other facts."""
        self._facts = facts
        self.setAccessibleName("; ".join(f"{f.label}: {f.value}" for f in facts))
        self.update()

    def arrange(self, columns: int, spare: int = 0) -> None:
        """Choose how many columns, and how many spare pixels its lines share."""
        self._columns = columns
        self._stretch = max(0, spare)
        self.update()

    def height_in(self, width: int, columns: int) -> int:
        """Return the height the facts need at `width` in `columns`."""
        heights = self._column_heights(width, columns)
        return max(heights, default=0) + 2 * self._kit.theme.px(2)

    def _column_heights(self, width: int, columns: int) -> list[int]:
        inner = self._inner(width, columns)
        return [
            sum(self._line_height(fact, inner) for fact in column)
            for column in self._split(width, columns)
        ]

    def _split(self, width: int, columns: int) -> list[tuple[Fact, ...]]:
        """Return the facts in one column, or in two that are as even in height as can be."""
        if columns == 1 or len(self._facts) <= 1:
            return [self._facts]
        inner = self._inner(width, columns)
        heights = [self._line_height(fact, inner) for fact in self._facts]
        breaks = range(1, len(heights))
        at = min(breaks, key=lambda i: max(sum(heights[:i]), sum(heights[i:])))
        return [self._facts[:at], self._facts[at:]]

    def _between(self) -> int:
        return self._kit.theme.px(1.4 if self.is_tight else 3)

    def _side(self) -> int:
        return self._kit.theme.px(1.8 if self.is_tight else 6)

    def _inner(self, width: int, columns: int) -> int:
        return width // columns - 2 * self._side()

    def _label_width(self, inner: int) -> int:
        font = self._kit.theme.font(Type.CAPTION)
        widest = max((width_of(f.label, font) for f in self._facts), default=0)
        air = self._kit.theme.px(1.6 if self.is_tight else 5)
        word = max((longest_word(f.label, font) for f in self._facts), default=0)
        return max(min(widest + air, int(inner * 0.42)), word + air)

    def _value_font(self, fact: Fact) -> QFont:
        return self._kit.theme.font(Type.LEAD if fact.is_strong else Type.BODY, bold=True)

    def _line_height(self, fact: Fact, inner: int) -> int:
        room = inner - self._label_width(inner)
        value = height_of(fact.value, self._value_font(fact), room)
        label = height_of(
            fact.label,
            self._kit.theme.font(Type.CAPTION),
            self._label_width(inner) - self._between(),
        )
        return max(value, label) + 2 * self._kit.theme.px(_TIGHT_MM if self.is_tight else _AIRY_MM)

    def _lines(self) -> list[tuple[Fact, QRect]]:
        """Return each fact with the rectangle of its line."""
        lines = []
        inner = self._inner(self.width(), self._columns)
        rows = max((len(column) for column in self._split(self.width(), self._columns)), default=1)
        extra = self._stretch // max(rows, 1)
        for index, column in enumerate(self._split(self.width(), self._columns)):
            left = index * (self.width() // self._columns) + self._side()
            top = self._kit.theme.px(2)
            for fact in column:
                height = self._line_height(fact, inner) + extra
                lines.append((fact, QRect(left, top, inner, height)))
                top += height
        return lines

    def pieces(self) -> list[Piece]:
        """Return labels and values where they are painted."""
        theme, pieces = self._kit.theme, []
        for fact, rect in self._lines():
            label = self._label_width(rect.width())
            caption = QRect(rect.left(), rect.top(), label - self._between(), rect.height())
            value = rect.adjusted(label, 0, 0, 0)
            pieces.append(Piece(fact.label, theme.font(Type.CAPTION), "ink_soft", caption, LEFT))
            colour = "primary" if fact.is_strong else "ink"
            pieces.append(Piece(fact.value, self._value_font(fact), colour, value, LEFT))
        return pieces

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint card, hairlines and words."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        paint_card(painter, self._kit, QRectF(self.rect()))
        painter.setPen(QPen(theme.colour("hairline"), theme.line))
        for _, rect in self._lines():
            if rect.top() > theme.px(2):
                painter.drawLine(rect.topLeft(), rect.topRight())
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)
