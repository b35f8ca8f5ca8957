"""What travels about people who work here: signing in, accounts, the record of their acts.

Tokens, passwords and one-time codes travel in these shapes and are kept nowhere as they are; none
of these requests carries an idempotency key, for its answer must not be kept either, and each can
be repeated as it is.
"""

from datetime import datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.ids import PractitionerId, StaffId
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.staff import Role


class SignInBody(Request, frozen=True):
    """Sign in at this station; whatever session the person had elsewhere ends."""

    login: str
    password: str


class ActivateBody(Request, frozen=True):
    """Make a password with a one-time code."""

    login: str
    code: str
    password: str


class PasswordBody(Request, frozen=True):
    """Change one's own password."""

    old: str
    new: str


class InviteBody(Request, frozen=True):
    """Open an account for a person."""

    login: str
    name: str
    roles: frozenset[Role]


class PostsBody(Request, frozen=True):
    """Give a person exactly these posts."""

    roles: frozenset[Role]


class PractitionerBody(Request, frozen=True):
    """Say which doctor of the catalogue a person is; None: they are none."""

    practitioner: PractitionerId | None


class AgreementBody(Request, frozen=True):
    """A second person agrees to one act of who is signed in, with their own password."""

    login: str
    password: str
    operation: Operation


class MaintenanceBody(Request, frozen=True):
    """Be let behind the staff exit of this station; no session begins."""

    login: str
    password: str


class MaintenanceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who was let in.

    Attributes:
        name: theirs, masked as lists of staff show it.
    """

    staff: StaffId
    name: str


class AgreementAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """To be sent as ``X-Agreement`` with the act; good once, until then.

    Attributes:
        second: who agreed, to be named among the deciders.
        name: theirs, masked as lists of staff show it.
    """

    agreement: str
    until: datetime
    second: StaffId
    name: str


class MemberAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A person who works here.

    Attributes:
        name: masked in lists.
        is_active: has a password and is not shut out.
        practitioner: the doctor of the catalogue this person is.
    """

    id: StaffId
    login: str
    name: str
    roles: tuple[Role, ...]
    is_active: bool
    practitioner: PractitionerId | None = None


class MembersAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody, by account name."""

    members: tuple[MemberAnswer, ...]


class SignInAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A session.

    Attributes:
        token: to be sent as ``Authorization: Bearer <token>``; shown once.
        member: who is signed in.
        idle_s: unused for so long, the session ends.
        ends_at: it ends then in any case.
    """

    token: str
    member: MemberAnswer
    idle_s: int
    ends_at: datetime


class CodeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code to be handed to the person; shown once."""

    member: MemberAnswer
    code: str
    until: datetime


class DoneAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """It is done."""

    is_done: bool = True


class AuditHeadAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The last row of the record; whoever keeps it can prove later that nothing was cut off."""

    head: Head | None
    at: datetime


class AuditCheckAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the record is whole; `first_bad` is the place of the first row that does not fit."""

    first_bad: int | None
    head: Head | None
