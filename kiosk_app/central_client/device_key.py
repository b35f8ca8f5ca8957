"""The key this station signs with: made here, kept in one file, never sent anywhere.

While an enrolment is under way the new key lies in a draft beside the file. If the answer is lost,
the same key is offered again with the same code; only a key that was taken replaces the old one.

Source: RFC 8032 (Ed25519); requirement row R133.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_app.contract.signing import encode

_SEED_BYTES: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_OWNER_ONLY: Final = 0o600


class KeyFileError(Exception):
    """The key file cannot be used; the text says why and what to do."""


class DeviceKey:
    """An Ed25519 key pair; shows nothing of itself.

    Args:
        seed: 32 secret random bytes.
    """

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key: Final = encode(self._key.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> str:
        """Return the signature of a text as it travels."""
        return encode(self._key.sign(text))


class KeyFile:
    """Where the key lies, readable by its owner only.

    Args:
        path: of the key in force; the draft has ``.new`` behind its name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f"{path.name}.new")

    def load(self) -> DeviceKey | None:
        """Return the key in force, None while this station was never enrolled.

        Raises:
            KeyFileError: it cannot be read, is none, or others may read it.
        """
        return _load(self._path)

    def begin(self) -> DeviceKey:
        """Return the key to enrol with: that of an enrolment whose end is unknown, or a new one.

        Raises:
            KeyFileError: it cannot be kept.
        """
        found = _load(self._draft)
        if found is not None:
            return found
        seed = os.urandom(_SEED_BYTES)
        try:
            _write(self._draft, seed.hex())
        except OSError as error:
            raise KeyFileError(f"{self._draft}: {error.strerror}") from error
        return DeviceKey(seed)

    def keep(self) -> None:
        """Put the key that was enrolled in force.

        Raises:
            KeyFileError: it cannot be kept.
        """
        try:
            self._draft.replace(self._path)
            _sync(self._path.parent)
        except OSError as error:
            raise KeyFileError(f"{self._path}: {error.strerror}") from error

    def drop(self) -> None:
        """Forget a key that was refused."""
        with suppress(OSError):
            self._draft.unlink(missing_ok=True)


def _load(path: Path) -> DeviceKey | None:
    try:
        if path.stat().st_mode & _OTHERS:
            raise KeyFileError(f"{path}: others may read it; run: chmod 600 {path}")
        seed = bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path}: cannot be read ({error})") from error
    if len(seed) != _SEED_BYTES:
        raise KeyFileError(f"{path}: no device key; delete it and enrol this station again")
    return DeviceKey(seed)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Have the folder's entries on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
