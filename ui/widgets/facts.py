"""A card of facts: what is booked, for whom, when, for how much."""

from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.shapes import paint_card
from ui.widgets.text import LEFT, Piece, height_of, longest_word, width_of

_AIRY_MM, _TIGHT_MM = 1.6, 0.3
_MOST_LABEL_SHARE = 0.42
_FLOWING = 0  # columns: facts stand beside each other as they fit
_MOST_STRETCH = 1.5
_ENDLESS = 1_000_000  # the height of what cannot be done


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and its value."""

    label: str
    value: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class _Manner:
    """How facts stand: in how many columns, how close together, how large.

    `is_small`: values as small as their labels, which still is as large as any page's least.
    """

    columns: int = 1
    is_tight: bool = False
    is_small: bool = False
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a fact stands; its label takes the first `label` pixels of `rect`."""

    fact: Fact
    rect: QRect
    label: int


class FactSheet(QWidget):
    """Facts one below the other, in columns, or beside each other as they fit.

    It chooses by the room it is given: large type where there is much room, less air where there
    is little, and last of all short facts beside each other.
    """

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._facts: tuple[Fact, ...] = ()
        self._manner = _Manner()
        self._stretch = 0

    def tell(self, facts: tuple[Fact, ...]) -> None:
        """Show other facts."""
        self._facts = facts
        self.setAccessibleName("; ".join(f"{f.label}: {f.value}" for f in facts))
        self.update()

    def least_height(self, width: int, columns: tuple[int, ...]) -> int:
        """Return how low it can be made at `width`."""
        manners = [_Manner(c, is_tight=True) for c in (*columns, _FLOWING)]
        return min(self._height(width, manner) for manner in manners)

    def height_in(self, width: int, columns: tuple[int, ...], *, is_tight: bool = False) -> int:
        """Return how low it can be made at `width` in one of `columns`."""
        return min(self._height(width, _Manner(c, is_tight=is_tight)) for c in columns)

    def settle(self, room: QRect, columns: tuple[int, ...], *, may_wrap: bool = False) -> int:
        """Lay out in `room`, in one of `columns` or flowing; return the height taken.

        Facts are short, and grow only as long as each stays on one line; with `may_wrap` they
        are sentences.
        """
        self._manner = self._chosen(room, columns, may_wrap=may_wrap)
        needed = self._height(room.width(), self._manner)
        height = max(needed, min(room.height(), int(needed * _MOST_STRETCH)))
        self._stretch = height - needed
        self.setGeometry(room.left(), room.top(), room.width(), height)
        self.update()
        return height

    def _chosen(self, room: QRect, columns: tuple[int, ...], *, may_wrap: bool) -> _Manner:
        width = room.width()
        for scale, count in product(self._kit.theme.scales(Type.LEAD), columns):
            manner = _Manner(count, scale=scale)
            is_good = may_wrap or scale == 1.0 or self._has_plain_lines(width, manner)
            if is_good and self._height(width, manner) <= room.height():
                return manner
        for is_small, count in product((False, True), (*columns, _FLOWING)):
            manner = _Manner(count, is_tight=True, is_small=is_small)
            if self._height(width, manner) <= room.height():
                return manner
        return _Manner(_FLOWING, is_tight=True, is_small=True)

    # --- measures -----------------------------------------------------------------------

    def _px(self, mm: float, manner: _Manner) -> int:
        return self._kit.theme.px(mm * manner.scale)

    def _between(self, manner: _Manner) -> int:
        return self._px(1.4 if manner.is_tight else 3, manner)

    def _side(self, manner: _Manner) -> int:
        return self._px(1.8 if manner.is_tight else 6, manner)

    def _air(self, manner: _Manner) -> int:
        return self._px(1.6 if manner.is_tight else 5, manner)

    def _label_font(self, manner: _Manner) -> QFont:
        return self._kit.theme.font(Type.CAPTION, scale=manner.scale)

    def _value_font(self, fact: Fact, manner: _Manner) -> QFont:
        is_large = fact.is_strong and manner.columns != _FLOWING
        kind = Type.CAPTION if manner.is_small else Type.LEAD if is_large else Type.BODY
        return self._kit.theme.font(kind, bold=True, scale=manner.scale)

    def _inner(self, width: int, manner: _Manner) -> int:
        return width // max(manner.columns, 1) - 2 * self._side(manner)

    def _label_width(self, inner: int, manner: _Manner) -> int:
        font = self._label_font(manner)
        widest = max((width_of(f.label, font) for f in self._facts), default=0)
        word = max((longest_word(f.label, font) for f in self._facts), default=0)
        air = self._air(manner)
        return max(min(widest + air, int(inner * _MOST_LABEL_SHARE)), word + air)

    def _has_plain_lines(self, width: int, manner: _Manner) -> bool:
        """Return whether every value stands on one line."""
        inner = self._inner(width, manner)
        room = inner - self._label_width(inner, manner)
        return all(width_of(f.value, self._value_font(f, manner)) <= room for f in self._facts)

    def _line_height(self, fact: Fact, inner: int, label: int, manner: _Manner) -> int:
        value = height_of(fact.value, self._value_font(fact, manner), inner - label)
        words = height_of(fact.label, self._label_font(manner), label - self._between(manner))
        air = self._px(_TIGHT_MM if manner.is_tight else _AIRY_MM, manner)
        return max(value, words) + 2 * air

    def _breaks_words(self, width: int, manner: _Manner) -> bool:
        """Return whether columns are too narrow for a word of some value."""
        inner = self._inner(width, manner)
        room = inner - self._label_width(inner, manner)
        return manner.columns > 1 and any(
            longest_word(f.value, self._value_font(f, manner)) > room for f in self._facts
        )

    def _height(self, width: int, manner: _Manner) -> int:
        if self._breaks_words(width, manner):
            return _ENDLESS
        places = self._places(width, manner, 0)
        return max((p.rect.bottom() + 1 for p in places), default=0) + self._kit.theme.px(2)

    # --- places -------------------------------------------------------------------------

    def _places(self, width: int, manner: _Manner, stretch: int) -> list[_Place]:
        """Return where each fact stands, `stretch` spare pixels shared among the lines."""
        if manner.columns == _FLOWING:
            return self._flowing(width, manner, stretch)
        inner = self._inner(width, manner)
        label = self._label_width(inner, manner)
        columns = self._split(inner, label, manner)
        extra = stretch // max((len(column) for column in columns), default=1)
        places = []
        for index, column in enumerate(columns):
            left = index * (width // manner.columns) + self._side(manner)
            top = self._kit.theme.px(2)
            for fact in column:
                height = self._line_height(fact, inner, label, manner) + extra
                places.append(_Place(fact, QRect(left, top, inner, height), label))
                top += height
        return places

    def _split(self, inner: int, label: int, manner: _Manner) -> list[tuple[Fact, ...]]:
        """Return the facts in one column, or in two that are as even in height as can be."""
        if manner.columns == 1 or len(self._facts) <= 1:
            return [self._facts]
        heights = [self._line_height(fact, inner, label, manner) for fact in self._facts]
        breaks = range(1, len(heights))
        at = min(breaks, key=lambda i: max(sum(heights[:i]), sum(heights[i:])))
        return [self._facts[:at], self._facts[at:]]

    def _flowing(self, width: int, manner: _Manner, stretch: int) -> list[_Place]:
        inner, between = self._inner(width, manner), self._px(6, manner)
        lines: list[list[tuple[Fact, int, int]]] = []
        used = inner + 1
        for fact in self._facts:
            label = width_of(fact.label, self._label_font(manner)) + self._air(manner)
            value = width_of(fact.value, self._value_font(fact, manner))
            needs = min(label + value, inner)
            if used + between + needs > inner:
                lines.append([])
                used = -between
            lines[-1].append((fact, label, needs))
            used += between + needs
        extra = stretch // max(len(lines), 1)
        places, top = [], self._kit.theme.px(1)
        for line in lines:
            heights = [self._line_height(fact, needs, label, manner) for fact, label, needs in line]
            height, left = max(heights) + extra, self._side(manner)
            for fact, label, needs in line:
                places.append(_Place(fact, QRect(left, top, needs, height), label))
                left += needs + between
            top += height
        return places

    def pieces(self) -> list[Piece]:
        """Return labels and values where they are painted."""
        manner, pieces = self._manner, []
        font = self._label_font(manner)
        for place in self._places(self.width(), manner, self._stretch):
            fact, rect = place.fact, place.rect
            width = place.label - self._between(manner)
            caption = QRect(rect.left(), rect.top(), width, rect.height())
            pieces.append(Piece(fact.label, font, "ink_soft", caption, LEFT))
            colour = "primary" if fact.is_strong else "ink"
            value = rect.adjusted(place.label, 0, 0, 0)
            pieces.append(Piece(fact.value, self._value_font(fact, manner), colour, value, LEFT))
        return pieces

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint card, hairlines and words."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        paint_card(painter, self._kit, QRectF(self.rect()))
        painter.setPen(QPen(theme.colour("hairline"), theme.line))
        places = self._places(self.width(), self._manner, self._stretch)
        first = min((place.rect.top() for place in places), default=0)
        side = self._side(self._manner)
        for place in places:
            left, top, right = place.rect.left(), place.rect.top(), place.rect.right()
            if self._manner.columns == _FLOWING:
                right = self.width() - left if left == side else left
            if top > first:
                painter.drawLine(left, top, right, top)
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)
