"""The port of whoever issues e-invoices and reverses them (红冲): calls repeatable by number."""

from dataclasses import dataclass
from typing import Protocol

from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen


@dataclass(frozen=True, slots=True)
class InvoiceWish:
    """Which invoice is wanted; an order has one."""

    order: OrderId
    amount: Fen


class InvoiceIssuer(Protocol):
    """What the service needs of an issuer."""

    def issue(self, wish: InvoiceWish) -> str | None:
        """Have the invoice issued, or find it issued; return the text of its QR code.

        Returns:
            None while it is still being made.

        Raises:
            ProviderSilentError: nothing is known; ask again for the same order.
        """
        ...

    def reverse(self, wish: InvoiceWish) -> str | None:
        """See to it that of an order's invoice so much is reversed in all; return its QR text.

        Returns:
            None while it is still being made.

        Raises:
            ProviderSilentError: nothing is known; ask again for the same order and total.
        """
        ...
