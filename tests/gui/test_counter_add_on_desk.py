"""Add-ons that await approval, at the keyboard and by the mouse: from the list to the decision."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk_app.contract import supply_shapes
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PractitionerId, SessionId
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk
from tests.helpers.counter_window import Window, counter_window
from tests.helpers.desk_staff import staffed
from tests.helpers.people import person
from tests.helpers.staff import OTHER_COUNTER, hire

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A supervisor; an add-on of this afternoon's session awaits approval."""
    with counter_window(qtbot, tmp_path) as made:
        house = made.house
        triage = staffed(house, Role.TRIAGE, "tan.zhen", OTHER_COUNTER)
        somebody = person("甲", date(1980, 1, 1), 910, Proof.ID_CARD)
        body = supply_shapes.AddOnBody(
            session=SessionId("20261123A-P0304E1"),
            doctor=PractitionerId("P0304E1"),
            patient=Desk(house, house.service).enrol(somebody),
            reason=AddOnReason.FROM_FAR,
            word=AddOnWord.SLIP,
        )
        assert house.service.request_add_on(triage.caller, body).is_success
        hire(house, Role.SUPERVISOR, login="shen.yan")
        made.sign_in("shen.yan")
        yield made


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R026")
def test_by_keys(desk: Window) -> None:
    desk.press(Qt.Key.Key_J, CTRL)
    desk.wait_for("add_ons_list")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("add_ons_request")
    desk.press(Qt.Key.Key_F7)
    desk.until(lambda: desk.name == "add_ons_request" and desk.text("title") != "")
    desk.press(Qt.Key.Key_F6)
    desk.wait_for("add_ons_decided")
    assert "已批准" in desk.text("big")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("add_ons_list")
    assert "没有等批准" in desk.text("said-sentence")
    desk.press(Qt.Key.Key_F12)
    desk.wait_for("identifying")


@pytest.mark.requirement("R024")
def test_by_mouse(desk: Window) -> None:
    desk.click("add-ons")
    desk.wait_for("add_ons_list")
    desk.click_row(0)
    desk.wait_for("add_ons_request")
    desk.click("do-Esc")
    desk.wait_for("add_ons_list")
    desk.click_row(0)
    desk.wait_for("add_ons_request")
    desk.click("do-F8")
    desk.wait_for("add_ons_decided")
    assert "没有批准" in desk.text("big")
    desk.click("do-F12")
    desk.wait_for("identifying")
