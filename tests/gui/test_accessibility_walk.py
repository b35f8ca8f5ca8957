"""The accessibility walk over every sample page, on every panel, in every language and size."""

from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.screens import Detail, Home, Notice, Review, Screen
from tests.helpers.accessibility import Finding, contrast, has_tofu, walk
from tests.helpers.desk import Desk, is_offered
from tests.helpers.draw_gallery import screens
from tests.helpers.gui import HOME, RESOURCES, REVIEW, SAMPLES
from ui.i18n import Language, load
from ui.theme import FAMILIES, PANELS, Density, Theme, Type
from ui.widgets.home_tiles import HomeTile

LOOKS = tuple(product(Density, Language))
PARTS = 4
"""Into so many tests the pages of one look are dealt, so that each stays short."""


def elderly(screen: Screen) -> Screen:
    """Return `screen` for a patient who is given 长辈版."""
    return replace(screen, frame=replace(screen.frame, is_elderly=True))


@pytest.mark.requirement("R003")
@pytest.mark.requirement("R095")
@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("panel", list(PANELS))
def test_no_page_breaks_a_rule(
    qtbot: QtBot, panel: str, language: Language, density: Density
) -> None:
    desk = Desk(PANELS[panel])
    qtbot.addWidget(desk.window)
    findings: dict[str, list[Finding]] = {}
    for name, screen in SAMPLES.items():
        shown = elderly(screen) if density is Density.ELDERLY else screen
        desk.window.show_plainly(shown, language)
        findings[name] = walk(desk.window, desk.window.kit.theme)
    assert {name: found for name, found in findings.items() if found} == {}


@pytest.mark.requirement("R003")
@pytest.mark.requirement("R095")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("look", LOOKS, ids="-".join)
@pytest.mark.parametrize("panel", list(PANELS))
def test_no_page_of_any_state_breaks_a_rule(
    qtbot: QtBot, panel: str, look: tuple[Density, Language], part: int
) -> None:
    """Every state in the product's own words and every look; contrast in one look of each.

    All facts are agreed to on one page: nobody turns them over.
    """
    desk = Desk(PANELS[panel], lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window)
    findings: dict[str, list[Finding]] = {}
    turned: list[str] = []
    density, language = look
    for number, (name, screen) in enumerate(tuple(screens().items())[part::PARTS]):
        shown = elderly(screen) if density is Density.ELDERLY else standard(screen)
        desk.window.show_plainly(shown, language)
        is_painted = number % len(LOOKS) == LOOKS.index(look)
        findings[name] = walk(desk.window, desk.window.kit.theme, is_painted=is_painted)
        if isinstance(screen, Detail | Review | Notice) and is_offered(desk, "next-page"):
            turned.append(name)
    assert {name: found for name, found in findings.items() if found} == {}
    assert turned == []


def standard(screen: Screen) -> Screen:
    """Return `screen` for a patient who is not given 长辈版."""
    return replace(screen, frame=replace(screen.frame, is_elderly=False))


@pytest.mark.requirement("R095")
@pytest.mark.parametrize("panel", list(PANELS))
def test_the_idle_warning_breaks_no_rule(qtbot: QtBot, panel: str) -> None:
    desk = Desk(PANELS[panel])
    qtbot.addWidget(desk.window)
    desk.show(elderly(HOME))
    desk.window.show_idle_warning(30)
    overlay = desk.window.findChild(QWidget, "idle-warning")
    assert isinstance(overlay, QWidget)
    assert walk(overlay, desk.window.kit.theme) == []


class Page(QWidget):
    """A page with mistakes on it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.resize(600, 400)
        self.theme = theme


@pytest.fixture
def bad(qtbot: QtBot) -> tuple[Page, Theme]:
    """An empty page with the rules of the 21.5 inch panel."""
    desk = Desk()
    qtbot.addWidget(desk.window)
    page = Page(desk.window.kit.theme)
    qtbot.addWidget(page)
    return page, desk.window.kit.theme


def rules(page: Page, theme: Theme) -> set[str]:
    """Return which rules the walk finds broken."""
    return {finding.rule for finding in walk(page, theme)}


def test_the_walk_finds_a_small_nameless_button(bad: tuple[Page, Theme]) -> None:
    page, theme = bad
    button = QPushButton(page)
    button.setGeometry(10, 10, 70, 70)
    assert {"small-target", "no-name"} <= rules(page, theme)


def test_the_walk_finds_buttons_too_close_together(bad: tuple[Page, Theme]) -> None:
    page, theme = bad
    for left in (0, 104):
        QPushButton("x", page).setGeometry(left, 0, 100, 100)
    assert "gap" in rules(page, theme)


def test_the_walk_finds_what_lies_off_the_glass(bad: tuple[Page, Theme]) -> None:
    page, theme = bad
    QPushButton("x", page).setGeometry(550, 0, 100, 100)
    assert "off-glass" in rules(page, theme)


def test_the_walk_finds_clipped_small_and_pale_text(bad: tuple[Page, Theme]) -> None:
    page, theme = bad
    label = QLabel("words that need more room", page)
    label.setFont(QFont(list(FAMILIES), 8))
    label.setGeometry(0, 0, 40, 10)
    assert {"clipped", "small-text"} <= rules(page, theme)
    pale = QLabel("pale", page)
    pale.setFont(theme.font(Type.BODY))
    pale.setStyleSheet("color: #999999")
    pale.setGeometry(0, 100, 300, 80)
    assert "contrast" in rules(page, theme)


def test_the_walk_finds_text_that_leaves_its_plate(qtbot: QtBot) -> None:
    desk = Desk()
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.show(HOME)
    tile = desk.window.findChild(HomeTile)
    assert isinstance(tile, HomeTile)
    tile.setMinimumHeight(0)
    tile.setGeometry(QRect(0, 0, 260, 60))
    assert "outside" in {f.rule for f in walk(desk.window, desk.window.kit.theme)}


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast(0x000000, 0xFFFFFF) == pytest.approx(21.0)
    assert contrast(0x0B57D0, 0xFFFFFF) == pytest.approx(6.39, abs=0.05)


@pytest.mark.requirement("R095")
def test_every_pair_of_colours_that_is_used_is_legible(qtbot: QtBot) -> None:
    desk = Desk()
    qtbot.addWidget(desk.window)
    palette = desk.window.kit.theme.palette
    grounds = ("ground", "surface", "sunken", "primary_soft", "warn_soft", "good_soft", "stop_soft")

    def ratio(one: str, other: str) -> float:
        return contrast(palette.colour(one).rgb(), palette.colour(other).rgb())

    for ground in grounds:
        assert ratio("ink", ground) >= 7, ground
    for ground in ("ground", "surface", "sunken"):
        assert ratio("ink_soft", ground) >= 7, ground
        for line in ("border", "focus", "primary", "warn", "stop", "good"):
            assert ratio(line, ground) >= 3, (line, ground)
    assert ratio("on_primary", "primary") >= 7


def test_rare_characters_of_names_have_glyphs(qtbot: QtBot) -> None:
    font = QFont(list(FAMILIES))
    desk = Desk()
    qtbot.addWidget(desk.window)
    assert not has_tofu("赵䶮 㐂 𠮷", font)
    assert has_tofu("\U0010fff0", font)


def test_the_samples_are_not_all_of_one_kind() -> None:
    assert {type(screen) for screen in SAMPLES.values()} > {Home, type(REVIEW)}
    assert len({type(screen) for screen in SAMPLES.values()}) == 8
