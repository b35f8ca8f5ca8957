"""Who sends a body slowly, or never ends it, keeps nobody else out and is not waited for."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
import pytest
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from kiosk_app.central_service.http.pressure import Pressure
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract.shapes import RefusalBody
from kiosk_app.domain.pace import NO_LIMITS
from kiosk_app.domain.refusal import Reason
from tests.helpers.central import CHEAP, KIOSK, central
from tests.helpers.door import Tenant
from tests.helpers.staff import Wire

BEGUN = (
    f"POST {paths.HOLDS} HTTP/1.1\r\nHost: x\r\n{paths.STATION}: {KIOSK}\r\n"
    "Content-Length: 1000\r\n\r\n{"
).encode()
_SCOPE = cast(
    "HTTPScope",
    {
        "type": "http",
        "path": paths.HOLDS,
        "client": ("127.0.0.1", 1),
        "headers": [(b"content-length", b"4")],
    },
)


def test_requests_whose_bodies_do_not_end_keep_nobody_out() -> None:
    """As many of them as may be answered at the same time, and more."""
    security = replace(CHEAP, limits=replace(NO_LIMITS, in_flight=2))
    with central(security=security, days=0) as house, (wire := Wire(house.url)).http:
        where = urlsplit(house.url)
        begun = [socket.create_connection((where.hostname, where.port)) for _ in range(6)]
        try:
            for each in begun:
                each.sendall(BEGUN)
            for _ in range(4):
                assert wire.ask("GET", paths.CATALOGUE, station=KIOSK).status == 200
        finally:
            for each in begun:
                each.close()


def asked(service: CentralService, receive: Receive, app: ASGIApp) -> list[Any]:
    """Ask once and return what was sent."""
    sent: list[Any] = []

    async def send(message: Message) -> None:
        sent.append(message)

    door = Pressure(app, service, body_s=0.2)
    asyncio.run(cast("Callable[..., Any]", door)(_SCOPE, receive, send))
    return sent


async def _nobody_behind(_scope: Scope, _receive: Receive, _send: Send) -> None:
    pytest.fail("a request without its body was let through")


def test_a_body_that_does_not_end_is_not_waited_for() -> None:
    parts = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def never_ends() -> Any:  # noqa: ANN401 - a message of the wire
        return parts.pop() if parts else await asyncio.Event().wait()

    with central(is_served=False, days=0) as house:
        start, said = asked(house.service, never_ends, _nobody_behind)
    assert start["status"] == 400
    assert msgspec.json.decode(said["body"], type=RefusalBody).code == Reason.MALFORMED_REQUEST


def test_who_hangs_up_before_all_is_said_asks_nothing_of_the_service() -> None:
    """The service may be gone by then, as it is when it stops."""

    async def hangs_up() -> Any:  # noqa: ANN401 - a message of the wire
        await asyncio.sleep(0)
        tenant.service = None
        return {"type": "http.disconnect"}

    with central(is_served=False, days=0) as house:
        tenant = Tenant(house.service)
        assert asked(cast("CentralService", tenant), hangs_up, _nobody_behind) == []


def test_a_body_that_comes_in_parts_goes_on_whole() -> None:
    parts = [
        {"type": "http.request", "body": b"{}", "more_body": True},
        {"type": "http.request", "body": b"  ", "more_body": False},
    ]
    heard: list[bytes] = []

    async def receive() -> Any:  # noqa: ANN401 - a message of the wire
        await asyncio.sleep(0)
        return parts.pop(0)

    async def behind(_scope: Scope, again: Receive, _send: Send) -> None:
        heard.extend([(await again())["body"], (await again())["body"]])  # type: ignore[typeddict-item]  # of a request

    with central(is_served=False, days=0) as house:
        asked(house.service, receive, behind)
    assert heard == [b"{}", b"  "]
