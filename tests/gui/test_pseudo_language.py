"""A language 1.6 times as long as ours, over every page of every state: nothing is clipped.

It is made of the Chinese words, in which pages are written, and of the English ones, which are a
good deal longer already; on every panel and in both sizes of type. What still has no room is
turned over like a page, see `ui.widgets.paged_facts`; the pages after the first are walked, too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.accessibility import Finding, walk
from tests.helpers.desk import Desk, is_offered
from tests.helpers.draw_gallery import screens
from tests.helpers.gui import RESOURCES
from ui.i18n import Language, Words, load
from ui.main_window import MainWindow
from ui.theme import PANELS, Density
from ui.widgets.pressable import ActionButton, NextButton

CASES = tuple(product(PANELS, Language, Density))
PARTS = 2
MOST_PAGES = 9
MORE = 0.6
_HAN = re.compile("[\u4e00-\u9fff]")
_GAP = re.compile(r"\{\w+\}")
_PADDING = {True: "长些的话再", False: "longer words "}


def longer(sentence: str) -> str:
    """Return a sentence with so much more of its own script behind it; gaps are not counted."""
    more = round(len(_GAP.sub("", sentence)) * MORE)
    if not more:
        return sentence
    is_han = bool(_HAN.search(sentence))
    padding = _PADDING[is_han] * (more // len(_PADDING[is_han]) + 1)
    return f"{sentence}{padding[:more]}" if is_han else f"{sentence} {padding[: more - 1].strip()}"


def stretched(language: Language) -> Callable[[], dict[Language, Words]]:
    """Return the product's own words of a language, all of them longer."""

    def words() -> dict[Language, Words]:
        usual = load(RESOURCES / "i18n")[language].sentences
        pseudo = Words(language, {key: longer(sentence) for key, sentence in usual.items()})
        return dict.fromkeys(Language, pseudo)

    return words


@pytest.mark.parametrize(
    ("sentence", "least"), [("挂号成功", 6), ("付款 {fee}", 10), ("Register", 11), ("", 0)]
)
def test_the_pseudo_language_is_longer_and_keeps_its_gaps(sentence: str, least: int) -> None:
    assert len(longer(sentence)) >= least
    assert longer(sentence).startswith(sentence)
    assert _GAP.findall(longer(sentence)) == _GAP.findall(sentence)


@pytest.mark.requirement("R095")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_no_page_of_any_state_is_too_small_for_a_longer_language(
    qtbot: QtBot, case: tuple[str, Language, Density], part: int
) -> None:
    panel, language, density = case
    desk = Desk(PANELS[panel], stretched(language))
    qtbot.addWidget(desk.window)
    findings: dict[str, list[Finding]] = {}
    for name, screen in tuple(screens().items())[part::PARTS]:
        frame = replace(screen.frame, is_elderly=density is Density.ELDERLY)
        desk.window.show_plainly(replace(screen, frame=frame), language)
        findings[name] = list(leafed_through(desk.window))
    assert {name: found for name, found in findings.items() if found} == {}


@pytest.mark.requirement("R095")
@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_what_sets_the_sound_has_room_for_a_longer_language(
    qtbot: QtBot, case: tuple[str, Language, Density]
) -> None:
    panel, language, density = case
    desk = Desk(PANELS[panel], stretched(language))
    qtbot.addWidget(desk.window)
    screen = screens()["choosing_day"]
    frame = replace(screen.frame, is_elderly=density is Density.ELDERLY)
    desk.window.show_plainly(replace(screen, frame=frame), language)
    for name in ("sound", "sound-toggled"):
        button = desk.window.findChild(ActionButton, name)
        assert isinstance(button, ActionButton)
        button.tapped.emit()
        assert is_offered(desk, "sound-again")
        assert walk(desk.window, desk.window.kit.theme, is_painted=False) == []


def leafed_through(window: MainWindow) -> Iterator[Finding]:
    """Yield what is found on a page and on those it is continued by, to the last."""
    for _ in range(MOST_PAGES):
        yield from walk(window, window.kit.theme, is_painted=False)
        onward = [
            button
            for button in window.findChildren(NextButton)
            if button.isVisibleTo(window) and button.objectName() == "next-page"
        ]
        if not onward:
            return
        onward[0].tapped.emit()
    pytest.fail("there is always another page")
