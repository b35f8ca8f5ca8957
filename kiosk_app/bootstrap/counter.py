"""One counter, from the window to the wire; everything here runs on the GUI thread unless said.

The same equipment, handlers and journal as a kiosk's. What an earlier run left is settled once
somebody has signed in: before that central answers nobody here. Wires; decides nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hardware.printer.profiles import ProfileError
from kiosk_app import clock
from kiosk_app.bootstrap.equipment import Equipment, equip, routes_of
from kiosk_app.bootstrap.patient_screen import patient_place
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.bootstrap.upkeep import STANDS_AFTER_S, Upkeep
from kiosk_app.config import Config
from kiosk_app.journal.intents import JournalUnusableError
from kiosk_app.journeys.counter.pages import Command
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.events import Broke, Event, MadeReady, PutOutOfService
from kiosk_app.journeys.screens import Screen
from kiosk_app.runtime.lanes import ThreadLane
from kiosk_app.runtime.opposite import Opposite
from kiosk_app.runtime.session import Route
from kiosk_app.runtime.tabs import Room
from kiosk_app.runtime.ticker import Ticker
from ui.bridge import Bridge
from ui.counter.window import CounterWindow

if TYPE_CHECKING:
    from hardware.smartcard.port import SmartCardWatcher

logger = logging.getLogger(__name__)

START_UP = "start-up"
QUIET_EVERY_S = 5
BEAT_EVERY_S = 20


class Counter:
    """A window, a room of sessions, and the equipment behind them.

    Args:
        config: of this station.
        watcher: instead of the PC/SC readers, where those cannot be had (tests).
        tick_every_s: how long a second takes; tests are in a hurry.
        stands_after_s: without a beat of its thread for so long the window counts as standing.
    """

    def __init__(
        self,
        config: Config,
        watcher: "SmartCardWatcher | None" = None,
        *,
        tick_every_s: float = 1.0,
        stands_after_s: float = STANDS_AFTER_S,
    ) -> None:
        self._config = config
        self._watcher = watcher
        self._equipment: Equipment | None = None
        self._is_tick_due = False
        self._is_recovered = False
        self._is_over = False
        self._ticks = 0
        self.window = CounterWindow(RESOURCES, config.site.hospital)
        self.bridge = Bridge()
        self._patient = patient_place(config, self.window, self._on_patient)
        self.room = Room(self.window.show_view, self.bridge.wake)
        show = _show_nobody if self._patient is None else self._patient.show
        self.room.opposite = Opposite(show, asks=config.patient_screen.asks)
        self._ticker = Ticker(self._tick, tick_every_s)
        self._start_up_lane = ThreadLane(START_UP)
        self._upkeep = Upkeep(
            self.room.post,
            clock.monotonic,
            lambda: not self.room.is_signed_in,
            lambda: self._equipment,
            beat_every_s=tick_every_s,
            stands_after_s=stands_after_s,
        )
        self.bridge.attach(self.room.to_front, self._drain)
        self.window.given.connect(self._on_given)

    def open(self) -> None:
        """Show the window; the rest is opened behind it."""
        if self._patient is not None:
            self._patient.open()
        self.room.begin()
        if self._config.screen.is_windowed:
            self.window.show()
        else:
            self.window.showFullScreen()
        self._start_up_lane.submit(START_UP, self._start_up, self.room.post)
        self._ticker.start()
        self._upkeep.start(self._ticker, self._start_up_lane)

    def close(self) -> None:
        """End everything in order; returns within seconds."""
        self._is_over = True
        self._upkeep.close()
        self._ticker.close()
        self._start_up_lane.close()
        if self._equipment is not None:
            self._equipment.close()
            self._equipment = None
        if self._patient is not None:
            self._patient.close()
        self.window.close()

    # --- on the GUI thread --------------------------------------------------------------

    def _on_given(self, given: Event | Command) -> None:
        self.room.take(given)
        self._drain()

    def _on_patient(self, given: Event) -> None:
        said = self.room.opposite.touched(given)
        if said is not None:
            tab, agreed = said
            self.room.tabs[tab].post(agreed)
            self._drain()

    def _drain(self) -> None:
        if self._is_over:
            return
        self.room.drain()
        if self._is_tick_due:
            self._is_tick_due = False
            self._keep_house()

    def _keep_house(self) -> None:
        """Try to start again what did not start; settle the journal while somebody is here."""
        self._ticks += 1
        equipment = self._equipment
        if equipment is None:
            if self._ticks % QUIET_EVERY_S == 0:
                self._start_up_lane.submit(START_UP, self._start_up, self.room.post)
            return
        if self._ticks % BEAT_EVERY_S == 0:
            look = equipment.look_at_printer
            equipment.lanes["paper"].submit("look at the printer", look, self._post)
            equipment.lanes["quiet"].submit("heartbeat", equipment.pulse.beat, self._post)
        if self._ticks % QUIET_EVERY_S == 0 and self.room.is_signed_in:
            is_first, self._is_recovered = not self._is_recovered, True
            job = self._quiet_round(equipment, is_first=is_first)
            equipment.lanes["quiet"].submit("quiet round", job, self._post)

    # --- on other threads ---------------------------------------------------------------

    def _post(self, event: Event) -> None:
        """Hand in what keeping house found; that it broke is nobody's answer."""
        if not isinstance(event, Broke):
            self.room.post(event)

    def _post_device(self, event: Event) -> None:
        """Hand in what comes from a device: cards and codes to the patient in front."""
        if isinstance(event, PutOutOfService):
            self.room.post(event)
        else:
            self.room.to_front(event)

    def _tick(self, event: Event) -> None:
        self._is_tick_due = True
        self.room.post(event)

    def _start_up(self) -> Event | None:
        if self._equipment is not None:
            return None
        try:
            equipment = equip(self._config, self._post_device, self._watcher)
        except JournalUnusableError as no:
            logger.error("the journal cannot be used: %s", no)  # noqa: TRY400 - expected, no trace
            return PutOutOfService("journal_unusable")
        except ProfileError as no:
            logger.error("the printer's profile cannot be used: %s", no)  # noqa: TRY400 - likewise
            return PutOutOfService(START_UP)
        self._equipment = equipment
        self.room.equip(self._make_routes(equipment))
        equipment.house.refresh()
        return MadeReady()

    @staticmethod
    def _make_routes(
        equipment: Equipment,
    ) -> Callable[[Callable[[Event], None]], dict[type[Effect], Route]]:
        def make(post: Callable[[Event], None]) -> dict[type[Effect], Route]:
            return routes_of(replace(equipment.bench, post=post), equipment.lanes)

        return make

    @staticmethod
    def _quiet_round(equipment: Equipment, *, is_first: bool) -> Callable[[], Event | None]:
        def run() -> Event | None:
            recovery = equipment.recovery
            try:
                recovery.in_quiet() if not is_first else recovery.at_start()
            except JournalUnusableError as no:
                logger.error("the journal cannot be used: %s", no)  # noqa: TRY400 - expected
                return PutOutOfService("journal_unusable")
            equipment.house.refresh()
            return None

        return run


def _show_nobody(_screen: Screen) -> None:
    """Stand for a counter whose patient has no screen."""
