"""Everything a kiosk works with behind its window; imported after the first paint, it is heavy.

Wires drivers, journal, client, handlers and lanes. Decides nothing.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from hardware.printer.escpos_bytes import prepare_library
from hardware.scanner.serial_scanner import SerialScanner
from hardware.smartcard.port import SmartCardWatcher
from hardware.speech.port import Speaker
from kiosk_app import clock
from kiosk_app.bootstrap import drivers
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.errors import (
    CentralRefusedError,
    CentralUnreachableError,
    NotBelievedError,
)
from kiosk_app.config import Config
from kiosk_app.devices.health import states_of
from kiosk_app.devices.identity_station import IdentityStation
from kiosk_app.devices.scanner_station import ScannerStation
from kiosk_app.devices.station_part import StationPart
from kiosk_app.devices.stream import Fault, Gone, StationEvent
from kiosk_app.devices.ticket import Issuer
from kiosk_app.devices.ticket_desk import TicketDesk
from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers.bench import Bench, Watches, new_key, stay
from kiosk_app.handlers.board import KeptBoard, renew_board
from kiosk_app.handlers.errands import CentralErrands
from kiosk_app.handlers.exit_lock import EXIT, ExitLock
from kiosk_app.handlers.guide import guide_in
from kiosk_app.handlers.pace import Pace
from kiosk_app.handlers.printer import look_at_printer
from kiosk_app.handlers.pulse import HEAD, Pulse, States
from kiosk_app.handlers.table import HANDLINGS, LaneName
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import Recovery
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.events import Event
from kiosk_app.journeys.events_board import SoonOffSeen
from kiosk_app.runtime.lanes import ThreadLane, carry_out, close_all
from kiosk_app.runtime.session import Route

_log = logging.getLogger(__name__)

QUIET = "quiet"
SPEECH = "speech"
GUIDE = "guide/symptoms.json"
"""The rules of the symptom guide, among the resources."""
LONGEST_ROUND_S = 1.0
"""How long the kiosk settles at a time: it is ready within 5 s. Source: promise P7."""
BOARD = "board.json"
"""Name of the file in which the board told last is kept, beside the journal."""
Post = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Equipment:
    """One kiosk's adapters, running; `close` ends them all.

    Attributes:
        lanes: by name; `QUIET` is for what waits until nobody is served.
        house: the hospital, by the catalogue seen last.
        look_at_printer: asks the printer how it stands; of the paper lane.
        pulse: the heartbeat; of the quiet lane.
        renew_board: fetches and keeps the board, tells what is called off; of the quiet lane.
        speaker: the loudspeaker, where this station has one.
    """

    bench: Bench
    journal: Journal
    central: CentralClient
    recovery: Recovery
    lanes: dict[str, ThreadLane]
    routes: dict[type[Effect], Route]
    cards: IdentityStation
    scanner: ScannerStation | None
    house: "HouseAsSeen"
    look_at_printer: Callable[[], Event]
    pulse: Pulse
    renew_board: Callable[[], SoonOffSeen | None]
    stop: threading.Event
    speaker: Speaker | None = None

    @property
    def readers(self) -> tuple[StationPart, ...]:
        """Return what reads cards and codes, to be looked after."""
        codes = () if self.scanner is None else self.scanner.parts()
        return (*self.cards.parts(), *codes)

    def close(self) -> None:
        """End devices, lanes, client and journal, in that order; bounded in time."""
        self.stop.set()
        if self.speaker is not None:
            self.speaker.hush()
        self.bench.watches.end_all()
        self.cards.close()
        if self.scanner is not None:
            self.scanner.close()
        close_all(tuple(self.lanes.values()))
        self.central.close()
        self.journal.close()


class HouseAsSeen:
    """What the catalogue said last; until it was seen the station's own words, and the policy's."""

    def __init__(self, config: Config, central: CentralClient) -> None:
        self._station = StationId(config.station.id)
        self._central = central
        self._issuer = Issuer(config.site.hospital, "", self._station)
        self._elderly_age = BEIJING.elderly_age
        self._books_without_paper = BEIJING.books_without_paper

    def issuer(self) -> Issuer:
        """Return who prints the tickets."""
        return self._issuer

    def elderly_age(self) -> int:
        """Return the whole years from which a patient is elderly."""
        return self._elderly_age

    def books_without_paper(self) -> bool:
        """Tell whether kiosks book while they cannot print."""
        return self._books_without_paper

    def now(self) -> datetime:
        """Return the hospital's time, by the service's clock."""
        return clock.now() + self._central.clock_offset

    def refresh(self) -> Refusal | None:
        """Ask the catalogue; what is known stays when central does not answer.

        Returns:
            Why central does not believe that this station asks, or None.
        """
        try:
            found = self._central.catalogue()
        except NotBelievedError as no:
            return no.refusal
        except CentralRefusedError as no:
            return no.refusal if no.refusal.reason is Reason.UNKNOWN_STATION else None
        except CentralUnreachableError:
            return None
        self._issuer = Issuer(found.hospital, found.phone, self._station)
        self._elderly_age = found.elderly_age
        self._books_without_paper = found.books_without_paper
        return None


def equip(
    config: Config,
    post: Post,
    watcher: SmartCardWatcher | None = None,
    leave: Callable[[], None] = stay,
) -> Equipment:
    """Open the journal and the devices and start the lanes.

    Args:
        config: of this station.
        post: where events go; thread-safe.
        watcher: instead of the PC/SC readers, where those cannot be had (demo).
        leave: ends the program, from any thread; a counter has no staff exit.

    Raises:
        JournalUnusableError: nothing may be sold.
        ProfileError: the printer profile is absent or broken.
    """
    make_desk = _desk_maker(config)
    journal = Journal.open(config.journal.path)
    central = drivers.central_of(config)
    house = HouseAsSeen(config, central)
    desk = make_desk(house)
    lanes, speaker = _lanes_with(config, desk, post)
    cards = _card_station(config, watcher, lambda: house.now().date(), _teller(speaker))
    scanner = _scanner_station(config, post)
    kept_board = KeptBoard(config.journal.path.with_name(BOARD))
    states = partial(_states, cards, scanner, desk)
    bench = _bench(cards, desk, central, journal, house, kept_board, post)
    bench = replace(bench, parts=states, leave=leave, exit_lock=_exit_lock(config))
    cards.start()
    if scanner is not None:
        scanner.start()
    return Equipment(
        bench=bench,
        journal=journal,
        central=central,
        recovery=_recovery(journal, central),
        lanes=lanes,
        routes=routes_of(bench, lanes),
        cards=cards,
        scanner=scanner,
        house=house,
        look_at_printer=partial(look_at_printer, bench, LookAtPrinter()),
        pulse=_pulse(config, central, journal, states),
        renew_board=partial(renew_board, central, kept_board, lambda: house.now().date()),
        stop=bench.pace.stop,
        speaker=speaker,
    )


def _bench(  # noqa: PLR0913, PLR0917 - one of each thing
    cards: IdentityStation,
    desk: TicketDesk,
    central: CentralClient,
    journal: Journal,
    house: HouseAsSeen,
    kept_board: KeptBoard,
    post: Post,
) -> Bench:
    return Bench(
        station=cards,
        printer=desk,
        central=central,
        journal=journal,
        post=post,
        now=clock.now,
        hospital_now=house.now,
        elderly_age=house.elderly_age,
        pace=Pace(threading.Event()),
        watches=Watches(),
        kept_board=kept_board,
        guide=guide_in(RESOURCES / GUIDE),
        books_without_paper=house.books_without_paper,
    )


def _lanes_with(
    config: Config, desk: TicketDesk, post: Post
) -> tuple[dict[str, ThreadLane], Speaker | None]:
    """Start the lanes; the first thing done on paper's is to prove the printer clear."""
    lanes = {name: ThreadLane(name) for name in (*LaneName, QUIET)}
    lanes[LaneName.PAPER].submit("clear the printer", partial(_clear, desk), post)
    return lanes, _speaker(config, lanes)


def _speaker(config: Config, lanes: dict[str, ThreadLane]) -> Speaker | None:
    """Return the loudspeaker, with a lane of its own in `lanes`; what breaks there is silence."""

    def submit(job: Callable[[], None]) -> None:
        lanes[SPEECH].submit("say", job, _nobody)

    speaker = drivers.speaker_of(config, submit)
    if speaker is not None:
        lanes[SPEECH] = ThreadLane(SPEECH)
    return speaker


def _nobody(event: Event) -> None:
    """Take what is no patient's business: that nothing could be said."""


def _teller(speaker: Speaker | None) -> Callable[[StationEvent], None]:
    """Return who takes note of what happens at a reader; a card taken away ends what is said."""

    def tell(event: StationEvent) -> None:
        note_device_event(event)
        if speaker is not None and isinstance(event, Gone):
            speaker.hush()

    return tell


def _pulse(config: Config, central: CentralClient, journal: Journal, states: States) -> Pulse:
    file = config.key_file.with_name(HEAD)
    keep = _exit_lock(config).keep
    return Pulse(central, file, states, lambda: len(journal.unknown()), clock.now, tell_exit=keep)


def _exit_lock(config: Config) -> ExitLock:
    return ExitLock(config.key_file.with_name(EXIT))


def _recovery(journal: Journal, central: CentralClient) -> Recovery:
    errands = CentralErrands(central)
    return Recovery(journal, errands, new_key, clock.now, longest_s=LONGEST_ROUND_S)


def _states(
    cards: IdentityStation, scanner: ScannerStation | None, desk: TicketDesk
) -> dict[DevicePart, PartState]:
    codes = () if scanner is None else scanner.health()
    return states_of((*cards.health(), *codes), desk.seen)


def routes_of(bench: Bench, lanes: dict[str, ThreadLane]) -> dict[type[Effect], Route]:
    """Return who carries out each effect at this bench, and on which lane."""
    return {
        effect: Route(lanes[handling.lane], partial(handling.handle, bench))
        for effect, handling in HANDLINGS.items()
    }


def _desk_maker(config: Config) -> Callable[[HouseAsSeen], TicketDesk]:
    """Load what may be missing before anything is opened; return what completes the desk."""
    with suppress(OSError):  # a cache saves time only; a folder that is unfit the journal tells of
        prepare_library(config.journal.path.parent / "escpos")
    printer, profile = drivers.printer_of(config)
    has_own_letters = drivers.has_own_letters(config, profile)
    return lambda house: TicketDesk(
        printer, profile, house.issuer, house.now, has_own_letters=has_own_letters
    )


def _clear(desk: TicketDesk) -> None:
    """Clear what an earlier run may have left in the printer, before anybody's ticket."""
    desk.make_ready()


def _card_station(
    config: Config,
    watcher: SmartCardWatcher | None,
    today: Callable[[], date],
    tell: Callable[[StationEvent], None],
) -> IdentityStation:
    own = drivers.hospital_cards_of(config)
    return IdentityStation(
        watcher=watcher or drivers.watcher_of(config),
        pad=drivers.pad_of(config),
        today=today,
        run_job=carry_out,
        hospital=None if own is None else own[0],
        tell=tell,
    )


def _scanner_station(config: Config, post: Post) -> ScannerStation | None:
    line, own = drivers.scanner_line_of(config), drivers.hospital_cards_of(config)
    if line is None:
        return None
    return ScannerStation(
        SerialScanner(line),
        post,
        carry_out,
        hospital_card=None if own is None else own[1].barcode,
        tell=note_device_event,
    )


def note_device_event(event: StationEvent) -> None:
    """Leave a line in the log of what happened at a reader: never of whom."""
    outcome = type(event).__name__
    if isinstance(event, Fault):
        outcome = f"{outcome} {event.remedy} {event.why}"
    _log.info("at a reader", extra={"device": event.where, "outcome": outcome})
