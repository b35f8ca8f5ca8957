"""What a patient must be told: all of it, at once, the most important largest."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk
from kiosk_app.journeys.events import PrintTrouble
from kiosk_app.journeys.faces import screen_of
from kiosk_app.journeys.facts import rules_for
from tests.helpers import gui, samples
from tests.helpers.desk import Desk, is_offered, largest_text, texts
from ui.i18n import Language, Words, load
from ui.theme import PANELS
from ui.widgets.facts import FactSheet
from ui.widgets.message_card import MessageCard
from ui.widgets.pressable import Pressable

_NO_TICKET = PrintTrouble.NOT_PRINTED


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A shown window."""
    made = Desk()
    qtbot.addWidget(made.window)
    made.window.show()
    return made


@pytest.mark.requirement("R036")
def test_review_and_result_show_time_place_doctor_and_the_rules(desk: Desk) -> None:
    for screen in (gui.REVIEW, gui.RESULT):
        desk.show(screen)
        for fact in ("09:30–10:00", "陈嘉禾 主任医师", "心血管内科", "306 诊室", "三次", "取消"):
            assert fact in texts(desk)


def test_the_queue_number_is_the_largest_text(desk: Desk) -> None:
    desk.show(gui.RESULT)
    assert largest_text(desk) == "18"


def test_a_code_to_note_down_is_the_largest_text_beside_what_is_certain(desk: Desk) -> None:
    desk.show(gui.UNKNOWN)
    assert largest_text(desk) == "5D2E80B4"
    words = texts(desk)
    for part in ("查询码", "已经确定", "还在查", "请不要再付一次"):
        assert part in words


def test_each_code_says_what_it_is_for(desk: Desk) -> None:
    desk.show(screen_of(kiosk.HelpComing(samples.REVIEW, samples.CALL_WITH_CODE)))
    assert "交接码" in texts(desk)
    assert "查询码" not in texts(desk)
    desk.show(gui.UNKNOWN)
    assert "查询码" in texts(desk)
    assert "交接码" not in texts(desk)


def test_why_the_review_is_shown_again_stands_above_the_facts(desk: Desk) -> None:
    desk.show(gui.REVIEW_AGAIN)
    notice = label(desk, "notice")
    assert "系统没有回答" in notice.text()
    sheet = desk.window.findChild(FactSheet)
    assert isinstance(sheet, FactSheet)
    assert notice.mapTo(desk.window, QPoint()).y() < sheet.mapTo(desk.window, QPoint()).y()
    desk.show(gui.REVIEW)
    assert "系统没有回答" not in texts(desk)


def label(desk: Desk, name: str) -> QLabel:
    """Return the visible words of that name."""
    found = desk.window.findChildren(QLabel, name)
    return next(one for one in found if one.isVisibleTo(desk.window))


@pytest.mark.requirement("R036")
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("panel", list(PANELS))
def test_everything_to_be_told_stands_on_one_page(
    qtbot: QtBot, panel: str, language: Language
) -> None:
    """Even in the elderly version, with or without a ticket. Source: BJ-OPD-DRAFT art. 15."""
    desk = Desk(PANELS[panel], real_words)
    qtbot.addWidget(desk.window)
    told = samples.DONE.appointment.if_not_coming
    for state, said in (
        (samples.REVIEW, None),
        (samples.DONE, told),
        (replace(samples.DONE, trouble=_NO_TICKET), told),
    ):
        screen = screen_of(state)
        elderly = replace(screen, frame=replace(screen.frame, is_elderly=True))
        desk.window.show_plainly(elderly, language)
        assert not is_offered(desk, "next-page")
        rules = [real_words()[language].say(line) for line in rules_for(samples.ERRAND, said)]
        assert all(rule in texts(desk) for rule in rules)


def real_words() -> dict[Language, Words]:
    """Return the product's own words."""
    return load(gui.RESOURCES / "i18n")


@pytest.mark.parametrize("panel", list(PANELS))
def test_who_waits_looks_at_the_middle_of_the_page(qtbot: QtBot, panel: str) -> None:
    desk = Desk(PANELS[panel])
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.show(gui.WAITING)
    card = desk.window.findChild(MessageCard)
    assert isinstance(card, MessageCard)
    middle = card.mapTo(desk.window, card.rect().center()).y() / desk.window.height()
    assert 0.4 < middle < 0.6


@pytest.mark.parametrize(("panel", "times"), [("19", 4), ("21.5", 7)])
def test_what_cannot_stand_on_one_page_gets_a_second(qtbot: QtBot, panel: str, times: int) -> None:
    """A hospital's own rules may be long: number and facts first, all words on the next page."""
    desk = Desk(PANELS[panel])
    qtbot.addWidget(desk.window)
    desk.window.show()
    frame = replace(gui.RESULT.frame, is_elderly=True)
    rows, lines = gui.RESULT.rows * 5, gui.RESULT.lines * times
    desk.show(replace(gui.RESULT, frame=frame, rows=rows, lines=lines))
    assert "18" in texts(desk)
    assert "三次爽约" not in texts(desk)
    tap(desk, "next-page")
    assert texts(desk).count("三次爽约") == times
    assert not is_offered(desk, "next-page")
    tap(desk, "previous-page")
    assert "三次爽约" not in texts(desk)
    tap(desk, "accept")
    assert desk.sent == [ev.Accepted()]


def tap(desk: Desk, name: str) -> None:
    """Strike the visible button of that name as a key would: no double strike is meant."""
    found = desk.window.findChildren(Pressable, name)
    next(b for b in found if b.isVisibleTo(desk.window)).tapped.emit()
