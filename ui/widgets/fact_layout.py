"""How a card of facts is laid out: side by side, label above value, in columns or as they fit.

Nothing here is a widget: it measures words and says where they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.text import height_of, longest_word, width_of

FLOWING = 0  # columns: facts stand beside each other as they fit
_AIRY_MM, _TIGHT_MM = 1.6, 0.3
_MOST_LABEL_SHARE = 0.42
_ENDLESS = 1_000_000  # the height of what cannot be done


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and its value."""

    label: str
    value: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How facts stand: in how many columns, how close together, how large.

    Attributes:
        is_stacked: each label above its value, so that both have the whole width.
        is_small: values as small as their labels, which still is as large as any page's least.
    """

    columns: int = 1
    is_tight: bool = False
    is_small: bool = False
    is_stacked: bool = False
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: all of it, its label, its value."""

    fact: Fact
    rect: QRect
    label: QRect
    value: QRect


def manners(columns: tuple[int, ...], *, is_small: bool) -> Iterator[Manner]:
    """Return the ways to put much into little room, the most pleasant first."""
    for is_stacked, count in product((False, True), columns):
        yield Manner(count, is_tight=True, is_small=is_small, is_stacked=is_stacked)
    yield Manner(FLOWING, is_tight=True, is_small=is_small)


class Measures:
    """What words take, each measured once; forgotten with the facts they are of."""

    def __init__(self) -> None:
        self.height_of = cache(height_of)
        self.longest_word = cache(longest_word)
        self.width_of = cache(width_of)


class FactLayout:
    """How some facts can stand.

    Args:
        measures: of facts that hold these among others, where they have been measured before.
    """

    def __init__(
        self, kit: Kit, facts: tuple[Fact, ...] = (), measures: Measures | None = None
    ) -> None:
        self._kit = kit
        self._words = measures or Measures()
        self.facts = facts

    def least_height(self, width: int, columns: tuple[int, ...], *, may_be_small: bool) -> int:
        """Return how low they can be made at `width`."""
        sizes = (False, True) if may_be_small else (False,)
        return min(
            self.height(width, manner)
            for is_small in sizes
            for manner in manners(columns, is_small=is_small)
        )

    def chosen(self, room: QRect, columns: tuple[int, ...], *, may_wrap: bool) -> Manner:
        """Return the most pleasant way to stand in `room`; the lowest where there is none.

        Facts are short, and grow only as long as each stays on one line; with `may_wrap` they
        are sentences.
        """
        width = room.width()
        for scale, count in product(self._kit.theme.scales(Type.LEAD), columns):
            manner = Manner(count, scale=scale)
            is_good = may_wrap or scale == 1.0 or self._has_plain_lines(width, manner)
            if is_good and self.height(width, manner) <= room.height():
                return manner
        tight = [m for is_small in (False, True) for m in manners(columns, is_small=is_small)]
        for manner in tight:
            if self.height(width, manner) <= room.height():
                return manner
        return min(tight, key=lambda manner: self.height(width, manner))

    def parts(self, width: int, height: int, columns: tuple[int, ...]) -> list[tuple[Fact, ...]]:
        """Return the facts in as many parts as are needed for each to stand in so much room."""
        parts: list[tuple[Fact, ...]] = []
        for fact in self.facts:
            more = (*parts[-1], fact) if parts else (fact,)
            layout = FactLayout(self._kit, more, self._words)
            least = layout.least_height(width, columns, may_be_small=True)
            if parts and least <= height:
                parts[-1] = more
            else:
                parts.append((fact,))
        return parts

    # --- measures -----------------------------------------------------------------------

    def side(self, manner: Manner) -> int:
        """Return the air at both sides of a column."""
        return self._px(1.8 if manner.is_tight else 6, manner)

    def label_font(self, manner: Manner) -> QFont:
        """Return the font of labels."""
        return self._kit.theme.font(Type.CAPTION, scale=manner.scale)

    def value_font(self, fact: Fact, manner: Manner) -> QFont:
        """Return the font of a value."""
        is_large = fact.is_strong and manner.columns != FLOWING
        kind = Type.CAPTION if manner.is_small else Type.LEAD if is_large else Type.BODY
        return self._kit.theme.font(kind, bold=True, scale=manner.scale)

    def height(self, width: int, manner: Manner) -> int:
        """Return the height they need."""
        if self._breaks_words(width, manner):
            return _ENDLESS
        places = self.places(width, manner, 0)
        return max((p.rect.bottom() + 1 for p in places), default=0) + self._kit.theme.px(2)

    def _px(self, mm: float, manner: Manner) -> int:
        return self._kit.theme.px(mm * manner.scale)

    def _between(self, manner: Manner) -> int:
        return self._px(1.4 if manner.is_tight else 3, manner)

    def _air(self, manner: Manner) -> int:
        return self._px(1.6 if manner.is_tight else 5, manner)

    def _inner(self, width: int, manner: Manner) -> int:
        return width // max(manner.columns, 1) - 2 * self.side(manner)

    def _label_width(self, inner: int, manner: Manner) -> int:
        if manner.is_stacked:
            return 0
        font = self.label_font(manner)
        widest = max((self._words.width_of(f.label, font) for f in self.facts), default=0)
        word = max((self._words.longest_word(f.label, font) for f in self.facts), default=0)
        air = self._air(manner)
        return max(min(widest + air, int(inner * _MOST_LABEL_SHARE)), word + air)

    def _has_plain_lines(self, width: int, manner: Manner) -> bool:
        """Return whether every value stands on one line."""
        inner = self._inner(width, manner)
        room = inner - self._label_width(inner, manner)
        return all(
            self._words.width_of(f.value, self.value_font(f, manner)) <= room for f in self.facts
        )

    def _line_height(self, fact: Fact, inner: int, label: int, manner: Manner) -> int:
        value = self._words.height_of(fact.value, self.value_font(fact, manner), inner - label)
        air = self._px(_TIGHT_MM if manner.is_tight else _AIRY_MM, manner)
        if manner.is_stacked:
            return (
                self._words.height_of(fact.label, self.label_font(manner), inner) + value + 2 * air
            )
        words = self._words.height_of(
            fact.label, self.label_font(manner), label - self._between(manner)
        )
        return max(value, words) + 2 * air

    def _breaks_words(self, width: int, manner: Manner) -> bool:
        """Return whether columns are too narrow for a word of some value."""
        inner = self._inner(width, manner)
        room = inner - self._label_width(inner, manner)
        return manner.columns > 1 and any(
            self._words.longest_word(f.value, self.value_font(f, manner)) > room for f in self.facts
        )

    # --- places -------------------------------------------------------------------------

    def places(self, width: int, manner: Manner, stretch: int) -> list[Place]:
        """Return where each fact stands, `stretch` spare pixels shared among the lines."""
        if manner.columns == FLOWING:
            return self._flowing(width, manner, stretch)
        inner = self._inner(width, manner)
        label = self._label_width(inner, manner)
        columns = self._split(inner, label, manner)
        extra = stretch // max((len(column) for column in columns), default=1)
        places = []
        for index, column in enumerate(columns):
            left = index * (width // manner.columns) + self.side(manner)
            top = self._kit.theme.px(2)
            for fact in column:
                height = self._line_height(fact, inner, label, manner) + extra
                places.append(self._place(fact, QRect(left, top, inner, height), label, manner))
                top += height
        return places

    def _place(self, fact: Fact, rect: QRect, label: int, manner: Manner) -> Place:
        """Return a fact in `rect`: its label in the first `label` pixels, or above its value."""
        if not manner.is_stacked:
            caption = QRect(rect.left(), rect.top(), label - self._between(manner), rect.height())
            return Place(fact, rect, caption, rect.adjusted(label, 0, 0, 0))
        high = self._words.height_of(fact.label, self.label_font(manner), rect.width())
        low = self._words.height_of(fact.value, self.value_font(fact, manner), rect.width())
        top = rect.top() + (rect.height() - high - low) // 2
        caption = QRect(rect.left(), top, rect.width(), high)
        return Place(fact, rect, caption, QRect(rect.left(), top + high, rect.width(), low))

    def _split(self, inner: int, label: int, manner: Manner) -> list[tuple[Fact, ...]]:
        """Return the facts in one column, or in two that are as even in height as can be."""
        if manner.columns == 1 or len(self.facts) <= 1:
            return [self.facts]
        heights = [self._line_height(fact, inner, label, manner) for fact in self.facts]
        breaks = range(1, len(heights))
        at = min(breaks, key=lambda i: max(sum(heights[:i]), sum(heights[i:])))
        return [self.facts[:at], self.facts[at:]]

    def _flowing(self, width: int, manner: Manner, stretch: int) -> list[Place]:
        inner, between = self._inner(width, manner), self._px(6, manner)
        lines: list[list[tuple[Fact, int, int]]] = []
        used = inner + 1
        for fact in self.facts:
            label = self._words.width_of(fact.label, self.label_font(manner)) + self._air(manner)
            value = self._words.width_of(fact.value, self.value_font(fact, manner))
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
            height, left = max(heights) + extra, self.side(manner)
            for fact, label, needs in line:
                places.append(self._place(fact, QRect(left, top, needs, height), label, manner))
                left += needs + between
            top += height
        return places
