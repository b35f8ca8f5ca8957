"""The green channel by keys and by mouse, with paper that is a real printer's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.counter_window import Window, counter_window, walk_in
from tests.helpers.decode_ticket import decode_qr


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as made:
        made.sign_in()
        made.open_drawer()
        yield made


@pytest.mark.requirement("R012")
def test_a_copy_for_the_family_by_one_key_and_by_the_mouse(desk: Window) -> None:
    walk_in(desk)
    desk.until(lambda: len(desk.paper.tickets) == 1)
    desk.press(Qt.Key.Key_F7)
    desk.until(lambda: len(desk.paper.tickets) == 2)
    desk.click("do-F7")
    desk.until(lambda: len(desk.paper.tickets) == 3)
    ticket, *copies = desk.paper.tickets
    assert len(decode_qr(ticket)) == 1
    assert [decode_qr(copy) for copy in copies] == [[], []]
    assert desk.name == "paid_done"
