"""A registrar at the keyboard: the whole counter, from real key presses to a ticket on the wire."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.accessibility import contrast, has_tofu
from tests.helpers.counter_gallery import views, window_for
from tests.helpers.counter_window import Window, counter_window, walk_in
from tests.helpers.gui import RESOURCES
from tests.helpers.seen import settle
from tests.helpers.staff import PASSWORD
from ui.i18n import Language
from ui.theme import Palette

MOST_KEYS = 12
NONE_HELD = Qt.KeyboardModifier.NoModifier
SMALLEST_PX = 24
"""Source: WCAG 2.2, 2.5.8 Target Size (Minimum)."""
LEAST_CONTRAST = 7.0


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with counter_window(qtbot, tmp_path) as found:
        yield found


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
    desk.slot.remove()  # a card that lies there is read again as soon as the tab is empty
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


def test_a_second_that_passes_takes_nothing_of_what_is_typed_after_a_mistake(desk: Window) -> None:
    desk.sign_in()
    desk.open_drawer()
    desk.lay_card()
    desk.at_departments()
    desk.slot.remove()
    for page in ("choosing_title", "choosing_band", "reviewing_hold"):
        desk.press(Qt.Key.Key_Return)
        desk.wait_for(page)
    desk.type("1oo")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: "看不懂" in desk.text("said-sentence"))
    desk.type("1")
    left = desk.text("hold-left")
    desk.until(lambda: desk.text("hold-left") != left)
    desk.type("00")
    assert desk.field("amount").text() == "100"


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
        settle()
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
    if isinstance(widget, QPushButton):  # of what it says, which may end in "…"
        return QPushButton.sizeHint(widget).width() > widget.width() + 1
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
