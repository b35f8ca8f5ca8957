"""Accounts from beside the service: an administrator invites, an owner makes a first password.

What the wire does for people who are signed in (`accounts`, `signing_in`), for a hospital that has
nobody signed in yet. The same rules, the same record, the same lock for who guesses.

Source: GB/T 22239-2019 8.1.4.1, 8.1.4.2.
"""

from collections.abc import Collection
from functools import partial

from kiosk_app.central_service.calls.accounts import open_account
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import Clock, of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import Passwords, digest
from kiosk_app.central_service.keeping.security import Security
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.staff.operators import COMMAND
from kiosk_app.central_service.staff.people import Member
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation, may_do
from kiosk_app.domain.staff import (
    Role,
    Tries,
    after_wrong,
    clean_login,
    may_be_password,
    may_try,
)


class AtMachine:
    """Accounts, as they are opened where the database is.

    Args:
        database, security, clock: the service's own.
    """

    def __init__(self, database: Database, security: Security, clock: Clock) -> None:
        self._database = database
        self._security = security
        self._clock = clock
        self._log = AuditLog(security.audit_key)

    def invite(self, by: Member, login: str, name: str, roles: Collection[Role]) -> str | Refusal:
        """Open an account and return its one-time code.

        Returns:
            NOT_ALLOWED unless `by` may change others' accounts; STAFF_EXISTS; what is wrong with
            the name or the posts.
        """
        refusal = may_do(by.roles, Operation.CHANGE_ACCOUNTS, is_own=False)
        if refusal is not None:
            return refusal
        posts = frozenset(roles)
        with self._database.write() as connection:
            now = to_ms(self._clock())
            made = open_account(connection, login, name, posts, now)
            if isinstance(made, Refusal):
                return made
            said = " ".join(sorted(posts))
            note = partial(self._log.add, connection, of_ms(now), by.id)
            note(AuditAct.INVITED, member=made, posts=said)
            note(AuditAct.CODE_ISSUED, member=made)
            return people.issue_code(connection, made, now, self._security.sign_in.code_lasts)

    def activate(self, login: str, code: str, password: str) -> Refusal | None:
        """Make a password with a one-time code; None when it is made.

        Returns:
            Why the password will not do; SIGN_IN_LOCKED; CODE_REFUSED, which counts as a wrong try.
        """
        clean, rules = clean_login(login), self._security.sign_in
        refusal = may_be_password(password, clean or "", rules)
        if refusal is not None:
            return refusal
        hashed = Passwords(self._security.password_cost).hash(password)
        name = digest(clean or login)
        with self._database.write() as connection:
            take_turn(connection, "sign in", name.hex())
            now = to_ms(self._clock())
            tries = people.tries_of(connection, name)
            refusal = may_try(tries, of_ms(now))
            if refusal is not None:
                return refusal
            found = people.by_login(connection, clean)
            if found is None or not people.fits_code(connection, found, code, now):
                people.keep_tries(connection, name, after_wrong(tries, of_ms(now), rules), now)
                actor = COMMAND if found is None else found.id
                failed = AuditAct.SIGN_IN_FAILED
                self._log.add(connection, of_ms(now), actor, failed, station=COMMAND)
                return Refusal(Reason.CODE_REFUSED)
            people.keep_tries(connection, name, Tries(), now)
            people.set_password(connection, found.id, hashed)
            self._log.add(connection, of_ms(now), found.id, AuditAct.ACTIVATED)
        return None
