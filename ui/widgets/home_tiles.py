"""What is tapped on the home page: large tiles for why most come, small ones, a line of news."""

from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.screens import Option, OptionShape
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.plates import Face, Plate, face_of
from ui.widgets.pressable import Look, Pressable
from ui.widgets.text import CENTRE, LEFT, Piece, height_of, longest_word

_LEAST_MM = 44.0
_BRIEF_MM = 30.0
_LEAST_DISC_MM = 22.0  # half the least height


class HomeTile(Pressable):
    """One journey: a drawing in a disc, its name, a word about it.

    Attributes:
        is_brief: there is room for its name only; the word about it is still spoken.
        kind: how large its name is.
    """

    waiting_fill = "primary_soft"
    is_brief = False
    kind = Type.TITLE

    def __init__(self, kit: Kit, name: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(kit, name, look, parent)
        self._icon = ""
        self._note = ""
        self.setMinimumHeight(kit.theme.px(_BRIEF_MM))

    def wear(self, label: str, note: str, icon: str) -> None:
        """Show a journey."""
        self._icon = icon if self.kit.icons.has(icon) else "service"
        self._note = note
        self.setText(label)
        self.setAccessibleName(f"{label}, {note}")
        self.update()

    def ink(self) -> str:
        """Return the role of its text; a tile that waits stays readable."""
        return self.look.ink if self.isEnabled() else "primary_deep"

    def height_in(self, width: int) -> int:
        """Return the height its words need at `width`, its drawing beside them and small."""
        text = self._text_width(self.kit.theme.px(_LEAST_DISC_MM), width)
        words = self._text_height(text) + 2 * self.kit.theme.px(4) + self._lip()
        return max(self.kit.theme.px(_BRIEF_MM if self.is_brief else _LEAST_MM), words)

    def _is_upright(self) -> bool:
        return self.height() > self.width() * 0.6

    def _disc(self) -> QRect:
        size = min(self.kit.theme.px(36), int(min(self.width(), self.height()) * 0.5))
        height = self.height() - self._lip()
        if not self._is_upright() and self._text_height(self._room(size)) > height:
            size = self.kit.theme.px(_LEAST_DISC_MM)  # the drawing gives way to the words
        if self._is_upright():
            free = height - size - self._text_height(self._room(size)) - self._air()
            return QRect((self.width() - size) // 2, max(self._air(), free // 2), size, size)
        return QRect(self.kit.theme.px(9), (height - size) // 2, size, size)

    def _air(self) -> int:
        return self.kit.theme.px(5)

    def _text_width(self, disc: int, width: int) -> int:
        """Return the room for words beside the disc on a tile that is wider than high."""
        return width - self.kit.theme.px(9 + 8 + 14) - disc

    def _room(self, disc: int) -> int:
        if self._is_upright():
            return self.width() - 2 * self.kit.theme.px(7)
        return self._text_width(disc, self.width())

    def _text_height(self, width: int) -> int:
        theme = self.kit.theme
        name = height_of(self.text(), theme.font(self.kind, bold=True), width)
        return name if self.is_brief else name + height_of(self._note, theme.font(Type.BODY), width)

    def pieces(self) -> list[Piece]:
        """Return name and note."""
        theme, disc = self.kit.theme, self._disc()
        width = self._room(disc.width())
        big, small = theme.font(self.kind, bold=True), theme.font(Type.BODY)
        high = height_of(self.text(), big, width)
        low = 0 if self.is_brief else height_of(self._note, small, width)
        if self._is_upright():
            left, top, align = theme.px(7), disc.bottom() + self._air(), CENTRE
        else:
            left, align = disc.right() + theme.px(8), LEFT
            top = (self.height() - self._lip() - high - low) // 2
        name = Piece(self.text(), big, self.ink(), QRect(left, top, width, high), align)
        under = QRect(left, top + high, width, low)
        return (
            [name] if self.is_brief else [name, Piece(self._note, small, self.ink(), under, align)]
        )

    def paint_more(self, painter: QPainter) -> None:
        """Paint the disc with its drawing, and the arrow."""
        theme, disc = self.kit.theme, self._disc()
        is_dark = self.look is Look.PRIMARY and self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            theme.colour("primary_soft" if self.isEnabled() and not is_dark else "on_primary")
        )
        painter.drawEllipse(QRectF(disc))
        inner = int(disc.width() * 0.6)
        icon = self.kit.icons.pixmap(self._icon, inner, inner, theme.colour("primary"))
        painter.drawPixmap(QPointF(disc.center()) - QPointF(inner / 2, inner / 2), icon)
        if not self._is_upright() and self.isEnabled():
            size = theme.px(10)
            arrow = self.kit.icons.pixmap("next", size, size, theme.colour(self.ink()))
            top = (self.height() - self._lip() - size) / 2
            painter.drawPixmap(QPointF(self.width() - theme.px(5) - size, top), arrow)


class SmallTile(Pressable):
    """One journey in a line: a small drawing and its name. What it is about is spoken.

    Attributes:
        kind: how large its name is.
    """

    waiting_fill = "primary_soft"
    kind = Type.LEAD

    def __init__(self, kit: Kit, name: str, parent: QWidget | None = None) -> None:
        super().__init__(kit, name, Look.SURFACE, parent)
        self._icon = ""

    def wear(self, label: str, note: str, icon: str) -> None:
        """Show a journey."""
        self._icon = icon if self.kit.icons.has(icon) else "service"
        self.setText(label)
        self.setAccessibleName(f"{label}, {note}")
        self.update()

    def ink(self) -> str:
        """Return the role of its text; a tile that waits stays readable."""
        return self.look.ink if self.isEnabled() else "primary_deep"

    def height_in(self, width: int) -> int:
        """Return the height its name needs at `width`."""
        theme = self.kit.theme
        text = height_of(self.text(), theme.font(self.kind, bold=True), self._room(width))
        return max(theme.target, text + theme.px(6) + self._lip())

    def narrowest(self) -> int:
        """Return the width below which a word of its name would break."""
        font = self.kit.theme.font(self.kind, bold=True)
        return longest_word(self.text(), font) + self._left() + self._side()

    def pieces(self) -> list[Piece]:
        """Return the name."""
        rect = QRect(self._left(), 0, self._room(self.width()), self.height() - self._lip())
        font = self.kit.theme.font(self.kind, bold=True)
        return [Piece(self.text(), font, self.ink(), rect, LEFT)]

    def paint_more(self, painter: QPainter) -> None:
        """Paint the drawing."""
        size = self._icon_px()
        colour = self.kit.theme.colour("primary" if self.isEnabled() else "primary_deep")
        top = (self.height() - self._lip() - size) / 2
        icon = self.kit.icons.pixmap(self._icon, size, size, colour)
        painter.drawPixmap(QPointF(self._side(), top), icon)

    def _icon_px(self) -> int:
        return self.kit.theme.px(12)

    def _side(self) -> int:
        return self.kit.theme.px(5)

    def _left(self) -> int:
        return self._side() + self._icon_px() + self.kit.theme.px(4)

    def _room(self, width: int) -> int:
        return width - self._left() - self._side()


class Told(Enum):
    """How much of the news there is room for."""

    WHOLE = "whole"
    BRIEF = "brief"  # the first words; the rest is still spoken
    NOTHING = "nothing"


class NewsLine(Plate):
    """What everybody should know before they come, in one calm line; a tap tells more."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(kit, "news", OptionShape.ROWS, Type.BODY, parent)
        self.look = Look.SOFT
        self._whole: Face | None = None

    def tell(self, option: Option | None) -> None:
        """Say it, or nothing."""
        self._whole = None if option is None else face_of(self.kit, option)

    def place(self, left: int, top: int, width: int, told: Told) -> int:
        """Lay out with so much said; return the height taken, with the space below."""
        whole = self._whole
        self.setVisible(whole is not None and told is not Told.NOTHING)
        if whole is None or told is Told.NOTHING:
            return 0
        face = whole if told is Told.WHOLE else Face(whole.label)
        height = self.height_for(face, width)
        self._stand(face, whole, QRect(left, top, width, height))
        return height + self.kit.theme.gap

    def place_beside(self, room: QRect) -> None:
        """Say its first words in what is left of a row of tiles, if they fit there."""
        whole = self._whole
        if whole is not None and self.height_for(Face(whole.label), room.width()) <= room.height():
            self.show()
            self._stand(Face(whole.label), whole, room)

    def _stand(self, face: Face, whole: Face, rect: QRect) -> None:
        self.wear(face)
        self.setAccessibleName(whole.spoken)
        self.setGeometry(rect)
