"""Every key with every modifier, sent to every kind of page: nothing opens, closes or leaks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import get_args

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.screens import Screen
from tests.helpers.desk import Desk
from tests.helpers.draw_gallery import screens
from tests.helpers.gui import RESOURCES
from ui.i18n import load
from ui.pages.entry import EntryPage

KINDS = {type(screen).__name__: screen for screen in screens().values()}
"""One page of each kind, as a state shows it: pages of a kind have the same widgets."""

DEPRECATED = {"Key_mu"}
"""A second name that Qt warns of; its key is `Key_micro`."""
KEYS = tuple(key for key in Qt.Key if key.name not in DEPRECATED)
USUAL = tuple(
    Qt.Key[f"Key_{name}"]
    for name in (
        *("Escape", "Tab", "Backtab", "Backspace", "Return", "Enter", "Insert", "Delete"),
        *("Print", "SysReq", "Home", "End", "Left", "Up", "Right", "Down", "PageUp", "PageDown"),
        *("F1", "F4", "F5", "F11", "F12", "Menu", "Help", "Space", "1"),
        *("A", "C", "P", "Q", "V"),
    )
)
"""Thirty-two keys that do something in most programs: 512 combinations."""
_MODIFIER = Qt.KeyboardModifier
SYSTEM = {_MODIFIER.ControlModifier, _MODIFIER.AltModifier, _MODIFIER.MetaModifier}
HELD = tuple(
    chosen
    for count in range(len(SYSTEM) + 2)
    for chosen in combinations((_MODIFIER.ShiftModifier, *sorted(SYSTEM, key=str)), count)
)
"""All sixteen ways to hold Shift, Control, Alt and the system's key."""

PRESSES = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select}
"""What taps on the button in focus, as a finger would."""
LAID_BY = "13800000000"
"""On the clipboard: nothing may be copied over it, and it may be pasted nowhere."""


@pytest.fixture
def locked(qtbot: QtBot) -> Iterator[Desk]:
    """A kiosk's window, full screen, in front."""
    desk = Desk(words=lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window, before_close_func=lambda w: w.allow_close())
    with qtbot.waitExposed(desk.window):
        desk.window.open()
    QApplication.clipboard().setText(LAID_BY)
    yield desk
    QApplication.clipboard().clear()


def windows() -> set[QWidget]:
    """Return every window that can be seen, menus and dialogs among them."""
    return {widget for widget in QApplication.topLevelWidgets() if widget.isVisible()}


@dataclass(frozen=True)
class Strikes:
    """Which keys are struck, and how."""

    keys: tuple[Qt.Key, ...]
    strike: Callable[[QWindow, Qt.Key, Qt.KeyboardModifier], None]


def strike(desk: Desk, held: tuple[Qt.KeyboardModifier, ...], keys: Strikes) -> set[Qt.Key]:
    """Strike keys while `held` are held; return those that said something to the journey."""
    together = _MODIFIER.NoModifier
    for modifier in held:
        together |= modifier
    handle = desk.window.windowHandle()
    told: set[Qt.Key] = set()
    for key in keys.keys:
        desk.sent.clear()
        keys.strike(handle, key, together)
        if desk.sent:
            told.add(key)
        assert QApplication.activePopupWidget() is None, (key, held)
        assert QApplication.activeModalWidget() is None, (key, held)
    return told


def hand_in(window: QWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    """Hand a key to a native window as three events; some keys QTest does not know."""
    text = chr(key.value).lower() if key.value < 0x7F else ""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(window, QKeyEvent(kind, key.value, held, text))


def click(window: QWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    """Strike a key by Qt's own way from the platform, its table of shortcuts included."""
    QTest.keyClick(window, key, held)


WAYS = {"usual": Strikes(USUAL, click), "every": Strikes(KEYS, hand_in)}


def test_all_keys_and_modifiers_are_meant() -> None:
    assert len(set(USUAL)) * len(set(HELD)) == 512
    assert len(set(HELD)) == 16
    assert set(USUAL) < set(KEYS)
    assert set(KINDS) == {kind.__name__ for kind in get_args(Screen)}


@pytest.mark.requirement("R011")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_key_opens_closes_or_leaks_anything(locked: Desk, kind: str, way: str) -> None:
    screen: Screen = KINDS[kind]
    locked.show(screen)
    before = windows()
    for held in HELD:
        told = strike(locked, held, WAYS[way])
        assert told <= (set() if set(held) & SYSTEM else PRESSES), held
    assert windows() == before
    assert locked.window.isFullScreen()
    assert locked.window.page_name == screen.frame.name
    assert QApplication.clipboard().text() == LAID_BY


@pytest.mark.requirement("R011")
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_typed_or_pasted_with_a_system_key_held(locked: Desk, way: str) -> None:
    locked.show(KINDS["Entry"])
    page = locked.window.findChild(EntryPage)
    assert isinstance(page, EntryPage)
    for held in HELD:
        if set(held) & SYSTEM:
            strike(locked, held, WAYS[way])
            assert page.typed == "", held
    strike(locked, (), WAYS[way])
    assert page.typed != LAID_BY


@pytest.mark.requirement("R011")
@pytest.mark.parametrize("way", WAYS)
def test_the_idle_warning_is_no_way_out_either(locked: Desk, way: str) -> None:
    locked.show(KINDS["Review"])
    locked.window.show_idle_warning(30)
    before = windows()
    for held in HELD:
        assert strike(locked, held, WAYS[way]) <= (set() if set(held) & SYSTEM else PRESSES)
    assert windows() == before
    assert locked.window.isFullScreen()
