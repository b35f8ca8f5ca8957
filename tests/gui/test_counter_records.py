"""A record with nothing but the keyboard: corrected, joined by two, nothing typed anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTableWidget
from pytestqt.qtbot import QtBot

from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk
from tests.helpers.counter_window import Window, counter_window
from tests.helpers.people import ADULT
from tests.helpers.seen import seen
from tests.helpers.staff import PASSWORD, hire


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as made:
        hire(made.house, Role.SUPERVISOR, login="shen.yan")
        made.sign_in()
        yield made


def record(desk: Window) -> None:
    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)


def picks(desk: Window, place: int) -> None:
    """Take a row by arrow keys."""
    for _ in range(place):
        desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return)


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R133")
def test_a_telephone_number_is_put_right_by_keys(desk: Window) -> None:
    desk.lay_card()
    desk.at_departments()
    record(desk)
    desk.wait_for("record_at")
    desk.press(Qt.Key.Key_F6)
    picks(desk, 4)
    desk.wait_for("record_typing_phone")
    desk.type("12345")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: "电话号码不对" in desk.text("said-sentence"))
    assert desk.name == "record_typing_phone"
    assert desk.field("line").text() == "12345"  # mended, not typed anew
    desk.field("line").selectAll()
    desk.type("13800000977")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_why_correct")
    picks(desk, 3)
    desk.wait_for("record_review_correct")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_correct_done")
    desk.press(Qt.Key.Key_F12)
    desk.wait_for("identifying")


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_two_records_are_joined_by_keys(desk: Window) -> None:
    enrols_with_passport(desk)
    record(desk)
    desk.wait_for("record_at")
    desk.press(Qt.Key.Key_F7)
    desk.wait_for("record_finding_other")
    desk.lay_card()
    desk.wait_for("record_comparing")
    table = seen(desk.qtbot, desk.window, QTableWidget)
    assert (table.rowCount(), table.columnCount()) == (2, 6)
    picks(desk, 1)
    desk.wait_for("record_why_join")
    picks(desk, 0)
    desk.wait_for("record_review_join")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_second")
    desk.press(Qt.Key.Key_Return)  # nothing is typed yet: nothing is asked
    desk.type("shen.yan")
    desk.press(Qt.Key.Key_Return)
    desk.type("guessed")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: "账号或密码不对" in desk.text("said-sentence"))
    assert desk.field("second-password").text() == ""
    assert desk.field("second-login").text() == "shen.yan"  # only the password is typed anew
    desk.type(PASSWORD)
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_join_done")


def enrols_with_passport(desk: Window) -> None:
    kind = desk.window.findChild(QComboBox, "field-kind")
    assert isinstance(kind, QComboBox)
    kind.setCurrentIndex(kind.findText("护照"))
    desk.field("field-number").setFocus()
    desk.type("E12345678")
    desk.press(Qt.Key.Key_Return)
    desk.commit("林晓舟")
    desk.press(Qt.Key.Key_Return)
    desk.at_departments()


@pytest.mark.requirement("R034")
def test_what_central_refuses_stands_there_to_be_mended(desk: Window) -> None:
    desk.lay_card()
    desk.at_departments()
    record(desk)
    desk.wait_for("record_at")
    desk.press(Qt.Key.Key_F6)
    picks(desk, 3)
    desk.wait_for("record_typing_birth")
    desk.type("1990-01-01")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_why_correct")
    picks(desk, 0)
    desk.wait_for("record_review_correct")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_typing_birth")
    desk.until(lambda: desk.text("said-sentence") != "")  # the number tells the day
    assert desk.field("line").text() == "1990-01-01"


@pytest.mark.requirement("R030")
def test_a_pair_of_the_list_is_said_to_be_two_persons_by_keys(desk: Window) -> None:
    Desk(desk.house, desk.house.service).enrol(ADULT)
    enrols_with_passport(desk)
    desk.press(Qt.Key.Key_F12)
    desk.wait_for("identifying")
    record(desk)
    desk.wait_for("record_finding")
    desk.press(Qt.Key.Key_F8)
    desk.wait_for("record_pairs")
    picks(desk, 0)
    desk.wait_for("record_comparing")
    desk.press(Qt.Key.Key_F8)
    desk.wait_for("record_why_dismiss")
    picks(desk, 1)
    desk.wait_for("record_review_dismiss")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_dismiss_done")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("record_pairs")
