"""A kiosk window on a desk: what it sends and says is there for a test to look at."""

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from kiosk_app.journeys.events import Event
from kiosk_app.journeys.screens import Screen
from tests.helpers.gui import HOSPITAL, RESOURCES, sample_words
from ui.aloud import Spoken
from ui.bridge import Bridge
from ui.i18n import Language, Words
from ui.main_window import Face, MainWindow
from ui.theme import PANELS, Panel
from ui.widgets.text import Piece

UPRIGHT = PANELS["21.5"]


class Desk:
    """A window with everything that was sent and touched, for a test to look at."""

    def __init__(
        self,
        panel: Panel = UPRIGHT,
        words: Callable[[], dict[Language, Words]] = sample_words,
        *,
        is_windowed: bool = False,
        has_sound: bool = True,
    ) -> None:
        self.sent: list[Event] = []
        self.touches = 0
        self.said: list[Spoken] = []
        self.hushes = 0
        self.bridge = Bridge()
        self.bridge.attach(self.sent.append, self._drain)
        self.bridge.touched.connect(self._on_touched)
        self.bridge.said.connect(self.said.append)
        self.bridge.hushed.connect(self._on_hushed)
        self.drained = 0
        face = Face(
            resources=RESOURCES,
            panel=panel,
            hospital=HOSPITAL,
            is_windowed=is_windowed,
            has_sound=has_sound,
        )
        self.window = MainWindow(self.bridge, face, words())

    def show(self, screen: Screen) -> None:
        """Publish a screen as the session would."""
        self.bridge.show(screen)

    def _drain(self) -> None:
        self.drained += 1

    def _on_touched(self) -> None:
        self.touches += 1

    def _on_hushed(self) -> None:
        self.hushes += 1


def is_offered(desk: Desk, name: str) -> bool:
    """Return whether a button of that name can be seen."""
    found = desk.window.findChildren(QAbstractButton, name)
    return any(b.isVisibleTo(desk.window) for b in found)


def texts(desk: Desk) -> str:
    """Return all words that can be read on the glass."""
    said: list[str] = []
    for widget in desk.window.findChildren(QWidget):
        if not widget.isVisibleTo(desk.window):
            continue
        if isinstance(widget, QLabel):
            said.append(widget.text())
        pieces: list[Piece] = widget.pieces() if hasattr(widget, "pieces") else []
        said += [piece.text for piece in pieces]
    return "\n".join(said)


def largest_text(desk: Desk) -> str:
    """Return the words in the largest type on the glass."""
    pieces = [
        piece
        for widget in desk.window.findChildren(QWidget)
        if widget.isVisibleTo(desk.window) and hasattr(widget, "pieces")
        for piece in widget.pieces()
    ]
    return str(max(pieces, key=lambda piece: piece.font.pixelSize()).text)
