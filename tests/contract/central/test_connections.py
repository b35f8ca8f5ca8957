"""Whoever connects and asks nothing is shown out; whose request it is, a known proxy alone says."""

import argparse
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
import requests

from kiosk_app.central_service.http.connections import Connection, DoorRules, Porter
from kiosk_app.central_service.http.server import ServerThread
from kiosk_app.commands.central_acts import serving
from kiosk_app.domain.pace import NO_LIMITS, Limits, Pace
from tests.helpers.central import CHEAP, central

PATIENCE_S = 60.0
HEAD_BEGUN = b"GET /livez HTTP/1.1\r\nHost: a\r\nX-A: "
WHOLE = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"


@contextmanager
def door(rules: DoorRules, limits: Limits = NO_LIMITS) -> Iterator[str]:
    security = replace(CHEAP, limits=limits)
    with (
        central(is_served=False, days=0, security=security) as house,
        ServerThread(house.service, rules=rules) as server,
    ):
        yield server.url


def connect(url: str) -> socket.socket:
    where = urlsplit(url)
    made = socket.create_connection((where.hostname, where.port), PATIENCE_S)
    made.settimeout(PATIENCE_S)
    return made


def is_cut(connection: socket.socket) -> bool:
    """Wait until the other side has ended it."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.requirement("R027")
@pytest.mark.parametrize("said", [b"", HEAD_BEGUN], ids=["nothing", "a head without an end"])
def test_who_does_not_come_to_a_request_is_cut(said: bytes) -> None:
    with door(DoorRules(head_s=0.2)) as url, connect(url) as one:
        one.sendall(said)
        assert is_cut(one)
        assert requests.get(f"{url}/livez", timeout=PATIENCE_S).ok


@pytest.mark.requirement("R027")
def test_who_begins_a_second_head_and_does_not_end_it_is_cut_too() -> None:
    with door(DoorRules(rest_s=0.2)) as url, connect(url) as one:
        one.sendall(WHOLE)
        assert one.recv(65536).startswith(b"HTTP/1.1 200")
        one.sendall(HEAD_BEGUN)
        assert is_cut(one)


@pytest.mark.requirement("R027")
def test_an_address_has_so_many_connections_and_who_asked_something_stays() -> None:
    with door(DoorRules(per_address=2)) as url, ExitStack() as stack:
        asked = stack.enter_context(connect(url))
        asked.sendall(WHOLE)
        assert asked.recv(65536).startswith(b"HTTP/1.1 200")
        silent = {stack.enter_context(connect(url)) for _ in range(4)}
        for _ in range(3):
            (one, *_), _, _ = select.select(silent, (), (), PATIENCE_S)
            assert is_cut(one)
            silent.remove(one)
        for each in (asked, *silent):
            each.sendall(WHOLE)
            assert each.recv(65536).startswith(b"HTTP/1.1 200")


@dataclass(eq=False)
class Request:
    response_complete: bool = False


@dataclass(eq=False)
class Peer:
    """A connection as uvicorn keeps it."""

    client: tuple[str, int] | None = ("10.0.0.1", 1)
    cycle: Request | None = None
    transport: Any = None


def test_nobody_is_cut_who_is_being_answered_and_each_answer_gives_time_anew() -> None:
    now = [0.0]
    porter = Porter(DoorRules(head_s=10, rest_s=40, per_address=9), lambda: now[0])
    busy, idle = Peer(cycle=Request()), Peer(client=None)
    both = cast("list[Connection]", [busy, idle])
    assert porter.overdue(both) == set()
    now[0] = 11.0
    assert porter.overdue(both) == {both[1]}
    assert busy.cycle is not None
    busy.cycle.response_complete = True
    now[0] = 12.0
    assert porter.overdue(both[:1]) == set()
    now[0] = 50.0
    busy.cycle = Request(response_complete=True)
    assert porter.overdue(both[:1]) == set()
    now[0] = 90.5
    assert porter.overdue(both[:1]) == {both[0]}


@pytest.mark.requirement("R027")
@pytest.mark.parametrize(("proxies", "answered"), [("", 5), ("127.0.0.1", 8)])
def test_only_a_known_proxy_says_whose_request_it_is(proxies: str, answered: int) -> None:
    limits = replace(NO_LIMITS, address=Pace(5, 0.01))
    with door(DoorRules(proxies=proxies), limits) as url, requests.Session() as session:
        told = [
            session.get(
                f"{url}/v1/catalogue", headers={"X-Forwarded-For": f"10.1.1.{i}"}, timeout=60
            ).status_code
            for i in range(8)
        ]
    assert [status == 429 for status in told].count(False) == answered


@pytest.mark.parametrize("named", ["10.0.0.7", "10.0.0.0/24", "fd00::7"])
def test_a_proxy_is_named_by_its_address(named: str) -> None:
    assert serving.address(named) == named


@pytest.mark.parametrize("named", ["*", "", "proxy", "0.0.0.0/0", "10.0.0.7/24"])
def test_everybody_is_no_proxy(named: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        serving.address(named)
