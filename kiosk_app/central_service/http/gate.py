"""The one gate: every request passes it, and what has no row in the table of rights is not there.

What a kiosk asks about nothing in particular is decided without the database: the kind of a station
never changes, and whether it is still enabled is asked with the request itself.
"""

from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler

from kiosk_app.central_service.http.documented import bearer
from kiosk_app.central_service.http.replies import TurnedAwayError
from kiosk_app.central_service.keyed import Caller
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract.operations import OPEN, OPERATION_OF

AnyConnection = ASGIConnection[Any, Any, Any, Any]


class Gate:
    """Asks the service whether the caller may do what the route is."""

    def __init__(self, service: CentralService) -> None:
        self._service = service

    async def admit(self, connection: AnyConnection, _route: BaseRouteHandler) -> None:
        """Let a request through, or turn it away.

        Raises:
            NotFoundException: the route has no row.
            TurnedAwayError: the caller may not.
        """
        scope = connection.scope
        route = (str(scope.get("method")), scope["path_template"])
        if route in OPEN:
            return
        operation = OPERATION_OF.get(route)
        if operation is None:
            raise NotFoundException
        headers = connection.headers
        caller = Caller(headers.get(paths.STATION), token=bearer(headers.get(paths.AUTHORIZATION)))
        things = {name: str(value) for name, value in connection.path_params.items()}
        service = self._service
        if service.may_pass_unseen(caller, operation, things):
            return
        refusal = await sync_to_thread(service.admit, caller, operation, things)
        if refusal is not None:
            raise TurnedAwayError(service.refusal(refusal.reason, **dict(refusal.facts)))
