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
from ui.widgets.facts import FactSheet
from ui.widgets.kit import Kit
from ui.widgets.pressable import LeadButton, Look
from ui.widgets.shapes import paint_card
from ui.widgets.text import CENTRE, Label, Piece, width_of


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

    def _picture_rect(self) -> QRect:
        """Return where the drawing goes: below the number, or beside it; empty without one."""
        if not self._kit.icons.has(self._picture):
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
        self._accept = LeadButton(kit, "accept", Look.PRIMARY, parent=self)
        self._accept.tapped.connect(partial(kit.send, ev.Accepted()))

    def fill(self, screen: Result, *, is_new: bool) -> None:
        """Put number, facts and lines in place."""
        del is_new
        self._number.show_number(screen.number, screen.picture)
        self._sheet.tell(facts_of(self.kit, screen.rows))
        while len(self._lines) < len(screen.lines):
            self._lines.append(Label(self.kit, Type.CAPTION, "ink", parent=self))
        for index, label in enumerate(self._lines):
            label.say(self.kit.words.say(screen.lines[index]) if index < len(screen.lines) else "")
        self._accept.say(self.kit.words.say(screen.accept))

    def arrange(self) -> None:
        """Number on the left of the facts on a wide panel, above them on an upright one."""
        theme = self.kit.theme
        side, gap = theme.margin, theme.px(4)
        width, bottom = self.width() - 2 * side, self.height() - theme.px(5)
        height = max(theme.px(25), self._accept.sizeHint().height())
        bottom -= height
        self._accept.setGeometry(side, bottom, width, height)
        bottom -= gap
        for label in reversed([line for line in self._lines if not line.isHidden()]):
            bottom -= label.height_in(width)
            label.setGeometry(side, bottom, width, label.height_in(width))
            bottom -= theme.px(1)
        area = QRect(side, theme.px(1), width, bottom - gap - theme.px(1))
        if theme.panel.is_wide:
            number = int(width * 0.34)
            self._number.setGeometry(area.left(), area.top(), number, area.height())
            self._place_sheet(area.adjusted(number + gap, 0, 0, 0))
            return
        needed = self._sheet.height_in(width, 1)
        number = max(theme.px(34), min(theme.px(110), area.height() - needed - gap))
        self._number.setGeometry(area.left(), area.top(), width, number)
        self._place_sheet(area.adjusted(0, number + gap, 0, 0))

    def _place_sheet(self, area: QRect) -> None:
        needed = self._sheet.height_in(area.width(), 1)
        height = min(max(area.height(), needed), int(needed * 1.6))
        if self.kit.theme.panel.is_wide:
            height = max(height, area.height())
        self._sheet.setGeometry(area.left(), area.top(), area.width(), height)
        self._sheet.arrange(1, height - needed)
