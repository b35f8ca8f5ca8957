"""The one route that a payment provider calls: signed bytes, checked before they are read."""

from typing import Annotated, Any

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, RawBody

from kiosk_app.central_service.http.documented import responses_of
from kiosk_app.central_service.http.replies import to_http
from kiosk_app.central_service.payment.signing import NONCE, SIGNATURE, STAMP, Signed
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract.payment_shapes import HeardAnswer

Stamp = Annotated[str, HeaderParameter(name=STAMP, max_length=16)]
Nonce = Annotated[str, HeaderParameter(name=NONCE, max_length=64)]
Signature = Annotated[str, HeaderParameter(name=SIGNATURE, max_length=64)]

_REFUSALS = (400, 403, 413, 429, 503)


def hearing(service: CentralService) -> HTTPRouteHandler:
    """Return the route of notifications."""

    @post(
        paths.PROVIDER_NOTIFICATIONS,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(HeardAnswer, _REFUSALS, 200),
    )
    def hear(body: RawBody, stamp: Stamp, nonce: Nonce, signature: Signature) -> Response[Any]:
        """Take a payment provider's signed notification; it is asked back before it is believed."""
        return to_http(service.hear(Signed(stamp, nonce, signature), body))

    return hear
