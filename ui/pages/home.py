"""The page a passer-by sees: the journeys, large, above a quiet view of the hospital."""

from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Home, Tile
from ui.pages.page import Page
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.plates import HomeTile
from ui.widgets.pressable import Look
from ui.widgets.shapes import CalmBar, Drawing, Scene
from ui.widgets.text import CENTRE, LEFT, Label, width_of

_LOOKS = (Look.PRIMARY, Look.SURFACE)
_HINTS = (("card", "hint_card"), ("phone", "hint_pay"), ("person", "hint_staff"))


class Hint(QWidget):
    """A quiet line for passers-by: a small drawing and a few words."""

    def __init__(self, kit: Kit, icon: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._key = f"chrome.{key}"
        self._icon = Drawing(kit, self)
        self._icon.draw(icon)
        self._label = Label(kit, Type.BODY, "ink_soft", parent=self)
        self._label.setAlignment(LEFT)
        self.setObjectName(key)

    def say(self) -> None:
        """Say it in the language in force."""
        self._label.say(self._kit.words.key(self._key))

    def width_wanted(self) -> int:
        """Return its width on one line."""
        return self._left() + width_of(self._label.text(), self._label.font())

    def height_in(self, width: int) -> int:
        """Return the height it needs at `width`."""
        return max(self._label.height_in(width - self._left()), self._kit.theme.px(9))

    def place(self, rect: QRect) -> None:
        """Lay out."""
        self.setGeometry(rect)
        size = self._kit.theme.px(9)
        self._icon.setGeometry(0, (rect.height() - size) // 2, size, size)
        self._label.setGeometry(self._left(), 0, rect.width() - self._left(), rect.height())

    def _left(self) -> int:
        return self._kit.theme.px(9 + 4)


class HomePage(Page[Home]):
    """A big tile per journey and hints for passers-by; until the machine is ready, tiles wait."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._scene = Scene(kit, self)
        self._tiles: list[HomeTile] = []
        self._hints = [Hint(kit, icon, key, self) for icon, key in _HINTS]
        self._wait = Label(kit, Type.BODY, parent=self)
        self._wait.setAlignment(CENTRE)
        self._bar = CalmBar(kit, self)

    def fill(self, screen: Home, *, is_new: bool) -> None:
        """Show the journeys."""
        del is_new
        say = self.kit.words.say
        if [t.objectName() for t in self._tiles] != [_name(t) for t in screen.tiles]:
            self._rebuild(screen.tiles)
        for widget, tile in zip(self._tiles, screen.tiles, strict=True):
            widget.wear(say(tile.label), say(tile.note), tile.icon)
            widget.setEnabled(screen.is_ready)
        self._wait.say("" if screen.is_ready else self.kit.words.key("chrome.getting_ready"))
        self._bar.setVisible(not screen.is_ready)
        for hint in self._hints:
            hint.say()
            hint.setVisible(screen.is_ready)

    def _rebuild(self, tiles: tuple[Tile, ...]) -> None:
        for old in self._tiles:
            old.setParent(None)
            old.deleteLater()
        self._tiles = []
        for index, tile in enumerate(tiles):
            widget = HomeTile(self.kit, _name(tile), _LOOKS[index % len(_LOOKS)], self)
            widget.tapped.connect(partial(self.kit.send, ev.JourneyChosen(tile.booking_class)))
            widget.show()
            self._tiles.append(widget)

    def arrange(self) -> None:
        """Tiles side by side on a wide panel, one below the other on an upright one."""
        theme = self.kit.theme
        side, gap = theme.margin, theme.px(7)
        width, count = self.width() - 2 * side, max(len(self._tiles), 1)
        top = theme.px(3)
        if theme.panel.is_wide:
            each = (width - gap * (count - 1)) // count
            height = min(int(self.height() * 0.62), theme.px(150))
            for index, tile in enumerate(self._tiles):
                tile.setGeometry(side + index * (each + gap), top, each, height)
            top += height + theme.px(5)
        else:
            height = min(theme.px(74), (int(self.height() * 0.56) - gap * (count - 1)) // count)
            for tile in self._tiles:
                tile.setGeometry(side, top, width, height)
                top += height + gap
        self._wait.setGeometry(side, top, width, self._wait.height_in(width))
        bar = self._bar.sizeHint()
        below = top + self._wait.height() + theme.px(2)
        self._bar.setGeometry((self.width() - bar.width()) // 2, below, bar.width(), bar.height())
        top += self._place_hints(QRect(side, top, width, self.height() - top)) + theme.px(2)
        self._scene.setGeometry(0, top, self.width(), self.height() - top)

    def _place_hints(self, area: QRect) -> int:
        """Lay the hints out side by side, or below each other; return the height taken."""
        theme = self.kit.theme
        if theme.panel.is_wide:
            gap = theme.px(5)
            each = (area.width() - gap * (len(self._hints) - 1)) // len(self._hints)
            height = max(hint.height_in(each) for hint in self._hints)
            for index, hint in enumerate(self._hints):
                left = area.left() + index * (each + gap)
                hint.place(QRect(left, area.top(), each, height))
            return height
        width = min(area.width(), max(hint.width_wanted() for hint in self._hints))
        left, top = (self.width() - width) // 2, area.top()
        for hint in self._hints:
            hint.place(QRect(left, top, width, hint.height_in(width)))
            top += hint.height() + theme.px(3)
        return top - area.top()


def _name(tile: Tile) -> str:
    return f"tile-{tile.booking_class}"
