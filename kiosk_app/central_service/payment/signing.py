"""Signatures between us and a payment provider: HMAC-SHA256 over all that matters, both ways.

What is signed: the act (``"POST"``, ``"ANSWER"``), the path, the moment in whole seconds, a nonce
and the SHA-256 of the body, a line each. An answer is signed with the nonce of its question, so no
answer fits another question.

Source: OWASP ASVS 5.0 4.1.5; reliability rule on forged callbacks (verified, then asked back).
"""

import hashlib
import hmac
from dataclasses import dataclass

STAMP = "X-Pay-Timestamp"
NONCE = "X-Pay-Nonce"
SIGNATURE = "X-Pay-Signature"

WINDOW_S = 300
"""How far a signed moment may be from ours."""

_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Signed:
    """The three headers of a signed message, as they came."""

    stamp: str
    nonce: str
    signature: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is signed."""

    act: str
    path: str
    body: bytes


def sign(key: bytes, message: Message, stamp: int, nonce: str) -> str:
    """Return the signature, in hexadecimal."""
    digest = hashlib.sha256(message.body).hexdigest()
    return _sign(key, (message.act, message.path, digest), stamp, nonce)


def fits(key: bytes, message: Message, signed: Signed, now_s: float) -> bool:
    """Tell whether whoever has the key has signed this message, and just now."""
    digest = hashlib.sha256(message.body).hexdigest()
    return fits_digest(key, (message.act, message.path, digest), signed, now_s)


def fits_digest(key: bytes, parts: tuple[str, str, str], signed: Signed, now_s: float) -> bool:
    """Tell the same of act, path and the digest of a body that is too long to be held."""
    if not (signed.stamp.isascii() and signed.stamp.isdigit()) or len(signed.stamp) > _LONGEST:
        return False
    stamp = int(signed.stamp)
    expected = _sign(key, parts, stamp, signed.nonce)
    is_right = hmac.compare_digest(expected.encode(), signed.signature.encode())
    return is_right and abs(now_s - stamp) <= WINDOW_S


def _sign(key: bytes, parts: tuple[str, str, str], stamp: int, nonce: str) -> str:
    act, path, digest = parts
    text = f"{act}\n{path}\n{stamp}\n{nonce}\n{digest}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
