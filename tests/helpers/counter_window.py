"""A registrar at the keyboard: the whole counter, real key presses, paper that is a real printer's.

```
with counter_window(qtbot, tmp_path) as desk:
    desk.sign_in()
    walk_in(desk)
```
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from kiosk_app.bootstrap import drivers
from kiosk_app.bootstrap.counter import Counter
from kiosk_app.bootstrap.rig import CHIP_PERSON
from kiosk_app.central_client.client import CentralClient
from kiosk_app.config import (
    CentralConfig,
    Config,
    JournalConfig,
    PatientScreenConfig,
    PrinterConfig,
    ScreenConfig,
    StationConfig,
)
from kiosk_app.domain.staff import Role
from tests.helpers.central import CentralHouse, central
from tests.helpers.devices import keep_key_of
from tests.helpers.people import PHONE
from tests.helpers.seen import is_put_up, seen
from tests.helpers.staff import COUNTER, PASSWORD, Hired, add_counter, hire

PATIENCE_S = 20.0
PATIENCE_MS = 20_000
SCREEN = 1280, 720
"""The smallest a counter has; one that is not there would be taken for 800 by 800."""
STANDS_AFTER_S = 600.0
"""Tests hold the window up as they please."""


@dataclass
class Window:
    """A counter with its registrar's hands on the keyboard; `keys` are all that were pressed."""

    qtbot: QtBot
    house: CentralHouse
    counter: Counter
    slot: EmulatedSlot
    paper: VirtualPrinter
    worker: Hired
    keys: list[str] = field(default_factory=list)

    @property
    def window(self) -> QWidget:
        return self.counter.window

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.keys.append(key.name)
        self.qtbot.keyClick(self._focus, key, modifier)

    def type(self, text: str) -> None:
        self.keys.extend(text)
        self.qtbot.keyClicks(self._focus, text)

    def commit(self, text: str) -> None:
        """Type Chinese, as an input method hands it in."""
        self.keys.extend(text)
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self._focus, event)

    @property
    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def wait_for(self, *names: str) -> None:
        """Wait for a page of one of these names; in vain, the failure tells which is there."""

        def is_there() -> None:
            assert self.name in names, (self.counter.room.view, self.paper.faults)

        self.qtbot.waitUntil(is_there, timeout=PATIENCE_MS)

    @property
    def name(self) -> str:
        view = self.counter.room.view
        body = getattr(view, "body", None)
        return type(view).__name__ if body is None else body.sheet.name

    def field(self, name: str) -> QLineEdit:
        return seen(self.qtbot, self.window, QLineEdit, name)

    def text(self, name: str) -> str:
        """Return what the labels of this name say, or would in a moment: see `is_put_up`."""
        return "".join(f.text() for f in self.window.findChildren(QLabel, name) if is_put_up(f))

    def button(self, name: str) -> str:
        """Return the words on a button."""
        [found] = self.window.findChildren(QAbstractButton, name)
        return found.text()

    def click(self, name: str) -> None:
        """Click the one visible button of this name."""
        button = seen(self.qtbot, self.window, QAbstractButton, name)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def click_row(self, place: int) -> None:
        """Click a row of the table in front."""
        table = seen(self.qtbot, self.window, QTableWidget)
        at = table.visualRect(table.model().index(place, 0)).center()
        self.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def sign_in(self, login: str | None = None) -> None:
        """Sign the registrar in, or whoever has this login."""
        self.wait_for("SignInPage")
        self.type(login or self.worker.login)
        self.press(Qt.Key.Key_Return)
        self.type(PASSWORD)
        self.press(Qt.Key.Key_Return)
        self.wait_for("identifying")

    def open_drawer(self) -> None:
        self.press(Qt.Key.Key_F9)
        self.wait_for("drawer_shut")
        self.type("200")
        self.press(Qt.Key.Key_Return)
        self.wait_for("drawer_open")
        self.press(Qt.Key.Key_F9)
        self.wait_for("identifying")

    def lay_card(self) -> None:
        self.slot.swap(CHIP_PERSON)

    def at_departments(self) -> None:
        """Come from the card to the departments; who is new is enrolled."""
        self.wait_for("entering_phone", "choosing_group")
        if self.name == "entering_phone":
            self.type(PHONE)
            self.press(Qt.Key.Key_Return)
            self.wait_for("choosing_group")


@contextmanager
def unhurried() -> Iterator[None]:
    """Let a station wait longer for central: on a busy machine what is slow is not lost."""
    with pytest.MonkeyPatch.context() as patch:
        patient = partial(CentralClient, timeouts=(PATIENCE_S, PATIENCE_S), total_s=PATIENCE_S)
        patch.setattr(drivers, "CentralClient", patient)
        yield


@contextmanager
def counter_window(
    qtbot: QtBot, tmp_path: Path, patient: PatientScreenConfig | None = None
) -> Iterator[Window]:
    """Yield a counter that stands on its page for signing in; `patient`: with a page for them."""
    with ExitStack() as stack:
        stack.enter_context(unhurried())
        house = stack.enter_context(central(days=0))
        add_counter(house)
        worker = hire(house, Role.REGISTRAR, login="he.lu")
        paper = VirtualPrinter()
        stack.callback(paper.close)
        server = TcpServer(paper)
        stack.callback(server.close)
        slot = EmulatedSlot()
        stack.callback(slot.close)
        config = Config(
            station=StationConfig(COUNTER, str(tmp_path / "device.key")),
            central=CentralConfig(house.url),
            journal=JournalConfig(tmp_path / "journal.db"),
            printer=PrinterConfig("127.0.0.1", server.port),
            screen=ScreenConfig(531.0, 1920, 1080),
            patient_screen=patient or PatientScreenConfig(),
        )
        keep_key_of(COUNTER, config.key_file)
        counter = Counter(config, slot, stands_after_s=STANDS_AFTER_S)
        stack.callback(counter.window.deleteLater)
        stack.callback(counter.close)
        counter.open()
        counter.window.showNormal()
        counter.window.resize(*(SCREEN if patient is None else (1920, 1080)))
        counter.window.activateWindow()
        qtbot.waitUntil(counter.window.isActiveWindow, timeout=PATIENCE_MS)  # or keys go nowhere
        yield Window(qtbot, house, counter, slot, paper, worker)


def walk_in(desk: Window) -> None:
    """From a card on the reader to the ticket: initials, the first session, the first band."""
    desk.lay_card()
    desk.at_departments()
    desk.type("yk")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("choosing_title")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("choosing_band")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("reviewing_hold")
    desk.type("100")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("paid_done")
    desk.slot.remove()
