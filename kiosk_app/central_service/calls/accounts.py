"""The calls about other people's accounts, and the making of the first administrator.

Nobody changes their own account here: what an administrator is allowed, another one gave.

Source: GB/T 22239-2019 8.1.4.2 (no default, shared or stale accounts; separation of duties).
"""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, OK, Done, Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.signing_in import Answer, SigningIn, member_answer
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import Clock, of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import digest
from kiosk_app.central_service.keeping.security import Security
from kiosk_app.central_service.staff import people, sessions
from kiosk_app.central_service.staff.people import Member
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema import practitioner
from kiosk_app.contract import staff_shapes as shapes
from kiosk_app.domain.ids import PractitionerId, StaffId
from kiosk_app.domain.names import clean_name, is_whole
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation, may_do
from kiosk_app.domain.staff import Role, Tries, clean_login, may_hold_posts

SETUP = "setup"
"""Stands in the record for the command that prepares a database."""


class AlreadyInitialisedError(Exception):
    """There are accounts already; a first administrator is made once."""


class Accounts(SigningIn):
    """Invite people, give them posts, shut them out."""

    def members(self, caller: Caller) -> Reply:
        """Return everybody, names masked."""

        def find(connection: Connection, _who: SignedIn, _now: int) -> Answer:
            found = people.everybody(connection)
            masked = tuple(member_answer(member, is_masked=True) for member in found)
            return Done(shapes.MembersAnswer(members=masked))

        return self._as_staff(caller, find)

    def invite(self, caller: Caller, body: shapes.InviteBody) -> Reply:
        """Open an account; the answer holds the one-time code for its owner."""

        def add(connection: Connection, who: SignedIn, now: int) -> Answer:
            made = open_account(connection, body.login, body.name, body.roles, now)
            if isinstance(made, Refusal):
                return made
            facts = {"member": made, "posts": _posts(body.roles)}
            self._note(connection, now, who.member.id, AuditAct.INVITED, **facts)
            return self._coded(connection, who.member.id, made, now)

        return self._alone(caller, add, CREATED)

    def issue_code(self, caller: Caller, member: str) -> Reply:
        """Issue a new one-time code: password, session and lock of the person end with it."""

        def issue(connection: Connection, who: SignedIn, now: int) -> Answer:
            found = _other(connection, who, member)
            if isinstance(found, Refusal):
                return found
            sessions.end_of(connection, found.id, now)
            people.keep_tries(connection, digest(found.login), Tries(), now)
            return self._coded(connection, who.member.id, found.id, now)

        return self._alone(caller, issue)

    def set_posts(self, caller: Caller, member: str, body: shapes.PostsBody) -> Reply:
        """Give a person exactly these posts; they count from the next request on."""

        def change(connection: Connection, who: SignedIn, now: int) -> Answer:
            found = _other(connection, who, member)
            if isinstance(found, Refusal):
                return found
            refusal = may_hold_posts(body.roles)
            if refusal is not None:
                return refusal
            people.set_roles(connection, found.id, body.roles)
            facts = {"before": _posts(found.roles), "after": _posts(body.roles)}
            self._note(connection, now, who.member.id, AuditAct.POSTS_SET, member=found.id, **facts)
            return _shown(connection, found.id)

        return self._alone(caller, change)

    def set_practitioner(self, caller: Caller, member: str, body: shapes.PractitionerBody) -> Reply:
        """Say which doctor of the catalogue a person is, or that they are none.

        Returns:
            The person; STAFF_EXISTS where that doctor has another account; MALFORMED_REQUEST with
            the fact ``field`` where there is no such doctor.
        """
        doctor = body.practitioner

        def change(connection: Connection, who: SignedIn, now: int) -> Answer:
            found = _other(connection, who, member)
            if isinstance(found, Refusal):
                return found
            refusal = None if doctor is None else _is_free(connection, doctor, found.id)
            if refusal is not None:
                return refusal
            people.set_practitioner(connection, found.id, doctor)
            facts = {"before": found.practitioner or "", "after": doctor or ""}
            act = AuditAct.PRACTITIONER_SET
            self._note(connection, now, who.member.id, act, member=found.id, **facts)
            return _shown(connection, found.id)

        return self._alone(caller, change)

    def disable(self, caller: Caller, member: str) -> Reply:
        """Shut a person out at once; a new one-time code lets them in again."""

        def shut(connection: Connection, who: SignedIn, now: int) -> Answer:
            found = _other(connection, who, member)
            if isinstance(found, Refusal):
                return found
            people.disable(connection, found.id)
            sessions.end_of(connection, found.id, now)
            self._note(connection, now, who.member.id, AuditAct.DISABLED, member=found.id)
            return _shown(connection, found.id)

        return self._alone(caller, shut)

    def _alone(
        self, caller: Caller, act: Callable[[Connection, SignedIn, int], Answer], status: int = OK
    ) -> Reply:
        """Run an act on accounts while nobody else changes one, by who still may then.

        Of two administrators who shut each other out at the same moment the second is out already,
        so that one who may change accounts is always left.
        """

        def run(connection: Connection, _who: SignedIn, now: int) -> Answer:
            take_turn(connection, "accounts")
            who = self._signed_in(connection, caller, now)
            if isinstance(who, Refusal):
                return who
            refusal = may_do(who.member.roles, Operation.CHANGE_ACCOUNTS, is_own=False)
            return refusal or act(connection, who, now)

        return self._as_staff(caller, run, status)

    def _coded(self, connection: Connection, actor: str, member: StaffId, now: int) -> Answer:
        lasts = self._security.sign_in.code_lasts
        code = people.issue_code(connection, member, now, lasts)
        self._note(connection, now, actor, AuditAct.CODE_ISSUED, member=member)
        found = people.by_id(connection, member)
        if found is None:
            return Refusal(Reason.UNKNOWN_STAFF)
        return Done(
            shapes.CodeAnswer(member=member_answer(found), code=code, until=of_ms(now) + lasts)
        )


def make_first_administrator(
    database: Database, security: Security, clock: Clock, login: str, name: str
) -> str:
    """Open the first account, of an administrator, and return its one-time code.

    Raises:
        AlreadyInitialisedError: there is an account.
        ValueError: the account name or the person's name is none.
    """
    with database.write() as connection:
        take_turn(connection, "first account")
        if people.everybody(connection):
            raise AlreadyInitialisedError("there are accounts already")
        now = to_ms(clock())
        made = open_account(connection, login, name, frozenset({Role.ADMINISTRATOR}), now)
        if isinstance(made, Refusal):
            raise ValueError(f"{made.reason}: {made.facts}")  # noqa: TRY004 - a wrong value
        AuditLog(security.audit_key).add(
            connection, of_ms(now), SETUP, AuditAct.INITIALISED, member=made
        )
        return people.issue_code(connection, made, now, security.sign_in.code_lasts)


def open_account(
    connection: Connection, login: str, name: str, roles: frozenset[Role], now: int
) -> StaffId | Refusal:
    """Add an account that nobody can sign in to yet, or say why not."""
    clean = clean_login(login)
    if clean is None:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "login"),))
    try:
        person = clean_name(name)
    except ValueError:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "name"),))
    if not is_whole(name):
        return Refusal(Reason.NAME_UNREADABLE)
    refusal = may_hold_posts(roles)
    if refusal is not None:
        return refusal
    if people.by_login(connection, clean) is not None:
        return Refusal(Reason.STAFF_EXISTS)
    return people.invite(connection, clean, person, roles, now)


def _other(connection: Connection, who: SignedIn, member: str) -> Member | Refusal:
    """Return somebody else's account."""
    found = people.by_id(connection, member)
    if found is None:
        return Refusal(Reason.UNKNOWN_STAFF)
    return Refusal(Reason.NOT_ALLOWED) if found.id == who.member.id else found


def _is_free(connection: Connection, doctor: PractitionerId, member: StaffId) -> Refusal | None:
    """Say why a person cannot be this doctor, or None."""
    known = connection.scalar(sa.select(practitioner.c.id).where(practitioner.c.id == doctor))
    if known is None:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "practitioner"),))
    taken = people.of_practitioner(connection, doctor)
    return None if taken in {None, member} else Refusal(Reason.STAFF_EXISTS)


def _shown(connection: Connection, member: StaffId) -> Answer:
    found = people.by_id(connection, member)
    return Refusal(Reason.UNKNOWN_STAFF) if found is None else Done(member_answer(found))


def _posts(roles: Iterable[Role]) -> str:
    return " ".join(sorted(roles))
