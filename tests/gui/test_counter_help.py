"""A kiosk calls for a person, and the counter hears of it: by the keyboard and by the mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk_app.domain.help import HelpCall
from kiosk_app.domain.ids import RequestKey
from kiosk_app.runtime.tabs import MOST_TABS
from tests.helpers.counter_window import Window, counter_window
from tests.helpers.devices import client_of
from tests.helpers.people import ADULT, PHONE


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as made:
        yield made


def call(desk: Window) -> HelpCall:
    """Somebody who was just enrolled at a kiosk taps "help" there."""
    client = client_of(desk.house, desk.house.other_station)
    patient = client.enrol(ADULT, PHONE, RequestKey("enrol-at-a-kiosk"))
    made = client.call_for_help("choosing_group", patient.id, None, RequestKey("help"))
    client.close()
    return made


@pytest.mark.requirement("R013")
def test_the_six_digits_are_typed_and_a_slip_of_the_finger_stays_in_the_field(desk: Window) -> None:
    made = call(desk)
    assert made.code is not None
    desk.sign_in()
    desk.press(Qt.Key.Key_F1)
    desk.wait_for("typing_code")
    desk.type("12")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: "六位" in desk.text("said-sentence"))
    assert desk.field("line").text() == "12"
    desk.field("line").selectAll()
    desk.type(made.code)
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("comparing")
    assert "林*舟" in desk.text("big")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("identifying")


@pytest.mark.requirement("R099")
@pytest.mark.requirement("R174")
def test_the_list_is_opened_by_a_key_and_a_session_taken_over_by_another(desk: Window) -> None:
    call(desk)
    desk.sign_in()
    desk.until(lambda: desk.button("help").startswith("求助 1"))
    desk.press(Qt.Key.Key_F3)
    desk.wait_for("help_list")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("help_call")
    desk.press(Qt.Key.Key_F5)
    desk.wait_for("comparing")


@pytest.mark.requirement("R099")
def test_that_somebody_has_gone_there_is_said_with_the_mouse(desk: Window) -> None:
    call(desk)
    desk.sign_in()
    desk.until(lambda: desk.button("help").startswith("求助 1"))
    desk.click("help")
    desk.wait_for("help_list")
    desk.click_row(0)
    desk.wait_for("help_call")
    desk.click("do-Return")
    desk.wait_for("help_none")
    desk.click("do-Esc")
    desk.wait_for("identifying")


@pytest.mark.requirement("R174")
def test_with_every_tab_busy_the_key_says_so(desk: Window) -> None:
    call(desk)
    desk.sign_in()
    desk.until(lambda: desk.button("help").startswith("求助 1"))
    for _ in range(MOST_TABS):
        desk.press(Qt.Key.Key_F1)
        desk.wait_for("typing_code")
        desk.press(Qt.Key.Key_F2)
    desk.press(Qt.Key.Key_F3)
    desk.wait_for("help_list")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("help_call")
    desk.press(Qt.Key.Key_F5)
    desk.until(lambda: "没有空位" in desk.text("said-sentence"))
