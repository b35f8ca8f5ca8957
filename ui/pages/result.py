"""The end of a booking: the queue number largest of all, then what to do."""

from functools import partial

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Result
from ui.pages.page import Page
from ui.pages.review import facts_of
from ui.theme import Type
from ui.widgets.chrome import Pager
from ui.widgets.facts import FactSheet
from ui.widgets.kit import Kit
from ui.widgets.pressable import LeadButton, Look
from ui.widgets.shapes import paint_card
from ui.widgets.text import CENTRE, Label, Piece, width_of

_LEAST_NUMBER_MM = 26
_WIDE_SHARES = ((0.34, 1, False), (0.3, 2, False), (0.24, 2, True), (0.18, 2, True))
"""Share of the number's card, columns of the facts, whether they stand close together."""


class NumberCard(QWidget):
    """The queue number, with the drawing that goes with it."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._number = ""
        self._picture = ""
        self.setObjectName("queue-number")

    def show_number(self, number: str, picture: str) -> None:
        """Show a queue number; without one the card shows the drawing alone."""
        self._number, self._picture = number, picture
        caption = self._kit.words.key("chrome.queue_number")
        self.setAccessibleName(f"{caption} {number}" if number else "")
        self.update()

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

    def _is_upright(self) -> bool:
        return self.height() > self.width() * 0.8

    def _is_low(self) -> bool:
        """Whether there is only room for caption and number, beside each other."""
        return self.height() < self._kit.theme.px(48)

    def _picture_rect(self) -> QRect:
        """Return where the drawing goes: below the number, or beside it; empty without one."""
        if not self._kit.icons.has(self._picture) or self._is_low():
            return QRect()
        pad = self._kit.theme.px(5)
        if self._is_upright():
            top = int(self.height() * 0.62)
            return QRect(pad, top, self.width() - 2 * pad, self.height() - top - pad)
        width = min(int(self.width() * 0.42), int(self.height() * 1.25))
        return QRect(self.width() - width, pad, width - pad, self.height() - 2 * pad)

    def _text_area(self) -> QRect:
        picture = self._picture_rect()
        if picture.isEmpty():
            return self.rect()
        if self._is_upright():
            return self.rect().adjusted(0, 0, 0, picture.top() - self.height())
        return self.rect().adjusted(0, 0, picture.left() - self.width(), 0)

    def pieces(self) -> list[Piece]:
        """Return caption and number."""
        if not self._number:
            return []
        theme, area = self._kit.theme, self._text_area()
        caption = theme.font(Type.BODY)
        high = int(caption.pixelSize() * 1.5)
        pad = theme.px(4)
        words = self._kit.words.key("chrome.queue_number")
        head = QRect(area.left(), area.top() + pad, area.width(), high)
        room = area.adjusted(pad, pad + high, -pad, -pad)
        if self._is_low():
            half = area.width() // 2
            head = QRect(area.left(), area.top(), half, area.height())
            room = area.adjusted(half, 0, 0, 0)
        return [
            Piece(words, caption, "ink", head, CENTRE),
            Piece(self._number, self._number_font(room), "primary_deep", room, CENTRE),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint card, drawing, number."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        paint_card(painter, self._kit, QRectF(self.rect()), "primary_soft")
        box = self._picture_rect()
        if not box.isEmpty():
            picture = self._kit.icons.pixmap(
                self._picture, box.width(), box.height(), theme.colour("primary")
            )
            painter.drawPixmap(box.topLeft(), picture)
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)


class ResultPage(Page[Result]):
    """Number, facts, what to do, done."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._number = NumberCard(kit, self)
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
        width, bottom = self.width() - 2 * side, self.height() - theme.px(5)
        height = max(theme.px(25), self._accept.sizeHint().height())
        bottom -= height
        self._accept.setGeometry(side, bottom, width, height)
        bottom -= gap
        area = QRect(side, theme.px(1), width, bottom - theme.px(1))
        said = [line for line in self._lines if line.text()]
        words = sum(line.height_in(width) + theme.px(1) for line in said)
        is_paged = not self._fits(area.adjusted(0, 0, 0, -words - gap))
        self._pager.show_place(self._at if is_paged else 0, 2 if is_paged else 1)
        if is_paged:
            self._place_pager(area)
        has_facts, has_words = not is_paged or self._at == 0, not is_paged or self._at == 1
        self._number.setVisible(has_facts)
        self._sheet.setVisible(has_facts)
        top = area.top() if is_paged else area.bottom() - words
        for line in said:
            line.setVisible(has_words)
            line.setGeometry(side, top, width, line.height_in(width))
            top += line.height() + theme.px(1)
        self._arrange_facts(area if is_paged else area.adjusted(0, 0, 0, -words - gap))

    def _place_pager(self, area: QRect) -> None:
        """Put the pager above the button, or on a wide panel beside it; shrink `area`."""
        pager, gap = self._pager.height_wanted(), self.kit.theme.px(4)
        accept = self._accept.geometry()
        if self.kit.theme.panel.is_wide:
            button = int(area.width() * 0.36)
            self._accept.setGeometry(
                area.right() - button + 1, accept.top(), button, accept.height()
            )
            room = area.width() - button - gap
            self._pager.setGeometry(area.left(), accept.top(), room, pager)
        else:
            self._pager.setGeometry(area.left(), area.bottom() - pager, area.width(), pager)
            area.adjust(0, 0, 0, -pager - gap)
        self._pager.arrange()

    def _turn(self, by: int) -> None:
        self._at += by
        self.arrange()

    def _fits(self, area: QRect) -> bool:
        """Return whether number and facts can stand in `area`, however close together."""
        self._sheet.is_tight = True
        if not self.kit.theme.panel.is_wide:
            needed = self._sheet.height_in(area.width(), 1)
            return needed + self.kit.theme.px(_LEAST_NUMBER_MM + 4) <= area.height()
        share, columns, _ = _WIDE_SHARES[-1]
        room = area.width() - int(area.width() * share) - self.kit.theme.px(4)
        return self._sheet.height_in(room, columns) <= area.height()

    def _arrange_facts(self, area: QRect) -> None:
        if not self.kit.theme.panel.is_wide:
            self._arrange_above(area, 1)
        elif self._fits(area):
            self._arrange_wide(area)
        else:
            self._arrange_above(area, 2)

    def _arrange_wide(self, area: QRect) -> None:
        """Number beside the facts; the more facts, the narrower its card."""
        gap = self.kit.theme.px(4)
        for share, columns, is_tight in _WIDE_SHARES:
            number = int(area.width() * share)
            self._sheet.is_tight = is_tight
            room = area.adjusted(number + gap, 0, 0, 0)
            if self._sheet.height_in(room.width(), columns) <= area.height():
                break
        self._number.setGeometry(area.left(), area.top(), number, area.height())
        needed = self._sheet.height_in(room.width(), columns)
        self._sheet.setGeometry(room)
        self._sheet.arrange(columns, area.height() - needed)

    def _arrange_above(self, area: QRect, columns: int) -> None:
        """Number above the facts; facts move closer together before the number shrinks."""
        theme, gap = self.kit.theme, self.kit.theme.px(4)
        self._sheet.is_tight = False
        needed = self._sheet.height_in(area.width(), columns)
        if area.height() - needed - gap < theme.px(60):
            self._sheet.is_tight = True
            needed = self._sheet.height_in(area.width(), columns)
        number = max(theme.px(_LEAST_NUMBER_MM), min(theme.px(110), area.height() - needed - gap))
        self._number.setGeometry(area.left(), area.top(), area.width(), number)
        room = area.adjusted(0, number + gap, 0, 0)
        height = min(max(room.height(), needed), int(needed * 1.6))
        self._sheet.setGeometry(room.left(), room.top(), room.width(), height)
        self._sheet.arrange(columns, height - needed)
