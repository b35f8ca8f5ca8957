"""Who looks after the threads of a station, and tells systemd how it is. Wires; decides nothing.

Each beat of the GUI thread looks after everybody and feeds the watchdog. The watchdog goes hungry,
and the program is started anew, when something that selling needs hangs; when that was given up,
only once nobody is served. While the window stands no beat comes, and it goes hungry too.
"""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from kiosk_app.journeys.events import Event
from kiosk_app.journeys.events_upkeep import Capability
from kiosk_app.runtime.lanes import ThreadLane
from kiosk_app.runtime.standstill import LONGEST_S, Standstill
from kiosk_app.runtime.supervisor import Duty, Supervisor
from kiosk_app.runtime.ticker import Ticker
from kiosk_app.runtime.watchdog import Watchdog
from ui.heartbeat import Heartbeat

if TYPE_CHECKING:
    from kiosk_app.bootstrap.equipment import Equipment

STANDS_AFTER_S: Final = LONGEST_S

_DUTIES: Final[Mapping[str, Duty]] = {
    "cards": Duty(Capability.CARDS),
    "paper": Duty(Capability.PAPER),
    "lists": Duty(Capability.LISTS),
    "speech": Duty(Capability.SPEECH),
    "chip-card": Duty(Capability.CARDS, is_shared=True),
    "sam-poll": Duty(Capability.CARDS, is_shared=True),
    "code-scanner": Duty(Capability.CODES),
}
"""By the name of a lane or a reader; whatever is not here is needed for selling."""

_LONGEST_JOB_S: Final = {"till": 900.0, "quiet": 600.0, "start-up": 600.0}
"""A payment is watched as long as its order lives; after an outage much may have to be settled."""
_USUAL_JOB_S: Final = 120.0


class Upkeep:
    """All of it belongs to the GUI thread.

    Args:
        post: takes what is lost and what is back.
        monotonic: how long something has been dead is told by it; tests turn it.
        is_at_rest: tells whether nobody is served.
        equipment: what is to be looked after, once there is any.
        beat_every_s, stands_after_s: seconds between two beats, and after which the window counts
            as standing; tests are in a hurry, or have time.
    """

    def __init__(  # noqa: PLR0913 - who is told, who is asked, and what a test turns
        self,
        post: Callable[[Event], None],
        monotonic: Callable[[], float],
        is_at_rest: Callable[[], bool],
        equipment: "Callable[[], Equipment | None]",
        *,
        beat_every_s: float = 1.0,
        stands_after_s: float = STANDS_AFTER_S,
    ) -> None:
        self._is_at_rest = is_at_rest
        self._equipment = equipment
        self._is_equipped = False
        self._watchdog = Watchdog(os.environ, os.getpid())
        self._standstill = Standstill(stands_after_s)
        self._heartbeat = Heartbeat(self._beat, beat_every_s)
        self.supervisor = Supervisor(post, monotonic)

    def start(self, ticker: Ticker, start_up: ThreadLane) -> None:
        """Begin to beat; the program is up."""
        self.supervisor.watch("ticker", ticker)
        self._watch_lanes({"start-up": start_up})
        self._standstill.start()
        self._heartbeat.start()
        self._watchdog.ready()

    def close(self) -> None:
        """Look after nobody any more; the program ends in order."""
        self._watchdog.stopping()
        self._heartbeat.stop()
        self._standstill.close()

    def _beat(self) -> None:
        self._standstill.beat()
        self._look_for_equipment()
        self.supervisor.check()
        is_lost = self.supervisor.has_given_up and self._is_at_rest()
        if not self.supervisor.hangs and not is_lost:
            self._watchdog.feed()

    def _look_for_equipment(self) -> None:
        equipment = None if self._is_equipped else self._equipment()
        if equipment is not None:
            self._is_equipped = True
            self._watch_lanes(equipment.lanes)
            for reader in equipment.readers:
                self.supervisor.watch(reader.name, reader, _DUTIES[reader.name])

    def _watch_lanes(self, lanes: Mapping[str, ThreadLane]) -> None:
        self.supervisor.watch_lanes(
            lanes, _DUTIES, lambda name: _LONGEST_JOB_S.get(name, _USUAL_JOB_S)
        )
