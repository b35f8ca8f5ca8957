"""The staff exit on the glass: the emblem is held, name and password are typed and forgotten."""

from collections.abc import Iterator
from string import ascii_letters, digits, punctuation

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk
from tests.helpers import gui
from tests.helpers import samples_maintenance as s
from tests.helpers.accessibility import walk
from tests.helpers.desk import Desk, texts
from tests.helpers.gui import RESOURCES
from tests.helpers.seen import PATIENCE_MS
from ui.bridge import Bridge
from ui.i18n import Language, load
from ui.pages.typing import LETTERS, LONGEST, SIGNS, TypingPage
from ui.theme import PANELS, Density
from ui.widgets.staff_corner import HOLD_MS, StaffCorner

NAMING = faces.screen_of(kiosk.Maintained(kiosk.AtHome(), s.NAMING))
PASSWORD = faces.screen_of(kiosk.Maintained(kiosk.AtHome(), s.PASSWORD))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(words=lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(made.window, before_close_func=lambda w: w.allow_close())
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.show(gui.HOME)
    yield made
    made.window.allow_close()


def corner(desk: Desk) -> StaffCorner:
    found = desk.window.findChild(StaffCorner)
    assert isinstance(found, StaffCorner)
    return found


def page(desk: Desk) -> TypingPage:
    found = desk.window.findChild(TypingPage)
    assert isinstance(found, TypingPage)
    return found


def tap(desk: Desk, name: str) -> None:
    button = page(desk).findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton)
    button.click()


def type_on_glass(desk: Desk, text: str) -> None:
    """Tap the keys that say the characters of `text`."""
    for character in text:
        tap(desk, f"key-{page(desk).keyboard.index(character)}")


# --- the emblem ------------------------------------------------------------------------------


@pytest.mark.requirement("R011")
def test_the_emblem_held_long_enough_asks_for_the_staff_exit(desk: Desk, qtbot: QtBot) -> None:
    here = corner(desk)
    at = here.mapTo(desk.window, here.rect().center())
    handle = desk.window.windowHandle()
    with qtbot.waitSignal(here.held, timeout=HOLD_MS + PATIENCE_MS):
        QTest.mousePress(handle, LEFT, pos=at)
    QTest.mouseRelease(handle, LEFT, pos=at)
    assert desk.sent == [ev.StaffWanted()]


@pytest.mark.requirement("R011")
def test_a_tap_on_the_emblem_or_a_finger_that_slides_off_it_asks_for_nothing(desk: Desk) -> None:
    here, handle = corner(desk), desk.window.windowHandle()
    at = here.mapTo(desk.window, here.rect().center())
    QTest.mousePress(handle, LEFT, pos=at)
    was_held = [here.is_held]
    QTest.mouseRelease(handle, LEFT, pos=at)
    was_held.append(here.is_held)
    QTest.mousePress(handle, LEFT, pos=at)
    QTest.mouseMove(handle, at + QPoint(2, 2))
    was_held.append(here.is_held)
    QTest.mouseMove(handle, at + QPoint(here.width() * 2, here.height() * 2))
    was_held.append(here.is_held)
    assert was_held == [True, False, True, False]
    QTest.mouseRelease(handle, LEFT, pos=at)
    assert desk.sent == []


def test_the_emblem_can_be_held_in_either_size_of_type(desk: Desk, qtbot: QtBot) -> None:
    desk.window.switch_density(Density.ELDERLY)
    here = [found for found in desk.window.findChildren(StaffCorner) if found.isVisible()]
    assert len(here) == 1
    assert here[0].size().width() > 0
    with qtbot.waitSignal(here[0].held, timeout=HOLD_MS + PATIENCE_MS):
        QTest.mousePress(here[0], LEFT)
    assert desk.sent == [ev.StaffWanted()]


# --- the keyboard ----------------------------------------------------------------------------


def test_every_letter_digit_and_sign_has_a_key() -> None:
    assert set(LETTERS) | set(LETTERS.upper()) | set(SIGNS) >= set(
        ascii_letters + digits + punctuation
    )
    assert len(LETTERS) == len(SIGNS) == len(set(LETTERS)) == len(set(SIGNS))


def test_a_name_is_typed_on_the_glass_and_sent_once(desk: Desk) -> None:
    desk.show(NAMING)
    type_on_glass(desk, "wei.1")
    tap(desk, "key-shift")
    type_on_glass(desk, "X")
    tap(desk, "key-space")
    tap(desk, "key-layer")
    type_on_glass(desk, "#@")
    tap(desk, "key-delete")
    assert "wei.1X #" in texts(desk)
    tap(desk, "accept")
    assert desk.sent == [ev.Entered("wei.1X #")]
    assert page(desk).typed == ""


def test_a_real_keyboard_types_too(desk: Desk) -> None:
    desk.show(NAMING)
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_Backspace, Qt.Key.Key_7):
        QTest.keyClick(desk.window.windowHandle(), key)
    assert page(desk).typed == "a7"


def test_nothing_typed_cannot_be_sent(desk: Desk) -> None:
    desk.show(NAMING)
    ok = page(desk).findChild(QAbstractButton, "accept")
    assert isinstance(ok, QAbstractButton)
    tap(desk, "key-space")
    assert not ok.isEnabled()
    type_on_glass(desk, "a")
    assert ok.isEnabled()


def test_what_is_typed_has_an_end_and_its_end_is_shown(desk: Desk) -> None:
    desk.show(NAMING)
    for _ in range(LONGEST - 1):
        page(desk).strike("m")
    for _ in range(3):
        page(desk).strike("z")
    assert page(desk).typed == "m" * (LONGEST - 1) + "z"
    assert any(line.endswith("mz") and len(line) < LONGEST for line in texts(desk).splitlines())
    assert walk(desk.window, desk.window.kit.theme) == []


@pytest.mark.requirement("R134")
def test_a_password_is_dots_and_gone_when_its_page_is_left(desk: Desk) -> None:
    desk.show(PASSWORD)
    type_on_glass(desk, "secret")
    assert "secret" not in texts(desk)
    assert "●●●●●●" in texts(desk)
    words = page(desk).findChild(QWidget, "typed-words")
    assert isinstance(words, QWidget)
    assert "secret" not in words.accessibleName()
    desk.show(gui.HOME)
    assert page(desk).typed == ""


@pytest.mark.requirement("R134")
def test_a_name_that_was_typed_is_not_there_for_the_next(desk: Desk) -> None:
    desk.show(NAMING)
    type_on_glass(desk, "wei")
    desk.show(PASSWORD)
    assert page(desk).typed == ""


@pytest.mark.requirement("R003")
@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("panel", list(PANELS))
def test_no_layer_of_the_keyboard_breaks_a_rule(qtbot: QtBot, panel: str, density: Density) -> None:
    desk = Desk(PANELS[panel], lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window)
    desk.window.show_plainly(NAMING, Language.EN)
    desk.window.switch_density(density)
    for layer in ("shift", "layer"):
        page_shown = [p for p in desk.window.findChildren(TypingPage) if p.isVisibleTo(desk.window)]
        page_shown[0].strike(layer)
        assert walk(desk.window, desk.window.kit.theme, is_painted=False) == [], layer


# --- the end ---------------------------------------------------------------------------------


def test_leaving_is_told_on_the_gui_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    with qtbot.waitSignal(bridge.left):
        bridge.leave()
