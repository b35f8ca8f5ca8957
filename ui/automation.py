"""Hands and eyes for tests, benchmarks and the demo: where a button is, which page is shown.

A `Pilot` taps nothing itself: it says where, and real pointer events come from outside. It may be
asked from any thread but the GUI's; every answer is made on the GUI thread.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk_app.journeys.screens import Screen
from ui.bridge import Bridge
from ui.main_window import MainWindow

T = TypeVar("T")
_ANSWER_S = 30.0
_SWITCH_MS = 10_000


class Pilot(QObject):
    """Looks at the window on behalf of another thread.

    Args:
        others: further top-level widgets whose buttons may be asked for, e.g. the dock.
    """

    _asked = Signal(object)

    def __init__(self, window: MainWindow, others: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._window = window
        self._roots: tuple[QWidget, ...] = (window, *others)
        self._shown = threading.Condition()
        self._page = ""
        self._asked.connect(_answer, Qt.ConnectionType.QueuedConnection)
        window.page_shown.connect(self._on_page_shown)

    def where(self, object_name: str, deadline_s: float = _ANSWER_S) -> tuple[int, int]:
        """Return the centre of a button that can be tapped now, in pixels of the screen.

        Waits out the guard against double strikes, so that the next tap counts.

        Raises:
            LookupError: no visible, enabled widget has that name; the message lists those there.
        """
        self.rest(deadline_s)
        return self._ask(lambda: self._centre(object_name), deadline_s)

    def rest(self, deadline_s: float = _ANSWER_S) -> None:
        """Wait out the guard against double strikes, so that what is pressed next counts."""
        rest_ms = self._ask(self._window.rest_ms, deadline_s)
        if rest_ms:
            threading.Event().wait(rest_ms / 1000)

    def page_name(self) -> str:
        """Return the name of the page shown."""
        return self._ask(lambda: self._window.page_name)

    def visible_names(self) -> list[str]:
        """Return the names of all buttons that can be tapped now."""
        return self._ask(self._names)

    def wait_for_page(self, name: str, deadline_s: float = _ANSWER_S) -> None:
        """Return once page `name` has been painted and is still the page shown.

        Raises:
            TimeoutError: it did not come in time; the message names the page that is shown.
        """
        self.wait_for_any((name,), deadline_s)

    def wait_for_any(self, names: Sequence[str], deadline_s: float = _ANSWER_S) -> str:
        """Return which page of `names` has been painted and is the page shown.

        Raises:
            TimeoutError: none came in time; the message names the page that is shown.
        """
        with self._shown:
            if not self._shown.wait_for(lambda: self._page in names, deadline_s):
                wanted = " or ".join(names)
                raise TimeoutError(f"page {wanted} did not come; shown is {self._page or 'none'}")
            return self._page

    def snapshot(self, path: Path) -> None:
        """Write a picture of the real window.

        Raises:
            OSError: it could not be written.
        """
        if not self._ask(lambda: self._grab(path)):
            raise OSError(f"cannot write {path}")

    def end(self) -> None:
        """End the event loop, whatever the windows say to closing: the show is over."""
        self._ask(lambda: QGuiApplication.exit(0))

    def _grab(self, path: Path) -> bool:
        if QGuiApplication.platformName() == "xcb":
            picture = self._window.screen().grabWindow(self._window.winId())
        else:
            picture = self._window.grab()
        return picture.save(str(path))

    def _on_page_shown(self, name: str) -> None:
        with self._shown:
            self._page = name
            self._shown.notify_all()

    def _buttons(self) -> list[QAbstractButton]:
        return [
            button
            for root in self._roots
            for button in root.findChildren(QAbstractButton)
            if button.isVisible() and button.isEnabled()
        ]

    def _names(self) -> list[str]:
        return [button.objectName() for button in self._buttons()]

    def _centre(self, object_name: str) -> tuple[int, int]:
        for button in self._buttons():
            if button.objectName() == object_name:
                centre = button.mapToGlobal(button.rect().center())
                ratio = button.devicePixelRatioF()
                return round(centre.x() * ratio), round(centre.y() * ratio)
        raise LookupError(f"no {object_name} on {self._window.page_name}: {self._names()}")

    def _ask(self, question: Callable[[], T], deadline_s: float = _ANSWER_S) -> T:
        """Have `question` answered on the GUI thread.

        Raises:
            TimeoutError: the GUI thread did not come to it in time.
        """
        answers: list[T] = []
        errors: list[LookupError] = []
        done = threading.Event()

        def answer() -> None:
            try:
                answers.append(question())
            except LookupError as error:
                errors.append(error)
            done.set()

        self._asked.emit(answer)
        if not done.wait(deadline_s):
            raise TimeoutError("the window does not answer")
        if errors:
            raise errors[0]
        return answers[0]


def _answer(job: Callable[[], None]) -> None:
    job()


def time_switch(window: MainWindow, bridge: Bridge, screens: Sequence[Screen]) -> list[float]:
    """Show `screens` one after the other; return how long each took until painted, in ms.

    For benchmarks; runs on the GUI thread. Each screen must differ from the one before. The first
    showing of a kind builds its page.

    Raises:
        TimeoutError: a page was not painted within ten seconds.
    """
    taken = []
    for screen in screens:
        loop, watch, timer = QEventLoop(), QElapsedTimer(), QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(lambda loop=loop: loop.exit(1))
        window.page_shown.connect(loop.quit)
        watch.start()
        timer.start(_SWITCH_MS)
        bridge.show(screen)
        if loop.exec() != 0:
            raise TimeoutError(f"page {screen.frame.name} was not painted")
        taken.append(watch.nsecsElapsed() / 1e6)
        window.page_shown.disconnect(loop.quit)
    return taken
