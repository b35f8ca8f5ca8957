"""Ed25519 on the service's side: is this a public key, is that its signature. No secrets here.

Source: RFC 8032; decision record on devices that sign.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk_app.contract.signing import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, decode

PublicKey = Ed25519PublicKey


def public_key_of(text: str) -> bytes | None:
    """Return the bytes of a public key as it travels, None if it is none."""
    raw = decode(text, PUBLIC_KEY_BYTES)
    if raw is None:
        return None
    try:
        load(raw)
    except ValueError:
        return None
    return raw


def load(raw: bytes) -> PublicKey:
    """Return a public key that can check signatures.

    Raises:
        ValueError: it is no public key.
    """
    return Ed25519PublicKey.from_public_bytes(raw)


def is_signed(key: PublicKey, signature: str, text: bytes) -> bool:
    """Tell whether `signature`, as it travels, is that of `text` by the holder of the key."""
    raw = decode(signature, SIGNATURE_BYTES)
    if raw is None:
        return False
    try:
        key.verify(raw, text)
    except InvalidSignature:
        return False
    return True
