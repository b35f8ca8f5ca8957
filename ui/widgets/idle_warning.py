"""The question whether anybody is still there, over everything else."""

from PySide6.QtCore import QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.pressable import Look, TitleButton
from ui.widgets.shapes import paint_card
from ui.widgets.text import CENTRE, Painted, Piece, height_of


class IdleWarning(Painted):
    """A veil over everything, one question and one big button.

    Signals:
        stayed: the person is still there.
    """

    stayed = Signal()

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._seconds = 0
        self.setObjectName("idle-warning")
        self._button = TitleButton(kit, "continue", Look.PRIMARY, parent=self)
        self._button.tapped.connect(self.stayed)

    def warn(self, seconds: int) -> None:
        """Show how long is left."""
        self._seconds = seconds
        self._button.say(self._kit.words.key("chrome.continue"))
        self.setAccessibleName(self._kit.words.key("chrome.still_there"))
        self._button.setGeometry(self._button_rect())
        self.update()

    def _card(self) -> QRect:
        theme = self._kit.theme
        width = min(self.width() - 2 * theme.margin, theme.px(240))
        height = min(self.height() - 2 * theme.margin, theme.px(176))
        left, top = (self.width() - width) // 2, (self.height() - height) // 2
        return QRect(left, top, width, height)

    def _button_rect(self) -> QRect:
        pad, card = self._kit.theme.px(10), self._card()
        height = self._kit.theme.px(40)
        return QRect(
            card.left() + pad, card.bottom() - pad - height, card.width() - 2 * pad, height
        )

    def pieces(self) -> list[Piece]:
        """Return the question and the time left."""
        theme, words, card = self._kit.theme, self._kit.words, self._card()
        inner = card.width() - 2 * theme.px(10)
        left, top = card.left() + theme.px(10), card.top() + theme.px(50)
        title, body = theme.font(Type.TITLE, bold=True), theme.font(Type.BODY)
        ask = words.key("chrome.still_there")
        time = words.key("chrome.going_home", (("seconds", str(self._seconds)),))
        high = height_of(ask, title, inner)
        low = height_of(time, body, inner)
        return [
            Piece(ask, title, "ink", QRect(left, top, inner, high), CENTRE),
            Piece(time, body, "ink", QRect(left, top + high, inner, low), CENTRE),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint veil, card, clock and words."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        veil = theme.colour("ink")
        veil.setAlpha(190)
        painter.fillRect(self.rect(), veil)
        card = self._card()
        paint_card(painter, self._kit, QRectF(card))
        size = theme.px(36)
        icon = self._kit.icons.pixmap("clock", size, size, theme.colour("primary"))
        painter.drawPixmap(QPointF(card.center().x() - size / 2, card.top() + theme.px(9)), icon)
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)
