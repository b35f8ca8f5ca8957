"""The HTTP face as one ASGI application; rules live elsewhere."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from litestar import Litestar, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import OpenAPIType, Reference, Schema
from litestar.params import JSONBody

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.http import (
    after_routes,
    authority_routes,
    cash_routes,
    correction_routes,
    device_routes,
    duplicate_routes,
    emergency_routes,
    exam_routes,
    help_routes,
    merge_routes,
    no_show_routes,
    pre_visit_routes,
    published_routes,
    referral_routes,
    routes,
    staff_routes,
    supply_routes,
    suspension_routes,
)
from kiosk_app.central_service.http.documented import (
    Id,
    parameters_of,
    responses_of,
    say_headers,
    template,
)
from kiosk_app.central_service.http.gate import Gate
from kiosk_app.central_service.http.provider_routes import hearing
from kiosk_app.central_service.http.replies import (
    AnyRequest,
    ErrorReplies,
    TurnedAwayError,
    to_http,
)
from kiosk_app.central_service.http.table import Row, handler_of
from kiosk_app.central_service.keeping.database import DatabaseBusyError
from kiosk_app.central_service.payment.fake import FakeProvider, PhoneAct
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.bodies import Request
from kiosk_app.contract.fitting import PLAIN_TEXT
from kiosk_app.contract.unkeyed import WHY_UNKEYED
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.refusal import Reason

ROWS: Final[tuple[Row, ...]] = (
    *routes.ROUTES,
    *after_routes.ROUTES,
    *staff_routes.ROUTES,
    *device_routes.ROUTES,
    *supply_routes.ROUTES,
    *suspension_routes.ROUTES,
    *published_routes.ROUTES,
    *cash_routes.ROUTES,
    *emergency_routes.ROUTES,
    *referral_routes.ROUTES,
    *exam_routes.ROUTES,
    *pre_visit_routes.ROUTES,
    *no_show_routes.ROUTES,
    *authority_routes.ROUTES,
    *merge_routes.ROUTES,
    *correction_routes.ROUTES,
    *duplicate_routes.ROUTES,
    *help_routes.ROUTES,
)
"""Every route that stands for a call of the service."""


class StatusAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the service is up, or ready to book.

    Attributes:
        waits: why nothing is done in the background for now; left out where it is done.
    """

    status: str
    waits: str = ""


def create_app(service: CentralService, *, is_fake_controlled: bool = False) -> Litestar:
    """Return the application.

    Args:
        service: what answers.
        is_fake_controlled: mount the played phone; only with the fake payment provider.
    """
    errors = ErrorReplies(service)
    gate = Gate(service)
    handlers: list[HTTPRouteHandler] = [
        *_health(service),
        _document(),
        *(handler_of(service, row) for row in ROWS),
        hearing(service),
    ]
    if is_fake_controlled and isinstance(service.provider, FakeProvider):
        handlers.append(_played_phone(service))
    app = Litestar(
        handlers,
        guards=[gate.admit],
        exception_handlers={
            TurnedAwayError: errors.turned_away,
            DatabaseBusyError: errors.busy,
            HTTPException: errors.http,
            Exception: errors.defect,
        },
        openapi_config=OpenAPIConfig(
            title="Registration desk: central service",
            version="1",
            render_plugins=[],
            openapi_router=Router(
                "/openapi", route_handlers=[], include_in_schema=False, guards=[_no_page]
            ),
        ),
        request_max_body_size=paths.MAX_BODY_BYTES,
        logging_config=None,
    )
    _say_what_is_refused(app)
    _say_what_needs_no_key(app)
    say_headers(app.openapi_schema)
    gate.parameters = parameters_of(app.openapi_schema)
    return app


def _no_page(_connection: ASGIConnection[Any, Any, Any, Any], _route: BaseRouteHandler) -> None:
    """Keep the framework's own HTML pages about the document out of the house."""
    raise NotFoundException


def _document() -> HTTPRouteHandler:
    @get(paths.OPENAPI, include_in_schema=False, sync_to_thread=False)
    def openapi_json(request: AnyRequest) -> Response[Any]:
        """Publish the interface as OpenAPI 3.1."""
        document = request.app.openapi_schema.to_schema()
        return to_http(Reply(200, msgspec.json.encode(document)))

    return openapi_json


def _health(service: CentralService) -> list[HTTPRouteHandler]:
    @get(paths.LIVEZ, sync_to_thread=False, responses=responses_of(StatusAnswer, (), 200))
    def livez() -> StatusAnswer:
        """Tell that the process answers."""
        return StatusAnswer(status="live")

    @get(paths.READYZ, sync_to_thread=True, responses=responses_of(StatusAnswer, (503,), 200))
    def readyz() -> Response[Any]:
        """Tell that a booking could be written now, and whether the worker does what is due."""
        if not (service.background.is_healthy and service.schema.is_ours):
            return to_http(service.refusal(Reason.BUSY))
        service.check_ready()
        waits = "" if service.hour.is_believed else "clock"
        return to_http(Reply(200, msgspec.json.encode(StatusAnswer(status="ready", waits=waits))))

    return [livez, readyz]


def _played_phone(service: CentralService) -> HTTPRouteHandler:
    @post(
        template(paths.FAKE_PROVIDER_PAY),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(StatusAnswer, (400, 404, 413, 429, 503), 200),
    )
    def pay(order: Id, data: JSONBody[shapes.FakePayBody]) -> Response[Any]:
        """Do with an order what the patient's phone would do: pay, decline, silence, late."""
        if data.act not in set(PhoneAct):
            return to_http(service.refusal(Reason.MALFORMED_REQUEST, field="act"))
        provider = service.provider
        state = None
        if isinstance(provider, FakeProvider):
            state = provider.act(OrderId(order), PhoneAct(data.act))
        if state is None:
            return to_http(service.refusal(Reason.UNKNOWN_ORDER))
        return to_http(Reply(200, msgspec.json.encode(StatusAnswer(status=state.value))))

    return pay


def _say_what_is_refused(app: Litestar) -> None:
    """Say in the published document what is refused: unknown fields and control characters.

    WORKAROUND: Litestar does not write `forbid_unknown_fields` of msgspec into the schema.
    """
    strict = {shape.__name__ for shape in _descendants(Request)}
    for name, schema in app.openapi_schema.components.schemas.items():
        if isinstance(schema, Schema) and name.rsplit("_", 1)[-1] in strict:
            schema.additional_properties = False
            for field in (schema.properties or {}).values():
                _say_plain(field)


def _say_what_needs_no_key(app: Litestar) -> None:
    """Say in the published document why a POST has no idempotency key."""
    for path, item in (app.openapi_schema.paths or {}).items():
        if item.post is not None and path in WHY_UNKEYED:
            item.post.description = WHY_UNKEYED[path]


def _say_plain(schema: Schema | Reference) -> None:
    """Give the texts of a schema that have no form yet the one all texts have."""
    if isinstance(schema, Reference):
        return
    parts = [*(schema.one_of or ()), *(schema.any_of or ())]
    parts += [each for each in (schema.items,) if isinstance(each, Schema)]
    for part in parts:
        _say_plain(part)
    is_free = schema.pattern is None and schema.format is None and schema.enum is None
    if schema.type is OpenAPIType.STRING and is_free and schema.const is None:
        schema.pattern = PLAIN_TEXT


def _descendants(shape: type[Request]) -> Iterator[type[shapes.Request]]:
    for child in shape.__subclasses__():
        yield child
        yield from _descendants(child)
