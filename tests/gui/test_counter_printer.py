"""The printer's page at a real counter: live, with the remedy, and the very dots that were cut."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hardware.emulators.printer.condition import Fault
from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.journeys.events_printer import PrinterSeen
from tests.helpers.counter_window import Window, counter_window, walk_in
from tests.helpers.printing import rows_of
from tests.helpers.seen import seen
from ui.counter.printer_view import PaperPicture, PrinterView


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as found:
        found.sign_in()
        yield found


def view(desk: Window) -> PrinterView:
    return seen(desk.qtbot, desk.window, PrinterView)


def remedies(desk: Window) -> list[str]:
    return [found.text() for found in view(desk).findChildren(QLabel, "remedy")]


def shown(paper: PaperPicture) -> Image.Image:
    """Return the image of the widget, as Pillow has it."""
    assert paper.image.format() == QImage.Format.Format_Mono
    return Image.open(io.BytesIO(paper.png or b""))


def test_what_is_wrong_is_told_with_its_remedy_while_it_is_being_mended(desk: Window) -> None:
    desk.press(Qt.Key.Key_F4)
    desk.wait_for("printer")
    desk.until(lambda: "待查" not in view(desk).big.text())
    desk.paper.apply(Fault.COVER_OPEN)
    desk.until(lambda: "打印机盖子开着：合上" in remedies(desk))
    assert "不能打印" in view(desk).big.text()
    desk.paper.mend(Fault.COVER_OPEN)
    desk.paper.apply(Fault.NEAR_END)
    desk.until(lambda: "纸快用完了：准备换纸" in remedies(desk))
    desk.until(lambda: "打印机盖子开着：合上" not in remedies(desk))  # asked a moment later
    assert "不能打印" not in view(desk).big.text()
    desk.press(Qt.Key.Key_Escape)
    desk.wait_for("identifying")


def test_the_page_shows_the_very_dots_that_came_out(desk: Window) -> None:
    desk.open_drawer()
    walk_in(desk)
    desk.press(Qt.Key.Key_F4)
    desk.until(lambda: desk.name == "printer" and not view(desk).paper.image.isNull())
    picture = shown(view(desk).paper)
    printed = rows_of(desk.paper.tickets[-1])
    assert printed[: picture.height] == rows_of(picture)
    assert not any(map(any, printed[picture.height :]))
    assert "已打印" in desk.text("caption")
    desk.press(Qt.Key.Key_F4)
    desk.wait_for("paid_done")
    assert not any(paper.isVisible() for paper in desk.window.findChildren(PaperPicture))


def test_a_ticket_that_did_not_come_out_is_there_to_be_read(desk: Window) -> None:
    desk.open_drawer()
    desk.paper.apply(Fault.PAPER_END)
    walk_in(desk)
    desk.until(lambda: "不能打印" in desk.button("printer"))
    desk.press(Qt.Key.Key_F4)
    desk.until(lambda: desk.name == "printer" and not view(desk).paper.image.isNull())
    assert "没有打出来" in desk.text("caption")
    assert remedies(desk)[0] == "没有打印纸：换一卷"


def test_a_printer_that_may_hold_the_last_ticket_is_proven_clear_on_a_key(desk: Window) -> None:
    unproven = "打印机里可能还有前一位的内容：下次打印前会先清干净；一直提示就断电重启"
    desk.open_drawer()
    desk.paper.at_row(100, Fault.UNPLUG)
    walk_in(desk)
    desk.until(lambda: "不能打印" in desk.button("printer"))
    desk.press(Qt.Key.Key_F4)
    desk.wait_for("printer")
    desk.paper.mend(Fault.UNPLUG)
    desk.until(lambda: remedies(desk) == [unproven])
    desk.press(Qt.Key.Key_F8)
    desk.until(lambda: remedies(desk) == [])
    assert "打印机正常" in view(desk).big.text()


@pytest.mark.requirement("R009")
def test_before_a_reprint_the_ticket_can_be_looked_at(desk: Window) -> None:
    desk.open_drawer()
    walk_in(desk)
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("identifying")
    desk.press(Qt.Key.Key_F7)
    desk.lay_card()
    desk.wait_for("choosing_booking")
    desk.slot.remove()
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("reading_booking")
    desk.press(Qt.Key.Key_F4)
    desk.until(lambda: "补打出来就是这样" in desk.text("caption"))
    preview = view(desk).paper.image.copy()
    desk.press(Qt.Key.Key_F4)
    desk.wait_for("reading_booking")
    assert not preview.isNull()
    assert len(desk.paper.tickets) == 1


def test_every_look_the_machine_takes_is_told_in_the_header(desk: Window) -> None:
    desk.until(lambda: "待查" in desk.button("printer"))
    desk.counter.room.post(PrinterSeen(PrinterStanding("printer.no_reply")))
    desk.until(lambda: "不能打印" in desk.button("printer"))
    desk.press(Qt.Key.Key_F4)
    desk.wait_for("printer")
    desk.press(Qt.Key.Key_F2)
    desk.wait_for("identifying")
