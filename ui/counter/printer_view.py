"""The printer: how it stands on the left, on the right the very picture it prints."""

from typing import cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from kiosk_app.journeys.counter.pages import Body, Printer
from ui.counter.body import BodyView
from ui.counter.facts_view import SIGNS
from ui.counter.parts import RowGrid, Tools, clear, label

_PAPER_LEAST = QSize(300, 200)
_MARGIN = 8


class PrinterView(BodyView):
    """Keys go to its actions."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.big = label("", "big", "big")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self._parts = RowGrid(tools)
        self._caption = label("", "strong", "caption")
        self.paper = PaperPicture()
        standing, picture = QVBoxLayout(), QVBoxLayout()
        standing.setSpacing(12)
        standing.addWidget(self.big)
        standing.addLayout(self._lines)
        standing.addWidget(self._parts)
        standing.addStretch(1)
        picture.setSpacing(8)
        picture.addWidget(self._caption)
        picture.addWidget(self.paper, 1)
        both = QHBoxLayout()
        both.setSpacing(28)
        both.addLayout(standing, 1)
        both.addLayout(picture, 1)
        self.question.addLayout(both, 1)

    def show_question(self, body: Body) -> None:
        """Show it."""
        shown = cast("Printer", body)
        say = self.tools.words.say
        self.big.setText(" ".join(part for part in (SIGNS[shown.tone], say(shown.big)) if part))
        clear(self._lines)
        for line in shown.lines:
            self._lines.addWidget(label(say(line), "strong", "remedy"))
        self._parts.show_rows(shown.rows)
        self._caption.setText(say(shown.caption))
        self.paper.show_picture(shown.picture, say(shown.caption))


class PaperPicture(QFrame):
    """A ticket as a sheet of paper, all of it, never larger than its dots."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paper")
        self.setMinimumSize(_PAPER_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.png: bytes | None = None
        self.image = QImage()

    def show_picture(self, png: bytes | None, words: str) -> None:
        """Show this picture, or bare ground where there is none."""
        self.setAccessibleName(words)
        if png != self.png:
            self.png = png
            self.image = QImage() if png is None else QImage.fromData(png)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it as large as there is room."""
        super().paintEvent(event)
        if self.image.isNull():
            return
        room = self.contentsRect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        size = self.image.size()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        smooth = self.image.convertToFormat(QImage.Format.Format_Grayscale8).scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(QRect(room.topLeft(), size), smooth)
        painter.end()
