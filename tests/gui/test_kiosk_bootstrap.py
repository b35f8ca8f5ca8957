"""One whole kiosk, from the window to the wire: real threads, a real central service over HTTP."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk_app.bootstrap import drivers
from kiosk_app.bootstrap import opening as opening_room
from kiosk_app.bootstrap.equipment import Equipment
from kiosk_app.bootstrap.rig import CHIP_PERSON
from kiosk_app.central_service.devices import device_book
from kiosk_app.journal.intents import JournalTrouble, JournalUnusableError
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import Report
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk as journey
from kiosk_app.journeys.screens import Notice, Screen, Text
from tests.helpers.central import KIOSK
from tests.helpers.devices import public_key_of
from tests.helpers.lobby import Lobby, lobby_in

CENTRALS_OWN = ("uvloop", "AnyIO", "asyncio", "central", "network-cable")
"""Threads of the service and the cable, which live in this process too."""


@pytest.fixture
def lobby(qtbot: QtBot, tmp_path: Path) -> Iterator[Lobby]:
    with lobby_in(qtbot, tmp_path) as found:
        yield found


def kiosk_threads() -> set[str]:
    names = {thread.name for thread in threading.enumerate()}
    return {name for name in names if not name.startswith((*CENTRALS_OWN, "MainThread"))}


def reasons(screen: Screen) -> set[str]:
    assert isinstance(screen, Notice)
    return {line.key for line in screen.lines}


def test_the_window_is_painted_before_anything_else_and_then_made_ready(lobby: Lobby) -> None:
    kiosk = lobby.open()
    assert kiosk.session.state == journey.StartingUp()
    lobby.wait_for_home()
    lobby.until(lambda: "at_home" in lobby.names)
    assert lobby.names[0] == "starting_up"


def test_a_card_in_the_slot_puts_a_name_on_the_screen(lobby: Lobby) -> None:
    lobby.open()
    lobby.ask_for_card()
    lobby.slot.swap(CHIP_PERSON)
    lobby.wait_for_page("choosing_group")
    assert lobby.screen.frame.who == "顾*和"


def test_central_away_at_start_is_said_and_over_when_it_comes_back(lobby: Lobby) -> None:
    lobby.cable.pull()
    lobby.open()
    lobby.wait_for(journey.OutOfService("central_down"))
    assert "out_of_service.central_down" in reasons(lobby.screen)
    lobby.cable.plug_in()
    lobby.wait_for_home()


@pytest.mark.requirement("R133")
def test_a_kiosk_that_is_shut_out_says_so_until_it_is_let_in(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    lobby.open()
    lobby.wait_for_home()
    with lobby.house.database.write() as connection:
        device_book.revoke(connection, KIOSK, 0)
    lobby.wait_for(journey.OutOfService("revoked"))
    assert "out_of_service.revoked" in reasons(lobby.screen)
    with lobby.house.database.write() as connection:
        device_book.enrol(connection, KIOSK, public_key_of(KIOSK), 0)
    lobby.wait_for_home()
    assert "central does not believe this station: device_revoked" in caplog.text
    caplog.clear()


def test_central_lost_at_home_takes_the_kiosk_out_of_service_until_it_is_found(
    lobby: Lobby,
) -> None:
    lobby.open()
    lobby.wait_for_home()
    lobby.cable.pull()
    lobby.wait_for(journey.OutOfService("central_down"))
    lobby.cable.plug_in()
    lobby.wait_for_home()


@pytest.mark.requirement("R107")
def test_the_board_is_kept_by_itself_and_read_when_central_is_lost(lobby: Lobby) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    lobby.until((lobby.journal.parent / "board.json").exists)
    lobby.cable.pull()
    lobby.wait_for(journey.OutOfService("central_down"))
    kiosk.bridge.send(ev.Accepted())
    lobby.wait_for_page("choosing_on_board")
    assert "board.kept" in repr(lobby.screen)
    kiosk.bridge.send(ev.Left())
    lobby.wait_for(journey.OutOfService("central_down"))


def test_a_journal_another_instance_holds_is_said_and_taken_when_it_is_free(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    other = Journal.open(lobby.journal)
    lobby.open()
    lobby.wait_for(journey.OutOfService("journal_unusable"))
    assert "out_of_service.journal_unusable" in reasons(lobby.screen)
    other.close()
    lobby.wait_for_home()
    caplog.clear()


def test_a_disk_that_fills_in_a_quiet_minute_stops_the_service_until_there_is_room(
    lobby: Lobby, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    assert kiosk._equipment is not None

    def in_quiet() -> Report:
        raise JournalUnusableError(JournalTrouble.FULL)

    with monkeypatch.context() as full:
        full.setattr(kiosk._equipment.recovery, "in_quiet", in_quiet)
        lobby.wait_for(journey.OutOfService("journal_unusable"))
    lobby.wait_for_home()
    caplog.clear()


def test_what_nobody_foresaw_at_start_is_said_and_tried_again(
    lobby: Lobby, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = opening_room.opening, [ZeroDivisionError("unforeseen")]

    def opening(equipment: Equipment) -> ev.Event:
        if failures:
            raise failures.pop()
        return real(equipment)

    monkeypatch.setattr(opening_room, "opening", opening)
    lobby.open()
    lobby.wait_for(journey.OutOfService("start-up"))
    assert "out_of_service.other" in reasons(lobby.screen)
    lobby.wait_for_home()
    caplog.clear()


def test_a_broken_printer_profile_is_said_in_one_plain_line(
    lobby: Lobby, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lobby.journal.parent / "printers").mkdir()
    (lobby.journal.parent / "printers" / "generic-80mm.json").write_text("{}", encoding="utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(drivers, "RESOURCES", lobby.journal.parent)
        lobby.open()
        lobby.wait_for(journey.OutOfService("start-up"))
    said = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "profile cannot be used" in said[0].getMessage()
    assert "generic-80mm.json: key" in said[0].getMessage()
    assert all(record.exc_info is None for record in said)
    lobby.wait_for_home()
    caplog.clear()


def test_a_folder_that_went_away_is_not_made_again(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    lobby.journal = lobby.journal.parent / "away" / "journal.db"
    lobby.open()
    lobby.wait_for(journey.OutOfService("journal_unusable"))
    assert not lobby.journal.parent.exists()
    lobby.journal.parent.mkdir()
    lobby.wait_for_home()
    caplog.clear()


@pytest.mark.requirement("R011")
def test_silence_is_warned_of_and_then_taken_for_leaving(lobby: Lobby) -> None:
    lobby.open()
    lobby.ask_for_card()
    lobby.hands.seconds += 59
    assert not lobby.warning().isVisible()
    lobby.hands.seconds += 2
    lobby.until(lobby.warning().isVisible)
    assert lobby.kiosk.window.page_name == "waiting_for_card"
    lobby.hands.seconds += 30
    lobby.wait_for_page("ended")
    assert lobby.screen.frame.title == Text("ended.left.title")
    lobby.until(lambda: not lobby.warning().isVisible())
    lobby.wait_for_home()


def test_whoever_touches_the_warning_goes_on(lobby: Lobby) -> None:
    lobby.open()
    lobby.ask_for_card()
    lobby.hands.seconds += 61
    lobby.until(lobby.warning().isVisible)
    lobby.kiosk.bridge.touched.emit()
    lobby.until(lambda: not lobby.warning().isVisible())
    lobby.hands.seconds += 59
    lobby.slot.swap(CHIP_PERSON)
    lobby.wait_for_page("choosing_group")


def test_closing_ends_every_thread(lobby: Lobby) -> None:
    before = kiosk_threads()
    kiosk = lobby.open()
    lobby.ask_for_card()
    begun_by_kiosk = {"ticker", "card-watcher", "chip-card", "lane-central", "lane-quiet"}
    begun_by_kiosk |= {"standstill"}
    assert begun_by_kiosk <= kiosk_threads() - before
    kiosk.close()
    assert kiosk_threads() <= before
    assert not kiosk.window.isVisible()


def test_closing_before_the_kiosk_was_ready_ends_every_thread_too(lobby: Lobby) -> None:
    before = kiosk_threads()
    kiosk = lobby.open()
    lobby.until(lambda: bool(lobby.names))
    kiosk.close()
    assert kiosk_threads() <= before


def test_closing_before_the_first_paint_ends_every_thread_too(lobby: Lobby) -> None:
    before = kiosk_threads()
    lobby.open().close()
    assert kiosk_threads() <= before


def test_a_wake_that_is_come_to_after_the_end_begins_nothing(lobby: Lobby) -> None:
    before = kiosk_threads()
    kiosk = lobby.open()
    kiosk.close()
    kiosk._drain()
    assert kiosk_threads() <= before


def test_a_start_asked_for_twice_is_made_once(lobby: Lobby) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    equipment = kiosk._equipment
    assert kiosk._start_up() is None
    assert kiosk._equipment is equipment
