"""A kiosk whole but for its window: real wiring, lanes, drivers and central, emulated devices.

```
with whole_station(tmp_path) as station:
    station.arm(Purpose.SAME_DAY)
    station.slot.insert(CHIP_PERSON)
```

The service is the demo's, a process of its own whose day begins at 08:10. The chip reader is an
emulated slot, so that cards of any make can be put in; pad, scanner and printer are on real wires.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hardware.emulators.emulated_slot import EmulatedSlot
from kiosk_app.bootstrap.equipment import Equipment, equip
from kiosk_app.bootstrap.rig import Rig
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Entry, Screen
from kiosk_app.runtime.session import Journey, Route, Session
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.people import PHONE


class WholeStation(HeadlessKiosk):
    """See `HeadlessKiosk` for what patients do; here they do it with cards in their hands.

    Attributes:
        shown: every screen, in order.
        read: what cards and codes ended in, in order: read, unreadable, scanned, gone, broke.
    """

    def __init__(self, rig: Rig, slot: EmulatedSlot) -> None:
        self.rig = rig
        self.slot = slot
        self.shown: list[Screen] = []
        self.read: list[ev.Event] = []
        self.screens: list[str] = []
        self._wake = threading.Event()
        routes: dict[type[Effect], Route] = {}
        journey = Journey(kiosk.start, kiosk.advance, faces.screen_of)
        self.session = Session(journey, routes, self._show, self._wake.set)
        self.equipment: Equipment = equip(rig.config(), self._post, slot)
        routes.update(self.equipment.routes)

    def open(self) -> None:
        """Come up as the kiosk does, to the home page."""
        self.equipment.recovery.at_start()
        assert self.equipment.central.ready()
        assert self.equipment.house.refresh() is None
        self.session.begin()
        self.tell(ev.MadeReady())
        self.wait_for("AtHome")

    def close(self) -> None:
        """End devices, lanes, client and journal."""
        self.equipment.close()
        self.slot.stop()

    def arm(self, purpose: Purpose) -> None:
        """Choose a journey on the home page: readers look for a card now."""
        self.tell(ev.JourneyChosen(purpose))
        self.until(lambda: self.equipment.cards._arming.period is not None, "armed readers")

    def go_home(self) -> None:
        """Leave, whatever stands on the screen, until the home page is back."""
        while self.page != "AtHome":
            before = self.page
            self.tell(ev.Left() if before != "Ended" else ev.Accepted())
            self.until(lambda before=before: self.page != before, f"to leave {before}")  # type: ignore[misc]

    def register(self) -> None:
        """Go from a read card to the ticket, with the first of everything, and home."""
        self.until(lambda: isinstance(self.screen, Choice | Entry), "a question after the card")
        if isinstance(self.screen, Entry):
            self.tell(ev.Entered(PHONE))
            self.until(lambda: isinstance(self.screen, Choice), "the departments")
        self.pick_the_first_of_everything()
        self.accept()
        self.wait_for("Paying")
        self.rig.act("pay_with_phone", self.order.id)
        self.wait_for("Done")

    def _show(self, screen: Screen) -> None:
        self.shown.append(screen)
        self.screens.append(screen.frame.name)

    def _post(self, event: ev.Event) -> None:
        if isinstance(event, ev.CardRead | ev.CardUnreadable | ev.CodeScanned | ev.Broke):
            self.read.append(event)
        self.session.post(event)


@contextmanager
def whole_station(folder: Path) -> Iterator[WholeStation]:
    """Yield a station at its home page; end everything afterwards."""
    slot = EmulatedSlot()
    with Rig(folder, has_instant_printer=True) as rig:
        station = WholeStation(rig, slot)
        try:
            station.open()
            yield station
        finally:
            station.close()
