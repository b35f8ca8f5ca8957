"""A card of facts: what is booked, for whom, when, for how much."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.widgets.fact_layout import FLOWING, Fact, FactLayout, Manner
from ui.widgets.kit import Kit
from ui.widgets.shapes import paint_card
from ui.widgets.text import LEFT, Painted, Piece

_MOST_STRETCH = 1.5


class FactSheet(Painted):
    """Facts one below the other, in columns, or beside each other as they fit.

    It chooses by the room it is given: large type where there is much room, less air where there
    is little, then short facts beside each other, and long ones with their labels above them.
    """

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._layout = FactLayout(kit)
        self._manner = Manner()
        self._stretch = 0

    def tell(self, facts: tuple[Fact, ...]) -> None:
        """Show other facts."""
        self._layout = FactLayout(self._kit, facts)
        self.setAccessibleName("; ".join(f"{f.label}: {f.value}" for f in facts))
        self.update()

    def least_height(self, width: int, columns: tuple[int, ...]) -> int:
        """Return how low it can be made at `width`."""
        return self._layout.least_height(width, columns, may_be_small=False)

    def height_in(self, width: int, columns: tuple[int, ...], *, is_tight: bool = False) -> int:
        """Return how low it can be made at `width` in one of `columns`."""
        return min(self._layout.height(width, Manner(c, is_tight=is_tight)) for c in columns)

    def settle(self, room: QRect, columns: tuple[int, ...], *, may_wrap: bool = False) -> int:
        """Lay out in `room`, in one of `columns` or flowing; return the height taken.

        Facts are short, and grow only as long as each stays on one line; with `may_wrap` they
        are sentences.
        """
        self._manner = self._layout.chosen(room, columns, may_wrap=may_wrap)
        needed = self._layout.height(room.width(), self._manner)
        height = max(needed, min(room.height(), int(needed * _MOST_STRETCH)))
        self._stretch = height - needed
        self.setGeometry(room.left(), room.top(), room.width(), height)
        self.update()
        return height

    def pieces(self) -> list[Piece]:
        """Return labels and values where they are painted."""
        manner, pieces = self._manner, []
        font = self._layout.label_font(manner)
        for place in self._layout.places(self.width(), manner, self._stretch):
            fact = place.fact
            pieces.append(Piece(fact.label, font, "ink_soft", place.label, LEFT))
            colour = "primary" if fact.is_strong else "ink"
            large = self._layout.value_font(fact, manner)
            pieces.append(Piece(fact.value, large, colour, place.value, LEFT))
        return pieces

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint card, hairlines and words."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        paint_card(painter, self._kit, QRectF(self.rect()))
        painter.setPen(QPen(theme.colour("hairline"), theme.line))
        places = self._layout.places(self.width(), self._manner, self._stretch)
        first = min((place.rect.top() for place in places), default=0)
        side = self._layout.side(self._manner)
        for place in places:
            left, top, right = place.rect.left(), place.rect.top(), place.rect.right()
            if self._manner.columns == FLOWING:
                right = self.width() - left if left == side else left
            if top > first:
                painter.drawLine(left, top, right, top)
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)
