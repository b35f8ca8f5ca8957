"""The beat of the GUI thread: it comes as long as Qt's loop turns, and only then."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Heartbeat(QObject):
    """Calls `act` on the GUI thread, `every_s` seconds apart, from `start` to `stop`."""

    def __init__(
        self, act: Callable[[], None], every_s: float = 1.0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(max(1, round(1000 * every_s)))
        self._timer.timeout.connect(act)

    def start(self) -> None:
        """Begin to beat."""
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
