"""How the emulated provider signs and checks: written from the protocol, not from its users.

HMAC-SHA256 in hexadecimal over five lines: the act, the path, whole seconds, a nonce, the SHA-256
of the body. Questions are signed with their method, answers with ``ANSWER`` and the question's
nonce, notifications with ``POST``.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

STAMP: Final = "X-Pay-Timestamp"
NONCE: Final = "X-Pay-Nonce"
SIGNATURE: Final = "X-Pay-Signature"
WINDOW_S: Final = 300


@dataclass(frozen=True, slots=True)
class Pen:
    """Signs and checks with one key, at one moment.

    Attributes:
        key: shared with the other side.
        now_s: the moment, in seconds.
    """

    key: bytes
    now_s: float

    def headers(self, act: str, path: str, digest: str, nonce: str) -> dict[str, str]:
        """Return the three headers of a message whose body has this SHA-256."""
        stamp = str(int(self.now_s))
        signed = self._signature(act, path, digest, stamp, nonce)
        return {STAMP: stamp, NONCE: nonce, SIGNATURE: signed}

    def fits(self, act: str, path: str, body: bytes, headers: Mapping[str, str]) -> bool:
        """Tell whether a question bears the key's signature, of about now."""
        stamp = headers.get(STAMP, "")
        if not (stamp.isascii() and stamp.isdigit()) or abs(self.now_s - int(stamp)) > WINDOW_S:
            return False
        expected = self._signature(act, path, sha256(body), stamp, headers.get(NONCE, ""))
        return hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode())

    def _signature(self, *lines: str) -> str:
        act, path, digest, stamp, nonce = lines
        text = f"{act}\n{path}\n{stamp}\n{nonce}\n{digest}"
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()


def sha256(body: bytes) -> str:
    """Return the SHA-256 of a body, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()
