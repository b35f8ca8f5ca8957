"""A counter's sessions side by side: whose answer locks the desk."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Role, StaffMember
from kiosk_app.handlers.table import HANDLINGS
from kiosk_app.journeys import effects_counter as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import Desk, View
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.effects_help import LoadHelp
from kiosk_app.runtime.lanes import InlineLane, Job, Post, carry_out
from kiosk_app.runtime.session import Route
from kiosk_app.runtime.tabs import Room

MEMBER = StaffMember(StaffId("stf-1"), "he.lu", "何露", (Role.REGISTRAR,))
"""An invented registrar."""
LOST = ev.Refused(Refusal(Reason.NOT_SIGNED_IN))


@dataclass
class SlowLane:
    """Carries nothing out until it is told to."""

    waiting: list[tuple[str, Job, Post]] = field(default_factory=list)

    def submit(self, name: str, job: Job, post: Post) -> None:
        self.waiting.append((name, job, post))


@dataclass
class Counter:
    """A room whose central lists calls slowly, and answers with what a test wants.

    Attributes:
        meanwhile: what happens at the desk while the list is asked for.
    """

    views: list[View] = field(default_factory=list)
    slow: SlowLane = field(default_factory=SlowLane)
    answer: ev.Event = LOST
    meanwhile: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.room = Room(self.views.append, lambda: None)
        self.room.equip(lambda _post: self._routes())
        self.room.begin()
        self.room.post(ev.MadeReady())
        self.room.drain()

    def _routes(self) -> dict[type[Effect], Route]:
        now = InlineLane()
        routes = {effect: Route(now, lambda _effect: None) for effect in HANDLINGS}
        routes[ef.SignIn] = Route(now, lambda _effect: told.SignedIn(MEMBER))
        routes[LoadHelp] = Route(self.slow, self._list_calls)
        return routes

    def _list_calls(self, _effect: LoadHelp) -> ev.Event:
        self.meanwhile()
        return self.answer

    @property
    def is_at_desk(self) -> bool:
        return isinstance(self.views[-1], Desk)

    def sign_in(self) -> None:
        self.room.take(told.SignInAsked("he.lu", "a password"))
        self.settle()

    def lock(self) -> None:
        self.room.take(told.LockAsked())
        self.settle()

    def answer_the_oldest(self) -> None:
        carry_out(*self.slow.waiting.pop(0))
        self.settle()

    def settle(self) -> None:
        for _ in range(3):  # what is posted while it drains is taken in the next time
            self.room.drain()


def test_an_answer_that_nobody_is_signed_in_locks_the_desk() -> None:
    counter = Counter()
    counter.sign_in()
    assert counter.is_at_desk
    counter.answer_the_oldest()
    assert not counter.is_at_desk


@pytest.mark.requirement("R133")
def test_an_answer_to_what_was_asked_before_signing_in_again_locks_nobody_out() -> None:
    """The old session ends with the new sign-in: what is under way then is refused for it."""
    counter = Counter()
    counter.sign_in()

    def lock_and_come_back() -> None:
        counter.lock()
        counter.sign_in()

    counter.meanwhile = lock_and_come_back
    counter.answer_the_oldest()
    assert counter.is_at_desk
