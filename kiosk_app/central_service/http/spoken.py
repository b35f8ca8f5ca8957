"""What is said to whoever speaks no HTTP: a request line nobody can read, two lengths, a bad one.

uvicorn finds that out before there is a request, and would answer in plain text that nobody counts.
"""

import uuid

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kiosk_app.central_service.http import request_id
from kiosk_app.central_service.http.replies import ALWAYS
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract.fitting import WHOLE, Expected, Unfit

_NOBODY_KNOWS = ("other", "none")
"""Method and route of what could not be read, as `metrics` tells them."""


def protocol_of(service: CentralService) -> type[HttpToolsProtocol]:
    """Return what speaks HTTP on one connection and refuses with the words of a service."""

    class Spoken(HttpToolsProtocol):
        """uvicorn's, with our answer to what it cannot read."""

        def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words
            """Refuse as everything is refused, and close."""
            refusal = Unfit(WHOLE, Expected.FITTING).refusal
            reply = service.said(refusal)
            service.metrics.answered(*_NOBODY_KNOWS, reply.status, 0.0)
            service.metrics.refused(refusal.reason)
            headers = (
                *ALWAYS,
                (b"content-length", str(len(reply.body)).encode()),
                (request_id.HEADER, str(uuid.uuid4()).encode()),
                (b"connection", b"close"),
            )
            head = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
            self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + head + b"\r\n" + reply.body)
            self.transport.close()

    return Spoken
