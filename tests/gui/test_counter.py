"""A registrar at the keyboard: the whole counter, from real key presses to a ticket on the wire."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from kiosk_app.bootstrap.counter import Counter
from kiosk_app.bootstrap.rig import CHIP_PERSON
from kiosk_app.config import CentralConfig, Config, JournalConfig, PrinterConfig, StationConfig
from kiosk_app.domain.staff import Role
from tests.helpers.accessibility import contrast, has_tofu
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter_gallery import views, window_for
from tests.helpers.devices import keep_key_of
from tests.helpers.gui import RESOURCES
from tests.helpers.people import PHONE
from tests.helpers.staff import COUNTER, PASSWORD, Hired, add_counter, hire
from ui.i18n import Language
from ui.theme import Palette

PATIENCE_MS = 20_000
MOST_KEYS = 12
NONE_HELD = Qt.KeyboardModifier.NoModifier
SMALLEST_PX = 24
"""Source: WCAG 2.2, 2.5.8 Target Size (Minimum)."""
LEAST_CONTRAST = 7.0


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

    @property
    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def wait_for(self, *names: str) -> None:
        self.until(lambda: self.name in names)

    @property
    def name(self) -> str:
        view = self.counter.room.view
        body = getattr(view, "body", None)
        return type(view).__name__ if body is None else body.sheet.name

    def field(self, name: str) -> QLineEdit:
        found = [f for f in self.window.findChildren(QLineEdit, name) if f.isVisible()]
        assert len(found) == 1, name
        return found[0]

    def text(self, name: str) -> str:
        return "".join(f.text() for f in self.window.findChildren(QLabel, name) if f.isVisible())

    def sign_in(self) -> None:
        self.wait_for("SignInPage")
        self.type(self.worker.login)
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


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with ExitStack() as stack:
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
        )
        keep_key_of(COUNTER, config.key_file)
        counter = Counter(config, slot)
        stack.callback(counter.window.deleteLater)
        stack.callback(counter.close)
        counter.open()
        counter.window.activateWindow()
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


@pytest.mark.requirement("R066")
@pytest.mark.requirement("R028")
def test_a_known_patient_s_walk_in_takes_twelve_keys_besides_the_money(desk: Window) -> None:
    desk.sign_in()
    desk.open_drawer()
    walk_in(desk)
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("identifying")
    tickets = len(desk.paper.tickets)
    desk.lay_card()
    desk.wait_for("choosing_group")
    desk.keys.clear()
    for keys, page in (("hxnk", "choosing_title"), ("", "choosing_band"), ("", "reviewing_hold")):
        desk.type(keys)
        desk.press(Qt.Key.Key_Return)
        desk.wait_for(page)
    counted = len(desk.keys)
    desk.type("100")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("paid_done")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("identifying")
    assert counted + 2 <= MOST_KEYS
    assert len(desk.paper.tickets) == tickets + 1


@pytest.mark.requirement("R179")
def test_an_unreadable_amount_is_told_at_the_field_and_stays_typed(desk: Window) -> None:
    desk.sign_in()
    desk.open_drawer()
    desk.lay_card()
    desk.at_departments()
    for page in ("choosing_title", "choosing_band", "reviewing_hold"):
        desk.press(Qt.Key.Key_Return)
        desk.wait_for(page)
    desk.type("1oo")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: "看不懂" in desk.text("said-sentence"))
    assert desk.field("amount").text() == "1oo"
    desk.type("100")  # what stood there is taken in hand, so typing replaces it
    assert "找零" in desk.text("change")
    desk.press(Qt.Key.Key_F12)
    desk.wait_for("identifying")


def test_a_field_that_is_left_empty_is_named(desk: Window) -> None:
    desk.sign_in()
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.text("document-fault") == "请输入证件号码")
    desk.type("110101199003079014")
    assert desk.text("document-fault") == ""
    desk.press(Qt.Key.Key_Return)
    assert desk.text("document-fault") == ""
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.text("document-fault") == "请输入证件上的姓名")


def test_what_is_half_typed_for_one_waits_while_another_is_served(desk: Window) -> None:
    desk.sign_in()
    desk.lay_card()
    desk.at_departments()
    desk.slot.remove()  # a card that lies there counts for whoever is in front
    for page in ("choosing_title", "choosing_band", "reviewing_hold"):
        desk.press(Qt.Key.Key_Return)
        desk.wait_for(page)
    desk.type("10")
    desk.press(Qt.Key.Key_F2)
    desk.wait_for("identifying")
    desk.type("110101")
    desk.press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    desk.wait_for("reviewing_hold")
    assert desk.field("amount").text() == "10"
    desk.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    desk.wait_for("identifying")
    assert desk.field("field-number").text() == "110101"


@pytest.mark.requirement("R133")
def test_a_wrong_password_is_told_and_the_lock_asks_for_it_again(desk: Window) -> None:
    desk.wait_for("SignInPage")
    desk.type("he.lu")
    desk.press(Qt.Key.Key_Return)
    desk.type("not the password")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: "不对" in desk.text("said-sentence"))
    assert desk.field("login").text() == "he.lu"
    assert desk.field("password").text() == ""
    desk.type(PASSWORD)
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("identifying")
    desk.press(Qt.Key.Key_F10)
    desk.wait_for("SignInPage")
    assert "张三丰" in desk.text("locked-by")


# --- every page, by eye and by measure -----------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_no_page_breaks_a_rule(qtbot: QtBot, language: Language) -> None:
    window = window_for(language)
    qtbot.addWidget(window)
    window.resize(1600, 900)
    window.show()
    found: list[str] = []
    for name, view in views().items():
        window.show_view(view)
        QApplication.processEvents()
        found += [f"{name}: {one}" for one in faults(window)]
    assert found == []


def faults(window: QWidget) -> list[str]:  # noqa: C901 - one line a rule
    """Return what breaks a rule: no name, too small, cut off, without a glyph."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window):
            continue
        if isinstance(widget, QAbstractButton | QLineEdit):
            words = widget.accessibleName()
            if not words.strip() or words.startswith("["):
                found.append(f"no name: {widget.objectName()}")
            if min(widget.width(), widget.height()) < SMALLEST_PX:
                found.append(f"too small: {widget.objectName()}")
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        if text and has_tofu(text, widget.font()):
            found.append(f"no glyph: {text}")
        if text and is_cut_off(widget):
            found.append(f"cut off: {text} {widget.size()} {widget.sizeHint()}")
        if text.startswith("["):
            found.append(f"no words: {text}")
    return found


def is_cut_off(widget: QWidget) -> bool:
    """Return whether a label needs more lines, or a button more width, than there is."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height() + 1
    return widget.sizeHint().width() > widget.width() + 1


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("ink", "surface"),
        ("ink", "warn_soft"),
        ("ink_soft", "surface"),
        ("ink_soft", "sunken"),
        ("on_primary", "primary"),
        ("on_primary", "primary_deep"),
        ("primary_deep", "ground"),
        ("stop", "ground"),
    ],
)
def test_what_is_read_has_contrast_enough(ink: str, ground: str) -> None:
    """The pairs the style sheet uses. Source: WCAG 2.2, 1.4.6."""
    palette = Palette.load(RESOURCES / "themes" / "jade.json")
    ratio = contrast(palette.colour(ink).rgb(), palette.colour(ground).rgb())
    assert ratio >= LEAST_CONTRAST, f"{ink} on {ground}: {ratio:.1f}"
