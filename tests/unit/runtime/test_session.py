"""The session turns the crank: events in, states on one thread, effects out, screens when new."""

import logging
from dataclasses import dataclass, replace

import pytest

from kiosk_app.journeys import effects as ef
from kiosk_app.journeys.events import Accepted, Event, Left, Ticked
from kiosk_app.journeys.screens import Frame, Notice, Screen, Text
from kiosk_app.runtime.lanes import InlineLane
from kiosk_app.runtime.session import Journey, Route, Session


@dataclass(frozen=True)
class Waiting:
    seconds: int = 3


@dataclass(frozen=True)
class Gone:
    patient: str = "林晓舟"


@dataclass(frozen=True)
class Next:
    state: Waiting | Gone
    effects: tuple[ef.Effect, ...] = ()


def start() -> Next:
    return Next(Waiting(), (ef.AskForCard(),))


def advance(state: Waiting | Gone, event: Event) -> Next:
    match state, event:
        case Waiting(seconds), Ticked():
            return Next(replace(state, seconds=seconds - 1))
        case Waiting(), Accepted():
            return Next(state, (ef.LoadCatalogue(),))
        case Waiting(), Left():
            return Next(Gone(), (ef.StopAskingForCard(),))
        case _:
            return Next(state)


def screen_of(state: Waiting | Gone) -> Screen:
    name = "waiting" if isinstance(state, Waiting) and state.seconds > 1 else "hurry"
    return Notice(Frame(name=name, title=Text(name)))


class Stage:
    """A session with everything it touches recorded."""

    def __init__(self) -> None:
        self.did: list[str] = []
        lane = InlineLane()
        self.session = Session(
            Journey(start, advance, screen_of),
            {
                ef.AskForCard: Route(lane, self._carry_out),
                ef.StopAskingForCard: Route(lane, self._carry_out),
                ef.LoadCatalogue: Route(lane, lambda _: Left()),
            },
            show=lambda screen: self.did.append(f"show {screen.frame.name}"),
            wake=lambda: self.did.append("wake"),
        )

    def _carry_out(self, effect: ef.Effect) -> Event | None:
        self.did.append(type(effect).__name__)
        return None


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_it_begins_with_a_screen_and_then_asks(stage: Stage) -> None:
    assert stage.session.screen is None
    stage.session.begin()
    assert stage.did == ["show waiting", "AskForCard"]


def test_posting_wakes_the_owner_and_changes_nothing_yet(stage: Stage) -> None:
    stage.session.begin()
    stage.did.clear()
    stage.session.post(Left())
    assert stage.did == ["wake"]
    assert stage.session.state == Waiting()
    stage.session.drain()
    assert stage.session.state == Gone()
    assert stage.did == ["wake", "show hurry", "StopAskingForCard"]


def test_a_screen_is_shown_only_when_it_is_another_one(stage: Stage) -> None:
    stage.session.begin()
    stage.did.clear()
    for _ in range(3):
        stage.session.post(Ticked())
    stage.session.drain()
    assert stage.session.state == Waiting(0)
    assert [d for d in stage.did if d != "wake"] == ["show hurry"]
    assert stage.session.screen == screen_of(Waiting(0))


def test_an_answer_is_taken_in_by_the_same_drain(stage: Stage) -> None:
    stage.session.begin()
    stage.session.post(Accepted())
    stage.session.drain()
    assert stage.session.state == Gone()


def test_each_transition_is_one_line_with_nothing_personal_and_ticks_are_quiet(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.session.begin()
    with caplog.at_level(logging.INFO):
        for event in (Ticked(), Left(), Accepted()):
            stage.session.post(event)
        stage.session.drain()
    assert caplog.messages == ["Waiting --Left--> Gone", "Gone --Accepted--> Gone"]
