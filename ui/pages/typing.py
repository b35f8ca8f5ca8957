"""Typing with letters, digits and signs on our own keyboard; for staff only.

Rows of ten as on any keyboard; where large type leaves no room for ten keys beside each other, they
flow on in the same order. What was typed is forgotten as soon as it was sent or the page is left.
"""

from functools import partial
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Typing
from ui.pages.entry import Key
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.pressable import LeadButton, Look
from ui.widgets.shapes import paint_card
from ui.widgets.text import CENTRE, Painted, Piece, width_of

LONGEST: Final = 64
LETTERS: Final = "1234567890qwertyuiopasdfghjkl.zxcvbnm"
SIGNS: Final = "!@#$%^&*()-_=+[]{}\\|;:'\",.<>/?`~12345"
"""Every sign of ASCII, and digits where places are left."""
_MOST_COLUMNS = 10
_SHIFT, _LAYER, _DELETE = "shift", "layer", "delete"
_DOT = "●"


class TypedWords(Painted):
    """What was typed, its end if it is long; dots for a secret."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._shown = ""
        self.setObjectName("typed-words")

    def show_words(self, text: str, *, is_secret: bool) -> None:
        """Show what was typed so far; a secret is not told to a screen reader either."""
        self._shown = _DOT * len(text) if is_secret else text
        words = self._kit.words
        told = words.key("chrome.typed", (("digits", self._shown),))
        self.setAccessibleName(told if text else words.key("chrome.typed_nothing"))
        self.update()

    def pieces(self) -> list[Piece]:
        """Return as much of its end as there is room for."""
        theme = self._kit.theme
        font = theme.font(Type.TITLE, bold=True)
        inner = self.rect().adjusted(theme.px(5), 0, -theme.px(5), 0)
        shown = self._shown
        while shown and width_of(shown, font) > inner.width():
            shown = shown[1:]
        return [Piece(shown, font, "ink", inner, CENTRE)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint card and words."""
        del event
        painter = QPainter(self)
        paint_card(painter, self._kit, QRectF(self.rect()))
        for piece in self.pieces():
            painter.setPen(self._kit.theme.colour(piece.colour))
            piece.paint(painter)


class TypingPage(Page[Typing]):
    """The words above, the keyboard below, space and OK at its foot."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._words = TypedWords(kit, self)
        self._is_shifted = False
        self._has_signs = False
        self._keys = [self._key(f"key-{index}", index) for index in range(len(LETTERS))]
        self._shift = self._named_key(_SHIFT)
        self._layer = self._named_key(_LAYER)
        self._delete = self._named_key(_DELETE, icon="delete")
        self._space = self._named_key("space")
        self._ok = LeadButton(kit, "accept", Look.PRIMARY, parent=self)
        self._ok.tapped.connect(self._finish)

    def _key(self, name: str, index: int) -> Key:
        key = Key(self.kit, name, Look.SURFACE, parent=self)
        key.tapped.connect(partial(self._strike_at, index))
        return key

    def _named_key(self, name: str, icon: str = "") -> Key:
        key = Key(self.kit, f"key-{name}", Look.SOFT, icon=icon, parent=self)
        key.tapped.connect(partial(self.strike, name))
        return key

    @property
    def keyboard(self) -> str:
        """The characters on the keys just now, in their order."""
        if self._has_signs:
            return SIGNS
        return LETTERS.upper() if self._is_shifted else LETTERS

    def fill(self, screen: Typing, *, is_new: bool) -> None:
        """Show what is asked; what was typed so far stays unless the page is new."""
        if is_new:
            self.typed, self._is_shifted, self._has_signs = "", False, False
        words = self.kit.words
        self._notice.say(screen.trouble)
        for key, label in ((self._shift, "Aa"), (self._layer, "?#"), (self._delete, "")):
            key.say(label)
            key.setAccessibleName(words.key(f"chrome.{key.objectName().replace('-', '_')}"))
        self._space.say(words.key("chrome.key_space"))
        self._ok.say(words.key("chrome.key_ok"))
        self._refresh()

    def strike(self, name: str) -> None:
        """Take one key: a character, or ``"shift"``, ``"layer"``, ``"delete"``, ``"space"``."""
        if name == _SHIFT:
            self._is_shifted, self._has_signs = not self._is_shifted, False
        elif name == _LAYER:
            self._has_signs = not self._has_signs
        elif name == _DELETE:
            self.typed = self.typed[:-1]
        elif len(self.typed) < LONGEST:
            self.typed += " " if name == "space" else name
        self._refresh()

    def _strike_at(self, index: int) -> None:
        self.strike(self.keyboard[index])

    def take_focus(self) -> None:
        """Take letters from a real keyboard at once; Space must not strike a key unseen."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take letters from a real keyboard too."""
        text = event.text()
        if event.key() == Qt.Key.Key_Backspace:
            self.strike(_DELETE)
        elif len(text) == 1 and text.isascii() and text.isprintable():
            self.strike(text)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Forget what was typed: the page is kept for the next who needs it."""
        super().hideEvent(event)
        self.typed = ""
        self._words.show_words("", is_secret=True)

    def _refresh(self) -> None:
        if self.shown is None:
            return
        for key, character in zip(self._keys, self.keyboard, strict=True):
            key.say(character)
        self._words.show_words(self.typed, is_secret=self.shown.is_secret)
        self._ok.setEnabled(bool(self.typed.strip()))

    def _finish(self) -> None:
        typed, self.typed = self.typed, ""
        self.kit.send(ev.Entered(typed))

    def arrange(self) -> None:
        """Lay out words, keys, space and OK."""
        theme, side = self.kit.theme, self.kit.theme.margin
        gap, width = theme.px(3.2), self.width() - 2 * theme.margin
        top = self._notice.place(side, theme.px(1), width) + theme.px(1)
        columns = min((width + gap) // (theme.target + gap), _MOST_COLUMNS)
        keys = [*self._keys, self._shift, self._layer, self._delete]
        rows = -(-len(keys) // columns)
        field = theme.px(20)
        below = self.height() - theme.px(3) - top - field - gap
        high = min(max((below - rows * gap) // (rows + 1), theme.target), theme.px(30))
        self._words.setGeometry(side, top, width, field)
        top += field + gap
        each = (width - (columns - 1) * gap) // columns
        for index, key in enumerate(keys):
            row, column = divmod(index, columns)
            key.setGeometry(
                QRect(side + column * (each + gap), top + row * (high + gap), each, high)
            )
        half = (width - gap) // 2
        top += rows * (high + gap)
        self._space.setGeometry(side, top, half, high)
        self._ok.setGeometry(side + half + gap, top, width - half - gap, high)
