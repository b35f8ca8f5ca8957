"""One HTTP exchange over requests, bounded in size and time; everything odd is "unreachable".

No proxies or credentials from the environment, no redirects, no cookies, no automatic retries: a
retry is the caller's decision, with the caller's key. One session is shared by all lanes; with
cookies off, only its connection pool is shared state, and that is safe for threads.
"""

import http.cookiejar
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from kiosk_app.central_client.errors import CentralUnreachableError

logger = logging.getLogger(__name__)

MAX_ANSWER_BYTES: Final = 2 * 1024 * 1024
_CHUNK_BYTES: Final = 65_536
_POOLED: Final = 4  # central, till and quiet lane, and one to spare
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole JSON answer. `status` is 2xx or 4xx, nothing else comes through."""

    status: int
    body: bytes


class Transport:
    """Sends requests to one base URL.

    Args:
        base_url: scheme, host and port, no path.
        headers: sent with every request.
        timeouts: seconds to connect, seconds between two reads.
        total_s: seconds for a whole answer; a trickle does not hold a lane for ever.
        signer: signs every request; None where nothing has to be signed.
        authority: PEM file with whose certificates are believed, and nobody else's; None: those
            the system believes. Who cannot prove to be central is "unreachable".
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a connection has
        self,
        base_url: str,
        headers: Mapping[str, str],
        timeouts: tuple[float, float],
        total_s: float,
        signer: AuthBase | None = None,
        authority: Path | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeouts = timeouts
        self._total_s = total_s
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.auth = signer
        if authority is not None:
            self._http.verify = str(authority)
        self._http.headers.update(
            {"Accept": _JSON, "Accept-Encoding": "identity", "Content-Type": _JSON, **headers}
        )
        self._http.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=_POOLED, max_retries=0))

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request once and return the whole answer.

        Raises:
            CentralUnreachableError: anything but a whole JSON answer with status 2xx or 4xx.
        """
        ends_at = time.monotonic() + self._total_s
        try:
            with self._http.request(
                method,
                self._base_url + path,
                params=query,
                data=body,
                headers=headers,
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
            ) as found:
                _refuse_odd(found)
                answer = Answer(found.status_code, _read(found, ends_at))
        except (OSError, requests.RequestException, urllib3.exceptions.HTTPError) as no:
            raise CentralUnreachableError(f"{method} {path}: {type(no).__name__}") from no
        except CentralUnreachableError as no:
            raise CentralUnreachableError(f"{method} {path}: {no}") from no
        logger.debug("%s %s: %d, %d bytes", method, path, answer.status, len(answer.body))
        return answer

    def close(self) -> None:
        """Close all connections."""
        self._http.close()


def _refuse_odd(found: requests.Response) -> None:
    is_ok = 200 <= found.status_code < 300  # noqa: PLR2004 - the classes of HTTP status
    is_no = 400 <= found.status_code < 500  # noqa: PLR2004 - the classes of HTTP status
    if not (is_ok or is_no):
        raise CentralUnreachableError(f"status {found.status_code}")
    kind = found.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != _JSON:
        raise CentralUnreachableError(f"status {found.status_code}, content type {kind!r}")


def _read(found: requests.Response, ends_at: float) -> bytes:
    body = bytearray()
    while chunk := found.raw.read1(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise CentralUnreachableError(f"answer of more than {MAX_ANSWER_BYTES} bytes")
        if time.monotonic() > ends_at:
            raise CentralUnreachableError("answer trickles")
    return bytes(body)
