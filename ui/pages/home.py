"""The page a passer-by sees: what one can come for, above a quiet view of the hospital."""

from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Home, Tile
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.home_tiles import HomeTile, NewsLine, SmallTile, Told
from ui.widgets.kit import Kit
from ui.widgets.pressable import Look
from ui.widgets.shapes import CalmBar, Drawing, Scene
from ui.widgets.text import CENTRE, LEFT, Label, width_of

_ROOMY_MM = 34.0  # a small tile is never higher
_LOOKS = (Look.PRIMARY, Look.SURFACE)
_TIGHTER = (
    (False, Type.TITLE, Type.LEAD),
    (True, Type.TITLE, Type.LEAD),
    (True, Type.TITLE, Type.BODY),
    (True, Type.LEAD, Type.BODY),
    (True, Type.BODY, Type.BODY),
    (True, Type.BODY, Type.CAPTION),
)
"""Step by step: whether large tiles say their name only, its size, and that of small ones."""
_TOLD = (*((Type.BODY, told) for told in Told), (Type.CAPTION, Told.NOTHING))
"""How large it is said what cannot be done here, which goes before what the board tells."""
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
    """A tile per journey and hints for passers-by; until the machine is ready, tiles wait."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._scene = Scene(kit, self)
        self._notice = NoticeStrip(kit, self)
        self._news = NewsLine(kit, self)
        self._news.tapped.connect(partial(kit.send, ev.Accepted()))
        self._tiles: list[HomeTile] = []
        self._small: list[SmallTile] = []
        self._hints = [Hint(kit, icon, key, self) for icon, key in _HINTS]
        self._wait = Label(kit, Type.BODY, parent=self)
        self._wait.setAlignment(CENTRE)
        self._bar = CalmBar(kit, self)

    def fill(self, screen: Home, *, is_new: bool) -> None:
        """Show the journeys."""
        del is_new
        self._notice.say(screen.notice, is_warning=False)
        self._news.tell(screen.news)
        say = self.kit.words.say
        large = [tile for tile in screen.tiles if tile.is_large]
        small = [tile for tile in screen.tiles if not tile.is_large]
        worn = [tile.objectName() for tile in (*self._tiles, *self._small)]
        if worn != [_name(tile) for tile in (*large, *small)]:
            self._rebuild(large, small)
        pairs: list[tuple[HomeTile | SmallTile, Tile]] = [
            *zip(self._tiles, large, strict=True),
            *zip(self._small, small, strict=True),
        ]
        for widget, tile in pairs:
            widget.wear(say(tile.label), say(tile.note), tile.icon)
            widget.setEnabled(screen.is_ready and tile.is_on)
        self._wait.say("" if screen.is_ready else self.kit.words.key("chrome.getting_ready"))
        self._bar.setVisible(not screen.is_ready)
        for hint in self._hints:
            hint.say()

    def _rebuild(self, large: list[Tile], small: list[Tile]) -> None:
        for old in (*self._tiles, *self._small):
            old.setParent(None)
            old.deleteLater()
        self._tiles = [
            HomeTile(self.kit, _name(tile), _LOOKS[index % len(_LOOKS)], self)
            for index, tile in enumerate(large)
        ]
        self._small = [SmallTile(self.kit, _name(tile), self) for tile in small]
        for widget, tile in zip((*self._tiles, *self._small), (*large, *small), strict=True):
            widget.tapped.connect(partial(self.kit.send, ev.JourneyChosen(tile.purpose)))
            widget.show()

    def arrange(self) -> None:
        """News, large tiles, the small ones in rows below, then what a passer-by should know."""
        theme = self.kit.theme
        side = theme.margin
        width = self.width() - 2 * side
        is_ready = self.shown is not None and self.shown.is_ready
        below = (self._hints_height(width) + theme.px(4)) if is_ready else self._wait_height(width)
        for kind, told in _TOLD:
            top = theme.px(3) + self._notice.place(side, theme.px(3), width, kind)
            top += self._news.place(side, top, width, told)
            room = self.height() - top - theme.px(2)
            self._tighten(width, room if is_ready else room - below)
            if self._least_height(width) <= room:
                break
        has_hints = is_ready and self._least_height(width) + below <= room
        if is_ready and not has_hints:  # where tiles need all the room, they say enough
            below = 0
        top = self._place_tiles(QRect(side, top, width, room - below))
        if told is Told.NOTHING and self._small:
            self._place_news_beside()
        self._place_wait(side, top, width)
        for hint in self._hints:
            hint.setVisible(has_hints)
        if has_hints:
            top += self._place_hints(QRect(side, top, width, self.height() - top)) + theme.px(2)
        self._scene.setGeometry(0, top, self.width(), max(self.height() - top, 0))

    def _place_wait(self, left: int, top: int, width: int) -> None:
        """Lay out what is said while the machine gets ready; the words have room in any case."""
        height, bar = self._wait.height_in(width), self._bar.sizeHint()
        top = min(top, self.height() - height)
        self._wait.setGeometry(left, top, width, height)
        under = top + height + self.kit.theme.px(2)
        self._bar.setGeometry((self.width() - bar.width()) // 2, under, bar.width(), bar.height())

    def _place_news_beside(self) -> None:
        """Put the news where the last row of small tiles has room left."""
        last, margin = self._small[-1].geometry(), self.kit.theme.margin
        left = last.right() + 1 + self.kit.theme.gap
        room = QRect(left, last.top(), self.width() - margin - left, last.height())
        if room.width() >= last.width():
            self._news.place_beside(room)

    def _wait_height(self, width: int) -> int:
        return self._wait.height_in(width) + self._bar.sizeHint().height() + self.kit.theme.px(4)

    def _large_grid(self, width: int) -> tuple[int, int, int]:
        """Return columns, rows and the least height of the large tiles."""
        count = max(len(self._tiles), 1)
        columns, rows = (count, 1) if self.kit.theme.panel.is_wide else (1, count)
        each = (width - self._between() * (columns - 1)) // columns
        return columns, rows, max((tile.height_in(each) for tile in self._tiles), default=0)

    def _tighten(self, width: int, room: int) -> None:
        """Have tiles say and grow less, step by step, until all of them have room."""
        for is_brief, large, kind in _TIGHTER:
            for tile in self._tiles:
                tile.is_brief, tile.kind = is_brief, large
            for small in self._small:
                small.kind = kind
            if self._least_height(width) <= room:
                return

    def _least_height(self, width: int) -> int:
        """Return how low all tiles can be made."""
        _, rows, large = self._large_grid(width)
        _, lines, small = self._small_grid(width)
        gap = self.kit.theme.gap
        return rows * (large + self._between()) + lines * (small + gap)

    def _place_tiles(self, area: QRect) -> int:
        """Lay all tiles out in `area`; return where the next thing may begin."""
        theme, gap = self.kit.theme, self._between()
        across, rows, least = self._large_grid(area.width())
        columns, lines, low = self._small_grid(area.width())
        most = theme.px((74 if lines else 150) if theme.panel.is_wide else (62 if lines else 74))
        share = int(area.height() * 0.78) - lines * (low + theme.gap)
        if lines:
            share = area.height() - lines * (low + theme.gap) - gap
        height = max(least, min(most, (share - gap * (rows - 1)) // rows))
        each = (area.width() - gap * (across - 1)) // across
        for index, tile in enumerate(self._tiles):
            row, column = divmod(index, across)
            left, top = area.left() + column * (each + gap), area.top() + row * (height + gap)
            tile.setGeometry(left, top, each, height)
        top = area.top() + rows * (height + gap)
        if not lines:
            return top
        left_over = area.bottom() - top - (lines - 1) * theme.gap
        tall = max(low, min(left_over // lines, theme.px(_ROOMY_MM)))
        return self._place_small(QRect(area.left(), top, area.width(), tall), columns)

    def _between(self) -> int:
        return self.kit.theme.px(6)

    def _small_grid(self, width: int) -> tuple[int, int, int]:
        """Return columns, rows and the least height of the small tiles."""
        if not self._small:
            return 1, 0, 0
        widest = max(tile.narrowest() for tile in self._small)
        most = 3 if self.kit.theme.panel.is_wide else 2
        fits = max((c for c in range(1, most + 1) if self._column(width, c) >= widest), default=1)
        columns = min(fits, len(self._small))
        each = self._column(width, columns)
        least = max(tile.height_in(each) for tile in self._small)
        return columns, -(-len(self._small) // columns), least

    def _column(self, width: int, columns: int) -> int:
        return (width - self.kit.theme.gap * (columns - 1)) // columns

    def _place_small(self, first: QRect, columns: int) -> int:
        """Lay the small tiles out in rows as high as `first`; return the end, with its air."""
        gap, each = self.kit.theme.gap, self._column(first.width(), columns)
        for index, tile in enumerate(self._small):
            row, column = divmod(index, columns)
            left, top = (
                first.left() + column * (each + gap),
                first.top() + row * (first.height() + gap),
            )
            tile.setGeometry(left, top, each, first.height())
        rows = -(-len(self._small) // columns)
        return first.top() + rows * (first.height() + gap) + self.kit.theme.px(1)

    def _hints_height(self, width: int) -> int:
        theme = self.kit.theme
        if theme.panel.is_wide:
            gap = theme.px(5)
            each = (width - gap * (len(self._hints) - 1)) // len(self._hints)
            return max(hint.height_in(each) for hint in self._hints)
        least = min(width, max(hint.width_wanted() for hint in self._hints))
        return sum(hint.height_in(least) + theme.px(3) for hint in self._hints)

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
    return f"tile-{tile.purpose}"
