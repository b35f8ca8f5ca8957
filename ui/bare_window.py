"""An empty window: what Qt itself costs on this machine. The bench measures the kiosk against it.

``python -m ui.bare_window`` paints one, says ``painted`` and stays until it is told to end.
"""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

_SWITCH_MS = 10_000
_SHADES = ("#ffffff", "#eef4f1")


class BareWindow(QWidget):
    """Paints its ground and nothing else.

    Signals:
        painted: once per painting, after the paint event is over.
    """

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shade = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Fill the ground."""
        QPainter(self).fillRect(event.rect(), _SHADES[self.shade % len(_SHADES)])
        QTimer.singleShot(0, self.painted.emit)


def time_repaint(window: BareWindow, count: int) -> list[float]:
    """Paint the shown `window` anew `count` times; return how long each took, in ms.

    Raises:
        TimeoutError: it was not painted within ten seconds.
    """
    taken = []
    for _ in range(count):
        loop, watch, timer = QEventLoop(), QElapsedTimer(), QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(lambda loop=loop: loop.exit(1))
        window.painted.connect(loop.quit)
        watch.start()
        timer.start(_SWITCH_MS)
        window.shade += 1
        window.update()
        if loop.exec() != 0:
            raise TimeoutError("the empty window was not painted")
        taken.append(watch.nsecsElapsed() / 1e6)
        window.painted.disconnect(loop.quit)
    return taken


def main(arguments: Sequence[str]) -> int:
    """Show an empty window of ``WIDTH HEIGHT`` pixels; return the exit code of the loop."""
    app = QApplication([])
    window = BareWindow()
    window.resize(int(arguments[0]), int(arguments[1]))
    window.painted.connect(_say_painted)
    window.show()
    return app.exec()


def _say_painted() -> None:
    sys.stdout.write("painted\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
