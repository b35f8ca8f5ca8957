"""What a service is protected with: its keys, the cost of a password, the figures.

The keys lie in a file of their own beside the database, readable by the service's user only: a copy
of the database alone is not enough to write rows of the record that fit, nor to read what is said
about a person. The file's first line is the key of the record; each further line is ``data`` and a
data key (see `sealed.vault`), oldest first. Old data keys stay, for the backups of their time.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from kiosk_app.central_service.keeping.database import Address, is_url
from kiosk_app.central_service.keeping.passwords import PASSWORD_COST, PasswordCost
from kiosk_app.domain.device_signature import DEVICE_RULES, DeviceRules
from kiosk_app.domain.pace import LIMITS, Limits
from kiosk_app.domain.staff import SIGN_IN_RULES, SignInRules

KEY_BYTES = 32
_DATA = "data "


class KeyFileError(Exception):
    """The key file cannot be read, made, or is no key; the text says which."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a key file holds.

    Attributes:
        audit: keys the record's hashes.
        data: the data keys, oldest first; none in a file that an older version made.
    """

    audit: bytes = field(repr=False)
    data: tuple[bytes, ...] = field(default=(), repr=False)


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


def load_keys(path: Path) -> Keys:
    """Return the keys in a file.

    Raises:
        KeyFileError: it is not there, cannot be read, or what is in it are no keys.
    """
    try:
        first, *others = path.read_text("ascii").splitlines() or [""]
        keys = [bytes.fromhex(first), *(_data_key(line) for line in others)]
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path}: {error}") from error
    for key in keys:
        if len(key) != KEY_BYTES:
            raise KeyFileError(f"{path}: a key has {KEY_BYTES} bytes, not {len(key)}")
    return Keys(keys[0], tuple(keys[1:]))


def _data_key(line: str) -> bytes:
    if not line.startswith(_DATA):
        raise ValueError("a line that is no data key")
    return bytes.fromhex(line[len(_DATA) :])


def made_keys(path: Path) -> Keys:
    """Return the keys in a database's file; one that is not there is made, for the owner only.

    Two processes that start at once get the same keys.

    Raises:
        KeyFileError: it cannot be read or written, or what is in it are no keys.
    """
    return _made(path, Keys(_new_key(), (_new_key(),)))


def load_key(path: Path) -> bytes:
    """Return the key in a file of a single one, as `made_keys`.

    Raises:
        KeyFileError: as `made_keys`.
    """
    return _made(path, Keys(_new_key())).audit


def _made(path: Path, fresh: Keys) -> Keys:
    try:
        if not path.exists():
            _link(path, fresh)
    except OSError as error:
        raise KeyFileError(f"{path}: {error}") from error
    return load_keys(path)


def add_data_key(path: Path) -> Keys:
    """Add a data key to a file, and return all; one process at a time, see `data_keys`.

    Raises:
        KeyFileError: the file cannot be read or written; it is as it was.
    """
    known = load_keys(path)
    keys = Keys(known.audit, (*known.data, _new_key()))
    try:
        draft = _draft(path, keys)
        draft.replace(path)
        _sync_folder(path)
    except OSError as error:
        raise KeyFileError(f"{path}: {error}") from error
    return keys


def _new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def _link(path: Path, keys: Keys) -> None:
    """Make the file whole or not at all."""
    draft = _draft(path, keys)
    try:
        os.link(draft, path)
        _sync_folder(path)
    except FileExistsError:
        return  # another process was first; its keys hold
    finally:
        draft.unlink()


def _draft(path: Path, keys: Keys) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    lines = [keys.audit.hex(), *(f"{_DATA}{key.hex()}" for key in keys.data)]
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
