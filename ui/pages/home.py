"""The page a passer-by sees: the journeys, large, above a quiet view of the hospital."""

from functools import partial

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Home, Tile
from ui.pages.page import Page
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.plates import HomeTile
from ui.widgets.pressable import Look
from ui.widgets.shapes import CalmBar, Scene
from ui.widgets.text import CENTRE, Label

_LOOKS = (Look.PRIMARY, Look.SURFACE)


class HomePage(Page[Home]):
    """One big tile per journey; while the machine is not ready they wait, and words say so."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._scene = Scene(kit, self)
        self._tiles: list[HomeTile] = []
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
            height = min(int(self.height() * 0.7), theme.px(150))
            for index, tile in enumerate(self._tiles):
                tile.setGeometry(side + index * (each + gap), top, each, height)
            top += height + gap
        else:
            height = min(theme.px(74), (int(self.height() * 0.66) - gap * (count - 1)) // count)
            for tile in self._tiles:
                tile.setGeometry(side, top, width, height)
                top += height + gap
        self._scene.setGeometry(0, top - gap, self.width(), self.height() - top + gap)
        self._wait.setGeometry(side, top, width, self._wait.height_in(width))
        top += self._wait.height() + theme.px(2)
        bar = self._bar.sizeHint()
        self._bar.setGeometry((self.width() - bar.width()) // 2, top, bar.width(), bar.height())


def _name(tile: Tile) -> str:
    return f"tile-{tile.booking_class}"
