"""The only meeting point of threads and widgets."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from kiosk_app.journeys.screens import Screen

if TYPE_CHECKING:
    from kiosk_app.journeys.events import Event


class Bridge(QObject):
    """Carries wake-ups onto the GUI thread, screens to the window and taps to the session.

    Signals:
        screen_changed: a `Screen` to show now.
        touched: somebody touched the glass or a key, whether or not it meant anything.
        said: what is to be said aloud, a `Spoken`; it breaks off what is being said.
        hushed: what is being said is to end.
        left: staff have left the program; on the GUI thread.
    """

    screen_changed = Signal(object)
    touched = Signal()
    said = Signal(object)
    hushed = Signal()
    left = Signal()
    _woken = Signal()
    _leaving = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._post: Callable[[Event], None] = _nobody
        self._drain: Callable[[], None] = _nothing
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._leaving.connect(self._on_leaving, Qt.ConnectionType.QueuedConnection)

    def attach(self, post: "Callable[[Event], None]", drain: Callable[[], None]) -> None:
        """Tie this bridge to a session."""
        self._post, self._drain = post, drain

    def wake(self) -> None:
        """Have the session drained on the GUI thread soon. Callable from any thread."""
        self._woken.emit()

    def leave(self) -> None:
        """Have the program end, by the word of staff. Callable from any thread."""
        self._leaving.emit()

    def show(self, screen: Screen) -> None:
        """Publish a screen. GUI thread only."""
        self.screen_changed.emit(screen)

    def send(self, event: "Event") -> None:
        """Hand a tap to the session."""
        self._post(event)

    def _on_woken(self) -> None:
        self._drain()

    def _on_leaving(self) -> None:
        self.left.emit()


def _nobody(event: "Event") -> None:
    raise RuntimeError(f"a tap before a session was attached: {type(event).__name__}")


def _nothing() -> None:
    pass
