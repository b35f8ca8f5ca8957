"""One kiosk, from the window to the wire; everything here runs on the GUI thread unless said.

The window is painted first, with the page of the state `StartingUp`; only then is the journey
imported and begun, in that very state. Journal, client and devices are imported and started on a
lane of their own, and `MadeReady` or `PutOutOfService` says how that went.
"""

import logging
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from kiosk_app import clock
from kiosk_app.bootstrap.mouth import give_voice
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.config import Config
from kiosk_app.journeys.events_basic import Broke, PutOutOfService
from kiosk_app.journeys.first_face import starting_up
from kiosk_app.journeys.screens import Plain, Screen
from kiosk_app.runtime.idle import IdleGuard
from kiosk_app.runtime.lanes import ThreadLane
from kiosk_app.runtime.ticker import Ticker
from ui.bridge import Bridge
from ui.main_window import Face, MainWindow
from ui.theme import Panel

if TYPE_CHECKING:
    from hardware.smartcard.port import SmartCardWatcher
    from kiosk_app.bootstrap.equipment import Equipment
    from kiosk_app.bootstrap.upkeep import Upkeep
    from kiosk_app.journeys.effects import Effect
    from kiosk_app.journeys.events import Event
    from kiosk_app.journeys.events_board import SoonOffSeen
    from kiosk_app.runtime.session import Route, Session

logger = logging.getLogger(__name__)

QUIET_EVERY_S = 5
BEAT_EVERY_S = 20
"""Three beats may be lost before the station is shown red (60 s)."""
BOARD_EVERY_S = 30
"""What is called off stands at home within a minute. Source: requirement rows R077, R078, R107."""
START_UP = "start-up"
HOME = "AtHome"
_AT_REST = frozenset({HOME, "OutOfService"})
"""By name: the states themselves are imported after the first paint."""


class Kiosk:
    """A window, a session and the equipment behind them.

    Args:
        config: of this station.
        watcher: instead of the PC/SC readers, where those cannot be had (demo).
        has_cursor: show the pointer (demo).
        monotonic: how long somebody has been silent is told by it; tests turn it.
        tick_every_s: how long a second takes; tests are in a hurry.
        stands_after_s: without a beat of its thread for so long the window counts as standing.
    """

    def __init__(  # noqa: PLR0913 - a station, and what a test turns
        self,
        config: Config,
        watcher: "SmartCardWatcher | None" = None,
        *,
        has_cursor: bool = False,
        monotonic: Callable[[], float] = clock.monotonic,
        tick_every_s: float = 1.0,
        stands_after_s: float = 3.0,
    ) -> None:
        self._config = config
        self._watcher = watcher
        self._monotonic = monotonic
        self._pace_s = (tick_every_s, stands_after_s)
        self._routes: dict[type[Effect], Route] = {}
        self._equipment: Equipment | None = None
        self._ticks = 0
        self._board_due = QUIET_EVERY_S
        self._soon: SoonOffSeen | None = None
        self._rests_as = ""
        self._is_tick_due = False
        self._is_begun = False
        self._is_over = False
        self.bridge = Bridge()
        self.window = MainWindow(self.bridge, _face(config, has_cursor=has_cursor))
        self._idle = IdleGuard(monotonic, self._post, self.window.show_idle_warning)
        self._ticker = Ticker(self._tick, tick_every_s)
        self._start_up_lane = ThreadLane(START_UP)
        self.bridge.attach(self._post, self._drain)
        self.bridge.touched.connect(self._idle.touched)
        give_voice(self.bridge, lambda: self._equipment)
        self.window.page_shown.connect(self._on_first_paint)

    @cached_property
    def session(self) -> "Session[Screen]":
        """The journey being run; imported when first asked for, best after the first paint."""
        from kiosk_app.journeys import faces, kiosk  # noqa: PLC0415 - only after the first paint
        from kiosk_app.runtime.session import Journey, Session  # noqa: PLC0415 - likewise

        journey = Journey(kiosk.start, kiosk.advance, faces.screen_of)
        return Session(journey, self._routes, self._show, self.bridge.wake)

    @cached_property
    def upkeep(self) -> "Upkeep":
        """Who looks after the threads; imported when first asked for, after the first paint."""
        from kiosk_app.bootstrap.upkeep import Upkeep  # noqa: PLC0415 - only after the first paint

        return Upkeep(
            self._post,
            self._monotonic,
            lambda: bool(self._rests_as),
            lambda: self._equipment,
            beat_every_s=self._pace_s[0],
            stands_after_s=self._pace_s[1],
        )

    def open(self) -> None:
        """Show the window; the rest starts with its first paint."""
        self._show(starting_up())
        self.window.open()

    def close(self) -> None:
        """End everything in order; returns within seconds."""
        self._is_over = True
        if self._is_begun:
            self.upkeep.close()
            self._ticker.close()
        self._start_up_lane.close()
        if self._equipment is not None:
            self._equipment.close()
            self._equipment = None
        self.window.allow_close()
        self.window.close()

    # --- on the GUI thread --------------------------------------------------------------

    def _show(self, screen: Screen) -> None:
        self._idle.shown(screen)
        self.bridge.show(screen)

    def _drain(self) -> None:
        if self._is_over:
            return  # woken before the end, come to after it
        if not self._is_begun:
            self._begin()
        self.session.drain()
        self._tell_what_is_off()
        if self._is_tick_due:
            self._is_tick_due = False
            self._idle.ticked()
            self._keep_house()

    def _tell_what_is_off(self) -> None:
        """Tell it to a home page that has just come up, before it is painted: no tile may move."""
        state = self.session.state
        if self._soon is not None and type(state).__name__ == HOME and state.soon is None:
            self.session.post(self._soon)
            self.session.drain()

    def _keep_house(self) -> None:
        """Every few seconds, while nobody is served: settle the journal, look for central.

        What is called off is asked for whoever is served, or a busy kiosk would never tell it.
        After a dead thread too, for what is owed stays owed; what it finds changes nothing then.
        """
        self._ticks += 1
        name = type(self.session.state).__name__
        rests_as = name if name in _AT_REST else ""
        is_new, self._rests_as = rests_as not in {"", self._rests_as}, rests_as
        if is_new:
            self.upkeep.supervisor.tell_again()
        if self._ticks % BEAT_EVERY_S == 0 and self._equipment is not None:
            self._beat(self._equipment)
        elif is_new and self._equipment is not None:
            self._look_at_printer(self._equipment)
        if self._ticks >= self._board_due and self._equipment is not None:
            self._board_due = self._ticks + BOARD_EVERY_S
            renew = partial(self._renew_board, self._equipment)
            self._equipment.lanes["quiet"].submit("renew the board", renew, self._post_of_house)
        if self._ticks % QUIET_EVERY_S or not rests_as:
            return
        if self._equipment is None:  # the journal could not be opened: try again
            self._start_up_lane.submit(START_UP, self._start_up, self._post_started)
        else:
            lane = self._equipment.lanes["quiet"]
            lane.submit("quiet round", self._quiet_round(self._equipment), self._post_of_house)

    def _beat(self, equipment: "Equipment") -> None:
        """Tell central how this station is, whoever is served; look at the printer if nobody is."""
        if self._rests_as:
            self._look_at_printer(equipment)
        equipment.lanes["quiet"].submit("heartbeat", equipment.pulse.beat, self._post_of_house)

    def _look_at_printer(self, equipment: "Equipment") -> None:
        """Look at it, so that the home page says it when no paper can be had."""
        look = equipment.look_at_printer
        equipment.lanes["paper"].submit("LookAtPrinter", look, self._post_of_house)

    def _on_first_paint(self, _page: str) -> None:
        self.window.page_shown.disconnect(self._on_first_paint)
        self.bridge.wake()  # queued: whoever waits for the paint is told before the imports

    def _begin(self) -> None:
        """Begin the journey with the page that stands already, and start the rest."""
        self._is_begun = True
        self.session.begin()
        self._start_up_lane.submit(START_UP, self._start_up, self._post_started)
        self._ticker.start()
        self.upkeep.start(self._ticker, self._start_up_lane)

    # --- on other threads ---------------------------------------------------------------

    def _post(self, event: "Event") -> None:
        self.session.post(event)

    def _post_of_house(self, event: "Event") -> None:
        """Hand in what keeping house found; that it broke is no patient's answer."""
        if not isinstance(event, Broke):
            self.session.post(event)

    def _renew_board(self, equipment: "Equipment") -> "Event | None":
        """Renew the board; what is called off is kept for the next home page, too."""
        found = equipment.renew_board()
        self._soon = found or self._soon
        return found

    def _tick(self, event: "Event") -> None:
        self._is_tick_due = True
        self.session.post(event)

    def _post_started(self, event: "Event") -> None:
        self.session.post(PutOutOfService(START_UP) if isinstance(event, Broke) else event)

    def _start_up(self) -> "Event | None":
        """Equip the kiosk; nothing is left to do for a try that was asked for twice."""
        if self._equipment is not None:
            return None
        from hardware.printer.profiles import ProfileError  # noqa: PLC0415 - only after the paint
        from kiosk_app.bootstrap.equipment import equip  # noqa: PLC0415 - only after the first paint
        from kiosk_app.bootstrap.opening import opening  # noqa: PLC0415 - likewise
        from kiosk_app.journal.intents import JournalUnusableError  # noqa: PLC0415 - likewise

        try:
            equipment = equip(self._config, self.session.post, self._watcher, self.bridge.leave)
            self._routes.update(equipment.routes)
            self._equipment = equipment
            equipment.recovery.at_start()
        except JournalUnusableError as no:
            logger.error("the journal cannot be used: %s", no)  # noqa: TRY400 - expected, no trace
            return PutOutOfService("journal_unusable")
        except ProfileError as no:
            logger.error("the printer's profile cannot be used: %s", no)  # noqa: TRY400 - likewise
            return PutOutOfService(START_UP)
        return opening(equipment)

    def _quiet_round(self, equipment: "Equipment") -> "Callable[[], Event]":
        def run() -> "Event":
            from kiosk_app.bootstrap.opening import opening  # noqa: PLC0415 - loaded
            from kiosk_app.journal.intents import JournalUnusableError  # noqa: PLC0415 - loaded

            try:
                equipment.recovery.in_quiet()
            except JournalUnusableError as no:
                logger.error("the journal cannot be used: %s", no)  # noqa: TRY400 - expected
                return PutOutOfService("journal_unusable")
            return opening(equipment)

        return run


def _face(config: Config, *, has_cursor: bool) -> Face:
    screen = config.screen
    panel = Panel(screen.width_px, screen.height_px, screen.width_mm / screen.width_px)
    return Face(
        resources=RESOURCES,
        panel=panel,
        hospital=Plain(config.site.hospital, config.site.hospital_en),
        is_windowed=screen.is_windowed,
        has_cursor=has_cursor,
        has_sound=config.speech.is_on,
    )
