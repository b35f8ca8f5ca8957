"""``python -m kiosk_app.bench.page_probe SCREENS SWITCHES``: how long pages take to change.

Shows the pickled screens on the real window, one after the other, then paints an empty window as
often; prints both lists of milliseconds as JSON. A process of its own: Qt wants the main thread.
"""

import json
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.bootstrap.rig import PANEL
from ui.app import start_application
from ui.automation import time_switch
from ui.bare_window import BareWindow, time_repaint
from ui.bridge import Bridge
from ui.main_window import Face, MainWindow
from ui.theme import Panel


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return the exit code."""
    with Path(arguments[0]).open("rb") as file:
        screens = pickle.load(file)  # noqa: S301 - written by the bench a moment ago
    app = start_application()
    bridge = Bridge()
    panel = Panel(PANEL.width_px, PANEL.height_px, PANEL.width_mm / PANEL.width_px)
    window = MainWindow(bridge, Face(resources=RESOURCES, panel=panel))
    bridge.show(screens[-1])
    window.open()
    app.processEvents()
    taken = time_switch(window, bridge, screens)
    window.allow_close()
    window.close()
    bare = BareWindow()
    bare.resize(PANEL.width_px, PANEL.height_px)
    bare.show()
    app.processEvents()
    sys.stdout.write(json.dumps([taken, time_repaint(bare, len(screens))]) + "\n")
    sys.stdout.flush()
    bare.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
