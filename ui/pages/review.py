"""Facts to agree to: all of them at once, then one button."""

from functools import partial

from PySide6.QtCore import QRect

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Review, Row
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.fact_layout import Fact
from ui.widgets.kit import Kit
from ui.widgets.paged_facts import PagedFacts
from ui.widgets.pressable import LeadButton, Look
from ui.widgets.shapes import Drawing, clock_text
from ui.widgets.text import Label, height_of

_BUTTON_MM = 25.0


def facts_of(kit: Kit, rows: tuple[Row, ...]) -> tuple[Fact, ...]:
    """Return the words of fact rows."""
    say = kit.words.say
    return tuple(Fact(say(row.label), say(row.value), row.is_strong) for row in rows)


class ReviewPage(Page[Review]):
    """Why we are back here, fact sheet, small print, time left of the hold, accept."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._sheet = PagedFacts(kit, self, self.arrange)
        self._small: list[Label] = []
        self._clock = Drawing(kit, self)
        self._clock.draw("hourglass")
        self._time = Label(kit, Type.BODY, "primary", bold=True, parent=self)
        self._time.setObjectName("seconds-left")
        self._accept = LeadButton(kit, "accept", Look.PRIMARY, parent=self)
        self._accept.tapped.connect(partial(kit.send, ev.Accepted()))

    def fill(self, screen: Review, *, is_new: bool) -> None:
        """Put facts, small print and countdown in place."""
        self._notice.say(screen.notice)
        self._sheet.tell(facts_of(self.kit, screen.rows), is_new=is_new)
        while len(self._small) < len(screen.small_print):
            self._small.append(Label(self.kit, Type.CAPTION, "ink_soft", parent=self))
        for index, label in enumerate(self._small):
            has_line = index < len(screen.small_print)
            label.say(self.kit.words.say(screen.small_print[index]) if has_line else "")
        self._accept.say(self.kit.words.say(screen.accept))
        is_counting = screen.seconds_left is not None
        gaps = (("time", clock_text(screen.seconds_left or 0)),)
        self._time.say(self.kit.words.key("chrome.held_for", gaps) if is_counting else "")
        self._clock.setVisible(is_counting)

    def arrange(self) -> None:
        """Button at the foot, small print above it, the sheet in the room that is left.

        Where that is too little, facts are turned over and the small print has the last page.
        """
        theme = self.kit.theme
        side = theme.margin
        width, foot = self.width() - 2 * side, self.height() - theme.px(2.5)
        top = theme.px(1)
        top += self._notice.place(side, top, width)
        for least in (theme.px(_BUTTON_MM), theme.target):  # lower where the facts need it
            bottom = self._place_foot(side, width, foot, least) - theme.px(2)
            whole = QRect(side, top, width, bottom - theme.px(2) - top)
            room = whole.adjusted(0, 0, 0, -self._place_rules(whole))
            if self._sheet.least_height(width, (1, 2)) <= room.height():
                break
        rules = [label for label in self._small if label.text()]
        has_room = self._sheet.has_room(room, (1, 2))
        pages = [] if has_room else self._paged(rules, whole)
        self._sheet.settle(room if has_room else whole, (1, 2), more=len(pages))
        for rule in rules:
            rule.setVisible(has_room)
        if self._sheet.beyond is not None:
            self._place_alone(pages[self._sheet.beyond], whole)

    def _place_rules(self, room: QRect) -> int:
        """Lay the small print at the foot of `room`, as large as the facts allow; return height."""
        theme, width = self.kit.theme, room.width()
        rules = [label for label in self._small if label.text()]
        facts = self._sheet.height_in(width, (1, 2))
        for kind in (Type.BODY, Type.CAPTION):
            heights = [height_of(rule.text(), theme.font(kind), width) for rule in rules]
            taken = sum(heights) + theme.px(2)
            if facts + taken <= room.height():
                break
        bottom = room.bottom() + 1
        for rule, height in zip(reversed(rules), reversed(heights), strict=True):
            bottom -= height
            rule.setFont(theme.font(kind))
            rule.setGeometry(room.left(), bottom, width, height)
        return taken

    def _paged(self, rules: list[Label], room: QRect) -> list[list[Label]]:
        """Return the small print in as many pages as it needs above the pager."""
        most, pages, used = room.height() - self._sheet.pager_height(), list[list[Label]](), 0
        for rule in rules:
            height = rule.height_in(room.width()) + self.kit.theme.px(2)
            if not pages or used + height > most:
                pages.append([])
                used = 0
            pages[-1].append(rule)
            used += height
        return pages

    def _place_alone(self, rules: list[Label], room: QRect) -> None:
        """Show small print at the top of `room`, on a page of its own."""
        top = room.top()
        for rule in rules:
            height = rule.height_in(room.width())
            rule.setGeometry(room.left(), top, room.width(), height)
            rule.show()
            top += height + self.kit.theme.px(2)

    def _place_foot(self, side: int, width: int, bottom: int, least: int) -> int:
        """Lay out button and countdown: side by side where it is wide. Return their top."""
        theme = self.kit.theme
        height = max(least, self._accept.sizeHint().height())
        is_counting = not self._time.isHidden()
        icon = theme.px(9)
        if theme.panel.is_wide and is_counting:
            button = int(width * 0.6)
            self._accept.setGeometry(side + width - button, bottom - height, button, height)
            room = width - button - icon - theme.px(6)
            self._clock.setGeometry(side, bottom - (height + icon) // 2, icon, icon)
            self._time.setGeometry(side + icon + theme.px(2), bottom - height, room, height)
            return bottom - height
        self._accept.setGeometry(side, bottom - height, width, height)
        top = bottom - height
        if is_counting:
            line = int(theme.font(Type.BODY).pixelSize() * 1.5)
            top -= line + theme.px(3)
            self._clock.setGeometry(side, top + (line - icon) // 2, icon, icon)
            left = side + icon + theme.px(2)
            self._time.setGeometry(left, top, width - icon - theme.px(2), line)
        return top
