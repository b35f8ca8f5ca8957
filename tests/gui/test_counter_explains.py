"""What is refused is printed for the patient, and nothing typed is lost, by keys and by mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.events_counter import ExplanationWanted
from tests.helpers.counter_window import Window, counter_window, walk_in
from tests.helpers.gui import RESOURCES
from tests.helpers.staff import PASSWORD
from ui.i18n import Language, load

CTRL = Qt.KeyboardModifier.ControlModifier
WRONG = "110101199003079015"


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as made:
        made.sign_in()
        yield made


def refused(desk: Window) -> None:
    """A number with a slip of the finger in it is handed in."""
    desk.type(WRONG)
    desk.press(Qt.Key.Key_Return)
    desk.type("Lin Xiaozhou")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: bool(desk.text("said-sentence")))


@pytest.mark.requirement("R009")
def test_by_one_key(desk: Window) -> None:
    refused(desk)
    assert desk.text("said-now")
    desk.press(Qt.Key.Key_P, CTRL)
    desk.until(lambda: len(desk.paper.tickets) == 1)
    assert desk.field("field-number").text() == WRONG


@pytest.mark.requirement("R009")
def test_by_the_mouse(desk: Window) -> None:
    refused(desk)
    desk.click("do-Ctrl+P")
    desk.until(lambda: len(desk.paper.tickets) == 1)
    assert desk.field("field-name").text() == "Lin Xiaozhou"


@pytest.mark.requirement("R009")
def test_what_is_printed_speaks_to_the_patient_and_not_to_the_registrar(desk: Window) -> None:
    given: list[object] = []
    desk.counter.window.given.connect(given.append)
    refused(desk)
    desk.press(Qt.Key.Key_P, CTRL)
    ((explanation,),) = ([g.explanation for g in given if isinstance(g, ExplanationWanted)],)
    told = load(RESOURCES / "i18n")[Language.ZH]
    assert explanation.sentence == desk.text("said-sentence")
    assert explanation.now == told.key("invalid_document_number.now") != desk.text("said-now")


def test_where_nothing_is_refused_there_is_nothing_to_print(desk: Window) -> None:
    assert desk.window.findChildren(QPushButton, "do-Ctrl+P") == []


@pytest.mark.requirement("R133")
def test_a_session_that_ends_over_a_half_typed_form_loses_nothing_of_it(desk: Window) -> None:
    desk.type("1101011990")
    desk.house.clock.advance(minutes=11)
    desk.until(lambda: desk.name == "SignInPage")  # the list of calls is asked for, and refused
    desk.type(PASSWORD)
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("identifying")
    assert desk.field("field-number").text() == "1101011990"
    desk.type("03079014")
    assert desk.field("field-number").text() == "110101199003079014"


@pytest.mark.requirement("R179")
def test_a_drawer_is_counted_note_by_note_with_the_keyboard(desk: Window) -> None:
    desk.open_drawer()
    walk_in(desk)
    desk.press(Qt.Key.Key_F9)
    desk.wait_for("drawer_open")
    pieces = ("2", "0", "0", "4", "2")  # 100, 50, 20, 10 and 5 yuan
    for count in pieces:
        desk.type(count)
        desk.press(Qt.Key.Key_Return)
    assert "250.00" in desk.text("total")
    assert "相符" in desk.text("total")
    desk.type("x1")  # no number of coins
    assert "251.00" in desk.text("total")
    desk.press(Qt.Key.Key_Backspace)
    desk.press(Qt.Key.Key_F8)
    desk.wait_for("drawer_closed")
    assert "相符" in desk.text("big")


@pytest.mark.requirement("R179")
def test_a_drawer_is_closed_with_the_mouse(desk: Window) -> None:
    desk.open_drawer()
    desk.click("drawer")
    desk.wait_for("drawer_open")
    field = desk.field("pieces-10000")
    desk.qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    desk.type("2")
    desk.click("close-shift")
    desk.wait_for("drawer_closed")
    assert "相符" in desk.text("big")


@pytest.mark.requirement("R127")
def test_a_number_is_paid_by_the_patient_s_phone(desk: Window) -> None:
    """By the mouse; the provider is paid as by a scan of the code on the screen."""
    desk.lay_card()
    desk.at_departments()
    for page in ("choosing_title", "choosing_band", "reviewing_hold"):
        desk.click_row(0)
        desk.wait_for(page)
    desk.click("do-F8")
    desk.wait_for("paying")
    desk.house.pay(desk.counter.room.tabs[0].state.order.id)
    desk.wait_for("done")
    desk.until(lambda: len(desk.paper.tickets) == 1)
