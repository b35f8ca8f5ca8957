"""Passwords, tokens, one-time codes: made, hashed, compared. The one door for Argon2.

A name nobody has costs as much time as a wrong password. Hashing takes memory on purpose, so only
a few are worked on at once; who does not get a turn hears "busy".

Source: RFC 9106 sec. 4; OWASP ASVS 5.0 6.2, 7.2.3, 11.4.2.
"""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk_app.central_service.keeping.database import DatabaseBusyError

_AT_ONCE = 4
_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 16


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """What one hash costs: kibibytes, rounds, lanes."""

    memory_kib: int = 19 * 1024
    rounds: int = 2
    lanes: int = 1


PASSWORD_COST = PasswordCost()
"""The second profile of OWASP's advice for Argon2id; each further lane would take a thread."""


class Passwords:
    """Hashes and checks passwords.

    Args:
        cost: of new hashes; each older one carries its own.
        patience_s: how long one waits for a turn.
    """

    def __init__(self, cost: PasswordCost, *, patience_s: float = 3.0) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._patience_s = patience_s
        self._nobodys: str | None = None

    def hash(self, password: str) -> str:
        """Return the hash of a password with its parameters and salt.

        Raises:
            DatabaseBusyError: too many at once.
        """
        self._wait()
        try:
            return self._hasher.hash(password)
        finally:
            self._turns.release()

    def fits(self, password: str, kept: str | None) -> bool:
        """Tell whether `password` is the one; takes as long when there is none.

        Raises:
            DatabaseBusyError: too many at once.
        """
        self._wait()
        try:
            if self._nobodys is None:  # once, and whoever asks first, so it tells nothing
                self._nobodys = self._hasher.hash(secrets.token_urlsafe(16))
            is_right = self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._turns.release()
        return is_right and kept is not None

    def _wait(self) -> None:
        if not self._turns.acquire(timeout=self._patience_s):
            raise DatabaseBusyError("too many passwords at once")


def new_token() -> str:
    """Return an opaque session token of 256 random bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a one-time code of 80 random bits that can be read out: ``K7QX-9M2P-WDRT-4FHA``."""
    signs = "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))
    return "-".join(signs[i : i + 4] for i in range(0, _CODE_LENGTH, 4))


def digest(secret: str) -> bytes:
    """Return what is kept of a token: long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def code_digest(code: str) -> bytes:
    """Return what is kept of a one-time code; dashes, spaces and case do not count."""
    return digest("".join(sign for sign in code.upper() if sign.isalnum()))


def is_same(one: bytes, other: bytes) -> bool:
    """Compare without telling by time where they differ."""
    return hmac.compare_digest(one, other)
