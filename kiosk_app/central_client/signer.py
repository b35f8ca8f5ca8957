"""Signs each request as it leaves: with a nonce and a moment of its own, a repeated one too."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from requests.auth import AuthBase

from kiosk_app.contract import paths, signing
from kiosk_app.domain.device_signature import canonical_text

if TYPE_CHECKING:
    from requests import PreparedRequest

    from kiosk_app.central_client.device_key import DeviceKey

NONCE_BYTES: Final = 18


class RequestSigner(AuthBase):
    """Puts nonce, moment and signature on a request that is ready to be sent.

    Args:
        key: of this station.
        now: this machine's clock, with an offset.
    """

    def __init__(self, key: "DeviceKey", now: Callable[[], datetime]) -> None:
        self._key = key
        self._now = now

    def __call__(self, request: "PreparedRequest") -> "PreparedRequest":
        """Sign."""
        request.headers[paths.NONCE] = secrets.token_urlsafe(NONCE_BYTES)
        request.headers[paths.DEVICE_TIME] = str(round(self._now().timestamp() * 1000))
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        body = request.body or b""
        parts = signing.parts_of(
            str(request.method),
            request.path_url,
            headers,
            body.encode() if isinstance(body, str) else body,
        )
        request.headers[paths.SIGNATURE] = self._key.sign(canonical_text(parts))
        return request


def _text(value: str | bytes) -> str:
    """Return a header's value as the service reads it."""
    return value.decode("latin-1") if isinstance(value, bytes) else value
