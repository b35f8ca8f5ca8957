"""Things to look at: cards, drawings, the calm bar, the countdown ring, the QR code."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.text import CENTRE, Painted, Piece

_FULL_TURN = 360 * 16
_QUIET_MODULES = 4  # ISO/IEC 18004: four modules of light around the code


def paint_card(painter: QPainter, kit: Kit, rect: QRectF, fill: str = "surface") -> None:
    """Paint a plain card: something to read, not to tap, so its edge is only a hair."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(kit.theme.colour("hairline"), kit.theme.line))
    painter.setBrush(kit.theme.colour(fill))
    half = kit.theme.line / 2
    radius = kit.theme.radius
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)


class Card(QWidget):
    """A plain card behind other widgets."""

    def __init__(self, kit: Kit, parent: QWidget | None = None, fill: str = "surface") -> None:
        super().__init__(parent)
        self._kit = kit
        self._fill = fill

    def refill(self, fill: str) -> None:
        """Change its colour role."""
        self._fill = fill
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it."""
        del event
        paint_card(QPainter(self), self._kit, QRectF(self.rect()), self._fill)


class Drawing(QWidget):
    """A drawing by name, as large as its room lets it be."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._name = ""
        self._colour = "primary"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def draw(self, name: str, colour: str = "primary") -> None:
        """Show drawing `name`; no name, no drawing."""
        self._name, self._colour = name, colour
        self.setVisible(self._kit.icons.has(name))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it in the middle."""
        del event
        colour = self._kit.theme.colour(self._colour)
        pixmap = self._kit.icons.pixmap(self._name, self.width(), self.height(), colour)
        QPainter(self).drawPixmap(0, 0, pixmap)


class CalmBar(QWidget):
    """A slow wave in a thin bar: the machine is at work. Words stand beside it, always."""

    _STEP_MS = 40
    _STEPS = 90

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._at = 0
        self._timer = QTimer(self)
        self._timer.setInterval(self._STEP_MS)
        self._timer.timeout.connect(self._move)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a thin bar."""
        return QSize(self._kit.theme.px(80), self._kit.theme.px(2.5))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Move only while somebody can see it."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def _move(self) -> None:
        self._at = (self._at + 1) % self._STEPS
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bar and its wave."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(theme.colour("scene_deep"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        share = self._at / self._STEPS
        there_and_back = 1 - abs(2 * share - 1)
        eased = there_and_back * there_and_back * (3 - 2 * there_and_back)
        width = self.width() * 0.3
        painter.setBrush(theme.colour("primary"))
        left = eased * (self.width() - width)
        painter.drawRoundedRect(QRectF(left, 0, width, self.height()), radius, radius)


def clock_text(seconds: int) -> str:
    """Return a countdown as it is read: ``clock_text(272) == "4:32"``."""
    minutes, rest = divmod(max(seconds, 0), 60)
    return f"{minutes}:{rest:02d}"


class CountdownRing(Painted):
    """Time left, as a ring that empties and as figures in it."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._left = 0
        self._whole = 1

    def begin(self, seconds: int) -> None:
        """Start anew: the ring is full at `seconds`."""
        self._whole = max(seconds, 1)
        self.tick(seconds)

    def tick(self, seconds: int) -> None:
        """Show `seconds` left."""
        self._left = max(seconds, 0)
        self._whole = max(self._whole, self._left)
        spoken = (("time", clock_text(self._left)),)
        self.setAccessibleName(self._kit.words.key("chrome.seconds_left", spoken))
        self.update()

    def pieces(self) -> list[Piece]:
        """Return the figures."""
        font = self._kit.theme.font(Type.BODY, bold=True)
        return [Piece(clock_text(self._left), font, "ink", self.rect(), CENTRE)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ring and figures."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = theme.px(2.2)
        size = min(self.width(), self.height()) - width
        ring = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        painter.setPen(QPen(theme.colour("scene_deep"), width))
        painter.drawEllipse(ring)
        colour = "primary" if self._left * 4 > self._whole else "warn"
        flat = Qt.PenCapStyle.FlatCap
        painter.setPen(QPen(theme.colour(colour), width, Qt.PenStyle.SolidLine, flat))
        painter.drawArc(ring, 90 * 16, _FULL_TURN * self._left // self._whole)
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)


class QrCode(Painted):
    """A QR code in whole pixels per module, black on white in any theme."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._text = ""
        self._rows: tuple[bytearray, ...] = ()
        self.setObjectName("qr")

    def encode(self, text: str) -> None:
        """Show `text`; computed only when it changed."""
        self.setAccessibleName(self._kit.words.key("chrome.qr"))
        if text == self._text:
            return
        import segno  # noqa: PLC0415 - 20 ms at start-up that only the pay page needs

        self._text = text
        self._rows = tuple(segno.make_qr(text, error="m").matrix)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the modules."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self._rows:
            return
        count = len(self._rows)
        module = max(1, min(self.width(), self.height()) // (count + 2 * _QUIET_MODULES))
        left = (self.width() - module * count) // 2
        top = (self.height() - module * count) // 2
        for y, row in enumerate(self._rows):
            for x, is_dark in enumerate(row):
                if is_dark:
                    rect = QRect(left + x * module, top + y * module, module, module)
                    painter.fillRect(rect, Qt.GlobalColor.black)


class Scene(QWidget):
    """A quiet view at the foot of the home page: hills, trees and the hospital."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it from the ground up, in shares of its own size."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        w, h = float(self.width()), float(self.height())
        far, near = theme.colour("scene"), theme.colour("scene_deep")
        painter.setBrush(far)
        painter.drawEllipse(QRectF(-0.25 * w, 0.42 * h, 0.9 * w, 1.2 * h))
        painter.drawEllipse(QRectF(0.45 * w, 0.5 * h, 0.9 * w, 1.1 * h))
        unit = h * 0.1
        self._hospital(painter, QPointF(0.5 * w, 0.86 * h), unit)
        painter.setBrush(near)
        painter.drawEllipse(QRectF(-0.2 * w, 0.8 * h, 1.4 * w, 0.9 * h))
        for share, size in ((0.1, 1.5), (0.2, 1.0), (0.8, 1.1), (0.91, 1.6)):
            self._tree(painter, QPointF(share * w, 0.86 * h), unit * size)

    def _hospital(self, painter: QPainter, foot: QPointF, unit: float) -> None:
        theme = self._kit.theme
        x, y = foot.x(), foot.y()
        painter.setBrush(theme.colour("scene_deep"))
        painter.drawRect(QRectF(x - 5.2 * unit, y - 3.4 * unit, 10.4 * unit, 3.6 * unit))
        painter.drawRect(QRectF(x - 2 * unit, y - 5.6 * unit, 4 * unit, 5.8 * unit))
        painter.setBrush(theme.colour("ground"))
        for column in (-4.5, -3.4, 2.8, 3.9):
            for row in (2.7, 1.5):
                painter.drawRect(QRectF(x + column * unit, y - row * unit, 0.6 * unit, 0.7 * unit))
        painter.drawRect(QRectF(x - 0.7 * unit, y - 1.6 * unit, 1.4 * unit, 1.8 * unit))
        painter.setBrush(theme.colour("border"))
        painter.drawRect(QRectF(x - 0.2 * unit, y - 4.7 * unit, 0.4 * unit, 1.8 * unit))
        painter.drawRect(QRectF(x - 0.9 * unit, y - 4.0 * unit, 1.8 * unit, 0.4 * unit))

    def _tree(self, painter: QPainter, foot: QPointF, size: float) -> None:
        theme = self._kit.theme
        painter.setBrush(theme.colour("scene_deep").darker(110))
        painter.drawEllipse(
            QRectF(foot.x() - size * 0.6, foot.y() - size * 2, size * 1.2, size * 1.7)
        )
        painter.drawRect(QRectF(foot.x() - size * 0.07, foot.y() - size * 0.6, size * 0.14, size))
