"""The routes of people who work here: signing in, accounts, the record of their acts."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, QueryParameter

from kiosk_app.central_service.http.documented import (
    Id,
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
from kiosk_app.contract import staff_shapes as shapes
from kiosk_app.domain.audit_chain import Head

AnchorIndex = Annotated[int | None, QueryParameter(name="index", ge=0)]
AnchorHash = Annotated[str | None, QueryParameter(name="keyed_hash", max_length=64)]

_SECRETS = (400, 401, 409, 413, 429, 503)
_ASKS = (400, 401, 403, 429, 503)
_ACTS = (400, 401, 403, 404, 409, 413, 429, 503)

STAFF_REQUESTS = (
    shapes.SignInBody,
    shapes.ActivateBody,
    shapes.PasswordBody,
    shapes.InviteBody,
    shapes.PostsBody,
    shapes.AgreementBody,
)


def signing_in(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes by which somebody becomes, is and stops being signed in."""

    @post(
        paths.STAFF_SIGN_IN,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.SignInAnswer, _SECRETS, 200),
    )
    def sign_in(data: JSONBody[shapes.SignInBody], station: Station = None) -> Response[Any]:
        """Begin a session at this station; the person's session elsewhere ends."""
        return to_http(service.sign_in(Caller(station), data))

    @post(
        paths.STAFF_ACTIVATE,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.DoneAnswer, _SECRETS, 200),
    )
    def activate(data: JSONBody[shapes.ActivateBody], station: Station = None) -> Response[Any]:
        """Make a password with a one-time code."""
        return to_http(service.activate(Caller(station), data))

    @post(
        paths.STAFF_SIGN_OUT,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.DoneAnswer, (*_ASKS, 413), 200),
    )
    def sign_out(
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """End the session."""
        return to_http(service.sign_out(Caller(station, token=bearer(token))))

    return [sign_in, activate, sign_out]


def oneself(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about one's own account."""

    @get(
        paths.STAFF_ME,
        sync_to_thread=True,
        responses=responses_of(shapes.MemberAnswer, _ASKS, 200),
    )
    def me(station: Station = None, token: Token = None) -> Response[Any]:
        """Who is signed in here."""
        return to_http(service.me(Caller(station, token=bearer(token))))

    @post(
        paths.STAFF_PASSWORD,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.DoneAnswer, (*_SECRETS, 403), 200),
    )
    def password(
        data: JSONBody[shapes.PasswordBody], station: Station = None, token: Token = None
    ) -> Response[Any]:
        """Change one's own password."""
        return to_http(service.change_password(Caller(station, token=bearer(token)), data))

    @post(
        paths.STAFF_AGREEMENTS,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.AgreementAnswer, (*_SECRETS, 403), 200),
    )
    def agree(
        data: JSONBody[shapes.AgreementBody], station: Station = None, token: Token = None
    ) -> Response[Any]:
        """Let a second person agree to one act of who is signed in."""
        return to_http(service.agree(Caller(station, token=bearer(token)), data))

    return [me, password, agree]


def accounts(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about the list of accounts."""

    @get(
        paths.STAFF,
        sync_to_thread=True,
        responses=responses_of(shapes.MembersAnswer, _ASKS, 200),
    )
    def members(station: Station = None, token: Token = None) -> Response[Any]:
        """List everybody, names masked."""
        return to_http(service.members(Caller(station, token=bearer(token))))

    @post(
        paths.STAFF_INVITATIONS,
        sync_to_thread=True,
        responses=responses_of(shapes.CodeAnswer, _ACTS, 201),
    )
    def invite(
        data: JSONBody[shapes.InviteBody], station: Station = None, token: Token = None
    ) -> Response[Any]:
        """Open an account; answers its one-time code."""
        return to_http(service.invite(Caller(station, token=bearer(token)), data))

    return [members, invite]


def one_account(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about one account of somebody else."""

    @post(
        template(paths.STAFF_CODE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.CodeAnswer, _ACTS, 200),
    )
    def code(
        member: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Issue a new one-time code; the old password ends."""
        return to_http(service.issue_code(Caller(station, token=bearer(token)), member))

    @post(
        template(paths.STAFF_POSTS),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.MemberAnswer, _ACTS, 200),
    )
    def posts(
        member: Id,
        data: JSONBody[shapes.PostsBody],
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Give a person exactly these posts."""
        return to_http(service.set_posts(Caller(station, token=bearer(token)), member, data))

    @post(
        template(paths.STAFF_DISABLE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.MemberAnswer, _ACTS, 200),
    )
    def disable(
        member: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Shut a person out at once."""
        return to_http(service.disable(Caller(station, token=bearer(token)), member))

    return [code, posts, disable]


def record(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about the record of what staff did."""

    @get(
        paths.AUDIT_HEAD,
        sync_to_thread=True,
        responses=responses_of(shapes.AuditHeadAnswer, _ASKS, 200),
    )
    def audit_head(station: Station = None) -> Response[Any]:
        """Return the last row of the record, for others to keep."""
        return to_http(service.audit_head(Caller(station)))

    @get(
        paths.AUDIT_CHECK,
        sync_to_thread=True,
        responses=responses_of(shapes.AuditCheckAnswer, _ASKS, 200),
    )
    def audit_check(
        index: AnchorIndex = None,
        keyed_hash: AnchorHash = None,
        station: Station = None,
        token: Token = None,
    ) -> Response[Any]:
        """Check the record; `index` and `keyed_hash` of a head told before show what was cut."""
        anchor = None if index is None or keyed_hash is None else Head(index, keyed_hash)
        return to_http(service.audit_check(Caller(station, token=bearer(token)), anchor))

    return [audit_head, audit_check]


def staff_routes(service: CentralService) -> list[HTTPRouteHandler]:
    """Return every route of this page."""
    groups = (signing_in, oneself, accounts, one_account, record)
    return [route for group in groups for route in group(service)]
