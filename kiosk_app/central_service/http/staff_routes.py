"""The routes of people who work here: signing in, accounts, the record of their acts."""

from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.table import BY_STAFF, CREATED, Row, Sent, act, ask
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import staff_shapes as shapes
from kiosk_app.contract.fitting import PLAIN_TEXT

_Index = Annotated[int | None, QueryParameter(name="index", ge=0)]
_Hash = Annotated[str | None, QueryParameter(name="keyed_hash", max_length=64, pattern=PLAIN_TEXT)]

_SECRETS: Final = (400, 401, 409, 413, 429, 503)
_ASKS: Final = (400, 401, 403, 429, 503)
_ACTS: Final = (400, 401, 403, 404, 409, 413, 429, 503)

SIGNING_IN: Final = (
    act(
        paths.STAFF_SIGN_IN,
        CentralService.sign_in,
        shapes.SignInAnswer,
        "Begin a session at this station; the person's session elsewhere ends.",
        sent=Sent.STATION,
        refusals=_SECRETS,
    ),
    act(
        paths.STAFF_MAINTENANCE,
        CentralService.begin_maintenance,
        shapes.MaintenanceAnswer,
        "Let somebody behind the staff exit of this station; no session begins.",
        sent=Sent.STATION | Sent.MAYBE_TOKEN,
        refusals=(*_SECRETS, 403),
    ),
    act(
        paths.STAFF_ACTIVATE,
        CentralService.activate,
        shapes.DoneAnswer,
        "Make a password with a one-time code.",
        sent=Sent.STATION,
        refusals=_SECRETS,
    ),
    act(
        paths.STAFF_SIGN_OUT,
        CentralService.sign_out,
        shapes.DoneAnswer,
        "End the session.",
        sent=BY_STAFF,
        refusals=(*_ASKS, 413),
    ),
)

ONESELF: Final = (
    ask(
        paths.STAFF_ME,
        CentralService.me,
        shapes.MemberAnswer,
        "Who is signed in here.",
        sent=BY_STAFF,
        refusals=_ASKS,
    ),
    act(
        paths.STAFF_PASSWORD,
        CentralService.change_password,
        shapes.DoneAnswer,
        "Change one's own password.",
        sent=BY_STAFF,
        refusals=(*_SECRETS, 403),
    ),
    act(
        paths.STAFF_AGREEMENTS,
        CentralService.agree,
        shapes.AgreementAnswer,
        "Let a second person agree to one act of who is signed in.",
        sent=BY_STAFF,
        refusals=(*_SECRETS, 403),
    ),
)

ACCOUNTS: Final = (
    ask(
        paths.STAFF,
        CentralService.members,
        shapes.MembersAnswer,
        "List everybody, names masked.",
        sent=BY_STAFF,
        refusals=_ASKS,
    ),
    act(
        paths.STAFF_INVITATIONS,
        CentralService.invite,
        shapes.CodeAnswer,
        "Open an account; answers its one-time code.",
        sent=BY_STAFF,
        successes=(CREATED,),
        refusals=_ACTS,
    ),
    act(
        paths.STAFF_CODE,
        CentralService.issue_code,
        shapes.CodeAnswer,
        "Issue a new one-time code; the old password ends.",
        sent=BY_STAFF,
        refusals=_ACTS,
    ),
    act(
        paths.STAFF_POSTS,
        CentralService.set_posts,
        shapes.MemberAnswer,
        "Give a person exactly these posts.",
        sent=BY_STAFF,
        refusals=_ACTS,
    ),
    act(
        paths.STAFF_PRACTITIONER,
        CentralService.set_practitioner,
        shapes.MemberAnswer,
        "Say which doctor of the catalogue a person is; a doctor has one account.",
        sent=BY_STAFF,
        refusals=_ACTS,
    ),
    act(
        paths.STAFF_DISABLE,
        CentralService.disable,
        shapes.MemberAnswer,
        "Shut a person out at once.",
        sent=BY_STAFF,
        refusals=_ACTS,
    ),
)

RECORD: Final = (
    ask(
        paths.AUDIT_HEAD,
        CentralService.audit_head,
        shapes.AuditHeadAnswer,
        "Return the last row of the record, for others to keep.",
        refusals=_ASKS,
    ),
    ask(
        paths.AUDIT_CHECK,
        CentralService.audit_check,
        shapes.AuditCheckAnswer,
        "Check the record; `index` and `keyed_hash` of a head told before show what was cut.",
        sent=BY_STAFF,
        query={"index": _Index, "keyed_hash": _Hash},
        refusals=_ASKS,
    ),
)

ROUTES: Final[tuple[Row, ...]] = (*SIGNING_IN, *ONESELF, *ACCOUNTS, *RECORD)
"""Every route of this page."""
