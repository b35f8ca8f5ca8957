"""Draw every screen of every sample state: ``python -m tests.helpers.draw_gallery [FOLDER]``.

Two languages, two densities, three panels; for review by eye. `make gallery` runs it.
"""

import os
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.journeys.faces import screen_of
from kiosk_app.journeys.screens import Screen
from tests.helpers.samples import STATES
from ui.app import start_application
from ui.gallery import draw_gallery

OUT = Path("build/gallery")


@cache
def screens() -> dict[str, Screen]:
    """Return the screen of each sample, by a name that is its own: ``done``, ``done-2`` ..."""
    named: dict[str, Screen] = {}
    shown: set[Screen] = set()
    seen: Counter[str] = Counter()
    for state in STATES:
        screen = screen_of(state)
        if screen in shown:
            continue
        shown.add(screen)
        name = screen.frame.name
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name}-{seen[name]}"] = screen
    return named


def main(arguments: list[str]) -> int:
    """Draw into the folder named, or into ``build/gallery``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = start_application()
    out = Path(arguments[0]) if arguments else OUT
    written = draw_gallery(screens(), out, RESOURCES)
    application.processEvents()
    sys.stdout.write(f"{len(written)} pictures in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
