"""What a service is protected with: the key of its record, the cost of a password, the figures.

The key lies in a file of its own beside the database, readable by the service's user only: a copy
of the database alone is not enough to write rows that fit.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from kiosk_app.central_service.database import Address, is_url
from kiosk_app.central_service.passwords import PASSWORD_COST, PasswordCost
from kiosk_app.domain.device_signature import DEVICE_RULES, DeviceRules
from kiosk_app.domain.pace import LIMITS, Limits
from kiosk_app.domain.staff import SIGN_IN_RULES, SignInRules

KEY_BYTES = 32


class KeyFileError(Exception):
    """The key file cannot be read, made, or is no key; the text says which."""


@dataclass(frozen=True, slots=True)
class Security:
    """How a service protects itself.

    Attributes:
        audit_key: keys the record's hashes. Made anew where none is given, which is right only
            for a database that lives no longer than the process.
        password_cost: of Argon2id.
        sign_in: how long sessions and locks last.
        limits: how much may be asked in how short a time.
        devices: clock window and codes of the devices that sign.
    """

    audit_key: bytes = field(default_factory=lambda: secrets.token_bytes(KEY_BYTES), repr=False)
    password_cost: PasswordCost = PASSWORD_COST
    sign_in: SignInRules = SIGN_IN_RULES
    limits: Limits = LIMITS
    devices: DeviceRules = DEVICE_RULES


def key_file_of(database: Address) -> Path:
    """Return where the key of a database lies unless another place is named: beside the file.

    Raises:
        KeyFileError: a database with a URL has no "beside".
    """
    if is_url(database):
        raise KeyFileError("a database with a URL needs a key file of its own; name one")
    path = Path(database)
    return path.with_name(f"{path.name}.key")


def load_key(path: Path) -> bytes:
    """Return the key in a file; a file that is not there is made, for the owner's eyes only.

    Raises:
        KeyFileError: it is not 32 bytes in hexadecimal, or cannot be read or written.
    """
    try:
        _make_if_missing(path)
        key = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path}: {error}") from error
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path}: a key has {KEY_BYTES} bytes, not {len(key)}")
    return key


def _make_if_missing(path: Path) -> None:
    """Make the file whole or not at all: two processes that start at once get one key."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return  # the other process was first; its key holds
    finally:
        draft.unlink()
