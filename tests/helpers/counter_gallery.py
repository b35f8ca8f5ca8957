"""Draw every page of the counter: ``python -m tests.helpers.counter_gallery FOLDER``."""

import sys
from dataclasses import replace
from pathlib import Path

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import identify, my_bookings, picking
from kiosk_app.journeys.counter import (
    add_on_desk,
    desk,
    desk_faces,
    printer,
    schedule,
    suspensions,
    walk_in,
)
from kiosk_app.journeys.counter.pages import Aside, View
from kiosk_app.journeys.screens import Plain
from tests.helpers import people as p
from tests.helpers import samples_counter as s
from tests.helpers.gui import HOSPITAL, RESOURCES
from tests.helpers.samples import BAND, GROUP, STATES
from tests.helpers.samples_add_on_desk import STATES as ADD_ONS
from tests.helpers.samples_hand_over import HELPED
from tests.helpers.samples_printer import PRINTERS
from tests.helpers.samples_printer import WELL as STANDS_WELL
from tests.helpers.samples_schedule import STATES as SCHEDULES
from tests.helpers.samples_suspensions import STATES as SUSPENSIONS
from ui.app import start_application
from ui.counter.window import CounterWindow
from ui.i18n import Language

WELL = printer.State(STANDS_WELL)
AT_WORK = desk.AtDesk(p.REGISTRAR)
ASIDES = desk_faces.Asides(
    s.OPEN, WELL, HELPED[1], suspensions.Unseen(), add_on_desk.Unseen(), schedule.Unseen()
)
REFUSED = picking.ReadingWhyNot(s.ERRAND, BAND, Refusal(Reason.ALREADY_BOOKED, (("limit", "1"),)))


def views() -> dict[str, View]:
    """Return every kind of view, with names for the pictures."""
    tabs: tuple[walk_in.State, ...] = (s.REVIEW, replace(s.EMPTY, is_in_front=False), GROUP)
    found: dict[str, View] = {}

    def add(name: str, state: walk_in.State) -> None:
        shown = (state, *tabs[1:])
        found[name] = desk_faces.view_of(AT_WORK, ASIDES, shown, 0)

    for place, at_desk in enumerate(s.DESKS):
        if not isinstance(at_desk, desk.AtDesk):
            found[f"desk-{place:02}"] = desk_faces.view_of(at_desk, ASIDES, tabs, 0)
    for place, state in enumerate((*s.OWN, GROUP, BAND, REFUSED)):
        add(f"tab-{place:02}-{type(state).__name__}", state)
    others = (my_bookings.State, identify.EnteringPhone)
    for place, kiosk_s in enumerate(STATES):
        if isinstance(kiosk_s, others):
            add(f"kiosk-{place:03}-{type(kiosk_s).__name__}", kiosk_s)
    return found | _asides(tabs)


def _asides(tabs: tuple[walk_in.State, ...]) -> dict[str, View]:
    found = {}
    for place, cash in enumerate(s.DRAWERS):
        name = f"drawer-{place:02}-{type(cash).__name__}"
        found[name] = desk_faces.view_of(AT_WORK, replace(ASIDES, cash=cash), tabs, Aside.DRAWER)
    for place, paper in enumerate(PRINTERS):
        name = f"printer-{place:02}"
        found[name] = desk_faces.view_of(AT_WORK, replace(ASIDES, paper=paper), tabs, Aside.PRINTER)
    for place, off in enumerate(SUSPENSIONS):
        name = f"called-off-{place:02}-{type(off).__name__}"
        asides = replace(ASIDES, called_off=off)
        found[name] = desk_faces.view_of(AT_WORK, asides, tabs, Aside.SUSPENSIONS)
    for place, asked in enumerate(ADD_ONS):
        name = f"add-ons-{place:02}-{type(asked).__name__}"
        asides = replace(ASIDES, add_ons=asked)
        found[name] = desk_faces.view_of(AT_WORK, asides, tabs, Aside.ADD_ONS)
    for place, planned in enumerate(SCHEDULES):
        name = f"schedule-{place:02}-{type(planned).__name__}"
        asides = replace(ASIDES, schedule=planned)
        found[name] = desk_faces.view_of(AT_WORK, asides, tabs, Aside.SCHEDULE)
    for place, calls in enumerate(HELPED):
        asides = replace(ASIDES, calls=calls)
        found[f"help-{place:02}"] = desk_faces.view_of(AT_WORK, asides, tabs, Aside.HELP)
    return found


def window_for(language: Language = Language.ZH) -> CounterWindow:
    """Return a window that sends nowhere."""
    return CounterWindow(RESOURCES, _said(language), language=language)


def _said(language: Language) -> str:
    assert isinstance(HOSPITAL, Plain)
    return HOSPITAL.zh if language is Language.ZH else HOSPITAL.en


def draw(folder: Path) -> list[Path]:
    """Draw every view in both languages into ``folder/<language>/<name>.png``."""
    written = []
    for language in Language:
        (folder / language).mkdir(parents=True, exist_ok=True)
        window = window_for(language)
        window.resize(1600, 900)
        for name, view in views().items():
            window.show_view(view)
            path = folder / language / f"{name}.png"
            assert window.grab().save(str(path))
            written.append(path)
        window.deleteLater()
    return written


if __name__ == "__main__":
    app = start_application()
    draw(Path(sys.argv[1]))
