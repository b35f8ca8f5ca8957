"""Who misses paper reads why at once, on every panel; who comes to the kiosk reads it before."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from hardware.emulators.printer.condition import Fault
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.bootstrap.rig import printer_at
from kiosk_app.journeys import kiosk as journey
from kiosk_app.journeys.faces import screen_of
from kiosk_app.journeys.purpose import OFFERED, Purpose
from tests.helpers import samples_no_paper
from tests.helpers.desk import Desk, texts
from tests.helpers.lobby import Lobby, lobby_in
from tests.helpers.seen import seen
from ui.i18n import Language, load
from ui.main_window import MainWindow
from ui.theme import PANELS, Density

LOOKS = tuple(product(Density, Language))
WITHOUT = tuple(
    state
    for state in samples_no_paper.STATES
    if not isinstance(state, journey.AtHome) and state not in samples_no_paper.NOT_BOOKED
)


@pytest.fixture
def lobby(qtbot: QtBot, tmp_path: Path) -> Iterator[Lobby]:
    with lobby_in(qtbot, tmp_path) as found:
        yield found


def words(key: str, language: Language, name: str = "printer") -> str:
    file = RESOURCES / "i18n" / f"{name}.{language}.json"
    said: dict[str, str] = json.loads(file.read_text("utf-8"))
    return said[key]


def can_be_read(window: MainWindow, sentence: str) -> bool:
    """Tell whether the sentence stands on the glass."""
    labels = window.findChildren(QLabel)
    return any(sentence in label.text() and label.isVisibleTo(window) for label in labels)


@pytest.mark.requirement("R003")
@pytest.mark.parametrize("look", LOOKS, ids="-".join)
@pytest.mark.parametrize("panel", list(PANELS))
def test_what_ails_the_printer_stands_on_the_first_page(
    qtbot: QtBot, panel: str, look: tuple[Density, Language]
) -> None:
    desk = Desk(PANELS[panel], lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window)
    density, language = look
    sentence = words(f"{samples_no_paper.WHY}.patient", language)
    for state in WITHOUT:
        screen = screen_of(state)
        is_elderly = density is Density.ELDERLY
        shown = replace(screen, frame=replace(screen.frame, is_elderly=is_elderly))
        desk.window.show_plainly(shown, language)
        assert sentence in texts(desk), state


@pytest.mark.requirement("R011")
def test_home_says_that_no_paper_can_be_had_and_everything_can_be_begun(lobby: Lobby) -> None:
    sentence = words("at_home.no_paper", Language.ZH, "journeys")
    with printer_at(250) as (printer, port):
        printer.apply(Fault.PAPER_END)
        lobby.printer_port = port
        window = lobby.open().window
        lobby.wait_for_page("at_home")
        lobby.until(lambda: can_be_read(window, sentence))
        printer.mend(Fault.PAPER_END)
        lobby.until(lambda: not can_be_read(window, sentence))
        printer.apply(Fault.COVER_OPEN)
        lobby.until(lambda: can_be_read(window, sentence))
        seen(lobby.qtbot, window, QAbstractButton, f"tile-{Purpose.SAME_DAY}").click()
        lobby.wait_for_page("waiting_for_card")


@pytest.mark.requirement("R011")
def test_where_nothing_is_booked_without_paper_just_the_booking_tiles_cannot_be_tapped(
    qtbot: QtBot,
) -> None:
    desk = Desk(PANELS["21.5"], lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window)
    without = journey.AtHome(can_print=False, books_without_paper=False)
    desk.window.show_plainly(screen_of(without), Language.ZH)
    assert words("at_home.no_booking", Language.ZH, "journeys") in texts(desk)
    tiles = {p: b for p in OFFERED for b in desk.window.findChildren(QAbstractButton, f"tile-{p}")}
    assert {p for p, tile in tiles.items() if not tile.isEnabled()} == {
        Purpose.SAME_DAY,
        Purpose.ADVANCE,
        Purpose.WAITLIST,
        Purpose.FOR_ANOTHER,
        Purpose.REFERRAL,
    }
    desk.window.show_plainly(screen_of(journey.AtHome()), Language.ZH)
    assert all(tile.isEnabled() for tile in tiles.values())
