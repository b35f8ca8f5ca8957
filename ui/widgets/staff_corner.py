"""The way to the staff exit: the hospital's emblem, held for three seconds.

Not hidden, for what lies behind it is shut by a password; but nobody comes upon it by tapping.
It lies over the header and shows nothing of itself.
"""

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

HOLD_MS = 3000


class StaffCorner(QWidget):
    """A place to hold.

    Signals:
        held: long enough, and without leaving it.
    """

    held = Signal()

    def __init__(self, parent: QWidget | None = None, hold_ms: int = HOLD_MS) -> None:
        super().__init__(parent)
        self.setObjectName("staff-corner")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(hold_ms)
        self._timer.timeout.connect(self.held)

    @property
    def is_held(self) -> bool:
        """Whether a finger rests on it just now."""
        return self._timer.isActive()

    def place(self, rect: QRect) -> None:
        """Lay it over `rect`, above what is there."""
        self.setGeometry(rect)
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to count."""
        event.accept()
        self._timer.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Give up when the finger slides off it."""
        if not self.rect().contains(event.position().toPoint()):
            self._timer.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Give up: it was too short."""
        event.accept()
        self._timer.stop()
