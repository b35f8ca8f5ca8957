"""The focus: where a new page puts it, and that its ring is seen by who uses a keyboard only."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Screen
from tests.helpers import gui
from tests.helpers.desk import Desk
from ui.i18n import Language
from ui.pages.entry import EntryPage


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A shown and active window."""
    made = Desk()
    qtbot.addWidget(made.window, before_close_func=lambda w: w.allow_close())
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    return made


def rings(desk: Desk) -> int:
    """Return how many pixels of the window have the colour of the ring."""
    picture = desk.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ring = desk.window.kit.theme.colour("focus").rgb()
    return [*memoryview(picture.constBits()).cast("I")].count(ring)


def focused() -> str:
    """Return the name of the widget that has the focus."""
    widget: QWidget | None = QApplication.focusWidget()
    return "" if widget is None else widget.objectName()


def tap(desk: Desk, name: str) -> None:
    """Tap the visible button of that name."""
    found = desk.window.findChildren(QAbstractButton, name)
    button = next(b for b in found if b.isVisibleTo(desk.window))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.requirement("R003")
@pytest.mark.parametrize("name", list(gui.SAMPLES))
def test_no_page_comes_with_a_ring(desk: Desk, name: str) -> None:
    desk.show(gui.REVIEW)
    QTest.keyClick(desk.window, Qt.Key.Key_Tab)
    desk.show(gui.SAMPLES[name] if name != "reviewing" else gui.HOME)
    assert rings(desk) == 0


def test_going_back_and_changing_the_size_leave_no_ring(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    tap(desk, "back")
    desk.show(gui.HOME)
    assert rings(desk) == 0
    tap(desk, "elderly")
    assert rings(desk) == 0


def test_what_qt_hands_the_focus_on_to_shows_no_ring(desk: Desk) -> None:
    """The answer with the focus is closed on the next page: Qt goes on as if by Tab."""
    desk.show(gui.DOCTORS)
    _, second, *_, closed = gui.DOCTORS.options
    frame = replace(gui.DOCTORS.frame, name="another")
    desk.show(replace(gui.DOCTORS, frame=frame, options=(closed, second)))
    assert focused() == "option-1"
    assert rings(desk) == 0


@pytest.mark.parametrize(
    ("screen", "first"),
    [
        (gui.HOME, "tile-same_day"),
        (gui.DEPARTMENTS, "option-0"),
        (gui.BANDS, "option-0"),
        (gui.REVIEW, "accept"),
        (gui.RESULT, "accept"),
    ],
    ids=["home", "departments", "bands", "review", "result"],
)
def test_a_new_page_puts_the_focus_on_its_first_sensible_button(
    desk: Desk, screen: Screen, first: str
) -> None:
    desk.show(gui.WAITING)
    desk.show(screen)
    assert focused() == first


def test_an_update_of_the_same_page_leaves_the_focus_alone(desk: Desk) -> None:
    desk.show(gui.BANDS)
    QTest.keyClick(desk.window, Qt.Key.Key_Tab)
    chosen = focused()
    desk.window.switch_language(Language.EN)
    assert focused() == chosen
    assert rings(desk) > 0


def test_the_keypad_takes_digits_at_once_and_space_strikes_no_key(desk: Desk) -> None:
    desk.show(gui.PHONE)
    widget = QApplication.focusWidget()
    assert isinstance(widget, EntryPage)
    QTest.keyClicks(widget, "1 3")
    assert widget.typed == "13"


def test_tab_shows_the_ring_and_enter_takes_what_has_it(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    assert rings(desk) == 0
    QTest.keyClick(desk.window, Qt.Key.Key_Tab)
    QTest.keyClick(desk.window, Qt.Key.Key_Backtab)
    assert focused() == "accept"
    assert rings(desk) > 0
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, Qt.Key.Key_Space)
    assert desk.sent == [ev.Accepted()]


def test_a_tap_anywhere_draws_no_ring(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    QTest.mouseClick(desk.window, Qt.MouseButton.LeftButton, pos=QPoint(5, 400))
    assert rings(desk) == 0
