"""An emulated payment provider on real HTTP, its notifications going to a central service.

```
with played_provider(clock) as provider:
    provider.port.query(order)
    provider.act(order, PhoneAct.PAY)
```
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hardware.emulators.payment_provider.book import PhoneAct
from hardware.emulators.payment_provider.notifier import Delivery
from hardware.emulators.payment_provider.server import PaymentProviderServer
from kiosk_app.central_service.payment.over_http import HttpProvider
from kiosk_app.central_service.payment.signing import Message, Signed, sign
from kiosk_app.contract import paths
from kiosk_app.domain.ids import OrderId
from tests.helpers.central import PROVIDER_KEY, SettableClock

KEY = PROVIDER_KEY
CALL_S = 0.3
"""How long the tests' adapter waits for an answer."""


@dataclass(frozen=True)
class PlayedProvider:
    """The provider and the way to it."""

    server: PaymentProviderServer
    port: HttpProvider

    def act(self, order: OrderId, act: PhoneAct) -> None:
        """Let the patient's phone do something."""
        assert self.server.book.act(order, act) is not None

    def press(self, order: str, amount: int) -> None:
        """Take money for what nobody asked."""
        self.server.book.press(order, amount)

    def deliver(self, how: Delivery = Delivery.NORMAL) -> int:
        """Tell everything that waits; return how much was taken."""
        self.server.notifier.delivery = how
        return self.server.notifier.deliver()


@contextmanager
def played_provider(clock: SettableClock, *, call_s: float = CALL_S) -> Iterator[PlayedProvider]:
    """Run a provider; it tells what happened when the test says so."""
    with tempfile.TemporaryDirectory() as folder:
        server = PaymentProviderServer(Path(folder) / "provider.db", KEY, clock)
        server.start(delivers=False)
        port = HttpProvider(server.url, KEY, clock, call_s=call_s)
        try:
            yield PlayedProvider(server, port)
        finally:
            port.close_lines()
            server.stop()


def signed(body: bytes, clock: SettableClock, key: bytes = KEY) -> Signed:
    """Return the signature of a notification, as the provider would make it now."""
    stamp, nonce = int(clock().timestamp()), "a-nonce"
    message = Message("POST", paths.PROVIDER_NOTIFICATIONS, body)
    return Signed(str(stamp), nonce, sign(key, message, stamp, nonce))


def notification(
    order: str, number: str = "N1", *, amount: int = 5000, kind: str = "paid"
) -> bytes:
    """Return a notification as it travels."""
    return msgspec.json.encode({"id": number, "order": order, "kind": kind, "amount": amount})
