"""What is called off stands on the home page: as much of it as there is room for, and a tap."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.domain.ids import SessionId
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk as journey
from kiosk_app.journeys.faces import screen_of
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Home
from tests.flows.test_called_off import call_off
from tests.helpers.boards import NOTHING_OFF, THREE_OFF
from tests.helpers.desk import Desk
from tests.helpers.gui import RESOURCES
from tests.helpers.lobby import Lobby, lobby_in
from ui.i18n import Language, load
from ui.theme import PANELS
from ui.widgets.home_tiles import NewsLine

NEVER = 1_000_000
OFF = journey.AtHome(soon=THREE_OFF)
CLOSED = journey.AtHome(can_print=False, books_without_paper=False, soon=THREE_OFF)


@pytest.fixture
def lobby(qtbot: QtBot, tmp_path: Path) -> Iterator[Lobby]:
    with lobby_in(qtbot, tmp_path) as found:
        yield found


def line_of(qtbot: QtBot, panel: str, language: Language, state: journey.AtHome) -> NewsLine:
    desk = Desk(PANELS[panel], lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window)
    screen = screen_of(state)
    frame = replace(screen.frame, is_elderly=True)
    desk.window.show_plainly(replace(screen, frame=frame), language)
    line = desk.window.findChild(NewsLine, "news")
    assert isinstance(line, NewsLine)
    return line


@pytest.mark.requirement("R077")
def test_a_tap_on_the_line_is_told_and_a_tile_keeps_the_focus(qtbot: QtBot) -> None:
    desk = Desk(words=lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.show(screen_of(OFF))
    assert desk.window.focusWidget().objectName() == "tile-same_day"
    line = desk.window.findChild(QAbstractButton, "news")
    assert isinstance(line, QAbstractButton)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert desk.sent == [ev.Accepted()]
    desk.show(screen_of(journey.AtHome(soon=NOTHING_OFF)))
    assert not line.isVisible()


@pytest.mark.parametrize(
    ("panel", "language", "state", "pieces"),
    [
        ("21.5", Language.ZH, OFF, 2),
        ("19", Language.ZH, OFF, 2),
        ("19", Language.ZH, CLOSED, 1),
        ("19", Language.EN, CLOSED, 1),
    ],
)
def test_less_of_it_is_said_where_the_tiles_need_the_room_and_all_of_it_is_spoken(
    qtbot: QtBot, panel: str, language: Language, state: journey.AtHome, pieces: int
) -> None:
    line = line_of(qtbot, panel, language, state)
    assert not line.isHidden()
    assert len(line.pieces()) == pieces
    assert THREE_OFF.sessions[0].doctor in line.accessibleName()


@pytest.mark.requirement("R077")
@pytest.mark.requirement("R078")
def test_a_running_kiosk_says_what_is_called_off_and_says_it_on_every_home_page(
    lobby: Lobby,
) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    with lobby.house.database.read() as connection:
        session = SessionId(str(connection.scalar(sa.select(sa.func.max(clinic_session.c.id)))))
    assert call_off(lobby.house, session).is_success
    lobby.until(lambda: isinstance(lobby.screen, Home) and lobby.screen.news is not None)
    kiosk._board_due = NEVER
    kiosk.bridge.send(ev.JourneyChosen(Purpose.SAME_DAY))
    lobby.wait_for_page("waiting_for_card")
    kiosk.bridge.send(ev.WentBack())
    lobby.wait_for_home()
    assert kiosk.session.state.soon.sessions[0].session == session


@pytest.mark.requirement("R077")
def test_a_kiosk_that_is_never_idle_asks_for_what_is_called_off_all_the_same(
    lobby: Lobby,
) -> None:
    kiosk = lobby.open()
    kiosk._board_due = NEVER
    lobby.ask_for_card()
    with lobby.house.database.read() as connection:
        session = SessionId(str(connection.scalar(sa.select(sa.func.max(clinic_session.c.id)))))
    assert call_off(lobby.house, session).is_success
    kiosk._board_due = 0
    lobby.until(lambda: kiosk._soon is not None)
    assert kiosk.window.page_name == "waiting_for_card"
    kiosk.bridge.send(ev.WentBack())
    lobby.wait_for_home()
    assert kiosk.session.state.soon.sessions[0].session == session
