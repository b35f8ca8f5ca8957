"""The vault: seals what is said about a person, opens it again, and finds it without opening.

A sealed value is AES-256-GCM ciphertext: version (1 byte), id of the key (4), nonce (12, random),
ciphertext and tag. It is bound to its table, column and row, so that whoever writes into the
database can neither read a value nor pass it off in another row. What has to be found (a number
of a document) has a blind index beside it: HMAC-SHA256 with a key of its own.

Every key comes from one data key by HKDF-SHA256; so does the id of the key, which therefore fits
one key only. Several data keys may be known: the last one seals, all of them open.

Source: GB/T 35273-2020 6.3 a; GB/T 22239-2019 8.1.4.8; NIST SP 800-38D 8.2.2 (random nonces: not
more than 2^32 under one key, a rotation begins anew); RFC 5869.
"""

import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
ID_BYTES = 4
_NONCE_BYTES = 12
_VERSION = b"\x01"
_ID_END = len(_VERSION) + ID_BYTES
_HEAD_END = _ID_END + _NONCE_BYTES
_LENGTH_BYTES = 4


class UnknownKeyError(Exception):
    """A value is sealed with a data key that the key file does not hold."""


class SealBrokenError(Exception):
    """A value is not what was sealed in this place: changed, cut, or taken from another row."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lives; the row by the values of the columns that name it."""

    table: str
    column: str
    row: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of {'/'.join(self.row)}"


class DataKey:
    """What one data key yields: the seal, the index and the id.

    Args:
        secret: 32 random bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.id = self._derive(b"central id 1", ID_BYTES)

    @cached_property
    def seal(self) -> AESGCM:
        """Return the cipher."""
        return AESGCM(self._derive(b"central seal 1", KEY_BYTES))

    def index(self, text: bytes) -> bytes:
        """Return what a text is found by."""
        return hmac.digest(self._index_key, text, "sha256")

    @cached_property
    def _index_key(self) -> bytes:
        return self._derive(b"central index 1", KEY_BYTES)

    def _derive(self, purpose: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(self._secret)


class Vault:
    """Seals and opens; safe for many threads.

    Args:
        secrets: the data keys, oldest first; the last one seals.
        again: reads them anew; asked when a value turns up that none of them has sealed, because
            somebody may have rotated the key while this process ran.
    """

    def __init__(
        self, secrets: Sequence[bytes], again: Callable[[], Sequence[bytes]] | None = None
    ) -> None:
        self._again = again
        self._keys: dict[bytes, DataKey] = {}
        self._take(secrets)

    @property
    def current(self) -> str:
        """Return the id of the key that seals."""
        return self._current.id.hex()

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all keys, oldest first."""
        return tuple(key.hex() for key in self._keys)

    def knows(self, key: str) -> bool:
        """Tell whether that key is at hand, if need be after another look at the key file."""
        return self._key(bytes.fromhex(key)) is not None

    def seal(self, place: Place, plain: bytes) -> bytes:
        """Return `plain` sealed for its place."""
        key, nonce = self._current, os.urandom(_NONCE_BYTES)
        head = _VERSION + key.id + nonce
        return head + key.seal.encrypt(nonce, plain, _bound(head[:_ID_END], place))

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Return what was sealed for this place.

        Raises:
            UnknownKeyError: with another key.
            SealBrokenError: this was not.
        """
        head = sealed[:_ID_END]
        if len(head) != _ID_END or not head.startswith(_VERSION):
            raise SealBrokenError(f"{place} is not sealed")
        key = self._key(head[len(_VERSION) :])
        if key is None:
            raise UnknownKeyError(f"{place} is sealed with data key {key_of(sealed)}")
        try:
            return key.seal.decrypt(
                sealed[_ID_END:_HEAD_END], sealed[_HEAD_END:], _bound(head, place)
            )
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(f"{place} is not what was sealed there") from error

    def index(self, table: str, column: str, *parts: str) -> bytes:
        """Return what a value is found by, under the key that seals now."""
        return self._current.index(_joined(table, column, *parts))

    def indexes(self, table: str, column: str, *parts: str) -> tuple[bytes, ...]:
        """Return what a value may be found by, whichever key it was kept under; newest first."""
        text = _joined(table, column, *parts)
        return tuple(key.index(text) for key in reversed(self._keys.values()))

    def _key(self, key_id: bytes) -> DataKey | None:
        if key_id not in self._keys and self._again is not None:
            self._take(self._again())
        return self._keys.get(key_id)

    def _take(self, secrets: Sequence[bytes]) -> None:
        made = [DataKey(secret) for secret in secrets]
        self._keys = {key.id: key for key in made}
        self._current = made[-1]


def key_of(sealed: bytes) -> str:
    """Return the id of the key a value is sealed with."""
    return sealed[len(_VERSION) : _ID_END].hex()


def head_of(key: str) -> bytes:
    """Return how every value begins that is sealed with this key."""
    return _VERSION + bytes.fromhex(key)


def _bound(head: bytes, place: Place) -> bytes:
    """Return what a value is bound to: its place, and the head it is found with."""
    return head + _joined(place.table, place.column, *place.row)


def _joined(*parts: str) -> bytes:
    """Return the parts as one text that no other parts give."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(_LENGTH_BYTES) + part for part in encoded)
