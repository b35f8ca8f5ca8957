"""The window itself: lock-down, idle warning, bridge, and the guard against a leaking Qt."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Plain
from tests.helpers import gui
from tests.helpers.desk import Desk
from ui.bridge import Bridge
from ui.i18n import Language
from ui.lockdown import is_system_key
from ui.pages.entry import EntryPage
from ui.theme import PANELS


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A shown window on the home page."""
    made = Desk()
    qtbot.addWidget(made.window, before_close_func=lambda w: w.allow_close())
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.show(gui.HOME)
    return made


@pytest.mark.requirement("R011")
def test_close_is_ignored_until_the_program_ends(desk: Desk) -> None:
    assert not desk.window.close()
    assert desk.window.isVisible()
    desk.window.allow_close()
    event = QCloseEvent()
    desk.window.closeEvent(event)
    assert event.isAccepted()


_ALT, _CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
_META, _NONE = Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.NoModifier


@pytest.mark.requirement("R011")
@pytest.mark.parametrize("modifier", [_ALT, _CTRL, _META], ids=["alt", "ctrl", "meta"])
@pytest.mark.parametrize("key", ["F4", "Tab", "Q", "P", "Delete", "Space", "1"])
def test_no_key_with_a_system_modifier_reaches_a_page(
    key: str, modifier: Qt.KeyboardModifier
) -> None:
    assert is_system_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key[f"Key_{key}"], modifier))


@pytest.mark.parametrize("key", ["F1", "F11", "F35", "Escape", "Menu", "Print"])
def test_no_system_key_reaches_a_page(key: str) -> None:
    assert is_system_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key[f"Key_{key}"], _NONE))


@pytest.mark.parametrize("key", ["1", "Tab", "Space", "Return", "Backspace"])
def test_ordinary_keys_do(key: str) -> None:
    assert not is_system_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key[f"Key_{key}"], _NONE))


def test_the_filter_swallows_system_keys_and_reports_the_touch(desk: Desk) -> None:
    desk.show(gui.PHONE)
    handle = desk.window.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_1, _ALT)
    assert desk.touches > 0
    page = desk.window.findChild(EntryPage)
    assert isinstance(page, EntryPage)
    assert page.typed == ""


def test_every_touch_of_the_glass_is_reported(desk: Desk) -> None:
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert desk.touches == 1
    assert desk.sent == []


def test_the_other_mouse_button_does_nothing(desk: Desk) -> None:
    tile = desk.window.findChild(QAbstractButton, "tile-same_day")
    assert isinstance(tile, QAbstractButton)
    at = tile.mapTo(desk.window, tile.rect().center())
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.RightButton, pos=at)
    assert desk.sent == []
    assert QApplication.activePopupWidget() is None


def test_nothing_can_be_dropped(desk: Desk) -> None:
    action, none = Qt.DropAction.CopyAction, Qt.MouseButton.NoButton
    event = QDragEnterEvent(QPoint(5, 5), action, QMimeData(), none, _NONE)
    event.ignore()
    QApplication.sendEvent(desk.window.windowHandle(), event)
    assert not event.isAccepted()


def test_a_kiosk_window_has_no_frame_and_no_pointer(desk: Desk) -> None:
    assert desk.window.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert desk.window.cursor().shape() is Qt.CursorShape.BlankCursor


def test_a_demo_window_has_a_frame(qtbot: QtBot) -> None:
    desk = Desk(PANELS["21.5"].fitted(600, 900), is_windowed=True)
    qtbot.addWidget(desk.window, before_close_func=lambda w: w.allow_close())
    desk.window.open()
    assert not desk.window.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert desk.window.height() <= 900
    assert desk.window.close()


def test_a_kiosk_comes_up_full_screen(desk: Desk) -> None:
    desk.window.open()
    assert desk.window.isFullScreen()


@pytest.mark.requirement("R003")
def test_the_idle_warning_asks_and_one_touch_goes_on(desk: Desk) -> None:
    desk.window.show_idle_warning(30)
    go_on = desk.window.findChild(QAbstractButton, "continue")
    assert isinstance(go_on, QAbstractButton)
    assert go_on.isVisible()
    desk.window.show_idle_warning(29)
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    assert desk.touches == 1
    assert not go_on.isVisible()
    assert desk.sent == []


def test_the_idle_warning_can_be_taken_away(desk: Desk) -> None:
    desk.window.show_idle_warning(30)
    desk.window.show_idle_warning(None)
    go_on = desk.window.findChild(QAbstractButton, "continue")
    assert isinstance(go_on, QAbstractButton)
    assert not go_on.isVisible()


def test_a_page_that_comes_under_the_warning_stays_under_it(desk: Desk) -> None:
    desk.window.show_idle_warning(30)
    desk.show(gui.REVIEW)
    go_on = desk.window.findChild(QAbstractButton, "continue")
    assert isinstance(go_on, QAbstractButton)
    at = go_on.mapTo(desk.window, go_on.rect().center())
    assert desk.window.childAt(at) is go_on


def test_a_page_is_announced_once_it_is_painted(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.window.page_shown, check_params_cb=lambda name: name == "reviewing"):
        desk.show(gui.REVIEW)
    assert desk.window.page_name == "reviewing"


def test_the_hospital_may_be_named_later(desk: Desk) -> None:
    before = desk.window.grab().toImage()
    desk.window.set_hospital(Plain("另一家医院", "Another Hospital"))
    assert desk.window.grab().toImage() != before


def test_a_wake_up_from_any_thread_drains_on_the_gui_thread(qtbot: QtBot) -> None:
    bridge, where = Bridge(), list[threading.Thread]()
    bridge.attach(lambda _: None, lambda: where.append(threading.current_thread()))
    thread = threading.Thread(target=bridge.wake)
    thread.start()
    thread.join()
    assert where == []
    qtbot.waitUntil(lambda: where == [threading.main_thread()])


def test_a_bridge_without_a_session_drains_nothing_and_takes_no_tap(qtbot: QtBot) -> None:
    bridge = Bridge()
    with qtbot.waitSignal(bridge._woken):
        bridge.wake()
    with pytest.raises(RuntimeError, match="Left"):
        bridge.send(ev.Left())


def test_twenty_thousand_void_calls_do_not_wear_out_none(qtbot: QtBot) -> None:
    """PySide6 6.12 on Python 3.11 aborts here after some 5,000 calls (PYSIDE-3474)."""
    label = QLabel()
    qtbot.addWidget(label)
    for number in range(20_000):
        label.setText(str(number))
    assert label.text() == "19999"


def test_a_press_is_seen_at_once(desk: Desk) -> None:
    tile = desk.window.findChild(QAbstractButton, "tile-advance")
    assert isinstance(tile, QAbstractButton)
    before = tile.grab().toImage()
    QTest.mousePress(tile, Qt.MouseButton.LeftButton)
    assert tile.grab().toImage() != before
    QTest.mouseRelease(tile, Qt.MouseButton.LeftButton)


def test_the_calm_bar_moves_while_the_machine_works(desk: Desk, qtbot: QtBot) -> None:
    desk.show(gui.WAITING)
    before = desk.window.grab().toImage()
    qtbot.waitUntil(lambda: desk.window.grab().toImage() != before)


def test_a_picture_of_the_gallery_is_plain(desk: Desk, tmp_path: Path) -> None:
    desk.window.show_idle_warning(5)
    desk.window.show_plainly(gui.HOME, Language.EN)
    assert desk.window.page_name == "home"
    assert desk.window.grab().save(str(tmp_path / "home.png"))
