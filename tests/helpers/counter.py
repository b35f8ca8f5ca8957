"""A headless counter for flows: real room, journeys, handlers, journal, lanes and HTTP.

```
with central() as house, at_work(house, tmp_path / "journal.sqlite") as counter:
    counter.lay_card(people.ADULT)
    counter.pick()
```
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from kiosk_app.central_client.client import CentralClient
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.staff import Role
from kiosk_app.handlers.bench import Bench, Watches, new_key
from kiosk_app.handlers.board import KeptBoard
from kiosk_app.handlers.errands import CentralErrands
from kiosk_app.handlers.pace import Pace
from kiosk_app.handlers.table import HANDLINGS, LaneName
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import Recovery
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter import pages
from kiosk_app.journeys.counter.pages import Body, Command, Desk, Pick, View
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.screens import Screen
from kiosk_app.runtime.lanes import ThreadLane, close_all
from kiosk_app.runtime.opposite import Opposite
from kiosk_app.runtime.session import Route
from kiosk_app.runtime.tabs import Room
from tests.helpers.central import CentralHouse
from tests.helpers.devices import credential_of
from tests.helpers.fakes import FakePrinter, FakeStation
from tests.helpers.kiosk import PATIENCE_S, SHORT_S
from tests.helpers.staff import COUNTER, Hired, hire

_B = TypeVar("_B", bound=Body)


def _short_wait(event: threading.Event, seconds: float) -> bool:
    return event.wait(min(seconds, SHORT_S))


class HeadlessCounter:
    """One counter with its registrar; `views` are all that was shown, in order.

    What the patient opposite saw is in `opposite`.
    """

    def __init__(
        self, house: CentralHouse, journal_path: Path, at: str = COUNTER, url: str = ""
    ) -> None:
        self.house = house
        self.station = FakeStation()
        self.printer = FakePrinter()
        self.client = CentralClient(
            url or house.url, StationId(at), house.clock, credential=credential_of(at)
        )
        self.journal = Journal.open(journal_path)
        self.recovery = Recovery(self.journal, CentralErrands(self.client), new_key, house.clock)
        self.views: list[View] = []
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._lanes = {name: ThreadLane(name) for name in LaneName}
        self.room = Room(self.views.append, self._wake.set)
        self.opposite: list[Screen] = []
        self.room.opposite = Opposite(self.opposite.append)
        self._bench = Bench(
            station=self.station,
            printer=self.printer,
            central=self.client,
            journal=self.journal,
            post=self.room.to_front,
            now=house.clock,
            hospital_now=house.clock,
            elderly_age=lambda: DEMO.elderly_age,
            guide=None,
            kept_board=KeptBoard(journal_path.with_name("board.json")),
            pace=Pace(self._stop, wait=_short_wait),
            watches=Watches(),
        )
        self.room.equip(self._routes)

    def _routes(self, post: Callable[[ev.Event], None]) -> dict[type[Effect], Route]:
        bench = replace(self._bench, post=post)
        return {
            effect: Route(self._lanes[handling.lane], partial(handling.handle, bench))
            for effect, handling in HANDLINGS.items()
        }

    @contextmanager
    def running(self) -> Iterator["HeadlessCounter"]:
        """Start up, to the page that asks for a password; close at the end."""
        try:
            self.room.begin()
            self.room.post(ev.MadeReady())
            self.until(lambda: isinstance(self.view, pages.SignInPage))
            yield self
        finally:
            self.close()

    def close(self) -> None:
        self._stop.set()
        assert close_all(tuple(self._lanes.values()))
        self.client.close()
        self.journal.close()

    # --- what stands ---------------------------------------------------------------------------

    @property
    def view(self) -> View:
        return self.views[-1]

    @property
    def desk(self) -> Desk:
        assert isinstance(self.view, Desk), self.view
        return self.view

    @property
    def name(self) -> str:
        """The name of the page in front."""
        return self.desk.body.sheet.name if isinstance(self.view, Desk) else ""

    def body(self, kind: type[_B]) -> _B:
        found = self.desk.body
        assert isinstance(found, kind), found
        return found

    # --- what the registrar does ---------------------------------------------------------------

    def sign_in(self, who: Hired, password: str | None = None) -> None:
        self.do(told.SignInAsked(who.login, who.password if password is None else password))
        self.until(lambda: not (isinstance(self.view, pages.SignInPage) and self.view.is_busy))

    def open_drawer(self, yuan: str = "200") -> None:
        self.do(pages.DrawerToggled())
        self.wait_for("drawer_shut")
        self.do(told.AmountTyped(yuan))
        self.wait_for("drawer_open")
        self.do(pages.DrawerToggled())

    def lay_card(self, person: Person) -> None:
        self.until(lambda: self.station.is_armed, "armed readers")
        self.station.present(ev.CardRead(person))
        self.until(lambda: self.name not in {"identifying", "finding_patient"}, "a patient")

    def pick(self, typed: str = "") -> None:
        """Take the first row that typing leaves, and wait for the next question."""
        body = self.body(Pick)
        rows = [r for r in body.rows if r.why_not is None and (not typed or typed in r.find)]
        assert rows, f"{typed} is not among {body.rows}"
        self.do(rows[0].event)
        self.until(lambda: self.desk.body != body and "finding" not in self.name, "an answer")

    def hold_first(self, department: str = "") -> None:
        """From a known patient to the money."""
        for typed in (department, "", ""):
            self.until(lambda: isinstance(self.desk.body, Pick), "something to pick")
            self.pick(typed)
        self.wait_for("reviewing_hold")

    def do(self, given: ev.Event | Command) -> None:
        self.room.take(given)
        self.room.drain()

    def tick(self, seconds: int = 1) -> None:
        for _ in range(seconds):
            self.room.post(ev.Ticked())
            self.room.drain()

    def wait_for(self, *names: str) -> None:
        self.until(lambda: self.name in names, f"{names}, not {self.name}")

    def until(self, is_so: Callable[[], bool], what: str = "") -> None:
        ends_at = time.monotonic() + PATIENCE_S
        while True:
            self._wake.clear()
            self.room.drain()
            if is_so():
                return
            left_s = ends_at - time.monotonic()
            assert left_s > 0, f"waited in vain for {what}; shown is {self.view}"
            self._wake.wait(min(left_s, 0.05))


@contextmanager
def at_work(house: CentralHouse, journal_path: Path, url: str = "") -> Iterator[HeadlessCounter]:
    """Yield a counter of the house with a registrar signed in and 200 yuan in the drawer."""
    with HeadlessCounter(house, journal_path, url=url).running() as made:
        made.sign_in(hire(house, Role.REGISTRAR, login="he.lu"))
        made.open_drawer("200")
        yield made
