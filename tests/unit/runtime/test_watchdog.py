"""systemd is told in its own words, by datagrams; who is not there holds nobody up."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk_app.runtime.watchdog import Watchdog

PID = os.getpid()


@pytest.fixture(params=["file", "abstract"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "notify") if request.param == "file" else f"@registration-{PID}"


@pytest.fixture
def systemd(place: str) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.bind(place.replace("@", "\0"))
        listener.setblocking(False)
        yield listener


def heard(systemd: socket.socket) -> list[bytes]:
    said = list[bytes]()
    while True:
        try:
            said.append(systemd.recv(64))
        except BlockingIOError:
            return said


def test_ready_well_and_the_end_are_told(systemd: socket.socket, place: str) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "15000000"}, PID)
    watchdog.ready()
    watchdog.feed()
    watchdog.stopping()
    assert heard(systemd) == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


@pytest.mark.parametrize(
    "more",
    [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "15000000", "WATCHDOG_PID": str(PID + 1)}],
)
def test_a_watchdog_that_is_off_or_another_s_is_not_fed(
    systemd: socket.socket, place: str, more: dict[str, str]
) -> None:
    Watchdog({"NOTIFY_SOCKET": place, **more}, PID).feed()
    assert heard(systemd) == []


def test_nobody_there_holds_nobody_up(tmp_path: Path) -> None:
    Watchdog({}, PID).ready()
    Watchdog({"NOTIFY_SOCKET": str(tmp_path / "gone")}, PID).ready()


def test_a_listener_that_sleeps_holds_nobody_up(systemd: socket.socket, place: str) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "1"}, PID)
    for _ in range(2000):  # more than any queue of datagrams holds
        watchdog.feed()
    assert 0 < len(heard(systemd)) < 2000
