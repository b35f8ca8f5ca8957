"""A person at the machine itself: proves with login and password who puts their name to an act.

The same rules as for signing in: wrong tries count, are recorded, and lock the name for a while.

Source: GB/T 22239-2019 8.1.4.1; BJ-OPD-DRAFT art. 6 (1) (author of a rule).
"""

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import Clock, of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import Passwords, digest
from kiosk_app.central_service.keeping.security import Security
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.staff.people import Member
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Tries, after_wrong, clean_login, may_try

COMMAND = "command"
"""Stands in the record for the machine where a command is given."""


def operator(
    database: Database, security: Security, clock: Clock, login: str, password: str
) -> Member | Refusal:
    """Return who this is; a wrong password counts and is recorded.

    Returns:
        The member; SIGN_IN_LOCKED; SIGN_IN_REFUSED.
    """
    name = digest(clean_login(login) or login)
    now = to_ms(clock())
    with database.read() as connection:
        refusal = may_try(people.tries_of(connection, name), of_ms(now))
        member = people.by_login(connection, clean_login(login))
    if refusal is not None:
        return refusal
    kept = member.password if member is not None and member.is_enabled else None
    is_right = Passwords(security.password_cost).fits(password, kept)
    with database.write() as connection:
        take_turn(connection, "sign in", name.hex())
        tries = people.tries_of(connection, name)
        if member is not None and is_right:
            people.keep_tries(connection, name, Tries(), now)
            return member
        people.keep_tries(connection, name, after_wrong(tries, of_ms(now), security.sign_in), now)
        actor = COMMAND if member is None else member.id
        log = AuditLog(security.audit_key)
        log.add(connection, clock(), actor, AuditAct.SIGN_IN_FAILED, station=COMMAND)
    return Refusal(Reason.SIGN_IN_REFUSED)
