"""Draw every page of the patient's screen: ``python -m tests.helpers.patient_gallery FOLDER``.

On a monitor of its own and as a panel beside the desk, in both languages.
"""

import os
import sys
from pathlib import Path

from kiosk_app.journeys.counter import patient_side, walk_in
from kiosk_app.journeys.screens import Screen
from tests.helpers import samples_counter as s
from tests.helpers.gui import HOSPITAL, RESOURCES
from tests.helpers.samples import GROUP, STATES
from ui.app import start_application
from ui.bridge import Bridge
from ui.counter.patient_place import PANEL_SHARE
from ui.counter.patient_window import PatientWindow
from ui.i18n import Language, Words
from ui.main_window import Face
from ui.theme import Panel

DESKTOP = Panel(1920, 1080, 531.0 / 1920)
"""A counter's monitor of 24 inches."""
SEATS = {
    "screen": DESKTOP,
    "small screen": Panel(1280, 1024, 0.294),
    "panel": Panel(round(DESKTOP.width_px * PANEL_SHARE), DESKTOP.height_px, DESKTOP.mm_per_px),
}


def patient_pages() -> dict[str, Screen]:
    """Return every page there is, by its name; the longest of a kind first found."""
    paying = patient_side.screen_of(s.REVIEW, has_agreed=True)
    found: dict[str, Screen] = {
        screen.frame.name: screen for screen in (patient_side.GIVEN_UP, paying)
    }
    for state in (*s.OWN, GROUP, *STATES):
        if not isinstance(state, walk_in.State):
            continue
        screen = patient_side.screen_of(state)
        found.setdefault(screen.frame.name, screen)
    return found


def window_for(seat: str, words: dict[Language, Words] | None = None) -> PatientWindow:
    """Return a window that sends nowhere."""
    bridge = Bridge()
    bridge.attach(lambda _event: None, lambda: None)
    face = Face(RESOURCES, SEATS[seat], hospital=HOSPITAL, takes_keys=False)
    return PatientWindow(bridge, face, words)


def draw(folder: Path) -> list[Path]:
    """Draw every page into ``folder/<seat>-<language>/<name>.png``."""
    written = []
    for seat in SEATS:
        window = window_for(seat)
        for language in Language:
            where = folder / f"{seat}-{language}"
            where.mkdir(parents=True, exist_ok=True)
            for name, screen in patient_pages().items():
                window.show_plainly(screen, language)
                path = where / f"{name}.png"
                assert window.grab().save(str(path))
                written.append(path)
        window.deleteLater()
    return written


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = start_application()
    draw(Path(sys.argv[1]))
