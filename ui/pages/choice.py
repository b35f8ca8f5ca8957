"""One question, several answers; as many to a page as fit without clipping, never a scroll bar."""

from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from PySide6.QtCore import QRect

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Choice, OptionShape
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.chrome import Pager
from ui.widgets.kit import Kit
from ui.widgets.plates import Face, Plate, face_of

_MOST_ROWS = {OptionShape.ROWS: 7, OptionShape.TILES: 7}
_ROOMY_MM = 40.0
_ONE_COLUMN = 3  # so few answers stand below each other even on a wide panel


@dataclass(frozen=True, slots=True)
class _Manner:
    """How answers stand: `height` is what the highest needs."""

    columns: int
    rows: int
    height: int
    scale: float

    @property
    def per_page(self) -> int:
        """How many answers one page holds."""
        return self.columns * self.rows


class ChoicePage(Page[Choice]):
    """Answers as rows or tiles, with a pager below when there are too many."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._pager = Pager(kit, self)
        self._pager.turned.connect(self._turn)
        self._plates: dict[OptionShape, list[Plate]] = {s: [] for s in OptionShape}
        self._faces: list[Face] = []
        self._at = 0

    def fill(self, screen: Choice, *, is_new: bool) -> None:
        """Take over the answers; a new question begins on its first page."""
        if is_new:
            self._at = 0
        self._notice.say(screen.notice)
        self._faces = [face_of(self.kit, option) for option in screen.options]

    def _turn(self, by: int) -> None:
        self._at += by
        self.arrange()

    def arrange(self) -> None:
        """Find how large they can be and how many fit; show those of the page we are on."""
        if self.shown is None:
            return
        theme = self.kit.theme
        width = self.width() - 2 * theme.margin
        top = self._notice.place(theme.margin, 0, width)
        area = QRect(theme.margin, top, width, self.height() - top - theme.px(3))
        manner = self._chosen(area)
        pages = max(1, -(-len(self._faces) // manner.per_page))
        self._at = min(max(self._at, 0), pages - 1)
        self._pager.show_place(self._at, pages)
        bottom = self._lay(area, manner, is_paged=pages > 1)
        self.place_horizon(bottom if pages == 1 else self.height())
        foot = self.height() - self._pager.height_wanted() - theme.px(3)
        self._pager.setGeometry(theme.margin, foot, width, self._pager.height_wanted())
        self._pager.arrange()

    def _chosen(self, area: QRect) -> _Manner:
        """Return the largest manner in which all answers stand on one page, or else the plain."""
        for scale, columns in product(self.kit.theme.scales(Type.LEAD), self._columns(area)):
            rows = -(-len(self._faces) // columns)
            if rows > self._most_rows(area.height(), self.kit.theme.target):
                continue
            manner = self._measured(area, columns, scale)
            is_good = scale == 1.0 or self._has_plain_lines(area, manner)
            if is_good and rows <= self._most_rows(area.height(), manner.height):
                return manner
        columns = self._columns(area)[-1]
        manner = self._measured(area, columns, 1.0)
        room = area.height() - self._pager.height_wanted() - self.kit.theme.gap
        return replace(manner, rows=self._most_rows(room, manner.height))

    def _lay(self, area: QRect, manner: _Manner, *, is_paged: bool) -> int:
        """Place the plates of the page we are on; return the bottom of the last."""
        theme, shape = self.kit.theme, self._shape
        gap = theme.gap if is_paged else theme.px(4 * manner.scale)
        first = self._at * manner.per_page
        shown = range(first, min(first + manner.per_page, len(self._faces)))
        room = area.height() - (self._pager.height_wanted() + theme.gap if is_paged else 0)
        each = self._width(area, manner.columns)
        roomy = max(theme.px(_ROOMY_MM * manner.scale * manner.scale), int(manner.height * 1.15))
        fits = (room - gap * (manner.rows - 1)) // manner.rows
        height = max(manner.height, fits if is_paged else min(fits, roomy))
        plates, bottom = self._pool(shape, len(self._faces)), area.top()
        for index in shown:
            row, column = divmod(index - first, manner.columns)
            left, top = column * (each + theme.gap), row * (height + gap)
            plates[index].scale = manner.scale
            plates[index].wear(self._faces[index])
            plates[index].setGeometry(area.left() + left, area.top() + top, each, height)
            bottom = area.top() + top + height
        for kind, pool in self._plates.items():
            for index, plate in enumerate(pool):
                plate.setVisible(kind is shape and index in shown)
        return bottom

    @property
    def _shape(self) -> OptionShape:
        return OptionShape.ROWS if self.shown is None else self.shown.shape

    def _columns(self, area: QRect) -> tuple[int, ...]:
        """Return how many columns there may be, the most pleasant first."""
        theme, count = self.kit.theme, len(self._faces)
        is_wide = theme.panel.is_wide
        if self._shape is OptionShape.ROWS:
            return (2,) if is_wide and count > _ONE_COLUMN else (1,)
        probe = self._probe(1.0)
        narrowest = max((probe.narrowest(f) for f in self._faces), default=1)
        least = max(narrowest, theme.px(80))
        fits = (area.width() + theme.gap) // (least + theme.gap)
        most = max(1, min(fits, 4 if is_wide else 2))
        fewest = min(most, 2 if is_wide or count > _ONE_COLUMN else 1)
        return tuple(range(fewest, most + 1))

    def _measured(self, area: QRect, columns: int, scale: float) -> _Manner:
        probe, width = self._probe(scale), self._width(area, columns)
        height = max((probe.height_for(f, width) for f in self._faces), default=1)
        return _Manner(columns, max(1, -(-len(self._faces) // columns)), height, scale)

    def _has_plain_lines(self, area: QRect, manner: _Manner) -> bool:
        probe, width = self._probe(manner.scale), self._width(area, manner.columns)
        return all(probe.is_plain(face, width) for face in self._faces)

    def _probe(self, scale: float) -> Plate:
        """Return a plate to measure with."""
        probe = self._pool(self._shape, 1)[0]
        probe.scale = scale
        return probe

    def _width(self, area: QRect, columns: int) -> int:
        return (area.width() - self.kit.theme.gap * (columns - 1)) // columns

    def _most_rows(self, room: int, height: int) -> int:
        gap = self.kit.theme.gap
        return max(1, min((room + gap) // (height + gap), _MOST_ROWS[self._shape]))

    def _pool(self, shape: OptionShape, count: int) -> list[Plate]:
        """Return at least `count` plates of a shape; they are kept and worn again."""
        pool = self._plates[shape]
        for index in range(len(pool), count):
            plate = Plate(self.kit, f"option-{index}", shape, Type.LEAD, self)
            plate.tapped.connect(partial(self._choose, index))
            pool.append(plate)
        return pool

    def _choose(self, index: int) -> None:
        self.kit.send(ev.Chosen(index))
