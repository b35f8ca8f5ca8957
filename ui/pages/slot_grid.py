"""Time bands under the headings of their half-days; whole lines are moved to the next page."""

from dataclasses import dataclass
from functools import partial
from itertools import product

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import OptionShape, SlotGrid
from ui.pages.page import NoticeStrip, Page
from ui.theme import Type
from ui.widgets.chrome import Pager
from ui.widgets.kit import Kit
from ui.widgets.plates import Face, Plate, face_of
from ui.widgets.text import Label

_ROOMY_MM = 32.0
_FEWEST_COLUMNS = {True: 3, False: 2}  # by whether the panel is wide


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of cells; `heading` is set on the first row of a group."""

    group: int
    heading: str
    cells: tuple[int, ...]


class SlotGridPage(Page[SlotGrid]):
    """Cells with a time and how many numbers are left."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._pager = Pager(kit, self)
        self._pager.turned.connect(self._turn)
        self._cells: list[Plate] = []
        self._headings: list[Label] = []
        self._faces: list[Face] = []
        self._at = 0

    def fill(self, screen: SlotGrid, *, is_new: bool) -> None:
        """Take over the time bands."""
        if is_new:
            self._at = 0
        self._notice.say(screen.notice)
        self._faces = [face_of(self.kit, o) for group in screen.groups for o in group.options]
        for index in range(len(self._cells), len(self._faces)):
            cell = Plate(self.kit, f"option-{index}", OptionShape.TILES, Type.BODY, self)
            cell.tapped.connect(partial(self._choose, index))
            self._cells.append(cell)
        while len(self._headings) < len(screen.groups):
            self._headings.append(Label(self.kit, Type.BODY, bold=True, parent=self))
        for cell, face in zip(self._cells, self._faces, strict=False):
            cell.wear(face)

    def _choose(self, index: int) -> None:
        self.kit.send(ev.Chosen(index))

    def _turn(self, by: int) -> None:
        self._at += by
        self.arrange()

    def arrange(self) -> None:
        """Cut the bands into lines, the lines into pages, and lay out the page we are on."""
        theme = self.kit.theme
        width = self.width() - 2 * theme.margin
        top = self._notice.place(theme.margin, 0, width)
        room = self.height() - top - theme.px(3)
        scale, columns = self._chosen(width, room)
        each = self._width(width, columns)
        height = self._height(each, scale)
        pages = self._pages(self._lines(columns), height, room)
        if len(pages) > 1:
            room -= self._pager.height_wanted() + theme.gap
            pages = self._pages(self._lines(columns), height, room)
        self._at = min(max(self._at, 0), len(pages) - 1)
        if len(pages) == 1:
            height = self._stretched(pages[0], height, room, scale)
        for cell in self._cells:
            cell.scale = scale
        bottom = self._lay(pages[self._at], top, each, height)
        self._pager.show_place(self._at, len(pages))
        self.place_horizon(bottom if len(pages) == 1 else self.height())
        foot = self.height() - self._pager.height_wanted() - theme.px(3)
        self._pager.setGeometry(theme.margin, foot, width, self._pager.height_wanted())
        self._pager.arrange()

    def _chosen(self, width: int, room: int) -> tuple[float, int]:
        """Return the largest type, and the fewest columns, with which one page is enough."""
        theme, most = self.kit.theme, self._most_columns(width)
        fewest = min(most, _FEWEST_COLUMNS[theme.panel.is_wide])
        for scale, columns in product(theme.scales(Type.BODY), range(fewest, most + 1)):
            lines = self._lines(columns)
            if len(lines) * (theme.target + theme.gap) > room:
                continue
            each = self._width(width, columns)
            is_good = scale == 1.0 or self._has_plain_cells(each, scale)
            if is_good and len(self._pages(lines, self._height(each, scale), room)) == 1:
                return scale, columns
        return 1.0, most

    def _width(self, width: int, columns: int) -> int:
        return (width - self.kit.theme.gap * (columns - 1)) // columns

    def _height(self, each: int, scale: float) -> int:
        """Return the height the highest band needs at `each` wide."""
        for probe in self._cells[:1]:
            probe.scale = scale
            return max((probe.height_for(f, each) for f in self._faces), default=1)
        return 1

    def _has_plain_cells(self, each: int, scale: float) -> bool:
        for probe in self._cells[:1]:
            probe.scale = scale
            return all(probe.is_plain(face, each) for face in self._faces)
        return True

    def _most_columns(self, width: int) -> int:
        theme = self.kit.theme
        if not self._cells:
            return 1
        self._cells[0].scale = 1.0
        least = max((self._cells[0].narrowest(f) for f in self._faces), default=1)
        least = max(least, theme.px(54))
        return max(1, min((width + theme.gap) // (least + theme.gap), 6))

    def _lines(self, columns: int) -> list[_Line]:
        lines: list[_Line] = []
        if self.shown is None:
            return lines
        for number, group in enumerate(self.shown.groups):
            indices = range(group.first, group.first + len(group.options))
            heading = self.kit.words.say(group.title)
            for start in range(0, len(indices), columns):
                cells = tuple(indices[start : start + columns])
                lines.append(_Line(number, heading if start == 0 else "", cells))
        return lines

    def _heading_height(self) -> int:
        return int(self.kit.theme.font(Type.BODY).pixelSize() * 1.5) + self.kit.theme.px(2)

    def _pages(self, lines: list[_Line], height: int, room: int) -> list[list[_Line]]:
        """Pack lines into pages; a page that goes on with a group repeats its heading."""
        gap, pages, used = self.kit.theme.gap, [list[_Line]()], 0
        for line in lines:
            is_first = not pages[-1]
            needs = height + gap + (self._heading_height() if line.heading or is_first else 0)
            if used + needs - gap > room and not is_first:
                pages.append([])
                used, needs = 0, height + gap + self._heading_height()
            pages[-1].append(line)
            used += needs
        return pages

    def _stretched(self, lines: list[_Line], height: int, room: int, scale: float) -> int:
        """Return a cell height that makes use of what is left of a single page."""
        headings = sum(1 for line in lines if line.heading) * self._heading_height()
        fits = (room - headings) // max(len(lines), 1) - self.kit.theme.gap
        return max(height, min(fits, self.kit.theme.px(_ROOMY_MM * scale * scale)))

    def _lay(self, lines: list[_Line], top: int, each: int, height: int) -> int:
        """Place headings and bands of one page; return the bottom of the last."""
        theme, shown, headed = self.kit.theme, set[int](), set[int]()
        side, gap = theme.margin, theme.gap
        for index, line in enumerate(lines):
            if (line.heading or index == 0) and self.shown is not None:
                heading = self._headings[line.group]
                heading.setText(self.kit.words.say(self.shown.groups[line.group].title))
                heading.setGeometry(side, top, self.width() - 2 * side, self._heading_height())
                headed.add(line.group)
                top += self._heading_height()
            for column, cell in enumerate(line.cells):
                self._cells[cell].setGeometry(side + column * (each + gap), top, each, height)
                shown.add(cell)
            top += height + gap
        for index, cell_widget in enumerate(self._cells):
            cell_widget.setVisible(index in shown)
        for index, heading in enumerate(self._headings):
            heading.setVisible(index in headed)
        return top - gap
