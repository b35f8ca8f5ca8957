"""Cash that waits for a patient is handed out at the counter, by the keyboard and by the mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk_app.domain.ids import AppointmentId, PatientId, RequestKey
from tests.helpers.books import booked_by, orders_of
from tests.helpers.counter_window import Window, counter_window, walk_in
from tests.helpers.devices import client_of


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A registrar who sold a number for cash; its patient cancelled it at a kiosk since."""
    with counter_window(qtbot, tmp_path) as made:
        made.sign_in()
        made.open_drawer()
        walk_in(made)
        made.press(Qt.Key.Key_Return)
        made.wait_for("identifying")
        cancel_at_a_kiosk(made)
        yield made


def cancel_at_a_kiosk(desk: Window) -> None:
    ((appointment, patient),) = booked_by(desk.house)
    client = client_of(desk.house, desk.house.other_station)
    back = client.cancel(AppointmentId(appointment), PatientId(patient), RequestKey("at-a-kiosk"))
    client.close()
    assert back.cash > 0
    assert orders_of(desk.house) == ["refunding"]


def handed_out(desk: Window) -> None:
    assert "退给患者" in desk.text("big")
    assert orders_of(desk.house) == ["refunded"]
    desk.until(lambda: len(desk.paper.tickets) == 2)  # the ticket, and a slip to sign


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R179")
def test_by_keys(desk: Window) -> None:
    desk.press(Qt.Key.Key_F7)
    desk.lay_card()
    desk.wait_for("choosing_booking")
    assert "现金没有" in desk.text("said-sentence")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("reading_booking")
    desk.press(Qt.Key.Key_F6)
    desk.wait_for("handing_back")
    assert "应退" in desk.text("big")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("handed_back")
    handed_out(desk)
    desk.slot.remove()
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("identifying")


@pytest.mark.requirement("R042")
def test_by_mouse(desk: Window) -> None:
    desk.click("do-F7")
    desk.lay_card()
    desk.wait_for("choosing_booking")
    desk.click_row(0)
    desk.wait_for("reading_booking")
    desk.click("do-F6")
    desk.wait_for("handing_back")
    desk.click("do-Return")
    desk.wait_for("handed_back")
    handed_out(desk)
