"""The demo's side panel: what a tap says, how things stand, and the ticket."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from tests.helpers import gui
from ui.emulator_dock import ACTIONS, EmulatorDock
from ui.i18n import Language


def state_of(dock: EmulatorDock) -> str:
    """Return the line that says how things stand."""
    label = dock.findChild(QLabel, "dock-state")
    assert isinstance(label, QLabel)
    return label.text()


def test_the_dock_says_how_card_paper_and_cable_stand(qtbot: QtBot) -> None:
    dock = EmulatorDock(gui.RESOURCES)
    qtbot.addWidget(dock, before_close_func=lambda w: w.allow_close())
    dock.show()
    assert state_of(dock) == "没有卡 · 有纸 · 网通"
    for name in ("insert_social_card", "paper_out", "cable_out", "pay_with_phone"):
        tap(dock, name)
    assert state_of(dock) == "社保卡在卡口 · 缺纸 · 网断"
    for name in ("insert_id_card", "paper_in", "cable_in"):
        tap(dock, name)
    assert state_of(dock) == "身份证在感应区 · 有纸 · 网通"
    tap(dock, "lift_card")
    assert state_of(dock) == "没有卡 · 有纸 · 网通"


@pytest.mark.parametrize("language", list(Language))
def test_every_button_of_the_dock_has_words(qtbot: QtBot, language: Language) -> None:
    dock = EmulatorDock(gui.RESOURCES, language=language)
    qtbot.addWidget(dock, before_close_func=lambda w: w.allow_close())
    dock.show()
    for action in ACTIONS:
        button = dock.findChild(QAbstractButton, action.name)
        assert isinstance(button, QAbstractButton)
        assert button.text()
        assert not button.text().startswith("[")
        if action.undo is not None:
            tap(dock, action.name)
            assert not button.text().startswith("[")


def tap(dock: EmulatorDock, name: str) -> None:
    """Tap a button of the dock."""
    button = dock.findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_dock_says_what_was_done(qtbot: QtBot) -> None:
    dock = EmulatorDock(gui.RESOURCES)
    qtbot.addWidget(dock, before_close_func=lambda w: w.allow_close())
    dock.show()
    said: list[str] = []
    dock.action.connect(said.append)
    for name in ("insert_social_card", "scan_payment_code", "paper_out", "lift_card", "paper_in"):
        tap(dock, name)
    assert said == [
        "insert_social_card",
        "scan_payment_code",
        "paper_out",
        "lift_card",
        "paper_in",
    ]
    assert not dock.close()


def test_the_dock_shows_the_ticket(qtbot: QtBot, tmp_path: Path) -> None:
    dock = EmulatorDock(gui.RESOURCES)
    qtbot.addWidget(dock, before_close_func=lambda w: w.allow_close())
    dock.show()
    before = dock.grab().toImage()
    ticket = QImage(40, 80, QImage.Format.Format_RGB32)
    ticket.fill(Qt.GlobalColor.red)
    assert ticket.save(str(tmp_path / "ticket.png"))
    dock.show_ticket((tmp_path / "ticket.png").read_bytes())
    assert dock.grab().toImage() != before


def test_the_dock_has_no_journeys(qtbot: QtBot) -> None:
    dock = EmulatorDock(gui.RESOURCES)
    qtbot.addWidget(dock, before_close_func=lambda w: w.allow_close())
    with pytest.raises(RuntimeError, match="Left"):
        dock._kit.send(ev.Left())
