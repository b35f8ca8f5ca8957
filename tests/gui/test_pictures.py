"""Pictures of the window that others must be able to read: a phone's camera, a report's reader."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from kiosk_app.bootstrap.virtual_display import virtual_display
from tests.helpers import gui
from tests.helpers.decode_ticket import decode_qr
from tests.helpers.desk import Desk
from ui.display import available_size
from ui.theme import PANELS, Density

_DEADLINE_S = 40.0


@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("panel", list(PANELS))
def test_the_payment_code_can_be_read_off_the_glass(
    qtbot: QtBot, tmp_path: Path, panel: str, density: Density
) -> None:
    desk = Desk(PANELS[panel])
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.show(gui.PAY_AGAIN)
    desk.window.switch_density(density)
    assert desk.window.grab().save(str(tmp_path / "pay.png"))
    assert decode_qr(Image.open(tmp_path / "pay.png")) == [gui.PAY.qr_text]


def test_a_picture_of_the_real_window_on_a_real_x_server(tmp_path: Path) -> None:
    picture = tmp_path / "pay.png"
    with virtual_display(1000, 1000) as display:
        done = subprocess.run(
            [sys.executable, "-m", "tests.helpers.real_snapshot", str(picture)],
            env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_DEADLINE_S,
        )
    assert done.returncode == 0, done.stderr
    room_w, room_h, width, height = map(int, done.stdout.split())
    assert (room_w, room_h) == (1000, 1000)
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (width, height)
    assert decode_qr(Image.open(picture)) == [gui.PAY.qr_text]


def test_windows_may_use_what_the_first_screen_leaves_them(qtbot: QtBot) -> None:
    qtbot.wait(0)
    screen = QGuiApplication.primaryScreen()
    width, height = available_size()
    assert (width, height) == screen.availableGeometry().size().toTuple()
    assert 0 < width <= screen.size().width()
    assert 0 < height <= screen.size().height()
