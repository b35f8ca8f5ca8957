"""``python -m kiosk_app.bench.steered_kiosk CONFIG``: the kiosk, with a hand on it through pipes.

The same `Kiosk` as the command's. For every page painted it prints a line of JSON: the page, when
(monotonic, the same clock for all processes of a machine), whether a name stands on it,
whether ``tap`` means anything, and the order on it. It reads lines: ``choose same_day``, ``tap``
(what a patient in a hurry taps here), ``tap 7`` (the seventh after the first option, counted
round), ``back``, ``accept`` and ``leave``.
"""

import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from kiosk_app.bench.invented import PHONE
from kiosk_app.bootstrap import config_file
from kiosk_app.bootstrap.kiosk import Kiosk
from kiosk_app.domain.booking import PaymentOrder
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.kiosk import StartingUp
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Screen
from kiosk_app.journeys.taps import NoTicketError, hurried_tap
from ui.app import run, start_application

_PLAIN: dict[str, ev.Event] = {"back": ev.WentBack(), "accept": ev.Accepted(), "leave": ev.Left()}


def main(arguments: Sequence[str]) -> int:
    """Run until SIGTERM; return the exit code."""
    config = config_file.read(Path(arguments[0]))
    app = start_application()
    kiosk = Kiosk(config, has_cursor=True)
    out = sys.stdout  # as it is now: the printer's library is silenced through sys.stdout later
    kiosk.window.page_shown.connect(lambda page: _tell(kiosk, page, out))
    threading.Thread(target=_obey, args=(kiosk,), name="steering", daemon=True).start()
    try:
        kiosk.open()
        return run(app)
    finally:
        kiosk.close()


def _tell(kiosk: Kiosk, page: str, out: TextIO) -> None:
    at_s = time.monotonic()
    state, screen = kiosk.session.state, kiosk.session.screen
    if screen is None or screen.frame.name != page or isinstance(state, StartingUp):
        return
    order = getattr(state, "order", None)
    line = {
        "page": page,
        "at_s": at_s,
        "has_name": bool(screen.frame.who),
        "can_tap": _can_tap(screen),
        "order": order.id if isinstance(order, PaymentOrder) else "",
    }
    out.write(json.dumps(line) + "\n")
    out.flush()


def _can_tap(screen: Screen) -> bool:
    try:
        hurried_tap(screen)
    except NoTicketError:
        return False
    return True


def _obey(kiosk: Kiosk) -> None:
    for line in sys.stdin:
        event = event_of(line.strip(), kiosk.session.screen)
        if event is not None:
            kiosk.session.post(event)


def event_of(order: str, shown: Screen | None) -> ev.Event | None:
    """Return what `order` means on the page `shown`; None for what means nothing."""
    verb, _, rest = order.partition(" ")
    if verb == "choose":
        return ev.JourneyChosen(Purpose(rest))
    if verb == "tap" and isinstance(shown, Choice) and rest:
        return ev.Chosen(int(rest) % len(shown.options))
    if verb == "tap" and shown is not None:
        return hurried_tap(shown, PHONE)[0]
    return _PLAIN.get(verb)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
