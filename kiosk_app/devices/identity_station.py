"""All card readers of a desk as one: armed together, one card read, disarmed together.

Threads: `card-watcher` (the watcher's own), `chip-card` and `sam-poll`. They post events and never
touch a journey. One reader's failure is a matter of health while another works; only when none
works is the patient told, by `ReadersGone`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from hardware.chip_card import reader as chip_card
from hardware.chip_card.any_card import ReadCard
from hardware.hospital_card.reader import HospitalCardReader
from hardware.id_card.port import IdCardReader
from hardware.smartcard.port import CardEvent, ServiceUp, SmartCardWatcher
from kiosk_app.devices.arming import Arming, Post
from kiosk_app.devices.chip_cards import CHIP, ChipCards
from kiosk_app.devices.device_loop import DeviceLoop, RunJob
from kiosk_app.devices.pad_cards import PAD, POLL_EVERY_S, PadCards
from kiosk_app.devices.station_part import GIVEN_UP, StationPart
from kiosk_app.devices.stream import Fault, Remedy, Tell, tell_nobody
from kiosk_app.journeys.events import Event, ReadersGone

__all__ = ["CHIP", "PAD", "IdentityStation", "ReaderHealth"]


@dataclass(frozen=True, slots=True)
class ReaderHealth:
    """How one device stands.

    Attributes:
        name: of its thread: ``chip-card``, ``sam-poll``, ``code-scanner``.
        is_working: None while nothing is known; an unarmed pad is not asked.
        detail: the class of the error or event that told so.
    """

    name: str
    is_working: bool | None
    detail: str = ""


class IdentityStation:
    """The card readers of one desk; either may be missing for good.

    Args:
        watcher: chip-card readers; started and stopped by the station.
        pad: the identity-card reader; closed by the station.
        today: for number rules; called from the readers' threads.
        run_job: what the readers' threads work in, see `DeviceLoop`.
        read_chip: how a connected chip card is read.
        hospital: reads this hospital's own cards, if it has any.
        tell: the desk's stream; told from the readers' threads.
    """

    def __init__(  # noqa: PLR0913 - a desk is made of its parts
        self,
        *,
        watcher: SmartCardWatcher | None,
        pad: IdCardReader | None,
        today: Callable[[], date],
        run_job: RunJob,
        read_chip: ReadCard = chip_card.read,
        poll_every_s: float = POLL_EVERY_S,
        hospital: HospitalCardReader | None = None,
        tell: Tell = tell_nobody,
    ) -> None:
        self._tell = tell
        self._faults_told: set[str] = set()
        self._arming = Arming()
        self._watcher = watcher
        self._pad = pad
        self._run_job = run_job
        self._health: dict[str, ReaderHealth] = {}
        self._is_gone_told = False
        self._loops: dict[str, DeviceLoop] = {}
        self._given_up: set[str] = set()
        self._chips: ChipCards | None = None
        if watcher is not None:
            self._chips = ChipCards(
                watcher,
                self._arming,
                self._reporter(CHIP),
                read=read_chip,
                today=today,
                hospital=hospital,
                tell=tell,
            )
            # A chip reader's health is what the watcher says; a failed read changes nothing.
            self._add_loop(CHIP, self._chips.step, lambda _: None)
        if pad is not None:
            pads = PadCards(
                pad,
                self._arming,
                self._reporter(PAD),
                today=today,
                poll_every_s=poll_every_s,
                tell=tell,
            )
            self._add_loop(PAD, pads.step, pads.note_fault)

    def start(self) -> None:
        """Begin to watch the readers; nothing is read yet."""
        for loop in self._loops.values():
            loop.start()
        if self._watcher is not None and self._chips is not None:
            self._watcher.start(self._take)

    def arm(self, post: Post) -> None:
        """Read the next card, or the one that lies in a chip reader already, and post who it is.

        Posts any number of `CardUnreadable` and `ReadersGone`, then one `CardRead`, after which the
        station is disarmed. `post` is called from the readers' threads, or from this one, and
        must not wait for anything. Arming again while armed only changes the listener.
        """
        with self._arming.changed:
            if self._arming.period is None:
                self._is_gone_told = False
                if PAD in self._health:  # last seen in another period: ask it afresh
                    self._health[PAD] = ReaderHealth(PAD, None)
                for loop in self._loops.values():
                    loop.nudge()
            self._arming.arm(post)
            self._tell_if_gone()

    def disarm(self) -> None:
        """Stop reading; nothing is posted once this has returned."""
        self._arming.disarm()

    def health(self) -> tuple[ReaderHealth, ...]:
        """Return how each reader stands."""
        with self._arming.changed:
            return tuple(self._health.values())

    def parts(self) -> "tuple[StationPart, ...]":
        """Return what has threads here, one part for each kind of reader, to be looked after."""
        watcher = {CHIP: self._watcher}
        return tuple(
            StationPart(
                name,
                tuple(each for each in (loop, watcher.get(name)) if each is not None),
                partial(self._give_up, name),
            )
            for name, loop in self._loops.items()
        )

    def close(self) -> None:
        """Stop everything, within a second unless a system service hangs; may be repeated."""
        for loop in self._loops.values():
            loop.ask_to_stop()
        self._arming.close()
        if self._watcher is not None:
            self._watcher.stop()
        ended = [loop.stop() for loop in self._loops.values()]
        if all(ended) and self._pad is not None:
            self._pad.close()

    def _take(self, event: CardEvent) -> None:
        """Take note of what the watcher tells; its thread outlives whatever breaks here."""
        if self._chips is not None:
            self._run_job("card-watcher", partial(self._chips.take, event), _ignore)

    def _add_loop(
        self, name: str, step: Callable[[], None], on_fault: Callable[[str], None]
    ) -> None:
        self._health[name] = ReaderHealth(name, None)
        self._loops[name] = DeviceLoop(name, step, on_fault, self._run_job)

    def _reporter(self, name: str) -> Callable[[bool, str], None]:
        def report(is_working: bool, detail: str) -> None:
            with self._arming.changed:
                if name in self._given_up:
                    return
                self._health[name] = ReaderHealth(name, is_working, detail)
                self._tell_fault(name, is_working, detail)
                self._tell_if_gone()

        return report

    def _give_up(self, name: str) -> None:
        """Count a reader as gone for good: nobody reads it any more."""
        self._reporter(name)(False, GIVEN_UP)
        with self._arming.changed:
            self._given_up.add(name)

    def _tell_fault(self, name: str, is_working: bool, detail: str) -> None:
        """Tell the stream once of each fault; a service that just came up has no readers yet."""
        if is_working:
            self._faults_told.discard(name)
        elif name not in self._faults_told and detail != ServiceUp.__name__:
            self._faults_told.add(name)
            self._tell(Fault(name, Remedy.STAFF, detail))

    def _tell_if_gone(self) -> None:
        if any(known.is_working is not False for known in self._health.values()):
            self._is_gone_told = False
            return
        period = self._arming.period
        if period is not None and not self._is_gone_told:
            self._is_gone_told = True
            self._arming.tell(period, ReadersGone())


def _ignore(_broke: Event) -> None:
    """Take note of nothing: the wrapper has logged it."""
