"""The counter on a screen of 1280 × 720: nothing is cut off, what does not fit can be reached."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.counter.pages import Desk, Facts
from tests.gui.test_counter import faults
from tests.helpers.counter_gallery import views, window_for
from tests.helpers.seen import settle
from ui.counter.chrome import Header, Strip
from ui.counter.elided import ElidedButton
from ui.counter.window import CounterWindow
from ui.i18n import Language

SIZE = 1280, 720
AT_ONCE = 6
"""So many patients side by side, at most."""


def small(qtbot: QtBot, language: Language) -> CounterWindow:
    window = window_for(language)
    qtbot.addWidget(window)
    window.resize(*SIZE)
    window.show()
    return window


def outside(window: QWidget) -> list[str]:
    """Return buttons beyond the window, and what is wider than the frame it moves in."""
    frames = [f for f in window.findChildren(QScrollArea) if f.isVisibleTo(window)]
    found = []
    for frame in frames:
        moved = frame.widget()
        if moved is not None and moved.width() > frame.viewport().width():
            found.append(f"too wide: {frame.objectName()} {moved.width()}")
    for button in window.findChildren(QPushButton):
        corner = button.mapTo(window, QPoint(button.width(), button.height()))
        is_in = corner.x() <= window.width() and corner.y() <= window.height()
        is_framed = any(frame.isAncestorOf(button) for frame in frames)
        if button.isVisibleTo(window) and not is_in and not is_framed:
            found.append(f"outside: {button.objectName()}")
    return found


@pytest.mark.parametrize("language", list(Language))
def test_no_page_breaks_a_rule_on_a_small_screen(qtbot: QtBot, language: Language) -> None:
    window = small(qtbot, language)
    found: list[str] = []
    for name, view in views().items():
        window.show_view(view)
        settle()
        size = window.size().toTuple()
        found += [] if size == SIZE else [f"{name}: grown to {size}"]
        found += [f"{name}: {one}" for one in (*faults(window), *outside(window))]
    assert found == []


@pytest.mark.parametrize("language", list(Language))
def test_the_header_says_every_desk_in_full_with_its_key(qtbot: QtBot, language: Language) -> None:
    window = small(qtbot, language)
    window.show_view(next(v for v in views().values() if isinstance(v, Desk)))
    settle()
    (header,) = window.findChildren(Header)
    shown = {b.objectName(): b.text() for b in header.findChildren(ElidedButton)}
    said = {b.objectName(): b.accessibleName() for b in header.findChildren(ElidedButton)}
    keys = {name: text.rpartition("　")[2] for name, text in shown.items()}
    assert keys == {
        "help": "F3",
        "called-off": "Ctrl+S",
        "add-ons": "Ctrl+J",
        "schedule": "Ctrl+B",
        "printer": "F4",
        "drawer": "F9",
        "lock": "F10",
        "sign-out": "F11",
    }
    assert all(shown[name] == f"{said[name]}　{keys[name]}" for name in shown)


def test_of_six_patients_every_tab_keeps_its_key_and_tells_its_name_in_full(qtbot: QtBot) -> None:
    window = small(qtbot, Language.EN)
    view = next(v for v in views().values() if isinstance(v, Desk))
    tab = replace(view.tabs[0], who="艾力·买买提江·吐尔逊阿卜杜拉")
    window.show_view(replace(view, tabs=(tab,) * AT_ONCE))
    settle()
    (strip,) = window.findChildren(Strip)
    tabs = strip.findChildren(ElidedButton)
    assert [t.text().rpartition("　")[2] for t in tabs] == [f"Ctrl+{n + 1}" for n in range(AT_ONCE)]
    assert all("…" in t.text() and tab.who in t.accessibleName() for t in tabs)
    assert all(t.toolTip() == t.accessibleName() for t in tabs)
    assert faults(strip) == []
    assert outside(window) == []


def test_what_is_below_the_screen_comes_up_with_the_page_key(qtbot: QtBot) -> None:
    window = small(qtbot, Language.ZH)
    view = next(v for v in views().values() if isinstance(v, Desk) and isinstance(v.body, Facts))
    assert isinstance(view.body, Facts)
    (row, *_) = next(
        v.body.rows
        for v in views().values()
        if isinstance(v, Desk) and isinstance(v.body, Facts) and v.body.rows
    )
    window.show_view(replace(view, body=replace(view.body, rows=(row,) * 30)))
    settle()
    assert window.body is not None
    shown = [w for w in window.body.findChildren(QLabel) if w.isVisibleTo(window)]
    last = max(shown, key=lambda w: w.mapTo(window, QPoint()).y())
    assert last.visibleRegion().isEmpty()
    for _ in range(3):
        qtbot.keyClick(window.body, Qt.Key.Key_PageDown)
    assert not last.visibleRegion().isEmpty()
    for _ in range(3):
        qtbot.keyClick(window.body, Qt.Key.Key_PageUp)
    assert last.visibleRegion().isEmpty()


def test_a_page_that_fits_leaves_the_page_key_to_others(qtbot: QtBot) -> None:
    window = small(qtbot, Language.ZH)
    view = next(v for v in views().values() if isinstance(v, Desk) and isinstance(v.body, Facts))
    window.show_view(view)
    settle()
    assert window.body is not None
    assert not window.body.turn(1)
