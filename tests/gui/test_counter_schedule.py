"""The schedule desk at the keyboard: more numbers, too few, a late doctor; and by the mouse."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk_app.domain.identity import Proof
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk
from tests.helpers.counter_window import Window, counter_window
from tests.helpers.desk_staff import book
from tests.helpers.people import person
from tests.helpers.staff import hire

SESSION = "20261123A-P0304E1"  # this afternoon, 14 numbers
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A supervisor; two have a number of this afternoon's session."""
    with counter_window(qtbot, tmp_path) as made:
        here = Desk(made.house, made.house.service)
        crowd = [
            person(name, date(1980, 1, 1), 910 + n, Proof.ID_CARD) for n, name in enumerate("甲乙")
        ]
        for patient in [here.enrol(somebody) for somebody in crowd]:
            book(made.house, patient, SESSION)
        hire(made.house, Role.SUPERVISOR, login="shen.yan")
        made.sign_in("shen.yan")
        yield made


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R108")
def test_by_keys(desk: Window) -> None:
    desk.press(Qt.Key.Key_B, CTRL)
    desk.wait_for("schedule_list")
    desk.type("2 / 14")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("schedule_session")
    assert "已挂 2，共 14" in desk.text("big")
    desk.press(Qt.Key.Key_F5)
    desk.wait_for("schedule_capacity")
    desk.type("1")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: bool(desk.text("said-sentence")))
    assert "2" in desk.text("said-sentence")
    assert "art. 8" in desk.text("said-clause")
    assert desk.field("line").text() == "1"
    desk.type("6")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("schedule_session")
    desk.until(lambda: "共 16" in desk.text("big"))
    desk.press(Qt.Key.Key_F6)
    desk.wait_for("schedule_minutes")
    desk.type("30")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("schedule_reason")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("schedule_session")
    desk.press(Qt.Key.Key_F12)
    desk.wait_for("identifying")


@pytest.mark.requirement("R017")
def test_by_mouse(desk: Window) -> None:
    desk.click("schedule")
    desk.wait_for("schedule_list")
    desk.click("do-F7")
    desk.wait_for("schedule_list")
    desk.click("do-F6")
    desk.wait_for("schedule_list")
    desk.until(lambda: desk.name == "schedule_list")
    desk.click_row(0)
    desk.wait_for("schedule_session")
    desk.click("do-Esc")
    desk.wait_for("schedule_list")
    desk.click("do-F12")
    desk.wait_for("identifying")
