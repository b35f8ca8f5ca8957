"""Threads of a whole kiosk are killed: they come back, or what they were good for is gone alone."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk_app.bootstrap.kiosk import Kiosk
from kiosk_app.bootstrap.rig import CHIP_PERSON
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk as journey
from kiosk_app.journeys.events_upkeep import Capability
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Home, Notice, Text
from kiosk_app.runtime.lanes import ThreadLane
from kiosk_app.runtime.restarts import MOST_RESTARTS, pause_s
from tests.helpers.deaths import die, kill, thread_named
from tests.helpers.lobby import Lobby, lobby_in

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture(autouse=True)
def no_warnings_logged() -> None:
    """Let deaths be logged: here they are all expected."""


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "15000000")
        yield listener


@pytest.fixture
def lobby(qtbot: QtBot, tmp_path: Path, systemd: socket.socket) -> Iterator[Lobby]:
    del systemd  # there before the kiosk is
    with lobby_in(qtbot, tmp_path) as found:
        yield found


def heard(systemd: socket.socket) -> list[bytes]:
    said = list[bytes]()
    while True:
        try:
            said.append(systemd.recv(64))
        except BlockingIOError:
            return said


def lane_of(kiosk: Kiosk, name: str) -> ThreadLane:
    assert kiosk._equipment is not None
    return kiosk._equipment.lanes[name]


def kill_lane(lobby: Lobby, name: str) -> None:
    lane = lane_of(lobby.kiosk, name)
    lobby.until(lambda: lane.is_alive)
    lane.submit("Doomed", die, lobby.kiosk.session.post)
    lobby.until(lambda: not lane.is_alive)
    beat(lobby)


def beat(lobby: Lobby) -> None:
    """Let the kiosk look after everybody once more."""
    done = list[int]()
    supervisor = lobby.kiosk.upkeep.supervisor
    lobby.kiosk.upkeep._heartbeat._timer.timeout.connect(lambda: done.append(1))
    lobby.until(lambda: len(done) > 1)
    assert supervisor.check() == ()


def wear_out(lobby: Lobby, name: str) -> None:
    for deaths in range(1, MOST_RESTARTS + 1):
        kill_lane(lobby, name)
        lobby.hands.seconds += pause_s(deaths)
    kill_lane(lobby, name)


def notice_at_home(lobby: Lobby) -> Text | None:
    screen = lobby.screen
    return screen.notice if isinstance(screen, Home) else None


def lacks(lobby: Lobby) -> set[Capability]:
    state = lobby.kiosk.session.state
    return set(state.lacks) if isinstance(state, journey.AtHome) else set()


def test_home_says_what_a_dead_lane_takes_with_it_until_it_is_back(lobby: Lobby) -> None:
    lobby.open()
    lobby.wait_for_home()
    kill_lane(lobby, "cards")
    lobby.until(lambda: notice_at_home(lobby) == Text("at_home.no_cards"))
    lobby.hands.seconds += 1
    lobby.until(lambda: lane_of(lobby.kiosk, "cards").is_alive)
    lobby.until(lambda: notice_at_home(lobby) != Text("at_home.no_cards"))
    lobby.ask_for_card()
    lobby.slot.swap(CHIP_PERSON)
    lobby.wait_for_page("choosing_group")


def test_cards_given_up_lead_to_the_page_without_a_reader_and_home_still_says_it(
    lobby: Lobby, systemd: socket.socket
) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    wear_out(lobby, "cards")
    kiosk.bridge.send(ev.JourneyChosen(Purpose.SAME_DAY))
    lobby.wait_for_page("without_reader")
    kiosk.bridge.send(ev.Left())
    lobby.until(lambda: notice_at_home(lobby) == Text("at_home.no_cards"))
    assert lacks(lobby) == {Capability.CARDS}
    heard(systemd)
    lobby.until(lambda: b"WATCHDOG=1" in heard(systemd))


def test_without_the_lane_to_central_it_is_out_of_service_and_the_watchdog_goes_hungry(
    lobby: Lobby, systemd: socket.socket
) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    lobby.until(lambda: b"WATCHDOG=1" in heard(systemd))
    wear_out(lobby, "central")
    lobby.wait_for(journey.OutOfService("lane_died"))
    assert isinstance(lobby.screen, Notice)
    assert Text("out_of_service.lane_died") in lobby.screen.lines
    lobby.until(lambda: kiosk._rests_as == "OutOfService")
    heard(systemd)
    for _ in range(3):
        beat(lobby)
    assert heard(systemd) == []
    assert kiosk.session.state == journey.OutOfService("lane_died")


def test_whoever_is_served_is_not_cut_off_by_it(lobby: Lobby, systemd: socket.socket) -> None:
    kiosk = lobby.open()
    lobby.ask_for_card()
    lobby.until(lambda: kiosk._rests_as == "")
    wear_out(lobby, "central")
    lobby.until(lambda: isinstance(kiosk.session.state, journey.LastServed))
    heard(systemd)
    lobby.until(lambda: b"WATCHDOG=1" in heard(systemd))
    kiosk.bridge.send(ev.Left())
    kiosk.bridge.send(ev.Left())
    lobby.wait_for(journey.OutOfService("lane_died"))


def test_without_the_lane_to_the_printer_everything_else_goes_on(lobby: Lobby) -> None:
    lobby.open()
    lobby.wait_for_home()
    wear_out(lobby, "paper")
    lobby.until(lambda: lacks(lobby) == {Capability.PAPER})
    assert notice_at_home(lobby) == Text("at_home.no_paper")
    lobby.ask_for_card()
    lobby.slot.swap(CHIP_PERSON)
    lobby.wait_for_page("choosing_group")


def test_time_goes_on_after_the_ticker_was_killed(lobby: Lobby) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    ticker = kiosk._ticker
    kill(ticker._thread)
    beat(lobby)
    before = kiosk._ticks
    lobby.hands.seconds += 1
    lobby.until(lambda: ticker.is_alive and kiosk._ticks > before)


@pytest.mark.parametrize("name", ["chip-card", "card-watcher"])
def test_cards_are_read_after_a_thread_of_their_reader_was_killed(lobby: Lobby, name: str) -> None:
    lobby.open()
    lobby.wait_for_home()
    kill(thread_named(name), lambda: lobby.slot._events.put(threading.Event()))
    lobby.until(lambda: lacks(lobby) == {Capability.CARDS})
    lobby.hands.seconds += 1
    lobby.until(lambda: lacks(lobby) == set())
    lobby.ask_for_card()
    lobby.slot.swap(CHIP_PERSON)
    lobby.wait_for_page("choosing_group")


def test_ready_and_the_end_are_told(lobby: Lobby, systemd: socket.socket) -> None:
    kiosk = lobby.open()
    lobby.wait_for_home()
    assert heard(systemd)[0] == b"READY=1"
    kiosk.close()
    assert heard(systemd)[-1] == b"STOPPING=1"
