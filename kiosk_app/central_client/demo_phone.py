"""The played phone of the demo: what a patient's wallet does with the QR code on screen.

Speaks to the control route of the fake payment provider, which exists only where that provider is
configured. No product journey uses it.
"""

from enum import StrEnum

import msgspec

from kiosk_app.central_client.transport import Transport
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.ids import OrderId


class PhoneAct(StrEnum):
    """What the phone does; the values are those of `FakePayBody.act`."""

    PAY = "pay"
    DECLINE = "decline"


class DemoPhone:
    """A phone that is shown one order at a time."""

    def __init__(self, base_url: str, *, timeouts: tuple[float, float] = (2.0, 5.0)) -> None:
        self._transport = Transport(base_url, {}, timeouts, total_s=8.0)

    def act(self, order: OrderId, act: PhoneAct = PhoneAct.PAY) -> None:
        """Do with the order what `act` says.

        Raises:
            CentralUnreachableError: nobody answered.
        """
        path = paths.FAKE_PROVIDER_PAY.format(order=order)
        self._transport.send("POST", path, body=msgspec.json.encode(shapes.FakePayBody(act=act)))

    def close(self) -> None:
        """Put the phone away."""
        self._transport.close()


__all__ = ["DemoPhone", "PhoneAct"]
