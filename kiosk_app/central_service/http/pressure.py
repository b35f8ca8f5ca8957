"""In front of everything: no more requests than can be answered, and nobody asks too fast.

Decided before a body is read, a thread taken or the database asked, so that saying no costs next
to nothing. Here an address is counted; the pace of a station is counted at the gate, when its
device's signature has been believed: nobody uses up a kiosk's pace by giving its name.
Health is always answered: who watches must not be told to come again.

Source: requirement row R027; OWASP API Security 2023 API4.
"""

import secrets

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from kiosk_app.central_service.http.replies import answer
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.domain.refusal import Reason, Refusal

_HEALTH = frozenset({paths.LIVEZ, paths.READYZ})
_LONGEST_WAIT_S = 3


class Pressure:
    """An ASGI application around the whole of another, so that it counts all requests there are.

    (Litestar makes a middleware of its own for each route: several would each count for itself.)

    Args:
        app: what it stands before.
        service: whose limits and words count.
    """

    def __init__(self, app: ASGIApp, service: CentralService) -> None:
        self._app = app
        self._service = service
        self._in_flight = 0  # only ever touched on the event loop's thread

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is one too many, or let it through."""
        if scope["type"] != ScopeType.HTTP or scope["path"] in _HEALTH:
            await self._app(scope, receive, send)
            return
        refusal = self._why_not(scope)
        if refusal is not None:
            self._service.metrics.shed(refusal.reason)
            reply = self._service.refusal(refusal.reason, **dict(refusal.facts))
            await answer(reply, send)
            return
        self._in_flight += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_flight -= 1

    def _why_not(self, scope: Scope) -> Refusal | None:
        throttle = self._service.throttle
        if self._in_flight >= throttle.limits.in_flight:
            wait = 1 + secrets.randbelow(_LONGEST_WAIT_S)  # they must not all come back at once
            return Refusal(Reason.BUSY, (("wait_s", str(wait)),))
        client = scope["client"]
        return throttle.arrival(client[0] if client else "")
