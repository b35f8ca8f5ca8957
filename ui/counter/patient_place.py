"""Where the patient's page stands: on a monitor of its own, or in the counter's window.

Where that monitor is missing, or is taken away while somebody is served, the page stands as a
panel beside the desk: never over it, and never nowhere.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtGui import QGuiApplication, QScreen

from kiosk_app.journeys.counter.patient_side import WELCOME
from kiosk_app.journeys.screens import Screen
from ui.bridge import Bridge
from ui.counter.patient_window import PatientWindow
from ui.counter.window import CounterWindow
from ui.i18n import Language, Words
from ui.main_window import Face
from ui.theme import Panel

_log = logging.getLogger(__name__)

PANEL_SHARE = 0.45
"""Of the counter's window: 240 mm on a screen of 24 inches, where every fact has room at once."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the page is wanted.

    Attributes:
        has_screen: on a monitor of its own; otherwise beside the desk.
        output: which, by the name the system gives it, e.g. ``"HDMI-1"``; empty: the first that
            the counter does not stand on.
        width_mm: of the picture there, measured with a ruler.
    """

    has_screen: bool
    output: str
    width_mm: float


def other_screen(names: Sequence[str], own: str, wanted: str) -> str | None:
    """Return on which monitor the patient's page stands, or None: there is none for it."""
    others = [name for name in names if name != own and wanted in {"", name}]
    return others[0] if others else None


class PatientPlace:
    """Keeps the patient's page where it belongs. GUI thread only.

    Args:
        bridge: takes what the patient touches.
        face: of a page beside the desk; its panel is the counter's whole screen.
    """

    def __init__(
        self,
        counter: CounterWindow,
        bridge: Bridge,
        face: Face,
        seat: Seat,
        words: dict[Language, Words] | None = None,
    ) -> None:
        self._counter = counter
        self._bridge = bridge
        self._face = replace(face, takes_keys=False)
        self._seat = seat
        self._words = words
        self._shown: Screen = WELCOME
        self.window: PatientWindow | None = None

    def open(self) -> None:
        """Put the page where it belongs, and again whenever a monitor comes or goes."""
        self._sit_down()
        for changed in _changes():
            changed.connect(self._on_screens)

    def close(self) -> None:
        """Take the page away."""
        for changed in _changes():
            changed.disconnect(self._on_screens)
        self._stand_up()

    def show(self, screen: Screen) -> None:
        """Show what the patient sees from now on."""
        self._shown = screen
        self._bridge.show(screen)

    def _on_screens(self, _screen: QScreen) -> None:
        QTimer.singleShot(0, self._sit_down)  # by then Qt has done with it

    def _stand_up(self) -> None:
        if self.window is not None:
            self._counter.put_beside(None)
            self.window.allow_close()
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _sit_down(self) -> None:
        self._stand_up()
        screens = {screen.name(): screen for screen in QGuiApplication.screens()}
        own = self._counter.screen().name()
        name = other_screen(tuple(screens), own, self._seat.output)
        if self._seat.has_screen and name is not None:
            self.window = self._on(screens[name])
        else:
            if self._seat.has_screen:
                _log.warning("no monitor %r for the patient's page", self._seat.output)
            self.window = self._beside()
        self._bridge.show(self._shown)

    def _on(self, screen: QScreen) -> PatientWindow:
        there = screen.geometry()
        panel = Panel(there.width(), there.height(), self._seat.width_mm / there.width())
        face = replace(self._face, panel=panel, is_windowed=False, has_cursor=False)
        window = PatientWindow(self._bridge, face, self._words)
        window.setGeometry(there)
        window.showFullScreen()
        return window

    def _beside(self) -> PatientWindow:
        whole = self._face.panel
        panel = replace(whole, width_px=round(whole.width_px * PANEL_SHARE))
        face = replace(self._face, panel=panel, has_cursor=True)
        window = PatientWindow(self._bridge, face, self._words)
        self._counter.put_beside(window)
        return window


def _changes() -> tuple[SignalInstance, ...]:
    app = QGuiApplication.instance()
    return app.screenAdded, app.screenRemoved  # type: ignore[union-attr]  # there is one
