"""An add-on with nothing but the keyboard: asked for, approved after a change of person, sold."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk_app.domain.staff import Role
from tests.helpers.counter_window import Window, counter_window
from tests.helpers.staff import PASSWORD, hire


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as made:
        hire(made.house, Role.SUPERVISOR, login="shen.yan")
        made.sign_in()
        made.open_drawer()
        yield made


def at_the_sessions(desk: Window) -> None:
    desk.lay_card()
    desk.at_departments()
    desk.type("xxgnk")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("choosing_title")


def is_now(desk: Window, login: str) -> None:
    """Somebody else goes on with the patient."""
    desk.press(Qt.Key.Key_F10)
    desk.wait_for("SignInPage")
    desk.press(Qt.Key.Key_Backtab)
    desk.field("login").selectAll()
    desk.type(login)
    desk.press(Qt.Key.Key_Return)
    desk.type(PASSWORD)
    desk.press(Qt.Key.Key_Return)


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R026")
def test_by_keys(desk: Window) -> None:
    at_the_sessions(desk)
    desk.press(Qt.Key.Key_F6)
    desk.wait_for("add_on_picking_session")
    desk.type("302")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("add_on_reason")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("add_on_word")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("add_on_requested")
    desk.until(lambda: "加号单" in desk.text(""))
    is_now(desk, "shen.yan")
    desk.wait_for("add_on_requested")
    desk.press(Qt.Key.Key_F6)
    desk.wait_for("add_on_approved")
    desk.press(Qt.Key.Key_F7)
    desk.until(lambda: "留痕完整" in desk.text(""))
    is_now(desk, "he.lu")
    desk.wait_for("add_on_approved")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("reviewing_hold")
    desk.type("100")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("paid_done")
    desk.until(lambda: len(desk.paper.tickets) == 1)


@pytest.mark.requirement("R024")
def test_by_mouse(desk: Window) -> None:
    at_the_sessions(desk)
    desk.click("do-F6")
    desk.wait_for("add_on_picking_session")
    desk.click_row(0)
    desk.wait_for("add_on_reason")
    desk.click("do-Esc")
    desk.wait_for("add_on_picking_session")
    desk.click("do-Esc")
    desk.wait_for("choosing_title")
