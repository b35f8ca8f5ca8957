"""What an operator does to accounts beside the service: invite, and make a first password."""

from collections.abc import Collection
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.bootstrap.central_database import unlocked
from kiosk_app.bootstrap.central_policy import Signature, sentence_of
from kiosk_app.central_service.calls.at_machine import AtMachine
from kiosk_app.central_service.keeping.database import Address
from kiosk_app.central_service.keeping.security import Security
from kiosk_app.central_service.staff.operators import operator
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.staff import Role


def invite(address: Address, login: str, name: str, roles: Collection[Role], by: Signature) -> str:
    """Open an account for somebody; the answer holds the one-time code for them alone.

    Raises:
        ServiceError: the password is wrong, or a rule says no.
    """
    with unlocked(address, by.key_file) as (database, keys):
        security = Security(audit_key=keys.audit)
        member = operator(database, security, clock.now, by.login, by.password)
        if isinstance(member, Refusal):
            raise ServiceError(sentence_of(member))
        code = AtMachine(database, security, clock.now).invite(member, login, name, roles)
    if isinstance(code, Refusal):
        raise ServiceError(sentence_of(code))
    return f"one-time code of {login}: {code}"


def activate(
    address: Address, login: str, code: str, password: str, key_file: Path | None = None
) -> str:
    """Make the first password of an account with its one-time code.

    Raises:
        ServiceError: the code is wrong or over, or the password will not do.
    """
    with unlocked(address, key_file) as (database, keys):
        security = Security(audit_key=keys.audit)
        refusal = AtMachine(database, security, clock.now).activate(login, code, password)
    if refusal is not None:
        raise ServiceError(sentence_of(refusal))
    return f"{login} can sign in now"
