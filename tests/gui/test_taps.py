"""Double strikes, presses that slide off, and the guard's clock."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from tests.helpers import gui
from tests.helpers.desk import Desk
from ui.pages.entry import EntryPage
from ui.widgets.tap_guard import BOUNCE_MS, STRIKE_MS, TapGuard


class Clock:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.now_ms = 0

    def __call__(self) -> int:
        """Return the time."""
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    """A clock at zero."""
    return Clock()


@pytest.fixture
def desk(qtbot: QtBot, clock: Clock) -> Desk:
    """A window whose guard keeps the test's time."""
    made = Desk()
    qtbot.addWidget(made.window)
    made.window.kit.guard = TapGuard(40, clock)
    made.window.show()
    return made


def strike(desk: Desk, name: str) -> None:
    """Tap the button of that name."""
    button = next(
        b for b in desk.window.findChildren(QAbstractButton, name) if b.isVisibleTo(desk.window)
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.requirement("R003")
def test_a_double_tap_is_one_tap(desk: Desk, clock: Clock) -> None:
    desk.show(gui.REVIEW)
    strike(desk, "accept")
    clock.now_ms += 499
    strike(desk, "accept")
    assert desk.sent == [ev.Accepted()]


def test_a_second_tap_half_a_second_later_counts(desk: Desk, clock: Clock) -> None:
    desk.show(gui.REVIEW)
    strike(desk, "accept")
    clock.now_ms += STRIKE_MS
    strike(desk, "accept")
    assert len(desk.sent) == 2


def test_the_second_strike_does_not_answer_the_next_page(desk: Desk, clock: Clock) -> None:
    desk.show(gui.REVIEW)
    strike(desk, "accept")
    clock.now_ms += 200
    desk.show(gui.NO_TICKET)
    strike(desk, "accept")
    assert desk.sent == [ev.Accepted()]


def test_a_quick_tap_elsewhere_counts(desk: Desk, clock: Clock) -> None:
    desk.show(gui.REVIEW)
    strike(desk, "accept")
    clock.now_ms += 100
    strike(desk, "leave")
    assert desk.sent == [ev.Accepted(), ev.Left()]


def test_a_digit_may_be_struck_twice_but_does_not_bounce(desk: Desk, clock: Clock) -> None:
    desk.show(gui.PHONE)
    for pause_ms in (0, BOUNCE_MS, BOUNCE_MS - 1):
        clock.now_ms += pause_ms
        strike(desk, "key-0")
    page = desk.window.findChild(EntryPage)
    assert isinstance(page, EntryPage)
    assert page.typed == "00"


def test_a_tap_counts_on_release_and_only_inside(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    accept = next(b for b in desk.window.findChildren(QAbstractButton, "accept") if b.isVisible())
    QTest.mousePress(accept, Qt.MouseButton.LeftButton)
    assert desk.sent == []
    assert accept.grab().toImage().pixelColor(accept.rect().center()).isValid()
    QTest.mouseRelease(accept, Qt.MouseButton.LeftButton, pos=QPoint(-50, -50))
    assert desk.sent == []


def test_the_space_bar_taps_what_has_the_focus(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    accept = next(b for b in desk.window.findChildren(QAbstractButton, "accept") if b.isVisible())
    accept.setFocus(Qt.FocusReason.TabFocusReason)
    assert not accept.grab().isNull()
    QTest.keyClick(accept, Qt.Key.Key_Space)
    assert desk.sent == [ev.Accepted()]


def test_the_guard_says_how_long_it_rests(clock: Clock) -> None:
    guard = TapGuard(10, clock)
    assert guard.rest_ms() == 0
    assert guard.admits(QPoint(0, 0))
    clock.now_ms += 120
    assert guard.rest_ms() == STRIKE_MS - 120
    clock.now_ms += STRIKE_MS
    assert guard.rest_ms() == 0
