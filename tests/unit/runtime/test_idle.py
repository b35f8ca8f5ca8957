"""A patient who is silent is asked first, has time to answer, and may take as long as they like."""

import pytest

from kiosk_app.journeys.events import Event, Left
from kiosk_app.journeys.screens import Frame, Home, Notice, Screen, Text
from kiosk_app.runtime.idle import Idle, IdleGuard, Leave, Warn

BEGIN = Idle(since=0.0)


def page(name: str = "a", *, patience_s: int | None = 60, is_elderly: bool = False) -> Screen:
    return Notice(Frame(name=name, title=Text(name), patience_s=patience_s, is_elderly=is_elderly))


@pytest.mark.requirement("R003")
@pytest.mark.parametrize(
    ("screen", "warned_at", "left_at"),
    [
        (page(), 60, 90),
        (page(is_elderly=True), 90, 120),
        (page(is_elderly=True, patience_s=90), 90, 120),
        (page(patience_s=120), 120, 150),
    ],
)
def test_patience_is_as_long_as_the_page_and_the_patient_need(
    screen: Screen, warned_at: int, left_at: int
) -> None:
    idle = BEGIN.shown(screen, 0.0)
    assert idle.look(warned_at - 0.1) is None
    assert idle.look(warned_at) == Warn(30)
    assert idle.look(left_at - 0.1) == Warn(1)
    assert idle.look(left_at) == Leave()


def test_a_touch_extends_as_often_as_wanted() -> None:
    idle = BEGIN.shown(page(), 0.0)
    for now in range(80, 2000, 80):
        assert isinstance(idle.look(now), Warn)
        idle = idle.touched(now)
        assert idle.look(now) is None


def test_nobody_is_hurried_while_the_machine_is_at_work_or_at_home() -> None:
    assert BEGIN.shown(page(patience_s=None), 0.0).look(10_000) is None
    home = Home(Frame(name="home", title=Text("home")), tiles=())
    assert BEGIN.shown(home, 0.0).look(10_000) is None


def test_a_new_page_begins_a_new_patience_but_a_countdown_on_it_does_not() -> None:
    idle = BEGIN.shown(page("a"), 0.0)
    assert idle.shown(page("b"), 50.0).look(100.0) is None
    assert idle.shown(page("a"), 50.0).look(60.0) == Warn(30)


class Stage:
    def __init__(self) -> None:
        self.now = 0.0
        self.posted: list[Event] = []
        self.warned: list[int | None] = []
        self.guard = IdleGuard(lambda: self.now, self.posted.append, self.warned.append)
        self.guard.shown(page())

    def tick_until(self, now: float) -> None:
        while self.now < now:
            self.now += 1.0
            self.guard.ticked()


def test_silence_is_warned_of_counted_down_and_then_taken_for_leaving() -> None:
    stage = Stage()
    stage.tick_until(89)
    assert stage.warned == list(range(30, 0, -1))
    assert stage.posted == []
    stage.tick_until(90)
    assert stage.posted == [Left()]
    assert stage.warned[-1] is None


def test_continue_takes_the_warning_away() -> None:
    stage = Stage()
    stage.tick_until(61)
    stage.guard.touched()
    assert stage.warned == [30, 29, None]
    stage.tick_until(120)
    assert stage.posted == []
    assert stage.warned == [30, 29, None]


def test_another_page_takes_the_warning_away() -> None:
    stage = Stage()
    stage.tick_until(61)
    stage.guard.shown(page("b"))
    assert stage.warned[-1] is None


def test_the_same_page_shown_again_keeps_the_warning() -> None:
    stage = Stage()
    stage.tick_until(61)
    stage.guard.shown(page())
    assert stage.warned == [30, 29]
