"""One thing opened from a list: all its facts, and large buttons for what can be done with it."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRect

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Detail, OptionShape
from ui.pages.page import NoticeStrip, Page
from ui.pages.review import facts_of
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.paged_facts import PagedFacts
from ui.widgets.plates import Face, Plate, face_of

_MOST_COLUMNS = {False: 2, True: 4}  # upright panel, wide panel
_PLATE_MM = 25.0
_Way = tuple[int, int, list[Face]]
"""Least height of a button, how many more stand beside each other than usual, what they say."""


class DetailPage(Page[Detail]):
    """What has just happened, the fact sheet, and the buttons at the foot."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._sheet = PagedFacts(kit, self, self.arrange)
        self._plates: list[Plate] = []
        self._faces: list[Face] = []
        self._whole: list[Face] = []

    def fill(self, screen: Detail, *, is_new: bool) -> None:
        """Put the facts and the buttons in place."""
        self._notice.say(screen.notice)
        self._sheet.tell(facts_of(self.kit, screen.rows), is_new=is_new)
        self._faces = self._whole = [face_of(self.kit, option) for option in screen.actions]
        for index in range(len(self._plates), len(self._faces)):
            plate = Plate(self.kit, f"option-{index}", OptionShape.TILES, Type.LEAD, self)
            plate.tapped.connect(partial(self._choose, index))
            self._plates.append(plate)
        for index, plate in enumerate(self._plates):
            plate.setVisible(index < len(self._faces))

    def arrange(self) -> None:
        """Buttons at the foot, as many beside each other as their words allow; facts above."""
        theme = self.kit.theme
        side, width = theme.margin, self.width() - 2 * theme.margin
        top = theme.px(1) + self._notice.place(side, theme.px(1), width)
        usual, low = theme.px(_PLATE_MM), theme.target
        briefly = [replace(face, note="") for face in self._whole]
        ways: list[_Way] = [  # as the facts need it; at last without notes
            (usual, 0, self._whole),
            *((low, more, self._whole) for more in range(3)),
            *((low, more, briefly) for more in range(3)),
        ]
        for way in ways:
            room = self._room_above(side, width, top, way)
            if self._sheet.least_height(width, (1, 2)) <= room.height():
                break
        else:  # all that can be left to them, in however many columns that is
            fewest = [*ways, *((low, more, briefly) for more in (-1, -2))]
            heights = [self._room_above(side, width, top, way).height() for way in fewest]
            room = self._room_above(side, width, top, fewest[heights.index(max(heights))])
        for plate, face, whole in zip(self._plates, self._faces, self._whole, strict=False):
            plate.wear(face)
            plate.setAccessibleName(whole.spoken)
        taken = self._place_facts(room, side, top)
        if not self._faces:
            self.place_horizon(top + taken)
        else:
            self.place_horizon(self.height())

    def _place_facts(self, room: QRect, side: int, top: int) -> int:
        """Lay the facts out above the buttons; return the height taken.

        Where buttons leave no room to read in, they are the last page.
        """
        is_beside = self._sheet.can_be_turned(room, (1, 2))
        alone = self.rect().adjusted(side, top, -side, -self.kit.theme.px(5))
        taken = self._sheet.settle(room if is_beside else alone, (1, 2), more=int(not is_beside))
        has_plates = is_beside or self._sheet.beyond is not None
        for index, plate in enumerate(self._plates):
            plate.setVisible(has_plates and index < len(self._faces))
            if not is_beside:
                plate.move(plate.x(), plate.y() - self._sheet.pager_height())
        return taken

    def _room_above(self, side: int, width: int, top: int, way: "_Way") -> QRect:
        """Lay the buttons out in one way; return the room above them."""
        least, more, self._faces = way
        taken = self.kit.theme.px(5) + self._place_plates(side, width, least, more)
        return self.rect().adjusted(side, top, -side, -taken)

    def _place_plates(self, side: int, width: int, least: int, more: int) -> int:
        """Lay the buttons out at the foot; return the height they take, with the air above.

        Args:
            side: left edge, in pixels.
            width: of all of them.
            least: height of each, where its words do not need more.
            more: how many may stand beside each other above the usual.
        """
        count = len(self._faces)
        if not count:
            return 0
        theme, gap = self.kit.theme, self.kit.theme.gap
        columns = self._columns(width, more)
        each = (width - gap * (columns - 1)) // columns
        tallest = max(
            p.height_for(f, each) for p, f in zip(self._plates, self._faces, strict=False)
        )
        height, rows = max(least, tallest), -(-count // columns)
        total = rows * height + (rows - 1) * gap
        first = self.height() - theme.px(5) - total
        for index in range(count):
            row, column = divmod(index, columns)
            left, top = side + column * (each + gap), first + row * (height + gap)
            self._plates[index].setGeometry(left, top, each, height)
        return total + theme.px(4)

    def _columns(self, width: int, more: int) -> int:
        """Return how many buttons stand beside each other, each on one line.

        A wide panel has less height to give: there a line may break, though no word.
        """
        is_wide = self.kit.theme.panel.is_wide
        gap, most = self.kit.theme.gap, _MOST_COLUMNS[is_wide] + more
        for columns in range(min(most, len(self._faces)), 1, -1):
            each = (width - gap * (columns - 1)) // columns
            pairs = tuple(zip(self._plates, self._faces, strict=False))
            if is_wide and all(plate.narrowest(face) <= each for plate, face in pairs):
                return columns
            if all(plate.is_plain(face, each) for plate, face in pairs):
                return columns
        return 1

    def _choose(self, index: int) -> None:
        self.kit.send(ev.Chosen(index))
