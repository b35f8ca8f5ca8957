"""The routes of staff about supply and add-ons. No rule lives here."""

from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, QueryParameter

from kiosk_app.central_service.http.documented import (
    ACTS,
    ASKS,
    Id,
    Key,
    Nothing,
    Station,
    Token,
    bearer,
    responses_of,
    template,
)
from kiosk_app.central_service.http.replies import to_http
from kiosk_app.central_service.keyed import Caller
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import shapes as wire
from kiosk_app.contract import supply_shapes as shapes
from kiosk_app.contract.figure_shapes import FiguresAnswer

Capacity = Annotated[int, QueryParameter(name="capacity", ge=0, le=shapes.MOST_NUMBERS)]
FirstDay = Annotated[date, QueryParameter(name="first_day")]
LastDay = Annotated[date, QueryParameter(name="last_day")]

SUPPLY_REQUESTS = (
    shapes.CapacityBody,
    shapes.SessionBody,
    shapes.AddOnBody,
    shapes.AddOnIssueBody,
)


def numbers(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about how many numbers there are."""

    @post(
        paths.SESSION_ADD,
        status_code=201,
        sync_to_thread=True,
        responses=responses_of(shapes.SessionAddedAnswer, ACTS, 201),
    )
    def add(
        data: JSONBody[shapes.SessionBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Add a session, of today if need be."""
        return to_http(service.add_session(Caller(station, key, bearer(token)), data))

    @post(
        template(paths.CAPACITY),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.CapacityAnswer, ACTS, 200),
    )
    def capacity(
        session: Id,
        data: JSONBody[shapes.CapacityBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Give a session more numbers, or fewer down to what is taken."""
        return to_http(service.set_capacity(Caller(station, key, bearer(token)), session, data))

    @get(
        template(paths.CAPACITY_PREVIEW),
        sync_to_thread=True,
        responses=responses_of(shapes.CapacityAnswer, ASKS, 200),
    )
    def preview(
        session: Id,
        wanted: Capacity,
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Say what another capacity would change."""
        return to_http(
            service.preview_capacity(Caller(station, token=bearer(token)), session, wanted)
        )

    return [add, capacity, preview]


def add_ons(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about add-ons."""

    @post(
        paths.ADD_ONS,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.AddOnAnswer, ACTS, 200),
    )
    def request(
        data: JSONBody[shapes.AddOnBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Ask for one more number of a session, for one patient."""
        return to_http(service.request_add_on(Caller(station, key, bearer(token)), data))

    @post(
        template(paths.ADD_ON_APPROVE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.AddOnAnswer, ACTS, 200),
    )
    def approve(
        addon: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Agree; above the limit it takes two."""
        return to_http(service.approve_add_on(Caller(station, key, bearer(token)), addon))

    @post(
        template(paths.ADD_ON_REJECT),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.AddOnAnswer, ACTS, 200),
    )
    def reject(
        addon: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Refuse an add-on that was asked for."""
        return to_http(service.reject_add_on(Caller(station, key, bearer(token)), addon))

    return [request, approve, reject]


def issued(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about issued add-ons."""

    @post(
        template(paths.ADD_ON_ISSUE),
        status_code=201,
        sync_to_thread=True,
        responses=responses_of(wire.HoldAnswer, ACTS, 201),
    )
    def issue(
        addon: Id,
        data: JSONBody[shapes.AddOnIssueBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Hold an approved add-on for its patient, to be paid like any number."""
        return to_http(service.issue_add_on(Caller(station, key, bearer(token)), addon, data))

    @get(
        paths.ADD_ON_REPORT,
        sync_to_thread=True,
        responses=responses_of(shapes.AddOnReportAnswer, ASKS, 200),
    )
    def report(
        first: FirstDay,
        last: LastDay,
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Issued add-ons by doctor, and whether their record is whole."""
        return to_http(
            service.add_on_report(
                Caller(station, token=bearer(token)), first.isoformat(), last.isoformat()
            )
        )

    @get(
        paths.FIGURES,
        sync_to_thread=True,
        responses=responses_of(FiguresAnswer, ASKS, 200),
    )
    def figures(
        first: FirstDay,
        last: LastDay,
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Supply and use by pool, no-shows, waits, referrals, risks; without identities."""
        return to_http(service.figures(Caller(station, token=bearer(token)), first, last))

    return [issue, report, figures]


def supply_routes(service: CentralService) -> list[HTTPRouteHandler]:
    """Return every route of this page."""
    return [*numbers(service), *add_ons(service), *issued(service)]
