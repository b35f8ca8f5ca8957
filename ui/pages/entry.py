"""Typing on our own keypad: large digits, grouped as they are read aloud."""

from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Entry, EntryKind
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.pressable import ActionButton, LeadButton, Look
from ui.widgets.shapes import paint_card
from ui.widgets.text import CENTRE, Painted, Piece, width_of

_MOBILE, _LANDLINE = (3, 4, 4), (4, 4, 4)
_LEAST = {EntryKind.PHONE: 11}  # a mobile number, or area code and landline
_DIGIT_SHARE = 1.45  # a bold digit is 0.6 of its font's size wide
_ORDER = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "delete")


class Key(ActionButton):
    """A key with a word; it may be struck twice on purpose."""

    is_key = True


class DigitKey(Key):
    """A key with a digit."""

    kind = Type.TITLE


class TypedDigits(Painted):
    """What was typed, in groups, with a line for every digit still to come."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._groups: tuple[int, ...] = (3, 4, 4)
        self._digits = ""
        self.setObjectName("typed")

    def show_digits(self, digits: str, groups: tuple[int, ...]) -> None:
        """Show what was typed so far."""
        self._digits, self._groups = digits, groups
        words = self._kit.words
        spoken = words.key("chrome.typed", (("digits", " ".join(digits)),))
        self.setAccessibleName(spoken if digits else words.key("chrome.typed_nothing"))
        self.update()

    def _cells(self) -> list[QRect]:
        theme, count = self._kit.theme, sum(self._groups)
        between = theme.px(5)
        inner = self.width() - 2 * theme.px(5)
        each = min((inner - between * (len(self._groups) - 1)) // count, theme.px(22))
        used = each * count + between * (len(self._groups) - 1)
        left, cells = (self.width() - used) // 2, []
        for group in self._groups:
            for _ in range(group):
                cells.append(QRect(left, 0, each, self.height()))
                left += each
            left += between
        return cells

    def pieces(self) -> list[Piece]:
        """Return the digits where they are painted."""
        cells = self._cells()
        font = QFont(self._kit.theme.font(Type.AMOUNT, bold=True))
        font.setPixelSize(min(font.pixelSize(), int(cells[0].width() * _DIGIT_SHARE)))
        pairs = zip(self._digits, cells, strict=False)
        return [Piece(digit, font, "ink", cell, CENTRE) for digit, cell in pairs]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint card, lines and digits."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        paint_card(painter, self._kit, QRectF(self.rect()))
        inset, base = theme.px(1.2), self.height() - theme.px(5)
        for index, cell in enumerate(self._cells()):
            is_next = index == len(self._digits)
            colour = theme.colour("primary" if is_next else "border")
            painter.setPen(QPen(colour, theme.line * (2 if is_next else 1)))
            painter.drawLine(cell.left() + inset, base, cell.right() - inset, base)
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)


class EntryPage(Page[Entry]):
    """Digits above, keypad below; beside each other on a wide panel."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._digits = TypedDigits(kit, self)
        self._keys = [self._key(name) for name in _ORDER]
        self._ok = LeadButton(kit, "accept", Look.PRIMARY, parent=self)
        self._ok.tapped.connect(self._finish)

    def _key(self, name: str) -> Key:
        icon = "delete" if name == "delete" else ""
        look = Look.SURFACE if name.isdigit() else Look.SOFT
        kind = DigitKey if name.isdigit() else Key
        key = kind(self.kit, f"key-{name}", look, icon=icon, parent=self)
        key.tapped.connect(partial(self.strike, name))
        return key

    def fill(self, screen: Entry, *, is_new: bool) -> None:
        """Show what is asked; digits typed so far stay unless the page is new."""
        if is_new:
            self.typed = ""
        words = self.kit.words
        self._notice.say(screen.trouble)
        for name, key in zip(_ORDER, self._keys, strict=True):
            key.say(name if name.isdigit() else words.key(f"chrome.key_{name}"))
        self._ok.say(words.key("chrome.key_ok"))
        self._refresh()

    def strike(self, name: str) -> None:
        """Take one key: a digit, ``"clear"`` or ``"delete"``."""
        if name == "clear":
            self.typed = ""
        elif name == "delete":
            self.typed = self.typed[:-1]
        elif len(self.typed) < sum(self._groups()):
            self.typed += name
        self._refresh()

    def take_focus(self) -> None:
        """Take digits from a real keyboard at once; Space must not strike a key unseen."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take digits from a real keyboard too."""
        if event.text().isascii() and event.text().isdigit():
            self.strike(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.strike("delete")
        else:
            super().keyPressEvent(event)

    def _groups(self) -> tuple[int, ...]:
        """Return how the digits are grouped: a long area code has a group of its own."""
        is_landline = self.typed[:1] == "0" and self.typed[1:2] not in {"", "1", "2"}
        return _LANDLINE if is_landline else _MOBILE

    def _refresh(self) -> None:
        if self.shown is None:
            return
        self._digits.show_digits(self.typed, self._groups())
        self._ok.setEnabled(len(self.typed) >= _LEAST[self.shown.kind])

    def _finish(self) -> None:
        self.kit.send(ev.Entered(self.typed))

    def arrange(self) -> None:
        """Lay out digits, keypad and OK."""
        theme = self.kit.theme
        side, gap = theme.margin, theme.gap
        width = self.width() - 2 * side
        top = self._notice.place(side, theme.px(1), width) + theme.px(1)
        bottom = self.height() - theme.px(5)
        if theme.panel.is_wide:
            left = int(width * 0.54)
            right = width - left - theme.px(8)
            field = theme.px(34)
            self._digits.setGeometry(side, top, left, field)
            ok = max(theme.px(28), self._ok.sizeHint().height())
            self._ok.setGeometry(side, bottom - ok, left, ok)
            self._place_keys(QRect(side + width - right, top, right, bottom - top))
            return
        field = theme.px(32)
        self._digits.setGeometry(side, top, width, field)
        top += field + theme.px(6)
        height = min(bottom - top, theme.px(38) * 5 + gap * 4)
        ok = (height - 4 * gap) // 5
        self._place_keys(QRect(side, top, width, height - ok - gap))
        self._ok.setGeometry(side, top + height - ok, width, ok)

    def _place_keys(self, area: QRect) -> None:
        gap = self.kit.theme.gap
        each, height = (area.width() - 2 * gap) // 3, (area.height() - 3 * gap) // 4
        words = self.kit.theme.font(Type.BODY, bold=True)
        icon_room = self.kit.theme.px(8.5 + 2 + 4)
        for index, key in enumerate(self._keys):
            row, column = divmod(index, 3)
            left, top = area.left() + column * (each + gap), area.top() + row * (height + gap)
            key.setGeometry(left, top, each, height)
            if key.objectName() == "key-delete":
                fits = width_of(key.text(), words) + icon_room <= each
                key.say(key.text(), icon="delete" if fits else "")
