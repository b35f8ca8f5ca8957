"""A special group with nothing but the keyboard, and with nothing but the mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.counter_window import Window, counter_window


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as made:
        made.sign_in()
        made.open_drawer()
        made.lay_card()
        made.at_departments()
        made.type("xxgnk")
        made.press(Qt.Key.Key_Return)
        made.wait_for("choosing_title")
        yield made


@pytest.mark.requirement("R012", "R102")
def test_by_keys(desk: Window) -> None:
    desk.press(Qt.Key.Key_F7)
    desk.wait_for("picking_group")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("typing_proof")
    desk.type("0900001")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("choosing_title")
    assert "军人" in desk.text("")


@pytest.mark.requirement("R012")
def test_by_mouse(desk: Window) -> None:
    desk.click("do-F7")
    desk.wait_for("picking_group")
    desk.click_row(1)
    desk.wait_for("typing_proof")
    desk.click("do-Esc")
    desk.wait_for("picking_group")
    desk.click("do-Esc")
    desk.wait_for("choosing_title")
