"""Session: a journey being run. The only object that holds mutable journey state.

`post` may be called from any thread; everything else belongs to the owner's thread, so states
change on one thread only and need no lock. An answer that comes after its patient has gone is
an event like any other: the journey decides what to undo.
"""

import logging
import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.events import Event, Ticked
from kiosk_app.runtime.lanes import Lane

logger = logging.getLogger(__name__)

S = TypeVar("S")
"""What a state looks like: a kiosk's `Screen`, a counter's page."""


class Step(Protocol):
    """What `advance` returns: the next state and what to ask the world for."""

    @property
    def state(self) -> Any:  # noqa: ANN401 - each journey has its own union of states
        """The state from here on."""

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What to ask for, in order."""


@dataclass(frozen=True, slots=True)
class Journey(Generic[S]):
    """A pure machine and its faces, as the session runs it."""

    start: Callable[[], Step]
    advance: Callable[[Any, Event], Step]
    screen_of: Callable[[Any], S]


@dataclass(frozen=True, slots=True)
class Route:
    """How one kind of effect is carried out: on which lane, by which handler."""

    lane: Lane
    handle: Callable[[Any], Event | None]


class Session(Generic[S]):
    """Runs a journey, for one patient after another.

    Args:
        journey: what happens next.
        routes: who carries out each effect, and on which lane; every kind must have one.
        show: called with a screen, on the owner's thread, whenever it is another one.
        wake: called from any thread after an event was posted; the owner then calls `drain`.
    """

    def __init__(
        self,
        journey: Journey[S],
        routes: Mapping[type[Effect], Route],
        show: Callable[[S], None],
        wake: Callable[[], None],
    ) -> None:
        self._journey = journey
        self._routes = routes
        self._show = show
        self._wake = wake
        self._inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._first = journey.start()
        self._state = self._first.state
        self._shown: S | None = None

    @property
    def state(self) -> Any:  # noqa: ANN401 - each journey has its own union of states
        """Where the journey stands."""
        return self._state

    @property
    def screen(self) -> S | None:
        """What was shown last."""
        return self._shown

    def begin(self) -> None:
        """Show the first screen, then ask for the first effects."""
        self._show_if_new()
        self._ask(self._first.effects)

    def post(self, event: Event) -> None:
        """Hand in an event. Thread-safe; returns at once."""
        self._inbox.put(event)
        self._wake()

    def drain(self) -> None:
        """Take in every event that has arrived. Owner's thread only."""
        while True:
            try:
                event = self._inbox.get_nowait()
            except queue.Empty:
                return
            self._take_in(event)

    def _take_in(self, event: Event) -> None:
        before = self._state
        step = self._journey.advance(before, event)
        self._state = step.state
        _log(before, event, self._state)
        self._show_if_new()
        self._ask(step.effects)

    def _show_if_new(self) -> None:
        screen = self._journey.screen_of(self._state)
        if screen != self._shown:
            self._shown = screen
            self._show(screen)

    def _ask(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            route = self._routes[type(effect)]
            name = type(effect).__name__
            route.lane.submit(name, partial(route.handle, effect), self.post)


def _log(before: object, event: Event, after: object) -> None:
    """Log a transition by type names only: they carry nothing personal."""
    is_change = type(before) is not type(after) or not isinstance(event, Ticked)
    level = logging.INFO if is_change else logging.DEBUG
    names = (type(before).__name__, type(event).__name__, type(after).__name__)
    logger.log(level, "%s --%s--> %s", *names)
