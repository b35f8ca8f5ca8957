"""A kiosk window on a desk: whatever it sends is kept for the test to look at."""

from collections.abc import Callable

from kiosk_app.journeys.events import Event
from kiosk_app.journeys.screens import Screen
from tests.helpers.gui import HOSPITAL, RESOURCES, sample_words
from ui.bridge import Bridge
from ui.i18n import Language, Words
from ui.main_window import Face, MainWindow
from ui.theme import PANELS, Panel

UPRIGHT = PANELS["21.5"]


class Desk:
    """A window with everything that was sent and touched, for a test to look at."""

    def __init__(
        self,
        panel: Panel = UPRIGHT,
        words: Callable[[], dict[Language, Words]] = sample_words,
        *,
        is_windowed: bool = False,
    ) -> None:
        self.sent: list[Event] = []
        self.touches = 0
        self.bridge = Bridge()
        self.bridge.attach(self.sent.append, self._drain)
        self.bridge.touched.connect(self._on_touched)
        self.drained = 0
        face = Face(resources=RESOURCES, panel=panel, hospital=HOSPITAL, is_windowed=is_windowed)
        self.window = MainWindow(self.bridge, face, words())

    def show(self, screen: Screen) -> None:
        """Publish a screen as the session would."""
        self.bridge.show(screen)

    def _drain(self) -> None:
        self.drained += 1

    def _on_touched(self) -> None:
        self.touches += 1
