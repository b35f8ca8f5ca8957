"""The one gate: a request is believed by its signature, then asked for its right; or it stays out.

Every request but the open ones is signed by the device of its station, whose pace it then counts
for. What has no row in the table
of rights is not there.

What a kiosk asks about nothing in particular is decided without the database: the kind of a station
never changes, its device's key is remembered for a second, and whether it is still enabled is asked
with the request itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.devices.device_keys import PublicKey
from kiosk_app.central_service.http.documented import bearer
from kiosk_app.central_service.http.replies import AnyRequest, TurnedAwayError
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths, signing
from kiosk_app.contract.fitting import not_json, unfit_bytes, unfit_in_any, unfit_parameters
from kiosk_app.contract.operations import OPEN, OPERATION_OF
from kiosk_app.domain.refusal import Reason, Refusal

AnyConnection = ASGIConnection[Any, Any, Any, Any]

BELIEVED: Final = "kiosk_app.believed"
"""Put into the scope of a request whose signature was judged in front of the framework, so that its
nonce is spent once."""

_READ: Final = frozenset(name.lower().encode() for name in signing.HEADERS)
_KIND: Final = b"content-type"
_NOT_RECORDED: Final = frozenset({Reason.UNKNOWN_STATION, Reason.DEVICE_NOT_ENROLLED})
"""Anybody can give a name that nobody has; there is nobody of ours to look after."""


class Gate:
    """Asks the service who a request is from, and whether they may do what the route is.

    Attributes:
        parameters: by method and path of a route which parameters its address may have, as
            published; a route that is not there has none.
    """

    def __init__(self, service: CentralService) -> None:
        self._service = service
        self.parameters: Mapping[tuple[str, str], frozenset[str]] = {}

    async def admit(self, connection: AnyConnection, _route: BaseRouteHandler) -> None:
        """Let a request through, or turn it away.

        Raises:
            NotFoundException: the route has no row.
            TurnedAwayError: the caller is not believed, or may not.
        """
        scope = connection.scope
        route = (str(scope.get("method")), scope["path_template"])
        if route in OPEN:
            await self._look_at(connection, route)
            return
        operation = OPERATION_OF.get(route)
        if operation is None:
            known = [method for method, path in {*OPEN, *OPERATION_OF} if path == route[1]]
            if known:  # it is OPTIONS, which the framework would answer by itself
                raise MethodNotAllowedException(headers={"allow": ", ".join(known)})
            raise NotFoundException
        headers = believed_headers(scope)
        if BELIEVED not in scope:
            await self._believe(connection, headers)
        station = headers.get(paths.STATION.lower())
        self._slow_down(station or "")
        await self._look_at(connection, route)
        caller = Caller(station, token=bearer(headers.get(paths.AUTHORIZATION.lower())))
        things = {name: str(value) for name, value in connection.path_params.items()}
        service = self._service
        if service.may_pass_unseen(caller, operation, things):
            return
        self._let(await sync_to_thread(service.admit, caller, operation, things))

    async def _believe(self, connection: AnyConnection, headers: dict[str, str]) -> None:
        """Let a request through that the device of its station has signed, here and now."""
        station = headers.get(paths.STATION.lower(), "")
        signatures = self._service.signatures
        key: PublicKey | Refusal | None = signatures.recall(station)
        if key is None:
            key = await sync_to_thread(signatures.learn, station)
        if isinstance(key, Refusal):
            await self._refuse(station, key)
            return
        body = await cast("AnyRequest", connection).body()
        parts = signing.parts_of(
            str(connection.scope.get("method")), target_of(connection.scope), headers, body
        )
        refusal = signatures.judge(key, parts, headers.get(paths.SIGNATURE.lower(), ""))
        if refusal is not None:
            await self._refuse(station, refusal)
        connection.scope[BELIEVED] = True  # type: ignore[typeddict-unknown-key]  # our own mark

    async def _look_at(self, connection: AnyConnection, route: tuple[str, str]) -> None:
        """Turn away what no decoder and no database could take, and what nobody would read."""
        asked = connection.query_params.multi_items()
        body = await cast("AnyRequest", connection).body()
        known = self.parameters.get(route, frozenset())
        refusal = unfit_parameters((name for name, _ in asked), known)
        if refusal is None:
            unfit = unfit_in_any([*connection.path_params.items(), *asked]) or unfit_bytes(body)
            refusal = None if unfit is None else unfit.refusal
        if refusal is None and body:
            refusal = not_json(kinds_of(connection.scope))
        if refusal is not None:
            raise TurnedAwayError(self._service.said(refusal))

    def _slow_down(self, station: str) -> None:
        """Turn a station away that asks too fast; it is known to be this one by now."""
        refusal = self._service.throttle.request(station)
        if refusal is not None:
            self._service.metrics.shed(refusal.reason)
        self._let(refusal)

    async def _refuse(self, station: str, refusal: Refusal) -> None:
        if refusal.reason not in _NOT_RECORDED:
            await sync_to_thread(self._service.note_not_believed, station, refusal.reason)
        self._let(refusal)

    def _let(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            raise TurnedAwayError(self._service.refusal(refusal.reason, **dict(refusal.facts)))


def target_of(scope: Scope) -> str:
    """Return path and query as they were sent."""
    path = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def kinds_of(scope: Scope) -> Iterator[str]:
    """Give what is said to be the kind of the body, each time it is said."""
    return (value.decode("latin-1") for name, value in scope["headers"] if name == _KIND)


def believed_headers(scope: Scope) -> dict[str, str]:
    """Return the headers of which something is believed, by lower-case name.

    One that came twice has two lines, and no signature fits that.
    """
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            found[key] = f"{found[key]}\n{text}" if key in found else text
    return found
