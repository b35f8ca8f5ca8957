"""The routes about called-off and late clinics. No rule lives here."""

from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from kiosk_app.central_service.http.documented import (
    ACTS,
    ASKS,
    Id,
    Key,
    MaybeToken,
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
from kiosk_app.contract import suspension_shapes as shapes

SUSPENSION_REQUESTS = (
    shapes.SuspendBody,
    shapes.OutcomeBody,
    shapes.StatusBody,
    shapes.AttemptBody,
)


def cases(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes that open and end cases."""

    @post(
        paths.SUSPENSIONS,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.CasesAnswer, ACTS, 200),
    )
    def suspend(
        data: JSONBody[shapes.SuspendBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Call sessions off; every patient gets onto a worklist."""
        return to_http(service.suspend(Caller(station, key, bearer(token)), data))

    @post(
        template(paths.SUSPENSION_RESUME),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.CaseAnswer, ACTS, 200),
    )
    def resume(
        case: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Let a session take place after all."""
        return to_http(service.resume(Caller(station, key, bearer(token)), case))

    @post(
        template(paths.SUSPENSION_CLOSE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.CaseAnswer, ACTS, 200),
    )
    def close(
        case: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Close a case whose patients all have an outcome."""
        return to_http(service.close_case(Caller(station, key, bearer(token)), case))

    return [suspend, resume, close]


def worklists(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about the patients of a case."""

    @get(
        template(paths.SUSPENSION),
        sync_to_thread=True,
        responses=responses_of(shapes.CaseAnswer, ASKS, 200),
    )
    def worklist(
        case: Id,
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Return the worklist of a called-off session."""
        return to_http(service.case(Caller(station, token=bearer(token)), case))

    @post(
        template(paths.SUSPENSION_OUTCOMES),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.CaseAnswer, ACTS, 200),
    )
    def outcomes(
        case: Id,
        data: JSONBody[shapes.OutcomeBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Give patients their outcome."""
        return to_http(service.settle_case(Caller(station, key, bearer(token)), case, data))

    @post(
        template(paths.SESSION_STATUS),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.StatusAnswer, ACTS, 200),
    )
    def status(
        session: Id,
        data: JSONBody[shapes.StatusBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Say that a doctor is late or away, or back."""
        return to_http(service.set_status(Caller(station, key, bearer(token)), session, data))

    return [worklist, outcomes, status]


def telling(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about notices."""

    @get(
        paths.NOTICES_UNREACHED,
        sync_to_thread=True,
        responses=responses_of(shapes.UnreachedAnswer, ASKS, 200),
    )
    def unreached(
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Return the call list."""
        return to_http(service.unreached(Caller(station, token=bearer(token))))

    @post(
        template(paths.NOTICE_ATTEMPTS),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.NoticeAnswer, ACTS, 200),
    )
    def attempt(
        notice: Id,
        data: JSONBody[shapes.AttemptBody],
        station: Station = None,
        key: Key = None,
        token: Token = None,
    ) -> Response[Any]:
        """Write down one try to reach a patient."""
        return to_http(service.note_attempt(Caller(station, key, bearer(token)), notice, data))

    @post(
        template(paths.NOTICE_ACKNOWLEDGE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.NoticeAnswer, ACTS, 200),
    )
    def acknowledge(
        notice: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Write down that the patient has read it."""
        return to_http(service.acknowledge_notice(Caller(station, key, bearer(token)), notice))

    return [unreached, attempt, acknowledge]


def suspension_routes(service: CentralService) -> list[HTTPRouteHandler]:
    """Return every route of this page."""
    return [*cases(service), *worklists(service), *telling(service)]
