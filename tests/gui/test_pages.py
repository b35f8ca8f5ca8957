"""Each kind of page: what it shows, and what a tap on it sends."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Frame, Notice, Picture, Screen, Text, Tone
from tests.helpers import gui
from tests.helpers.desk import Desk, is_offered, texts
from ui.i18n import Language
from ui.pages.entry import EntryPage
from ui.theme import PANELS, Density

_PLAIN = Frame(name="plain", title=gui.said("请稍候", "Please wait"))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A shown window."""
    made = Desk()
    qtbot.addWidget(made.window)
    made.window.show()
    return made


def button(desk: Desk, name: str) -> QAbstractButton:
    """Return the visible button of that name."""
    found = [
        b for b in desk.window.findChildren(QAbstractButton, name) if b.isVisibleTo(desk.window)
    ]
    assert len(found) == 1, name
    return found[0]


def tap(desk: Desk, name: str) -> None:
    """Press and release in the middle of a button."""
    QTest.mouseClick(button(desk, name), Qt.MouseButton.LeftButton)


def density(desk: Desk) -> Density:
    """Return how large everything is."""
    return desk.window.kit.theme.density


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_tile_of_the_home_page_begins_its_journey(desk: Desk, purpose: Purpose) -> None:
    desk.show(gui.HOME_FULL)
    tap(desk, f"tile-{purpose}")
    assert desk.sent == [ev.JourneyChosen(purpose)]


def test_tiles_wait_until_the_machine_is_ready(desk: Desk) -> None:
    desk.show(replace(gui.HOME, is_ready=False))
    tap(desk, "tile-same_day")
    assert desk.sent == []
    assert "正在准备" in texts(desk)
    desk.show(gui.HOME)
    tap(desk, "tile-same_day")
    assert len(desk.sent) == 1
    assert "正在准备" not in texts(desk)


def test_the_home_page_says_what_a_passer_by_needs(desk: Desk) -> None:
    hints = {
        Language.ZH: ("带好身份证或社保卡", "可以用微信、支付宝付款", "需要帮助请找工作人员"),
        Language.EN: ("identity or social-security card", "WeChat or Alipay", "Staff"),
    }
    desk.show(gui.HOME)
    for language, said in hints.items():
        desk.window.switch_language(language)
        assert all(hint in texts(desk) for hint in said)
    desk.show(replace(gui.HOME, is_ready=False))
    assert not any(hint in texts(desk) for hint in hints[Language.EN])


def test_the_hospital_is_named_in_both_languages(desk: Desk) -> None:
    desk.show(gui.HOME)
    assert "青禾市第一医院" in texts(desk)
    assert "Qinghe First Hospital" in texts(desk)


def test_an_option_sends_its_place(desk: Desk) -> None:
    desk.show(gui.DEPARTMENTS)
    tap(desk, "option-2")
    assert desk.sent == [ev.Chosen(2)]


def test_options_that_do_not_fit_stand_on_the_next_page(desk: Desk) -> None:
    desk.show(gui.DEPARTMENTS)
    assert not is_offered(desk, "option-17")
    assert not is_offered(desk, "previous-page")
    tap(desk, "next-page")
    assert not is_offered(desk, "option-0")
    assert not is_offered(desk, "next-page")
    tap(desk, "option-17")
    assert desk.sent == [ev.Chosen(17)]


def test_a_new_question_begins_on_its_first_page(desk: Desk) -> None:
    desk.show(gui.DEPARTMENTS)
    tap(desk, "next-page")
    desk.show(gui.DOCTORS)
    desk.show(gui.DEPARTMENTS)
    assert is_offered(desk, "option-0")


def test_an_option_that_cannot_be_taken_says_why_and_sends_nothing(desk: Desk) -> None:
    desk.show(replace(gui.DOCTORS, options=gui.DOCTORS.options[-1:]))
    tap(desk, "option-0")
    assert desk.sent == []
    assert "号已约满" in texts(desk)


def test_a_notice_stands_above_the_answers(desk: Desk) -> None:
    desk.show(gui.DOCTORS)
    assert "刚才选的号已被别人约走" in texts(desk)
    desk.show(gui.DEPARTMENTS)
    assert "刚才选的号已被别人约走" not in texts(desk)


@pytest.mark.requirement("R023")
def test_bands_stand_under_their_half_days_and_count_through(desk: Desk) -> None:
    desk.show(gui.BANDS)
    words = texts(desk)
    assert "上午" in words
    assert "08:00–08:30" in words
    assert "余 3 个" in words
    tap(desk, "option-8")
    assert desk.sent == [ev.Chosen(8)]


def test_bands_are_paged_on_a_low_panel(qtbot: QtBot) -> None:
    desk = Desk(PANELS["19"])
    qtbot.addWidget(desk.window)
    desk.window.show()
    elderly = replace(gui.BANDS, frame=replace(gui.BANDS.frame, is_elderly=True))
    desk.show(elderly)
    assert not is_offered(desk, "option-14")
    tap(desk, "next-page")
    assert "下午" in texts(desk)
    tap(desk, "option-14")
    assert desk.sent == [ev.Chosen(14)]


@pytest.mark.parametrize(
    "screen", [gui.REVIEW, gui.RESULT, gui.NO_TICKET], ids=lambda s: s.frame.name
)
def test_the_forward_button_accepts(desk: Desk, screen: Screen) -> None:
    desk.show(screen)
    tap(desk, "accept")
    assert desk.sent == [ev.Accepted()]


def test_the_countdown_goes_on_without_building_anything(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    before = desk.window.findChildren(QWidget)
    assert "为您保留 4:32" in texts(desk)
    desk.show(replace(gui.REVIEW, seconds_left=271))
    assert "为您保留 4:31" in texts(desk)
    assert desk.window.findChildren(QWidget) == before
    desk.show(replace(gui.REVIEW, seconds_left=None))
    assert "为您保留" not in texts(desk)


def test_paying_shows_amount_code_and_time(desk: Desk) -> None:
    desk.show(gui.PAY)
    assert "80.00 元" in texts(desk)
    assert "3:07" in texts(desk)
    code = desk.window.findChild(QWidget, "qr")
    assert isinstance(code, QWidget)
    assert PANELS["21.5"].mm_per_px * min(code.width(), code.height()) >= 60
    desk.show(replace(gui.PAY, seconds_left=186))
    assert "3:06" in texts(desk)


@pytest.mark.requirement("R033")
def test_a_phone_number_is_typed_grouped_and_sent(desk: Desk) -> None:
    desk.show(gui.PHONE)
    for digit in "13900000000":
        page_key(desk, digit)
    assert digits(desk) == "13900000000"
    tap(desk, "accept")
    assert desk.sent == [ev.Entered("13900000000")]


def page_key(desk: Desk, name: str) -> None:
    """Strike a key of the keypad by its keyboard activation: no double strike is meant."""
    key = button(desk, f"key-{name}")
    key.tapped.emit()  # type: ignore[attr-defined]  # every key is a Pressable


def digits(desk: Desk) -> str:
    """Return the digits shown in the field."""
    field = desk.window.findChild(QWidget, "typed")
    assert isinstance(field, QWidget)
    return "".join(piece.text for piece in field.pieces())  # type: ignore[attr-defined]  # ours


def test_ok_waits_for_the_last_digit(desk: Desk) -> None:
    desk.show(gui.PHONE)
    for digit in "1390000000":
        page_key(desk, digit)
    tap(desk, "accept")
    assert desk.sent == []


def test_delete_and_clear(desk: Desk) -> None:
    desk.show(gui.PHONE)
    for digit in "139":
        page_key(desk, digit)
    page_key(desk, "delete")
    assert digits(desk) == "13"
    page_key(desk, "clear")
    assert digits(desk) == ""


def test_a_twelfth_digit_is_not_taken(desk: Desk) -> None:
    desk.show(gui.PHONE)
    for digit in "139000000007":
        page_key(desk, digit)
    assert digits(desk) == "13900000000"


def test_typed_digits_survive_an_update_a_language_and_a_larger_type(desk: Desk) -> None:
    desk.show(gui.PHONE)
    page_key(desk, "1")
    desk.show(replace(gui.PHONE, trouble=Text("chrome.back")))
    assert digits(desk) == "1"
    tap(desk, "language")
    assert digits(desk) == "1"
    tap(desk, "elderly")
    assert digits(desk) == "1"


def test_digits_do_not_survive_the_page(desk: Desk) -> None:
    desk.show(gui.PHONE)
    page_key(desk, "1")
    desk.show(gui.HOME)
    desk.show(gui.PHONE)
    assert digits(desk) == ""


def test_a_real_keyboard_types_too(desk: Desk) -> None:
    desk.show(gui.PHONE)
    page = desk.window.findChild(EntryPage)
    assert isinstance(page, EntryPage)
    QTest.keyClicks(page, "13x")
    QTest.keyClick(page, Qt.Key.Key_Backspace)
    assert digits(desk) == "1"


@pytest.mark.parametrize(("name", "event"), [("back", ev.WentBack()), ("leave", ev.Left())])
def test_the_footer_goes_back_and_leaves(desk: Desk, name: str, event: ev.Event) -> None:
    desk.show(gui.REVIEW)
    tap(desk, name)
    assert desk.sent == [event]


def test_the_footer_offers_only_what_does_something(desk: Desk) -> None:
    desk.show(gui.HOME)
    assert not is_offered(desk, "back")
    assert not is_offered(desk, "leave")
    desk.show(gui.REVIEW)
    assert is_offered(desk, "back")
    assert is_offered(desk, "leave")


def test_the_footer_never_moves(desk: Desk) -> None:
    places = set()
    for screen in (gui.REVIEW, gui.PHONE, gui.DEPARTMENTS, gui.PAY):
        desk.show(screen)
        leave = button(desk, "leave")
        places.add(leave.mapTo(desk.window, leave.rect().center()).toTuple())
    assert len(places) == 1


@pytest.mark.requirement("R003")
def test_the_elderly_version_comes_by_itself_and_by_one_touch(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    assert density(desk) is Density.STANDARD
    tap(desk, "elderly")
    assert density(desk) is Density.ELDERLY
    desk.show(gui.HOME)
    assert density(desk) is Density.STANDARD
    desk.show(replace(gui.REVIEW, frame=replace(gui.REVIEW.frame, is_elderly=True)))
    assert density(desk) is Density.ELDERLY
    assert "标准版" in texts(desk)


def test_language_and_size_chosen_at_home_last_for_the_journey_only(desk: Desk) -> None:
    desk.show(gui.HOME)
    tap(desk, "language")
    tap(desk, "elderly")
    desk.show(gui.PHONE)
    assert "Enter your phone number" in texts(desk)
    assert density(desk) is Density.ELDERLY
    desk.show(gui.HOME)
    assert "您好" in texts(desk)
    assert density(desk) is Density.STANDARD


@pytest.mark.parametrize("tone", list(Tone))
def test_a_notice_without_a_drawing_still_shows_its_tone(desk: Desk, tone: Tone) -> None:
    desk.show(Notice(_PLAIN, tone, Picture.NONE))
    assert "请稍候" in texts(desk)
    assert desk.window.kit.icons.has(tone.value)


@pytest.mark.parametrize("picture", [p for p in Picture if p])
def test_every_picture_is_drawn(desk: Desk, picture: Picture) -> None:
    names = ("card_chip", "card_pad") if picture is Picture.CARDS else (picture.value,)
    assert all(desk.window.kit.icons.has(name) for name in names)


def test_trouble_on_the_keypad_page_is_said(desk: Desk) -> None:
    desk.show(gui.PHONE_AGAIN)
    assert "这不是有效的手机号码" in texts(desk)


def test_english_is_said_in_english(desk: Desk) -> None:
    desk.show(gui.DEPARTMENTS)
    desk.window.switch_language(Language.EN)
    assert "Cardiology" in texts(desk)
    assert "Step 2 of 7" in texts(desk)
