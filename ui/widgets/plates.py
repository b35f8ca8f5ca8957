"""Plates with an answer on them: rows, tiles, time bands."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.screens import Option, OptionShape
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.pressable import Look, Pressable
from ui.widgets.text import CENTRE, LEFT, RIGHT, Piece, height_of, longest_word, width_of

_MOST_TAG_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Face:
    """What stands on a plate, in words."""

    label: str
    note: str = ""
    tag: str = ""
    is_open: bool = True
    has_any: bool = True

    @property
    def spoken(self) -> str:
        """Return all of it as one sentence, for who cannot see it."""
        return ", ".join(part for part in (self.label, self.note, self.tag) if part)


def face_of(kit: Kit, option: Option) -> Face:
    """Return an option's words; one that cannot be had says why in place of its note."""
    say = kit.words.say
    note = say(option.why_not or option.none_left or option.note)
    return Face(
        say(option.label),
        note,
        say(option.tag),
        is_open=option.why_not is None,
        has_any=option.none_left is None,
    )


class Plate(Pressable):
    """One answer. `shape` ROWS writes from the left, TILES in the middle.

    Attributes:
        scale: how many times larger its words are where there is room.
    """

    def __init__(
        self, kit: Kit, name: str, shape: OptionShape, kind: Type, parent: QWidget | None = None
    ) -> None:
        super().__init__(kit, name, Look.SURFACE, parent)
        self._shape = shape
        self._kind = kind
        self._face = Face("")
        self._name = name
        self.scale = 1.0

    def wear(self, face: Face) -> None:
        """Show another answer."""
        self._face = face
        self.setText(face.label)
        self.setAccessibleName(face.spoken)
        self.setEnabled(face.is_open)
        self.setObjectName(self._name if face.has_any else f"none-left-{self._name}")
        self.update()

    def height_for(self, face: Face, width: int) -> int:
        """Return the height `face` needs at `width`."""
        pad = self.kit.theme.px(3 * self.scale)
        if self._shape is OptionShape.ROWS:
            left = self._left_width(face, width)
            tag = height_of(face.tag, self._tag_font(), self._tag_width(face, width))
            inner = max(self._stack_height(face, left), tag)
        else:
            inner = self._stack_height(face, width - 2 * self._side(), with_tag=True)
        return max(self.kit.theme.target, inner + 2 * pad + self._lip())

    def narrowest(self, face: Face) -> int:
        """Return the width below which a word of `face` would break."""
        fonts = (self._label_font(), self._note_font(), self._tag_font())
        texts = (face.label, face.note, face.tag)
        widest = max(longest_word(t, f) for t, f in zip(texts, fonts, strict=True))
        return widest + 2 * self._side()

    def is_plain(self, face: Face, width: int) -> bool:
        """Return whether label and tag stand on one line each at `width`; a note may wrap."""
        if self._shape is OptionShape.ROWS:
            room, tag = self._left_width(face, width), int(width * _MOST_TAG_SHARE)
        else:
            room = tag = width - 2 * self._side()
        is_whole = width_of(face.label, self._label_font()) <= room
        return is_whole and width_of(face.tag, self._tag_font()) <= tag

    def pieces(self) -> list[Piece]:
        """Return label, note and tag where they are painted."""
        height = self.height() - self._lip()
        if self._shape is OptionShape.TILES:
            area = QRect(self._side(), 0, self.width() - 2 * self._side(), height)
            return self._stack(area, CENTRE, with_tag=True)
        width = self._left_width(self._face, self.width())
        pieces = self._stack(QRect(self._side(), 0, width, height), LEFT)
        if self._face.tag:
            tag = self._tag_width(self._face, self.width())
            left = self.width() - self._side() - self._arrow_room() - tag
            rect = QRect(left, 0, tag, height)
            pieces.append(Piece(self._face.tag, self._tag_font(), self._tag_colour(), rect, RIGHT))
        return pieces

    def paint_more(self, painter: QPainter) -> None:
        """Paint the arrow of a row that can be taken."""
        if self._shape is OptionShape.TILES or not self.isEnabled():
            return
        size = self._arrow_room()
        colour = self.kit.theme.colour("primary")
        at = QPointF(
            self.width() - self._side() - size + self.kit.theme.px(1),
            (self.height() - self._lip() - size) / 2,
        )
        painter.drawPixmap(at, self.kit.icons.pixmap("next", size, size, colour))

    # --- measures -----------------------------------------------------------------------

    def _label_font(self) -> QFont:
        return self.kit.theme.font(self._kind, bold=True, scale=self.scale)

    def _note_font(self) -> QFont:
        return self.kit.theme.font(Type.CAPTION, scale=self.scale)

    def _tag_font(self) -> QFont:
        kind = Type.BODY if self._shape is OptionShape.ROWS else Type.CAPTION
        return self.kit.theme.font(kind, bold=True, scale=self.scale)

    def _tag_colour(self) -> str:
        return "primary" if self.isEnabled() else "ink_soft"

    def _side(self) -> int:
        return self.kit.theme.px(5 if self._shape is OptionShape.ROWS else 2.5)

    def _arrow_room(self) -> int:
        return self.kit.theme.px(8)

    def _tag_width(self, face: Face, width: int) -> int:
        return min(width_of(face.tag, self._tag_font()), int(width * _MOST_TAG_SHARE))

    def _left_width(self, face: Face, width: int) -> int:
        used = 2 * self._side() + self._arrow_room() + self._tag_width(face, width)
        return width - used - self.kit.theme.px(2)

    def _lines(self, face: Face, *, with_tag: bool) -> list[tuple[str, QFont, str]]:
        lines = [
            (face.label, self._label_font(), self.ink()),
            (face.note, self._note_font(), "ink_soft"),
        ]
        if with_tag:
            lines.append((face.tag, self._tag_font(), self._tag_colour()))
        return [line for line in lines if line[0]]

    def _stack_height(self, face: Face, width: int, *, with_tag: bool = False) -> int:
        lines = self._lines(face, with_tag=with_tag)
        return sum(height_of(text, font, width) for text, font, _ in lines)

    def _stack(
        self, area: QRect, align: Qt.AlignmentFlag, *, with_tag: bool = False
    ) -> list[Piece]:
        lines = self._lines(self._face, with_tag=with_tag)
        heights = [height_of(text, font, area.width()) for text, font, _ in lines]
        top = area.top() + (area.height() - sum(heights)) // 2
        pieces = []
        for (text, font, colour), height in zip(lines, heights, strict=True):
            rect = QRect(area.left(), top, area.width(), height)
            pieces.append(Piece(text, font, colour, rect, align))
            top += height
        return pieces
