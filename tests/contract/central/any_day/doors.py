"""How the machine asks: over real HTTP, or the same calls without sockets and signatures."""

from typing import Protocol

import msgspec

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http.table import Sent
from kiosk_app.central_service.service import CentralService
from tests.faults.simulated.wire import asked, row_of


class Door(Protocol):
    """What both doors can; `HttpFace` is the one, signed by the station's device."""

    def get(self, caller: Caller, path: str, **query: str | None) -> Reply: ...
    def post(self, caller: Caller, path: str, body: msgspec.Struct) -> Reply: ...


class Calls:
    """Finds the call of a path by the service's own table of routes, and makes it."""

    def __init__(self, service: CentralService) -> None:
        self._service = service

    def get(self, caller: Caller, path: str, **query: str | None) -> Reply:
        row, found = row_of("GET", path)
        who = [] if row.sent is Sent.NOTHING else [caller]
        given = {name: value for name, value in query.items() if value is not None}
        reply: Reply = getattr(self._service, row.call.__name__)(*who, *found, **asked(row, given))
        return reply

    def post(self, caller: Caller, path: str, body: msgspec.Struct) -> Reply:
        row, found = row_of("POST", path)
        said = [] if row.body is None else [body]
        reply: Reply = getattr(self._service, row.call.__name__)(caller, *found, *said)
        return reply
