"""Devices in an operator's hand: codes, revocation, the list; beside a running service too."""

from collections.abc import Collection, Iterator
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.bootstrap.central_database import opened, unlocked
from kiosk_app.central_service.calls.accounts import SETUP
from kiosk_app.central_service.calls.device_calls import device_answers
from kiosk_app.central_service.devices.device_log import DeviceLog
from kiosk_app.central_service.keeping.audit_log import AuditLog
from kiosk_app.central_service.keeping.database import Address
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.keeping.schema_version import check_schema
from kiosk_app.central_service.keeping.security import Keys
from kiosk_app.contract.device_shapes import DeviceCodeAnswer, is_station_name
from kiosk_app.domain.cash import PaymentMethod, methods_of
from kiosk_app.domain.device_signature import DEVICE_RULES
from kiosk_app.domain.exit_code import DIGITS, is_number
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.rights import StationKind


def enrol_code(
    address: Address, station: str, kind: StationKind | None, key_file: Path | None = None
) -> DeviceCodeAnswer:
    """Issue a one-time code; a station that is not there yet is registered.

    Raises:
        ServiceError: as all functions here, where the operator has to do something.
    """
    if not is_station_name(station):
        raise ServiceError(f"{station!r} is no name: take 1 to 40 of A-Z a-z 0-9 . _ -")
    with unlocked(address, key_file) as (database, keys):
        log = _log(keys)
        made = database.transact(lambda connection: log.issue_code(connection, station, kind))
    if isinstance(made, Refusal):
        known, cure = "of another kind", "leave --kind out"
        if kind is None:
            known, cure = "not known yet", f"say what it is with --kind: {', '.join(StationKind)}"
        raise ServiceError(f"{station} is {known}; {cure}")
    return made


def revoke(address: Address, station: str, key_file: Path | None = None) -> str:
    """End a station's device and code at once."""
    with unlocked(address, key_file) as (database, keys):
        log = _log(keys)
        refusal = database.transact(lambda connection: log.revoke(connection, station))
    if refusal is not None:
        raise ServiceError(f"there is no station {station}")
    return f"{station} has no device any more; enrol one with: central enrol-code {station}"


def exit_code(address: Address, station: str, number: str, key_file: Path | None = None) -> str:
    """Return the code that opens a station's staff exit, by the number it shows."""
    digits = "".join(number.split())
    if not is_number(digits):
        raise ServiceError(f"{number!r} is no number of a staff exit: it shows {DIGITS} digits")
    with unlocked(address, key_file) as (database, keys):
        log = _log(keys)
        code = database.transact(
            lambda connection: log.tell_exit_code(connection, station, digits, keys.audit)
        )
    if isinstance(code, Refusal):
        raise ServiceError(f"there is no station {station} with a device")
    return code


def set_payment(
    address: Address,
    station: str,
    methods: Collection[PaymentMethod],
    *,
    acceptor: bool,
    key_file: Path | None = None,
) -> str:
    """Set how one can pay at a station, from now on; tell what it takes now."""
    with unlocked(address, key_file) as (database, keys):
        log = _log(keys)
        terminal = database.transact(
            lambda connection: log.set_payment(connection, station, methods, acceptor=acceptor)
        )
    if isinstance(terminal, Refusal):
        raise ServiceError(f"there is no station {station}")
    taken = methods_of(terminal)
    said = f"{station} takes: {', '.join(taken) or 'nothing'}"
    if PaymentMethod.CASH in methods and PaymentMethod.CASH not in taken:
        said += "; cash only at a counter, or with --acceptor where a machine for it is built in"
    return said


def devices(address: Address) -> Iterator[str]:
    """Return a line for every station."""
    with opened(address) as database:
        check_schema(database)
        with database.read() as connection:
            found = device_answers(connection, clock.now(), DEVICE_RULES)
    for each in found:
        seen = "never heard of"
        if each.seen_at is not None:
            seen = f"heard of {each.seen_at:%Y-%m-%d %H:%M:%S}"
        parts = " ".join(f"{part}={state}" for part, state in sorted(each.parts.items()))
        whose = each.device or ("revoked" if each.revoked_at else "not enrolled")
        yield f"{each.light:6} {each.station:16} {each.kind:16} {whose:20} {seen} {parts}".rstrip()


def _log(keys: Keys) -> DeviceLog:
    return DeviceLog(AuditLog(keys.audit), SETUP, to_ms(clock.now()), DEVICE_RULES)
