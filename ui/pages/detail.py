"""One thing opened from a list: all its facts, and large buttons for what can be done with it."""

from dataclasses import replace
from functools import partial

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Detail, OptionShape
from ui.pages.page import NoticeStrip, Page
from ui.pages.review import facts_of
from ui.theme import Type
from ui.widgets.facts import FactSheet
from ui.widgets.kit import Kit
from ui.widgets.plates import Face, Plate, face_of

_MOST_COLUMNS = {False: 2, True: 4}  # upright panel, wide panel
_PLATE_MM = 25.0


class DetailPage(Page[Detail]):
    """What has just happened, the fact sheet, and the buttons at the foot."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._notice = NoticeStrip(kit, self)
        self._sheet = FactSheet(kit, self)
        self._plates: list[Plate] = []
        self._faces: list[Face] = []
        self._whole: list[Face] = []

    def fill(self, screen: Detail, *, is_new: bool) -> None:
        """Put the facts and the buttons in place."""
        del is_new
        self._notice.say(screen.notice)
        self._sheet.tell(facts_of(self.kit, screen.rows))
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
        for least, more, faces in (  # as the facts need it; at last without notes
            (usual, 0, self._whole),
            *((low, more, self._whole) for more in range(3)),
            *((low, more, briefly) for more in range(3)),
        ):
            self._faces = faces
            bottom = self.height() - theme.px(5) - self._place_plates(side, width, least, more)
            room = self.rect().adjusted(side, top, -side, bottom - self.height())
            if self._sheet.least_height(width, (1, 2)) <= room.height():
                break
        for plate, face, whole in zip(self._plates, self._faces, self._whole, strict=False):
            plate.wear(face)
            plate.setAccessibleName(whole.spoken)
        taken = self._sheet.settle(room, (1, 2))
        if not self._faces:
            self.place_horizon(top + taken)
        else:
            self.place_horizon(self.height())

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
