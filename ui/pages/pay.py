"""Paying: how much, how long, and two ways that are both drawn."""

from itertools import product

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kiosk_app.domain.money import yuan
from kiosk_app.journeys.screens import Pay
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.shapes import Card, CountdownRing, Drawing, QrCode
from ui.widgets.text import LEFT, Label, height_of


class Way(Card):
    """One way to pay: a drawing and a sentence."""

    def __init__(self, kit: Kit, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent)
        self._drawing = Drawing(kit, self)
        self._drawing.draw(drawing)
        self._label = Label(kit, Type.BODY, bold=True, parent=self)
        self._label.setAlignment(LEFT)

    def say(self, text: str) -> None:
        """Set its sentence."""
        self._label.say(text)

    def least_height(self, width: int) -> int:
        """Return how high it is with its words alone, as small as they may be."""
        theme, pad = self._kit.theme, self._kit.theme.px(4)
        words = height_of(self._label.text(), theme.font(Type.CAPTION, bold=True), width - 2 * pad)
        return words + 2 * pad

    def place(self, area: QRect) -> None:
        """Lay out: drawing on the left, sentence beside it; above each other when narrow."""
        self.setGeometry(area)
        pad = self._kit.theme.px(4)
        inner_w, inner_h = area.width() - 2 * pad, area.height() - 2 * pad
        if area.width() > area.height() * 1.7:
            self._place_beside(inner_w, inner_h, pad)
            return
        text = self._label.height_in(inner_w)
        self._label.setGeometry(pad, area.height() - pad - text, inner_w, text)
        self._drawing.setGeometry(pad, pad, inner_w, inner_h - text)

    def _place_beside(self, width: int, height: int, pad: int) -> None:
        """Lay out in so much room: long sentences are smaller, at last without their drawing."""
        theme = self._kit.theme
        picture = min(int(height * 1.25), int(width * 0.34))
        for kind, drawn in product((Type.BODY, Type.CAPTION), (picture, 0)):
            left = drawn + pad if drawn else 0
            self._label.setFont(theme.font(kind, bold=True))
            if self._label.height_in(width - left) <= height:
                break
        self._drawing.setVisible(bool(drawn))
        self._drawing.setGeometry(pad, pad, drawn, height)
        self._label.setGeometry(pad + left, pad, width - left, height)


class PayPage(Page[Pay]):
    """Amount, countdown, QR code, two ways."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._caption = Label(kit, Type.BODY, "ink_soft", parent=self)
        self._amount = Label(kit, Type.AMOUNT, "primary", bold=True, parent=self)
        self._amount.setObjectName("amount")
        self._ring = CountdownRing(kit, self)
        self._frame = Card(kit, self)
        self._qr = QrCode(kit, self)
        self._ways = (Way(kit, "scan_with_phone", self), Way(kit, "show_code", self))

    def fill(self, screen: Pay, *, is_new: bool) -> None:
        """Put amount, code and time in place."""
        words = self.kit.words
        self._notice.say(screen.trouble)
        self._caption.say(words.key("chrome.amount"))
        self._amount.say(words.key("chrome.yuan", (("amount", yuan(screen.amount)),)))
        if is_new:
            self._ring.begin(screen.seconds_left)
        else:
            self._ring.tick(screen.seconds_left)
        self._qr.encode(screen.qr_text)
        where = "chrome.pay_scan" if self.kit.theme.panel.is_wide else "chrome.pay_scan_above"
        self._ways[0].say(words.key(where))
        self._ways[1].say(words.key("chrome.pay_show"))

    def arrange(self) -> None:
        """Code on the left on a wide panel, in the middle on an upright one."""
        theme = self.kit.theme
        side = theme.margin
        width = self.width() - 2 * side
        top = self._notice.place(side, theme.px(1), width) + theme.px(1)
        area = QRect(side, top, width, self.height() - top - theme.px(5))
        if theme.panel.is_wide:
            self._arrange_wide(area)
        else:
            self._arrange_upright(area)

    def _place_amount(self, area: QRect) -> int:
        """Lay out amount and ring across the top of `area`; return the height taken."""
        theme = self.kit.theme
        caption = self._caption.height_in(area.width())
        amount = self._amount.height_in(area.width())
        ring = min(caption + amount, theme.px(40))
        text = area.width() - ring - theme.px(4)
        self._caption.setGeometry(area.left(), area.top(), text, caption)
        self._amount.setGeometry(area.left(), area.top() + caption, text, amount)
        self._ring.setGeometry(area.right() - ring, area.top(), ring, caption + amount)
        return caption + amount + theme.px(4)

    def _place_code(self, area: QRect) -> None:
        pad = self.kit.theme.px(3)
        self._frame.setGeometry(area)
        self._qr.setGeometry(area.adjusted(pad, pad, -pad, -pad))

    def _arrange_wide(self, area: QRect) -> None:
        gap = self.kit.theme.px(6)
        code = min(area.height(), int(area.width() * 0.44))
        self._place_code(QRect(area.left(), area.top(), code, code))
        right = QRect(area.left() + code + gap, area.top(), area.width() - code - gap, code)
        taken = self._place_amount(right)
        each = (right.height() - taken - self.kit.theme.gap) // 2
        for index, way in enumerate(self._ways):
            top = right.top() + taken + index * (each + self.kit.theme.gap)
            way.place(QRect(right.left(), top, right.width(), each))

    def _arrange_upright(self, area: QRect) -> None:
        theme = self.kit.theme
        taken = self._place_amount(area)
        top = area.top() + taken
        each = (area.width() - theme.gap) // 2
        least = max(way.least_height(each) for way in self._ways)
        ways = max(least, min(theme.px(92), int((area.bottom() - top) * 0.42)))
        code = min(theme.px(128), area.bottom() - top - ways - theme.px(6))
        self._place_code(QRect(area.left() + (area.width() - code) // 2, top, code, code))
        top += code + theme.px(6)
        for index, way in enumerate(self._ways):
            left = area.left() + index * (each + theme.gap)
            way.place(QRect(left, top, each, ways))
