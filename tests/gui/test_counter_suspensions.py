"""The suspension desk at the keyboard and by the mouse: a worklist from its start to its end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk_app.central_service.tables.schema import practitioner
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk
from tests.helpers.counter_window import Window, counter_window
from tests.helpers.desk_staff import book
from tests.helpers.people import PHONE, person
from tests.helpers.staff import hire

SESSION = "20261123A-P0304E1"  # this afternoon
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A supervisor; one patient has a number of this afternoon's session."""
    with counter_window(qtbot, tmp_path) as made:
        here = Desk(made.house, made.house.service)
        somebody = person("甲", date(1980, 1, 1), 910, Proof.ID_CARD)
        book(made.house, here.enrol(somebody), SESSION)
        hire(made.house, Role.SUPERVISOR, login="shen.yan")
        made.sign_in("shen.yan")
        yield made


def name_of_doctor(desk: Window) -> str:
    with desk.house.database.read() as connection:
        which = sa.select(practitioner.c.name).where(practitioner.c.id == SESSION[-7:])
        return str(connection.scalar(which))


@pytest.mark.requirement("R050")
@pytest.mark.requirement("R052")
def test_by_keys(desk: Window) -> None:
    desk.press(Qt.Key.Key_S, CTRL)
    desk.wait_for("called_off_list")
    desk.press(Qt.Key.Key_F6)
    desk.wait_for("called_off_sessions")
    desk.commit(name_of_doctor(desk))
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("called_off_reason")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("called_off_case")
    desk.press(Qt.Key.Key_F7)
    desk.until(lambda: len(desk.paper.tickets) == 1)
    desk.wait_for("called_off_case")
    desk.press(Qt.Key.Key_F8)
    desk.until(lambda: bool(desk.text("said-sentence")))
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("called_off_patient")
    assert PHONE not in desk.text("big")
    desk.press(Qt.Key.Key_F1)
    desk.until(lambda: PHONE in desk.text("big"))
    desk.press(Qt.Key.Key_F8)
    desk.wait_for("called_off_refund")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("called_off_case")
    desk.press(Qt.Key.Key_F8)
    desk.wait_for("called_off_list")
    desk.press(Qt.Key.Key_F12)
    desk.wait_for("identifying")


@pytest.mark.requirement("R050")
def test_by_mouse(desk: Window) -> None:
    desk.click("called-off")
    desk.wait_for("called_off_list")
    desk.click("do-F6")
    desk.wait_for("called_off_sessions")
    desk.click_row(0)
    desk.wait_for("called_off_reason")
    desk.click("do-Esc")
    desk.wait_for("called_off_sessions")
    desk.click("do-Esc")
    desk.wait_for("called_off_list")
    desk.click("do-F12")
    desk.wait_for("identifying")
