"""How a signed request travels: which headers, which letters, what is covered.

A station signs with Ed25519 (RFC 8032). Keys and signatures travel as base64url without padding.
The text that is signed is `kiosk_app.domain.device_signature.canonical_text`.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from kiosk_app.contract import paths
from kiosk_app.domain.device_signature import SignedParts

COVERED: Final = (
    paths.IDEMPOTENCY_KEY,
    paths.AUTHORIZATION,
    paths.AGREEMENT,
    paths.PURPOSE,
    paths.ATTEMPT,
)
"""The further headers that change what is asked, in the order in which they are signed."""

HEADERS: Final = (paths.STATION, paths.NONCE, paths.DEVICE_TIME, paths.SIGNATURE, *COVERED)
"""Every header of which the service believes something; each may come once."""

_SIGNED: Final = [
    name.lower() for name in (paths.STATION, paths.NONCE, paths.DEVICE_TIME, *COVERED)
]

PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def parts_of(method: str, target: str, headers: Mapping[str, str], body: bytes) -> SignedParts:
    """Return what is signed of a request.

    Args:
        method: e.g. ``"POST"``.
        target: path and query exactly as they are sent.
        headers: by lower-case name; what is missing counts as empty.
        body: exactly as it is sent; empty for none.
    """
    station, nonce, moment, *covered = [headers.get(name, "") for name in _SIGNED]
    return SignedParts(method, target, station, nonce, moment, tuple(covered), body)


def encode(raw: bytes) -> str:
    """Return bytes as they travel in a header or a shape."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode(text: str, length: int) -> bytes | None:
    """Return the bytes that travelled, None if they are not exactly `length`, or no base64url."""
    if _BASE64URL.fullmatch(text) is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return raw if len(raw) == length and encode(raw) == text else None
