"""A headless kiosk for flows: real journeys, handlers, journal, lanes and HTTP; fake devices.

```
with central() as house, HeadlessKiosk(house.url, tmp_path / "journal.sqlite").running() as kiosk:
    kiosk.choose_journey(BookingClass.SAME_DAY)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_the_first_of_everything()
    kiosk.accept()
```

The test's thread owns the session: it drains and looks until what it waits for is so. Pauses
between polls and tries are cut to milliseconds; nothing else is faked about time.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from kiosk_app.bootstrap.equipment import GUIDE
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.central_client.client import CentralClient
from kiosk_app.domain.booking import BookingClass, Hold, PaymentOrder
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import DEMO
from kiosk_app.handlers.bench import Bench, Watches, new_key
from kiosk_app.handlers.board import KeptBoard
from kiosk_app.handlers.errands import CentralErrands
from kiosk_app.handlers.exit_lock import EXIT, ExitLock
from kiosk_app.handlers.guide import guide_in
from kiosk_app.handlers.pace import Pace
from kiosk_app.handlers.table import HANDLINGS, LaneName
from kiosk_app.journal.intents import Kind
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import Recovery, Report
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Entry, Option, Screen, SlotGrid
from kiosk_app.runtime.lanes import ThreadLane, close_all
from kiosk_app.runtime.session import Journey, Route, Session
from tests.helpers.central import KIOSK
from tests.helpers.devices import credential_of
from tests.helpers.fakes import FakePrinter, FakeStation
from tests.helpers.people import PHONE

PATIENCE_S = 20.0
SHORT_S = 0.005


def _short_wait(event: threading.Event, seconds: float) -> bool:
    return event.wait(min(seconds, SHORT_S))


class HeadlessKiosk:
    """One kiosk.

    Attributes:
        screens: the name of every page shown, in order.
        patience_s: how long `until` waits at most.
    """

    patience_s: float = PATIENCE_S

    def __init__(
        self,
        url: str,
        journal_path: Path,
        now: Callable[[], datetime],
        station: StationId = KIOSK,
    ) -> None:
        self.station = FakeStation()
        self.printer = FakePrinter()
        self.books_without_paper = True
        self.client = CentralClient(
            url, station, now, timeouts=(2.0, 5.0), credential=credential_of(station)
        )
        self.journal = Journal.open(journal_path)
        self.recovery = Recovery(self.journal, CentralErrands(self.client), new_key, now)
        self.screens: list[str] = []
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._lanes = {name: ThreadLane(name) for name in LaneName}
        self._watches = Watches()
        self.bench = Bench(
            station=self.station,
            printer=self.printer,
            central=self.client,
            journal=self.journal,
            post=self._post,
            now=now,
            hospital_now=now,
            elderly_age=lambda: DEMO.elderly_age,
            pace=Pace(self._stop, wait=_short_wait),
            watches=self._watches,
            kept_board=KeptBoard(journal_path.with_name("board.json")),
            guide=guide_in(RESOURCES / GUIDE),
            books_without_paper=lambda: self.books_without_paper,
            exit_lock=ExitLock(journal_path.with_name(EXIT)),
        )
        self.session = Session(
            Journey(kiosk.start, kiosk.advance, faces.screen_of),
            {
                effect: Route(self._lanes[handling.lane], partial(handling.handle, self.bench))
                for effect, handling in HANDLINGS.items()
            },
            show=lambda screen: self.screens.append(screen.frame.name),
            wake=self._wake.set,
        )
        self._is_dead = False

    @contextmanager
    def running(self) -> Iterator["HeadlessKiosk"]:
        """Start up: recover, then be ready at the home page; close at the end."""
        try:
            self.recovered: Report = self.recovery.at_start()
            self.session.begin()
            self.tell(ev.MadeReady())
            yield self
        finally:
            self.kill()

    def kill(self) -> None:
        """End as in a power cut: nothing is settled, nothing is said. Idempotent."""
        if self._is_dead:
            return
        self._is_dead = True
        self._stop.set()
        self._watches.end_all()
        assert close_all(tuple(self._lanes.values()))
        self.client.close()
        self.journal.close()

    def _post(self, event: ev.Event) -> None:
        self.session.post(event)

    # --- what stands ---------------------------------------------------------------------------

    @property
    def page(self) -> str:
        """The type of the state, which names the page."""
        return type(self.session.state).__name__

    @property
    def screen(self) -> Screen:
        assert self.session.screen is not None
        return self.session.screen

    @property
    def hold(self) -> Hold:
        found: Hold = self.session.state.hold
        return found

    @property
    def order(self) -> PaymentOrder:
        found: PaymentOrder = self.session.state.order
        return found

    # --- what the patient does -----------------------------------------------------------------

    def choose_journey(self, purpose: Purpose | BookingClass) -> None:
        self.tell(ev.JourneyChosen(Purpose(purpose.value)))
        self.until(lambda: self.station.is_armed)

    def insert_card(self, person: Person) -> None:
        """Have the card read; a first-time patient types a telephone number."""
        self.present_card(person)
        self.until(lambda: isinstance(self.screen, Choice | Entry))
        if isinstance(self.screen, Entry):
            self.tell(ev.Entered(PHONE))
            self.until(lambda: isinstance(self.screen, Choice))

    def present_card(self, person: Person) -> None:
        """Have the card read, whatever comes of it."""
        self.station.present(ev.CardRead(person))

    def pick_the_first_of_everything(self) -> None:
        """Take the first option of every page up to the time bands, and the first band."""
        while self.page not in {"ReviewingHold", "ReadingWhyNot", "CentralAway"}:
            self.take_first()

    def pick_up_to_the_bands(self) -> None:
        while self.page != "ChoosingBand":
            self.take_first()

    def take_first(self) -> None:
        """Tap the first option that can be taken and wait for the next question."""
        match self.screen:
            case Choice(options=options):
                found = options
            case SlotGrid(groups=groups):
                found = tuple(option for group in groups for option in group.options)
            case _:
                raise AssertionError(f"nothing to choose on {self.page}")
        self.tell(ev.Chosen(_first(found)))
        self.until(lambda: not self.page.startswith(("Finding", "Loading", "Holding")))

    def accept(self) -> None:
        self.tell(ev.Accepted())

    def leave(self) -> None:
        self.tell(ev.Left())

    def wait_for(self, *pages: str) -> None:
        self.until(lambda: self.page in pages, f"{pages}, not {self.page}")

    def begin_to_pay(self, booking_class: BookingClass, person: Person) -> None:
        """Go from the home page to the QR code."""
        self.go_to_review(booking_class, person)
        self.accept()
        self.wait_for("Paying")

    def go_to_review(self, booking_class: BookingClass, person: Person) -> None:
        """Go from the home page to the review of a held number."""
        self.choose_journey(booking_class)
        self.insert_card(person)
        self.pick_the_first_of_everything()
        assert self.page == "ReviewingHold"

    # --- the owner's loop ----------------------------------------------------------------------

    def tell(self, event: ev.Event) -> None:
        """Hand an event in and take in whatever has arrived."""
        self.session.post(event)
        self.session.drain()

    def claim_slip(self) -> tuple[OpenMatter, str, Fen | None]:
        """Return what the slip of an unknown outcome says, once its print is on record."""

        def is_on_record() -> bool:
            prints = (i for i in self.journal.unsettled() if i.kind is Kind.PRINT)
            return bool(self.printer.claims) and not any(prints)

        self.until(is_on_record, "a slip")
        return self.printer.claims[-1]

    def until(self, is_so: Callable[[], bool], what: str = "") -> None:
        """Drain until something is so, or fail."""
        ends_at = time.monotonic() + self.patience_s
        while True:
            self._wake.clear()
            self.session.drain()
            with suppress(AttributeError):  # a state without hold or order: not yet
                if is_so():
                    return
            left_s = ends_at - time.monotonic()
            assert left_s > 0, f"waited in vain for {what} on {self.page}, after {self.screens}"
            self._wake.wait(min(left_s, 0.05))


def _first(options: tuple[Option, ...]) -> int:
    return next(i for i, option in enumerate(options) if option.can_be_had)
