"""One question, several answers; as many to a page as fit without clipping, never a scroll bar."""

from functools import partial

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Choice, OptionShape
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.chrome import Pager
from ui.widgets.kit import Kit
from ui.widgets.plates import Face, Plate, face_of

_MOST_ROWS = {OptionShape.ROWS: 6, OptionShape.TILES: 7}
_ROOMY_MM = 40.0
_ONE_COLUMN = 3  # so few answers stand below each other even on a wide panel


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
        """Find how many fit, and show those of the page we are on."""
        if self.shown is None:
            return
        theme = self.kit.theme
        shape, side, gap = self.shown.shape, theme.margin, theme.gap
        width = self.width() - 2 * side
        top = self._notice.place(side, 0, width)
        room = self.height() - top - theme.px(3)
        columns = self._columns(shape, width)
        each = (width - gap * (columns - 1)) // columns
        needed = self._height_needed(shape, each)
        rows = self._rows(shape, room, needed)
        if len(self._faces) > rows * columns:
            room -= self._pager.height_wanted() + gap
            rows = self._rows(shape, room, needed)
        per_page = rows * columns
        pages = max(1, -(-len(self._faces) // per_page))
        self._at = min(max(self._at, 0), pages - 1)
        self._pager.show_place(self._at, pages)
        shown = range(self._at * per_page, min((self._at + 1) * per_page, len(self._faces)))
        used = rows if pages > 1 else max(1, -(-len(shown) // columns))
        height = (room - gap * (used - 1)) // used
        height = max(needed, min(height, max(theme.px(_ROOMY_MM), int(needed * 1.15))))
        plates = self._pool(shape, len(self._faces))
        for index in shown:
            row, column = divmod(index - shown.start, columns)
            plate = plates[index]
            plate.wear(self._faces[index])
            plate.setGeometry(
                side + column * (each + gap), top + row * (height + gap), each, height
            )
        for kind, pool in self._plates.items():
            for index, plate in enumerate(pool):
                plate.setVisible(kind is shape and index in shown)
        bottom = self.height() - self._pager.height_wanted() - theme.px(3)
        self._pager.setGeometry(side, bottom, width, self._pager.height_wanted())
        self._pager.arrange()

    def _columns(self, shape: OptionShape, width: int) -> int:
        theme = self.kit.theme
        if shape is OptionShape.ROWS:
            return 2 if theme.panel.is_wide and len(self._faces) > _ONE_COLUMN else 1
        probe = self._pool(shape, 1)[0]
        narrowest = max((probe.narrowest(f) for f in self._faces), default=1)
        least = max(narrowest, theme.px(80))
        return max(
            1, min((width + theme.gap) // (least + theme.gap), 4 if theme.panel.is_wide else 2)
        )

    def _height_needed(self, shape: OptionShape, width: int) -> int:
        probe = self._pool(shape, 1)[0]
        return max((probe.height_for(f, width) for f in self._faces), default=1)

    def _rows(self, shape: OptionShape, room: int, needed: int) -> int:
        gap = self.kit.theme.gap
        return max(1, min((room + gap) // (needed + gap), _MOST_ROWS[shape]))

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
