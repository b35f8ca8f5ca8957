"""The patient's screen: real pages beside a real desk, touched and typed at the same time."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.config import PatientScreenConfig
from kiosk_app.journeys.counter import patient_side
from kiosk_app.journeys.events_counter import Touched
from tests.gui.test_counter import faults
from tests.gui.test_counter_small_screen import outside
from tests.gui.test_pseudo_language import leafed_through, stretched
from tests.helpers.accessibility import Finding, walk
from tests.helpers.counter_gallery import views
from tests.helpers.counter_gallery import window_for as counter_for
from tests.helpers.counter_window import Window, counter_window, walk_in
from tests.helpers.patient_gallery import SEATS, patient_pages, window_for
from tests.helpers.seen import seen, settle
from ui.counter.patient_place import other_screen
from ui.counter.patient_window import PatientWindow
from ui.i18n import Language
from ui.widgets.text import Piece

CHIP_PERSON_MASKED = "顾*和"
PANEL = PatientScreenConfig("panel")


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path, PANEL) as made:
        made.sign_in()
        made.open_drawer()
        yield made


def patient_of(desk: Window) -> PatientWindow:
    (found,) = desk.window.findChildren(PatientWindow)
    return found


def read(window: QWidget) -> str:
    """Return all words that can be read on the patient's page."""
    said: list[str] = []
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window):
            said += [widget.text()] if isinstance(widget, QLabel) else []
            pieces: list[Piece] = widget.pieces() if hasattr(widget, "pieces") else []
            said += [piece.text for piece in pieces]
    return "\n".join(said)


def touch(desk: Window, name: str) -> None:
    button = seen(desk.qtbot, patient_of(desk), QAbstractButton, name)
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.requirement("R012")
def test_it_follows_the_registrar_from_the_welcome_to_the_ticket(desk: Window) -> None:
    patient = patient_of(desk)
    assert patient.page_name == "patient_welcome"
    desk.lay_card()
    desk.at_departments()
    assert patient.page_name == "patient_looking"
    for page in ("choosing_title", "choosing_band", "reviewing_hold"):
        desk.press(Qt.Key.Key_Return)
        desk.wait_for(page)
    assert patient.page_name == "patient_checking"
    desk.type("100")
    desk.press(Qt.Key.Key_Return)
    desk.wait_for("paid_done")
    assert patient.page_name == "patient_booked"
    assert "找您" in read(patient)
    desk.slot.remove()
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: patient.page_name == "patient_welcome")


@pytest.mark.requirement("R012")
def test_a_touch_takes_no_key_from_the_registrar(desk: Window) -> None:
    given: list[object] = []
    desk.type("110101")
    typing = QApplication.focusWidget()
    desk.counter.window.given.connect(given.append)
    touch(desk, "language")
    desk.until(lambda: "Welcome" in read(patient_of(desk)))
    assert QApplication.focusWidget() is typing
    desk.type("1990")
    assert desk.field("field-number").text() == "1101011990"
    assert not [g for g in given if isinstance(g, Touched)][1:]  # of the key, not of the glass


@pytest.fixture
def asking(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A desk that asks the patient, come to a number that is held."""
    with counter_window(qtbot, tmp_path, PatientScreenConfig("panel", asks=True)) as made:
        made.sign_in()
        made.open_drawer()
        made.lay_card()
        made.at_departments()
        for page in ("choosing_title", "choosing_band", "agreeing"):
            made.press(Qt.Key.Key_Return)
            made.wait_for(page)
        yield made


@pytest.mark.requirement("R012")
def test_the_patient_says_yes_by_touch_and_only_then_pays(asking: Window) -> None:
    assert patient_of(asking).page_name == "patient_agreeing"
    touch(asking, "accept")
    asking.wait_for("reviewing_hold")
    assert patient_of(asking).page_name == "patient_paying"
    asking.type("100")
    asking.press(Qt.Key.Key_Return)
    asking.wait_for("paid_done")


@pytest.mark.requirement("R012")
def test_the_registrar_answers_for_a_spoken_yes_by_one_key(asking: Window) -> None:
    asking.press(Qt.Key.Key_Return)
    asking.wait_for("reviewing_hold")
    assert patient_of(asking).page_name == "patient_paying"


@pytest.mark.requirement("R133")
def test_the_patient_s_fingers_do_not_keep_the_desk_open(desk: Window) -> None:
    given: list[object] = []
    desk.counter.window.given.connect(given.append)
    desk.qtbot.wait(0)
    desk.counter.window._since_touch.invalidate()  # as after a second without anybody
    touch(desk, "language")
    assert given == []
    desk.press(Qt.Key.Key_Shift)
    assert [type(g) for g in given] == [Touched]


@pytest.mark.requirement("R012")
def test_the_language_is_the_patient_s_and_goes_with_them(desk: Window) -> None:
    patient = patient_of(desk)
    touch(desk, "language")
    walk_in(desk)
    desk.until(lambda: patient.page_name == "patient_booked")
    assert "Your change" in read(patient)
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: patient.page_name == "patient_welcome")
    assert "欢迎" in read(patient)


@pytest.mark.requirement("R103", "R133")
def test_nothing_else_of_the_desk_is_on_it(desk: Window) -> None:
    patient = patient_of(desk)
    walk_in(desk)
    desk.press(Qt.Key.Key_F2)
    desk.wait_for("identifying")
    desk.type("110101199003079014")
    desk.press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    desk.wait_for("paid_done")
    seen = read(patient)
    member = desk.counter.room.view.member  # type: ignore[union-attr]  # a desk
    assert CHIP_PERSON_MASKED in seen
    assert "挂号窗口" in seen
    assert not re.search(rf"110101|{member}|he\.lu|Ctrl|F\d", seen)
    desk.press(Qt.Key.Key_F10)
    desk.wait_for("SignInPage")
    assert patient.page_name == "patient_welcome"
    assert CHIP_PERSON_MASKED not in read(patient)


def test_a_monitor_that_is_not_there_leaves_the_page_beside_the_desk(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with counter_window(qtbot, tmp_path, PatientScreenConfig("screen", "HDMI-9")) as made:
        assert patient_of(made).isVisible()
        assert "HDMI-9" in caplog.text
        caplog.clear()


def test_a_monitor_that_comes_or_goes_moves_the_page_with_what_it_shows(desk: Window) -> None:
    desk.lay_card()
    desk.at_departments()
    before = patient_of(desk)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.screenRemoved.emit(app.primaryScreen())
    desk.until(lambda: before not in desk.window.findChildren(PatientWindow))
    assert patient_of(desk).page_name == "patient_looking"


@pytest.mark.parametrize(
    ("names", "wanted", "found"),
    [
        (("DP-1",), "", None),
        (("DP-1", "HDMI-1"), "", "HDMI-1"),
        (("HDMI-1", "DP-1", "VGA-1"), "VGA-1", "VGA-1"),
        (("DP-1", "HDMI-1"), "VGA-1", None),
        (("DP-1", "HDMI-1"), "DP-1", None),
    ],
)
def test_it_stands_on_the_monitor_that_is_named_and_never_over_the_desk(
    names: tuple[str, ...], wanted: str, found: str | None
) -> None:
    assert other_screen(names, "DP-1", wanted) == found


def test_without_the_setting_there_is_none(qtbot: QtBot, tmp_path: Path) -> None:
    with counter_window(qtbot, tmp_path) as made:
        assert made.window.findChildren(PatientWindow) == []


# --- every page, by eye and by measure -----------------------------------------------------------


@pytest.mark.requirement("R003")
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("seat", SEATS)
def test_no_page_breaks_a_rule(qtbot: QtBot, seat: str, language: Language) -> None:
    found: dict[str, list[Finding]] = {}
    window = window_for(seat)
    qtbot.addWidget(window)
    for name, screen in patient_pages().items():
        window.show_plainly(screen, language)
        assert window.kit.theme.is_elderly
        found[name] = walk(window, window.kit.theme)
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.requirement("R095")
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("seat", SEATS)
def test_a_longer_language_has_room(qtbot: QtBot, seat: str, language: Language) -> None:
    found: dict[str, list[Finding]] = {}
    window = window_for(seat, stretched(language)())
    qtbot.addWidget(window)
    for name, screen in patient_pages().items():
        window.show_plainly(screen, language)
        found[name] = list(leafed_through(window))
    assert {name: one for name, one in found.items() if one} == {}


def test_the_pages_are_all_there_are() -> None:
    names = set(patient_pages())
    assert {screen.frame.name for screen in (patient_side.WELCOME, patient_side.GIVEN_UP)} < names
    assert len(names) >= 17


@pytest.mark.parametrize("language", list(Language))
def test_the_desk_beside_it_breaks_no_rule(qtbot: QtBot, language: Language) -> None:
    window = counter_for(language)
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.put_beside(window_for("panel"))
    window.show()
    desk = window.findChild(QWidget, "desk")
    assert isinstance(desk, QWidget)
    found: list[str] = []
    of_each_kind = {type(getattr(view, "body", view)): name for name, view in views().items()}
    assert len(of_each_kind) >= 9
    for name in of_each_kind.values():
        window.show_view(views()[name])
        settle()
        found += [f"{name}: {one}" for one in (*faults(desk), *outside(desk))]
        found += [] if window.width() == 1920 else [f"{name}: grown to {window.width()}"]
    assert found == []
