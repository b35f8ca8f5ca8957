"""The end of a booking: the queue number largest of all, then what to do."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Result
from ui.pages.page import Page
from ui.pages.review import facts_of
from ui.theme import Type
from ui.widgets.chrome import Pager
from ui.widgets.facts import FactSheet
from ui.widgets.kit import Kit
from ui.widgets.number_card import NumberCard
from ui.widgets.pressable import LeadButton, Look
from ui.widgets.text import Label

_LEAST_NUMBER_MM, _MOST_NUMBER_MM = 26, 110
_NUMBER_SHARES = (0.34, 0.26, 0.18)  # of the width of a wide panel, as there is room
_BUTTON_SHARE = 0.34  # where words or pager stand beside the button
_COLUMNS = {True: (1, 2), False: (1,)}  # by whether the panel is wide


class ResultPage(Page[Result]):
    """Number, facts, what to do, done."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._number = NumberCard(kit, "chrome.queue_number", "queue-number", self)
        self._sheet = FactSheet(kit, self)
        self._lines: list[Label] = []
        self._at = 0
        self._pager = Pager(kit, self)
        self._pager.turned.connect(self._turn)
        self._accept = LeadButton(kit, "accept", Look.PRIMARY, parent=self)
        self._accept.tapped.connect(partial(kit.send, ev.Accepted()))

    def fill(self, screen: Result, *, is_new: bool) -> None:
        """Put number, facts and lines in place."""
        if is_new:
            self._at = 0
        self._number.show_number(screen.number, screen.picture)
        self._sheet.tell(facts_of(self.kit, screen.rows))
        while len(self._lines) < len(screen.lines):
            self._lines.append(Label(self.kit, Type.CAPTION, "ink", parent=self))
        for index, label in enumerate(self._lines):
            label.say(self.kit.words.say(screen.lines[index]) if index < len(screen.lines) else "")
        self._accept.say(self.kit.words.say(screen.accept))

    def arrange(self) -> None:
        """Number, facts, words, button; if that is too much, the words get a page of their own."""
        theme = self.kit.theme
        side, gap = theme.margin, theme.px(4)
        whole = QRect(side, 0, self.width() - 2 * side, self.height() - theme.px(4))
        for place_foot, is_number_below in self._layouts():
            area = whole.adjusted(0, 0, 0, -place_foot(whole) - gap)
            has_room = self._fits(area, is_number_below=is_number_below)
            if has_room:
                break
        self._pager.show_place(0 if has_room else self._at, 1 if has_room else 2)
        if not has_room:
            is_number_below = False
            area = whole.adjusted(0, 0, 0, -self._place_paged(whole) - gap)
        is_first = has_room or self._at == 0
        self._number.setVisible(is_first)
        self._sheet.setVisible(is_first)
        for line in self._said():
            line.setVisible(has_room or not is_first)
        if is_first:
            self._arrange_facts(area, is_number_below=is_number_below)

    def _said(self) -> list[Label]:
        return [line for line in self._lines if line.text()]

    def _layouts(self) -> list[tuple[Callable[[QRect], int], bool]]:
        """Return ways to put words and button at the foot, the most pleasant first.

        With each, whether the number stands there too, above the button.
        """
        if not self.kit.theme.panel.is_wide:
            return [(self._place_words_above, False)]
        return [
            (self._place_words_above, False),
            (self._place_words_beside, False),
            (self._place_words_beside, True),
        ]

    def _button_height(self) -> int:
        return max(self.kit.theme.px(25), self._accept.sizeHint().height())

    def _place_words(self, left: int, width: int, bottom: int) -> int:
        """Lay the words out, ending at `bottom`; return the height taken."""
        air = self.kit.theme.px(1)
        top = bottom
        for line in reversed(self._said()):
            height = line.height_in(width)
            top -= height
            line.setGeometry(left, top, width, height)
            top -= air
        return bottom - top

    def _place_words_above(self, whole: QRect) -> int:
        button = self._button_height()
        bottom, gap = whole.bottom() + 1, self.kit.theme.px(3)
        self._accept.setGeometry(whole.left(), bottom - button, whole.width(), button)
        return button + gap + self._place_words(whole.left(), whole.width(), bottom - button - gap)

    def _place_words_beside(self, whole: QRect) -> int:
        button, width = self._button_height(), int(whole.width() * _BUTTON_SHARE)
        bottom = whole.bottom() + 1
        self._accept.setGeometry(whole.right() + 1 - width, bottom - button, width, button)
        room = whole.width() - width - self.kit.theme.px(5)
        return max(button, self._place_words(whole.left(), room, bottom))

    def _place_paged(self, whole: QRect) -> int:
        """Put the pager above the button, or on a wide panel beside it, the words on top."""
        button, pager, gap = (
            self._button_height(),
            self._pager.height_wanted(),
            self.kit.theme.px(4),
        )
        bottom, taken = whole.bottom() + 1, button
        if self.kit.theme.panel.is_wide:
            self._place_words_beside(whole)
            room = whole.width() - self._accept.width() - gap
            self._pager.setGeometry(whole.left(), bottom - button, room, pager)
        else:
            self._place_words_above(whole)
            taken += gap + pager
            self._pager.setGeometry(whole.left(), bottom - taken, whole.width(), pager)
        self._pager.arrange()
        top = whole.top()
        for line in self._said():
            line.setGeometry(whole.left(), top, whole.width(), line.height_in(whole.width()))
            top += line.height() + gap
        return taken

    def _turn(self, by: int) -> None:
        self._at += by
        self.arrange()

    def _fits(self, area: QRect, *, is_number_below: bool) -> bool:
        """Return whether number and facts can stand in `area`, however close together."""
        gap, width = self.kit.theme.px(4), area.width()
        if not self.kit.theme.panel.is_wide:
            least = self.kit.theme.px(_LEAST_NUMBER_MM) + gap
            return self._sheet.least_height(width, _COLUMNS[False]) + least <= area.height()
        if is_number_below:
            below = self.height() - area.bottom() - self._button_height() - 2 * gap
            if below < self.kit.theme.px(_LEAST_NUMBER_MM):
                return False
        else:
            width -= int(width * _NUMBER_SHARES[-1]) + gap
        return self._sheet.least_height(width, _COLUMNS[True]) <= area.height()

    def _arrange_facts(self, area: QRect, *, is_number_below: bool) -> None:
        gap = self.kit.theme.px(4)
        if not self.kit.theme.panel.is_wide:
            self._arrange_above(area)
            return
        if is_number_below:
            self._sheet.settle(area, _COLUMNS[True])
            button = self._accept.geometry()
            top = area.bottom() + 1 + gap
            self._number.setGeometry(button.left(), top, button.width(), button.top() - gap - top)
            return
        for share in _NUMBER_SHARES:
            number = int(area.width() * share)
            room = area.adjusted(number + gap, 0, 0, 0)
            if self._sheet.height_in(room.width(), _COLUMNS[True]) <= area.height():
                break
        height = self._sheet.settle(room, _COLUMNS[True])
        self._number.setGeometry(area.left(), area.top(), number, height)

    def _arrange_above(self, area: QRect) -> None:
        """Number above the facts; facts move closer together before the number shrinks."""
        theme, gap = self.kit.theme, self.kit.theme.px(4)
        width, columns = area.width(), _COLUMNS[False]
        needed = self._sheet.height_in(width, columns)
        if area.height() - needed - gap < theme.px(60):
            needed = self._sheet.height_in(width, columns, is_tight=True)
        if area.height() - needed - gap < theme.px(_LEAST_NUMBER_MM):
            needed = self._sheet.least_height(width, columns)
        spare = area.height() - needed - gap
        number = max(theme.px(_LEAST_NUMBER_MM), min(theme.px(_MOST_NUMBER_MM), spare))
        self._number.setGeometry(area.left(), area.top(), area.width(), number)
        self._sheet.settle(area.adjusted(0, number + gap, 0, 0), _COLUMNS[False])
