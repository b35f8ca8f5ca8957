"""What an operator does to the central service's database; each act says what came of it."""

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import PROFILES, ServiceError
from kiosk_app.bootstrap.central_database import opened, told, unlocked
from kiosk_app.central_service.calls.accounts import make_first_administrator
from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.keeping import backups
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.clock_marks import newest, so_far
from kiosk_app.central_service.keeping.data_keys import unlock_or_make
from kiosk_app.central_service.keeping.database import Address
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.keeping.judged import Judged
from kiosk_app.central_service.keeping.presence import offline
from kiosk_app.central_service.keeping.rotation import rotate
from kiosk_app.central_service.keeping.schema_version import NEEDED, check_schema
from kiosk_app.central_service.keeping.security import Security, key_file_of, load_keys
from kiosk_app.central_service.migrations.runner import check_ours, migrate
from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.sealed.vault import SealBrokenError, UnknownKeyError
from kiosk_app.central_service.seed.plant import DEFAULT_SEED, plant
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.staff.operators import COMMAND
from kiosk_app.central_service.supply.add_on_book import AddOnBook
from kiosk_app.domain.audit_chain import Head


def prepare(address: Address, key_file: Path | None = None) -> str:
    """Make or renew the tables, and the keys where there are none yet.

    Raises:
        ServiceError: as all functions here, where the operator has to do something.
    """
    with opened(address, is_new_allowed=True) as database:
        is_new = check_ours(database) != NEEDED
        with offline(address) if is_new else nullcontext():
            unlock_or_make(database, key_file or key_file_of(address))
            before, after = migrate(database)
        shown = database.shown
    if before == after:
        return f"{shown} is at schema {after} already"
    return f"{shown} is now at schema {after} (before: {before or 'empty'})"


def open_first_account(
    address: Address, login: str, name: str, key_file: Path | None = None
) -> str:
    """Open the first administrator's account."""
    with unlocked(address, key_file) as (database, keys):
        security = Security(audit_key=keys.audit)
        try:
            code = make_first_administrator(database, security, clock.now, login, name)
        except ValueError as error:
            raise ServiceError(f"no account for {login}: {error}") from error
    return f"one-time code of {login}: {code}"


def seed(
    address: Address, profile: str, key_file: Path | None = None, number: int = DEFAULT_SEED
) -> str:
    """Fill a prepared database with the fictional hospital; later, add the days that are new."""
    with unlocked(address, key_file) as (database, _):
        added = plant(database, clock.now(), PROFILES[profile], seed=number)
        return f"{database.shown}: {added} clinic sessions added"


def back_up(address: Address, target: Path) -> str:
    """Write a backup."""
    with told():
        revision = backups.back_up(address, target)
    return f"{target}: backup at schema {revision}; keep the key file, and apart from it"


def restore(source: Path, address: Address, key_file: Path | None = None) -> str:
    """Restore a backup into an empty database; check its record, and write there that it was.

    What stations keep of the record from after the backup is lost then, and told so when they are
    heard of: no row can be missing otherwise. Without the backup's own keys nothing is restored.
    A backup whose record was changed is restored all the same, for it may be the only one there is.

    Raises:
        ServiceError: there is no such backup, the key file is not there or not this backup's; or a
            row of the record does not fit: then nothing says that it was restored.
    """
    path = key_file or key_file_of(address)
    if not path.is_file():
        raise ServiceError(f"the key file {path} is not there: name the one of the backup")
    with told():
        judged = Judged(source, path, load_keys(path), clock.now())
        with offline(address):
            revision = backups.restore(source, address, judged)
    if judged.bad is not None:
        raise ServiceError(
            f"restored at schema {revision}, but the record does not fit at row {judged.bad}: it"
            " was changed before the backup"
        )
    key = f" its key file must hold data key {' and '.join(judged.ids)};" if judged.ids else ""
    head = judged.head
    ends = "is empty" if head is None else f"fits to its last row {head.index}"
    return (
        f"restored at schema {revision}; the record {ends}, what stations keep of it from after"
        f" that is lost;{key} if the program is newer, run: central init"
    )


def verify_audit(address: Address, key_file: Path | None = None) -> str:
    """Check the records of privileged acts, of add-ons and of numbers, from first row to last.

    Rows cut off the end are missed by the heads that stations keep: as far as the newest of them.
    What is recorded of numbers is replayed; it comes to what the numbers themselves say.

    Raises:
        ServiceError: a row does not fit, one that a station keeps is not there, or a number is not
            as it is recorded.
    """
    with unlocked(address, key_file, patience_s=backups.LONG_S, is_record_trusted=False) as lent:
        database, keys = lent
        log = AuditLog(keys.audit)
        with database.read() as connection:
            bad, head = log.first_bad(connection), log.head(connection)
            kept = device_book.kept_heads(connection)
            missed = [name for name in kept if not log.has(connection, kept[name])]
            bad_step = AddOnBook(keys.audit).first_bad(connection)
            restored = log.restored_at(connection)
            heard = {} if restored is None else log.after_restore(connection, restored)
            after = {name: int(told["lost"]) for name, told in heard.items()}
            differences = ledger_check.differences(connection)
            first, more = next(differences, None), sum(1 for _ in differences)
            has_accounts = bool(people.everybody(connection))
        if bad is not None:
            raise ServiceError(f"{database.shown}: the record does not fit at row {bad}")
        if missed:
            place = min(kept[name].index for name in missed)
            who = ", ".join(sorted(missed))
            raise ServiceError(
                f"{database.shown}: the record was cut or replaced: row {place} as {who} keep it is"
                " not there (a restored backup lacks what came after it)"
            )
        if head is None and has_accounts:
            raise ServiceError(f"{database.shown}: the record is empty, and there are accounts")
        if bad_step is not None:
            raise ServiceError(f"{database.shown}: the add-ons do not fit at step {bad_step}")
        if first is not None:
            others = f" ({more} more)" if more else ""
            raise ServiceError(f"{database.shown}: {first}{others}")
        if head is None:
            return f"{database.shown}: the record is empty"
        whole = f"the record fits to its last row {head.index}, {head.keyed_hash}"
        return f"{database.shown}: {_anchored(kept)}{_lost(restored, after)}; {whole}"


def _lost(restored: int | None, after: Mapping[str, int]) -> str:
    """Say what went with a restore: nobody took it away, and nobody has it any more."""
    if restored is None:
        return ""
    most = max(after, key=lambda name: (after[name], name), default="")
    if not after.get(most):
        return f"; restored from a backup before row {restored}, no station knew of rows after it"
    last = restored + after[most] - 1
    return f"; rows {restored} to {last} of before a restore are lost (as {most} kept it)"


def _anchored(kept: dict[str, Head]) -> str:
    """Say up to which row somebody else vouches for the record."""
    if not kept:
        return "no station keeps a head yet, rows cut off the end would not be missed"
    name, head = list(kept.items())[-1]
    return f"stations keep heads up to row {head.index} ({name}), nothing was cut off before that"


def confirm_clock(address: Address, key_file: Path | None = None) -> str:
    """Write down that somebody looked at this machine's clock, and that it is right.

    A service on a clock that leads all that is known waits for it with its background work.
    """
    now = clock.now()
    with unlocked(address, key_file) as (database, keys), database.write() as connection:
        known = newest(connection)
        facts = {"clock": now.isoformat(), **so_far(connection)}
        AuditLog(keys.audit).add(connection, now, COMMAND, AuditAct.CLOCK_CONFIRMED, **facts)
    before = "nothing" if known is None else of_ms(known).isoformat(" ", "minutes")
    return f"the clock says {now.isoformat(' ', 'minutes')} and is believed; known was {before}"


def rotate_key(address: Address, key_file: Path | None = None) -> str:
    """Seal everything anew with a new data key; broken off, it goes on where it was.

    Raises:
        ServiceError: the key file is not this database's, or a value was changed from outside.
    """
    with opened(address) as database:
        check_schema(database)
        path = key_file or key_file_of(address)
        try:
            key, count = rotate(database, path)
        except (SealBrokenError, UnknownKeyError) as error:
            raise ServiceError(f"{database.shown}: {error}; what was done so far holds") from error
        return f"{database.shown}: {count} rows sealed anew with data key {key}; copy {path} now"
