"""What all pages share: they are made once, shown again with other data, and lay themselves out."""

from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.screens import Screen, Text
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.pressable import Pressable
from ui.widgets.reading import read_as_seen
from ui.widgets.shapes import Card, Drawing, Scene
from ui.widgets.text import Label

S = TypeVar("S", bound=Screen)
_LEAST_HORIZON_MM, _MOST_HORIZON_MM = 70.0, 105.0


class Page(QWidget, Generic[S]):
    """A page for one kind of screen. Widgets are made once; `present` only changes what they say.

    Attributes:
        shown: the screen that is shown.
        typed: what was typed so far, on a page where one can.
    """

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kit = kit
        self.shown: S | None = None
        self.typed = ""
        self._horizon: Scene | None = None

    def present(self, screen: S, *, is_new: bool) -> None:
        """Show `screen`. `is_new` is False when the same page is only brought up to date."""
        self.shown = screen
        self.fill(screen, is_new=is_new)
        self.arrange()
        read_as_seen(self)

    def fill(self, screen: S, *, is_new: bool) -> None:
        """Put the words and numbers of `screen` into the widgets."""
        raise NotImplementedError

    def arrange(self) -> None:
        """Lay the widgets out within the page's own size."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the focus, without a ring, where a key would be meant; on the page if nowhere."""
        able = (p for p in self.findChildren(Pressable) if p.isVisibleTo(self) and p.isEnabled())
        first: QWidget = min(able, key=_rank, default=None) or self
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def place_horizon(self, top: int) -> None:
        """Fill the foot of the page with a quiet view, if much room is left below `top`."""
        least, most = self.kit.theme.px(_LEAST_HORIZON_MM), self.kit.theme.px(_MOST_HORIZON_MM)
        room = self.height() - top
        if self._horizon is None and room >= least:
            self._horizon = Scene(self.kit, self)
            self._horizon.lower()
        if self._horizon is not None:
            height = min(int(room * 0.7), most)
            self._horizon.setVisible(room >= least)
            self._horizon.setGeometry(0, self.height() - height, self.width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay out anew."""
        super().resizeEvent(event)
        if self.shown is not None:
            self.arrange()
            read_as_seen(self)


def _rank(button: Pressable) -> int:
    """Return how far from the page's question a button is: forward, an answer, turning over."""
    return {"accept": 0, "news": 2, "previous-page": 2, "next-page": 2}.get(button.objectName(), 1)


class NoticeStrip(Card):
    """One line above the answers: why we are here again. Icon, words and colour."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent, "warn_soft")
        self._icon = Drawing(kit, self)
        self._label = Label(kit, Type.BODY, parent=self)
        self._label.setObjectName("notice")

    def say(self, text: Text | None, *, is_warning: bool = True) -> None:
        """Show the line, or take no room; as a warning, or as something good to know."""
        self.setVisible(text is not None)
        self._label.say(self._kit.words.say(text))
        self._icon.draw(*(("warn", "warn") if is_warning else ("info", "primary")))
        self.refill("warn_soft" if is_warning else "primary_soft")

    def place(self, left: int, top: int, width: int, kind: Type = Type.BODY) -> int:
        """Lay out in letters of `kind`; return the height taken, with the space below."""
        if self.isHidden():
            return 0
        theme = self._kit.theme
        self._label.setFont(theme.font(kind))
        pad, icon = theme.px(4), theme.px(10)
        room = width - 3 * pad - icon
        height = max(self._label.height_in(room), icon) + 2 * theme.px(2.5)
        self.setGeometry(left, top, width, height)
        self._icon.setGeometry(pad, (height - icon) // 2, icon, icon)
        self._label.setGeometry(2 * pad + icon, 0, room, height)
        return height + theme.gap
