"""Everything that can be tapped: one base that paints a rounded plate and guards its taps.

Painted by hand instead of a style sheet: rounded borders by style sheet cost 10-25 ms on a dense
page. A tap counts on release; a second strike on the same spot within half a second does not.
"""

from enum import Enum

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.text import CENTRE, Piece, height_of, width_of

_BY_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)


class Look(Enum):
    """Fill, edge and ink of a plate, as roles of the palette."""

    PRIMARY = ("primary", "primary_deep", "on_primary")
    SURFACE = ("surface", "border", "ink")
    SOFT = ("primary_soft", "primary", "primary_deep")

    @property
    def ink(self) -> str:
        """Role of its text and icons."""
        return self.value[2]


class Pressable(QAbstractButton):
    """A plate that is tapped; subclasses say what is written on it.

    Signals:
        tapped: a tap that counts.
    """

    tapped = Signal()
    is_key = False
    waiting_fill = "sunken"

    def __init__(self, kit: Kit, name: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kit = kit
        self.look = look
        self._at: QPoint | None = None
        self._is_ringed = False
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumSize(kit.theme.target, kit.theme.target)
        self.clicked.connect(self._on_clicked)

    def pieces(self) -> list[Piece]:
        """Return the texts on it, where they are painted."""
        return []

    def paint_more(self, painter: QPainter) -> None:
        """Paint what is not text: icons, ornaments."""

    def plate_rect(self) -> QRectF:
        """Return where the plate itself lies."""
        half = self.kit.theme.line / 2
        return QRectF(self.rect()).adjusted(half, half, -half, -half - self._lip())

    def ink(self) -> str:
        """Return the role of text and icons just now."""
        return self.look.ink if self.isEnabled() else "ink_soft"

    def _lip(self) -> int:
        return max(2, self.kit.theme.px(0.7))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint plate, ornaments, texts and the focus ring."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown():
            painter.translate(QPointF(0, self._lip() - 1))
        self._paint_plate(painter)
        self.paint_more(painter)
        for piece in self.pieces():
            painter.setPen(self.kit.theme.colour(piece.colour))
            piece.paint(painter)

    def _paint_plate(self, painter: QPainter) -> None:
        theme, rect = self.kit.theme, self.plate_rect()
        fill, edge, _ = self.look.value
        radius = theme.radius
        pen = QPen(theme.colour(edge), theme.line)
        if not self.isEnabled():
            fill, pen = self.waiting_fill, QPen(theme.colour("border"), theme.line)
        elif not self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(edge))
            painter.drawRoundedRect(rect.translated(0, self._lip()), radius, radius)
        painter.setPen(pen)
        painter.setBrush(self._pressed(theme.colour(fill)) if self.isDown() else theme.colour(fill))
        painter.drawRoundedRect(rect, radius, radius)
        if self._is_ringed and self.hasFocus():
            width = max(3, theme.px(1))
            painter.setPen(QPen(theme.colour("focus"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = width / 2
            painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)

    def _pressed(self, fill: QColor) -> QColor:
        if self.look is Look.PRIMARY:
            return self.kit.theme.colour("primary_deep")
        return fill.darker(108)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the ring only to who came with the keyboard."""
        self._is_ringed = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where the finger was: the guard asks for the spot, not for the button."""
        self._at = event.globalPosition().toPoint()
        super().mouseReleaseEvent(event)

    def _on_clicked(self) -> None:
        at, self._at = self._at or self.mapToGlobal(self.rect().center()), None
        if self.kit.guard.admits(at, is_key=self.is_key):
            self.tapped.emit()


class ActionButton(Pressable):
    """A word, with an icon before it: back, leave, previous page."""

    kind = Type.BODY
    is_icon_last = False

    def __init__(
        self,
        kit: Kit,
        name: str,
        look: Look = Look.SURFACE,
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(kit, name, look, parent)
        self._icon = icon

    def say(self, text: str, icon: str | None = None) -> None:
        """Set its word, and its icon if that changes too."""
        self._icon = self._icon if icon is None else icon
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for the word on one line."""
        theme = self.kit.theme
        font = theme.font(self.kind, bold=True)
        width = width_of(self.text(), font) + self._icon_wanted() + theme.px(8)
        return QSize(width, max(theme.target, height_of(self.text(), font, width) + theme.px(8)))

    def least_width(self) -> int:
        """Return the width below which its word takes a second line, even without the icon."""
        word = width_of(self.text(), self.kit.theme.font(self.kind, bold=True))
        return word + 2 * self.kit.theme.px(2)

    def _icon_px(self) -> int:
        return self.kit.theme.px(8.5 if self.kind is Type.BODY else 10) if self._icon else 0

    def _icon_wanted(self) -> int:
        return self._icon_px() + self.kit.theme.px(2) if self._icon else 0

    def _icon_room(self) -> int:
        """Return the room of the icon: none where the word alone takes what there is."""
        word = width_of(self.text(), self.kit.theme.font(self.kind, bold=True))
        room = self.width() - 2 * self.kit.theme.px(2)
        return self._icon_wanted() if word + self._icon_wanted() <= room else 0

    def _text_left(self) -> tuple[int, int]:
        """Return where the word begins and how wide it is, icon and word centred together."""
        side = self.kit.theme.px(2)
        room = self.width() - 2 * side - self._icon_room()
        width = min(width_of(self.text(), self.kit.theme.font(self.kind, bold=True)), room)
        before = 0 if self.is_icon_last else self._icon_room()
        return side + before + (room - width) // 2, width

    def pieces(self) -> list[Piece]:
        """Return the word."""
        left, width = self._text_left()
        rect = QRect(left, 0, width, self.height() - self._lip())
        font = self.kit.theme.font(self.kind, bold=True)
        return [Piece(self.text(), font, self.ink(), rect, CENTRE)]

    def paint_more(self, painter: QPainter) -> None:
        """Paint the icon."""
        if not self._icon_room():
            return
        size = self._icon_px()
        left, width = self._text_left()
        gap = self._icon_room() - size
        left += width + gap if self.is_icon_last else -self._icon_room()
        colour = self.kit.theme.colour(self.ink())
        top = (self.height() - self._lip() - size) // 2
        painter.drawPixmap(
            QPointF(left, top), self.kit.icons.pixmap(self._icon, size, size, colour)
        )


class NextButton(ActionButton):
    """A word with an arrow behind it."""

    is_icon_last = True


class LeadButton(ActionButton):
    """The one forward button of a page."""

    kind = Type.LEAD


class TitleButton(ActionButton):
    """A word as large as a title."""

    kind = Type.TITLE
