"""What an operator does to the central service's database; each act says what came of it."""

from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import PROFILES, ServiceError
from kiosk_app.bootstrap.central_database import key_of, opened, told
from kiosk_app.central_service import backups
from kiosk_app.central_service.accounts import make_first_administrator
from kiosk_app.central_service.audit_log import AuditLog
from kiosk_app.central_service.database import Address
from kiosk_app.central_service.migrations.runner import migrate
from kiosk_app.central_service.schema_version import check_schema
from kiosk_app.central_service.security import Security
from kiosk_app.central_service.seed.plant import DEFAULT_SEED, plant


def prepare(address: Address) -> str:
    """Make or renew the tables.

    Raises:
        ServiceError: as all functions here, where the operator has to do something.
    """
    with opened(address) as database:
        before, after = migrate(database)
        shown = database.shown
    if before == after:
        return f"{shown} is at schema {after} already"
    return f"{shown} is now at schema {after} (before: {before or 'empty'})"


def open_first_account(
    address: Address, login: str, name: str, key_file: Path | None = None
) -> str:
    """Open the first administrator's account."""
    with opened(address) as database:
        check_schema(database)
        security = Security(audit_key=key_of(address, key_file))
        try:
            code = make_first_administrator(database, security, clock.now, login, name)
        except ValueError as error:
            raise ServiceError(f"no account for {login}: {error}") from error
    return f"one-time code of {login}: {code}"


def seed(address: Address, profile: str, number: int = DEFAULT_SEED) -> str:
    """Fill a prepared database with the fictional hospital; later, add the days that are new."""
    with opened(address) as database:
        check_schema(database)
        added = plant(database, clock.now(), PROFILES[profile], seed=number)
        return f"{database.shown}: {added} clinic sessions added"


def back_up(address: Address, target: Path) -> str:
    """Write a backup."""
    with told():
        revision = backups.back_up(address, target)
    return f"{target}: backup at schema {revision}; keep the key file apart from it"


def restore(source: Path, address: Address) -> str:
    """Restore a backup into an empty database."""
    with told():
        revision = backups.restore(source, address)
    return f"restored at schema {revision}; if the program is newer, run: central init"


def verify_audit(address: Address, key_file: Path | None = None) -> str:
    """Check the record of privileged acts from its first row to its last.

    Raises:
        ServiceError: a row does not fit.
    """
    with opened(address) as database:
        check_schema(database)
        log = AuditLog(key_of(address, key_file, is_new_allowed=False))
        with database.read() as connection:
            bad, head = log.first_bad(connection), log.head(connection)
        if bad is not None:
            raise ServiceError(f"{database.shown}: the record does not fit at row {bad}")
        if head is None:
            return f"{database.shown}: the record is empty"
        return f"{database.shown}: the record fits to its last row {head.index}, {head.keyed_hash}"
