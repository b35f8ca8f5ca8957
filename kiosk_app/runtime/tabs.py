"""Room: the sessions of one counter side by side, and which of them is in front.

Who is signed in, the drawer, the printer, and one session for each patient: each takes the answers
to what it asked itself, on the owner's thread, so that a slow answer never lands with another
patient. Here is only who hears what; what follows is decided in `journeys.counter`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter import (
    add_on_desk,
    desk,
    desk_faces,
    drawer,
    helping,
    printer,
    schedule,
    suspensions,
    walk_in,
)
from kiosk_app.journeys.counter.desk_faces import Asides
from kiosk_app.journeys.counter.identifying import Identifying
from kiosk_app.journeys.counter.pages import (
    AddOnsToggled,
    Aside,
    Command,
    DrawerToggled,
    HelpToggled,
    PrinterToggled,
    ScheduleToggled,
    SessionTaken,
    SuspensionsToggled,
    TabChosen,
    TabOpened,
    View,
)
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.events_add_on import AddOnsShown
from kiosk_app.journeys.events_help import HelpWatched, TabsFull, TakeOverAsked
from kiosk_app.journeys.events_news import SlipMissed
from kiosk_app.journeys.events_printer import PrinterHidden, PrinterSeen, PrinterShown
from kiosk_app.journeys.events_schedule import ScheduleShown
from kiosk_app.journeys.events_suspension import SuspensionsShown
from kiosk_app.journeys.parts import Next
from kiosk_app.runtime.opposite import nobody_opposite
from kiosk_app.runtime.session import Journey, Route, Session
from kiosk_app.runtime.session_guard import SessionGuard

MOST_TABS: Final = 6
"""More patients than anybody can keep apart."""

Routes = dict[type[Effect], Route]
MakeRoutes = Callable[[Callable[[ev.Event], None]], Mapping[type[Effect], Route]]
"""Makes the routes of a session, by where what is not an answer goes."""

_JOURNEYS: Final[Mapping[Aside, tuple[Callable[[], Any], Callable[..., Any]]]] = {
    Aside.DRAWER: (drawer.start, drawer.advance),
    Aside.PRINTER: (printer.start, printer.advance),
    Aside.HELP: (helping.start, helping.advance),
    Aside.SUSPENSIONS: (suspensions.start, suspensions.advance),
    Aside.ADD_ONS: (add_on_desk.start, add_on_desk.advance),
    Aside.SCHEDULE: (schedule.start, schedule.advance),
}
"""The desks beside the patients, in the order `Asides` has their states."""

_WHEN_SHOWN: Final[Mapping[Aside, ev.Event]] = {
    Aside.SUSPENSIONS: SuspensionsShown(),
    Aside.ADD_ONS: AddOnsShown(),
    Aside.SCHEDULE: ScheduleShown(),
}
"""What a desk beside the patients is told when it comes in front; who signs in finds it unseen."""
_OF_THE_DRAWER_TOO = told.SignedIn | told.CashTaken | told.CashGivenBack
_OF_THE_PRINTER_TOO = ev.TicketPrinted | ev.TicketNotPrinted | SlipMissed


class Room:
    """All but `post`, `hear` and `to_front` belong to the owner's thread.

    Args:
        show: called with what the window shows, whenever it is another.
        wake: called from any thread after something was posted; the owner then calls `drain`.
    """

    def __init__(self, show: Callable[[View], None], wake: Callable[[], None]) -> None:
        self._show = show
        self._wake = wake
        self.opposite = nobody_opposite()
        self._make: MakeRoutes | None = None
        self._own: list[tuple[Session[None], Routes]] = []
        self.desk = self._session(desk.start, desk.advance)
        self._guard = SessionGuard(self.desk.post)
        self._asides = {aside: self._session(*journey) for aside, journey in _JOURNEYS.items()}
        self.drawer = self._asides[Aside.DRAWER]
        self.printer = self._asides[Aside.PRINTER]
        self.helping = self._asides[Aside.HELP]
        self.tabs = [self._tab()]
        self.front: int | Aside = 0
        self._last_tab = 0
        self._armed: int | None = None
        self._is_manned = False
        self._shown: View | None = None

    def equip(self, make: MakeRoutes) -> None:
        """Give every session, those to come included, somebody who carries out what it asks."""
        self._make = make
        for session, routes in self._own:
            routes.update(self._routes_of(session))

    def begin(self) -> None:
        """Show the first page and ask for what the sessions begin with."""
        for session, _ in self._own:
            session.begin()
        self._present()

    # --- from any thread ------------------------------------------------------------------------

    def post(self, event: ev.Event) -> None:
        """Hand in what the machine says: time to everybody, to the printer's page what it shows."""
        if isinstance(event, ev.Ticked):
            self.opposite.tick()
            for session, _ in tuple(self._own):
                session.post(event)
        elif isinstance(event, PrinterSeen):
            self.printer.post(event)
        else:
            self.desk.post(event)

    def to_front(self, event: ev.Event) -> None:
        """Hand in what was scanned: it is of the patient in front."""
        front = self.front
        if isinstance(front, int):
            self.tabs[front].post(event)

    def hear(self, event: ev.Event | None, asked_after: int | None = None) -> ev.Event | None:
        """Return an answer as the session that asked is told it; tell others what concerns them.

        Where the person's session has ended, the patient's tab only waits to ask again.
        """
        if self._guard.is_refused(event, asked_after):
            return ev.CentralDown()
        if isinstance(event, ev.PutOutOfService):
            self.desk.post(event)
        if isinstance(event, _OF_THE_DRAWER_TOO):
            self.drawer.post(event)
        if isinstance(event, told.SignedIn):
            for aside in _WHEN_SHOWN:
                self._asides[aside].post(event)
        if isinstance(event, _OF_THE_PRINTER_TOO):
            self.printer.post(event)
        return event

    # --- on the owner's thread ------------------------------------------------------------------

    def take(self, given: ev.Event | Command) -> None:
        """Take in what the registrar did."""
        match given:
            case TabOpened():
                self._open()
            case TabChosen(place):
                self._go_to(place % len(self.tabs))
            case (
                DrawerToggled()
                | PrinterToggled()
                | HelpToggled()
                | SuspensionsToggled()
                | AddOnsToggled()
                | ScheduleToggled()
            ):
                self._look_at(given.aside)
            case SessionTaken(call):
                self._take_over(call)
            case ev.WentBack() if self.front is Aside.PRINTER:
                self._look_at(Aside.PRINTER)
            case told.SignInAsked() | told.SignOutAsked() | told.LockAsked() | told.Touched():
                self.desk.post(given)
            case _:
                self._in_front.post(given)

    def drain(self) -> None:
        """Take in every event that has arrived, then show what came of it."""
        for session, _ in tuple(self._own):
            session.drain()
        self._arm()
        self._watch()
        self._present()

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is at the desk, signed in and not locked out."""
        return isinstance(self.desk.state, desk.AtDesk)

    @property
    def view(self) -> View:
        """What the window shows."""
        states = tuple(tab.state for tab in self.tabs)
        asides = Asides(*(session.state for session in self._asides.values()))
        return desk_faces.view_of(self.desk.state, asides, states, self.front)

    @property
    def _in_front(self) -> Session[None]:
        front = self.front
        return self._asides[front] if isinstance(front, Aside) else self.tabs[front]

    def _present(self) -> None:
        view = self.view
        if view != self._shown:
            self._shown = view
            self._show(view)
        patient = self.tabs[self._last_tab].state if self.is_signed_in else None
        self.opposite.follow(self._last_tab, patient)

    def _open(self) -> None:
        """Bring an empty tab in front: one that is there, or a new one while there is room."""
        for place, tab in enumerate(self.tabs):
            if isinstance(tab.state, Identifying):
                self._go_to(place)
                return
        if len(self.tabs) < MOST_TABS:
            self.tabs.append(self._tab())
            self.tabs[-1].begin()
            self._go_to(len(self.tabs) - 1)

    def _take_over(self, call: str) -> None:
        """Go on with the session of a call in an empty tab; without one the call stays."""
        self._open()
        front = self.front
        if isinstance(front, int) and isinstance(self.tabs[front].state, Identifying):
            self.tabs[front].post(TakeOverAsked(call))
        else:
            self.helping.post(TabsFull())

    def _look_at(self, aside: Aside) -> None:
        self._go_to(self._last_tab if self.front is aside else aside)

    def _go_to(self, place: int | Aside) -> None:
        if place is Aside.PRINTER:
            self.printer.post(PrinterShown(printer.ticket_of(self.tabs[self._last_tab].state)))
        elif self.front is Aside.PRINTER:
            self.printer.post(PrinterHidden())
        if isinstance(place, Aside) and place in _WHEN_SHOWN:
            self._asides[place].post(_WHEN_SHOWN[place])
        self.front = place
        if isinstance(place, int):
            self._last_tab = place
        self._arm()
        self._wake()

    def _arm(self) -> None:
        """Tell the tabs which of them a card that is read now is for; nobody's behind a lock."""
        wanted = self.front if self.is_signed_in and isinstance(self.front, int) else None
        if wanted == self._armed:
            return
        if self._armed is not None:
            self.tabs[self._armed].post(told.TabHidden())
        if wanted is not None:
            self.tabs[wanted].post(told.TabShown())
        self._armed = wanted

    def _watch(self) -> None:
        """Tell who hears of calls whether anybody is at the desk."""
        if self.is_signed_in != self._is_manned:
            self._is_manned = self.is_signed_in
            self.helping.post(HelpWatched(self._is_manned))

    def _tab(self) -> Session[None]:
        start, advance = partial(walk_in.start, is_in_front=False), partial(_advance_tab, self)
        return self._session(start, advance)

    def _session(self, start: Callable[[], Any], advance: Callable[..., Any]) -> Session[None]:
        routes: Routes = {}
        journey: Journey[None] = Journey(start, advance, _no_page)
        session = Session(journey, routes, _show_nothing, self._wake)
        self._own.append((session, routes))
        routes.update(self._routes_of(session))
        return session

    def _routes_of(self, session: Session[None]) -> Mapping[type[Effect], Route]:
        if self._make is None:
            return {}

        def post(event: ev.Event) -> None:
            heard = self.hear(event)
            if heard is not None:
                session.post(heard)

        return {
            effect: Route(route.lane, partial(self._carried_out, route.handle))
            for effect, route in self._make(post).items()
        }

    def _carried_out(
        self, handle: Callable[[Any], ev.Event | None], effect: Effect
    ) -> ev.Event | None:
        asked_after = self._guard.sign_ins
        return self.hear(handle(effect), asked_after)


def _advance_tab(room: Room, state: walk_in.State, event: ev.Event) -> Next[walk_in.State]:
    """Return what follows in a tab of a room, as whoever sits opposite has a say in it."""
    return room.opposite.advance(state, event)


def _no_page(_state: object) -> None:
    """A session alone has no page here: the room shows all of them together."""


def _show_nothing(_page: None) -> None:
    """See `_no_page`."""
