"""A kiosk window on a real X server: ``python -m tests.helpers.real_snapshot FILE``.

Shows the pay page, has a pilot write its picture from another thread, prints how much room the
screen has for windows, and ends. For a test that gives it a display of its own.
"""

import sys
import threading
from pathlib import Path

from tests.helpers import gui
from tests.helpers.desk import Desk
from ui.app import run, start_application
from ui.automation import Pilot
from ui.display import available_size
from ui.theme import PANELS


def main(arguments: list[str]) -> int:
    """Write the picture to the file named; return the exit code."""
    app = start_application()
    desk = Desk(PANELS["21.5"].fitted(600, 900), is_windowed=True)
    pilot = Pilot(desk.window)
    thread = threading.Thread(target=_look, args=(pilot, Path(arguments[0])))
    desk.window.open()
    desk.show(gui.PAY)
    thread.start()
    code = run(app)
    thread.join()
    width, height = available_size()
    sys.stdout.write(f"{width} {height} {desk.window.width()} {desk.window.height()}\n")
    return code


def _look(pilot: Pilot, path: Path) -> None:
    try:
        pilot.wait_for_page(gui.PAY.frame.name)
        pilot.snapshot(path)
    finally:
        pilot.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
