"""A code nobody is known by is bound by a document that is typed, with nothing but the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from tests.helpers import people
from tests.helpers.counter_window import Window, counter_window

HEALTH_CODE = ev.CodeScanned(ev.CodeKind.HEALTH_CODE, people.HEALTH_CODE.value)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as made:
        made.sign_in()
        yield made


@pytest.mark.requirement("R164")
def test_a_code_is_bound_and_finds_the_patient_the_next_time(desk: Window) -> None:
    desk.counter.room.to_front(HEALTH_CODE)
    desk.until(lambda: "还没有登记过" in desk.text("said-sentence"))
    desk.type(people.ADULT.number)
    desk.press(Qt.Key.Key_Return)
    desk.type("Lin Xiaozhou")
    desk.press(Qt.Key.Key_Return)
    desk.at_departments()
    desk.press(Qt.Key.Key_F12)
    desk.wait_for("identifying")
    desk.counter.room.to_front(HEALTH_CODE)
    desk.wait_for("choosing_group")


def test_a_payment_code_is_told_and_nothing_typed_is_lost(desk: Window) -> None:
    desk.type("1101")
    desk.counter.room.to_front(ev.CodeScanned(ev.CodeKind.PAYMENT, "134567890123456789"))
    desk.until(lambda: "付款码" in desk.text("said-sentence"))
    assert desk.field("field-number").text() == "1101"
