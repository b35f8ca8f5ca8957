"""What the window says aloud: a page that is new, where it is switched on, nothing personal."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.screens import Screen, Text
from tests.helpers import gui
from tests.helpers.accessibility import walk
from tests.helpers.desk import Desk, is_offered
from ui.aloud import LOUDEST, MIDDLE, sentence_of
from ui.i18n import Language, Words
from ui.theme import PANELS, Density
from ui.widgets.pressable import Pressable


def elderly(screen: Screen) -> Screen:
    return replace(screen, frame=replace(screen.frame, is_elderly=True))


def tap(desk: Desk, name: str) -> None:
    """Tap the visible button of that name; that two strikes are not one is shown elsewhere."""
    found = desk.window.findChildren(Pressable, name)
    next(b for b in found if b.isVisibleTo(desk.window)).tapped.emit()


def words(desk: Desk) -> list[tuple[str, ...]]:
    return [tuple(text for _, text in spoken.sentences) for spoken in desk.said]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk()
    qtbot.addWidget(made.window, before_close_func=lambda w: w.allow_close())
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    return made


CARDS = ("请出示您的证件", "两种卡任选一种，读完前请不要拿走")
HOME = ("您好，请选择要办理的业务", "请准备好社保卡或身份证")


@pytest.mark.requirement("R095")
def test_the_usual_version_says_nothing_until_it_is_asked_to(desk: Desk) -> None:
    desk.show(gui.HOME)
    desk.show(gui.CARDS)
    assert desk.said == []
    tap(desk, "sound")
    tap(desk, "sound-toggled")
    assert words(desk) == [CARDS]
    desk.show(gui.WAITING)
    assert words(desk)[1:] == [("正在查找您的信息",)]


@pytest.mark.requirement("R095")
def test_the_elderly_version_says_each_new_page_once_by_card_and_by_touch(desk: Desk) -> None:
    desk.show(gui.HOME)
    tap(desk, "elderly")
    assert words(desk) == [HOME]
    desk.show(gui.CARDS)
    desk.show(replace(gui.CARDS, lines=gui.WAITING.lines))
    assert words(desk) == [HOME, CARDS]
    desk.show(gui.HOME)
    desk.said.clear()
    desk.show(elderly(gui.CARDS))
    assert words(desk) == [CARDS]


def test_another_language_says_the_page_again(desk: Desk) -> None:
    desk.show(elderly(gui.CARDS))
    tap(desk, "language")
    assert [spoken.language for spoken in desk.said] == ["zh", "en"]
    assert words(desk)[1][0] == "Please show your card"


@pytest.mark.requirement("R095")
def test_any_touch_the_next_page_and_the_idle_warning_end_what_is_said(desk: Desk) -> None:
    desk.show(elderly(gui.CARDS))
    before = desk.hushes
    desk.bridge.touched.emit()
    assert desk.hushes == before + 1
    desk.show(gui.WAITING)
    assert desk.hushes == before + 2
    desk.window.show_idle_warning(30)
    desk.window.show_idle_warning(29)
    assert desk.hushes == before + 3


def test_the_idle_question_is_asked_aloud_once_where_pages_are_said(desk: Desk) -> None:
    desk.show(elderly(gui.CARDS))
    desk.said.clear()
    desk.window.show_idle_warning(30)
    desk.window.show_idle_warning(29)
    assert words(desk) == [("您还在吗？",)]
    desk.window.show_idle_warning(None)
    desk.show(gui.HOME)
    desk.show(gui.CARDS)
    desk.said.clear()
    desk.window.show_idle_warning(30)
    assert desk.said == []


@pytest.mark.requirement("R095")
def test_repeat_louder_quieter_and_mute_stand_at_the_foot(desk: Desk) -> None:
    desk.show(elderly(gui.CARDS))
    tap(desk, "sound")
    assert not is_offered(desk, "help")
    tap(desk, "sound-again")
    tap(desk, "sound-louder")
    tap(desk, "sound-quieter")
    tap(desk, "sound-quieter")
    assert [spoken.volume for spoken in desk.said] == [MIDDLE, MIDDLE, 4, 3, 2]
    assert {spoken.sentences for spoken in desk.said} == {desk.said[0].sentences}
    hushes = desk.hushes
    tap(desk, "sound-toggled")
    assert len(desk.said) == 5
    assert desk.hushes > hushes
    tap(desk, "sound-closed")
    assert is_offered(desk, "help")
    assert not is_offered(desk, "sound-again")
    desk.show(gui.WAITING)
    assert len(desk.said) == 5


def test_loudness_ends_at_both_ends(desk: Desk) -> None:
    desk.show(elderly(gui.CARDS))
    tap(desk, "sound")
    bar = desk.window.findChild(QAbstractButton, "sound-louder")
    assert isinstance(bar, QAbstractButton)
    for _ in range(LOUDEST - MIDDLE):
        assert bar.isEnabled()
        tap(desk, "sound-louder")
    assert not bar.isEnabled()
    assert desk.said[-1].volume == LOUDEST


@pytest.mark.requirement("R095")
def test_the_next_patient_begins_at_the_middle_and_unasked(desk: Desk) -> None:
    desk.show(gui.CARDS)
    tap(desk, "sound")
    tap(desk, "sound-toggled")
    tap(desk, "sound-louder")
    desk.show(gui.HOME)
    desk.said.clear()
    desk.show(gui.CARDS)
    assert desk.said == []
    desk.show(gui.HOME)
    desk.show(elderly(gui.CARDS))
    assert [spoken.volume for spoken in desk.said] == [MIDDLE]


def test_a_new_page_turns_the_foot_back_and_an_update_does_not(desk: Desk) -> None:
    desk.show(gui.CARDS)
    tap(desk, "sound")
    desk.show(replace(gui.CARDS, lines=gui.WAITING.lines))
    assert is_offered(desk, "sound-again")
    desk.show(gui.WAITING)
    assert not is_offered(desk, "sound-again")
    assert is_offered(desk, "sound")


def test_turning_the_foot_over_leaves_the_focus_on_it_without_a_ring(desk: Desk) -> None:
    desk.show(gui.REVIEW)
    for name, focused in (("sound", "sound-again"), ("sound-closed", "sound")):
        tap(desk, name)
        widget = QApplication.focusWidget()
        assert widget is not None
        assert widget.objectName() == focused
    picture = desk.window.grab().toImage()
    ring = desk.window.kit.theme.colour("focus").rgb()
    assert ring not in memoryview(picture.constBits()).cast("I").tolist()


def test_a_station_without_a_loudspeaker_offers_and_says_nothing(qtbot: QtBot) -> None:
    silent = Desk(has_sound=False)
    qtbot.addWidget(silent.window)
    silent.show(elderly(gui.CARDS))
    silent.window.show_idle_warning(30)
    assert not is_offered(silent, "sound")
    assert is_offered(silent, "help")
    assert silent.said == []


@pytest.mark.requirement("R003")
@pytest.mark.requirement("R095")
@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("panel", list(PANELS))
@pytest.mark.parametrize("is_on", [True, False])
def test_what_sets_the_sound_breaks_no_rule_on_any_panel(
    qtbot: QtBot, panel: str, language: Language, density: Density, *, is_on: bool
) -> None:
    desk = Desk(PANELS[panel])
    qtbot.addWidget(desk.window)
    screen = elderly(gui.REVIEW) if density is Density.ELDERLY else gui.REVIEW
    desk.window.show_plainly(screen, language)
    tap(desk, "sound")
    if is_on is (density is Density.STANDARD):
        tap(desk, "sound-toggled")
    assert walk(desk.window, desk.window.kit.theme) == []


SAMPLE = Words(Language.ZH, {"a": "一", "b": "{who}", "aloud.b": "二", "c": "三", "aloud.c": ""})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, None),
        (Text("a"), ("a", "一")),
        (Text("b", (("who", "王*明"),)), ("b", "二")),
        (Text("a", (("who", "王*明"),)), None),
        (Text("c"), None),
    ],
)
def test_only_what_nothing_is_filled_into_is_said(
    text: Text | None, said: tuple[str, str] | None
) -> None:
    assert sentence_of(text, SAMPLE) == said


def test_a_page_of_which_nothing_may_be_said_is_silence(desk: Desk) -> None:
    frame = replace(
        gui.CARDS.frame,
        title=Text("bands.title", (("day", "一"), ("half_day", "二"))),
        next_step=None,
    )
    desk.show(elderly(replace(gui.CARDS, frame=frame)))
    assert desk.said == []
