"""The port of a payment provider: five calls, all of them repeatable by order number.

The order number is ours. A call that was not answered is made again with the same number and does
nothing twice: that is the whole protocol against lost answers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import NOTHING, Fen


class ProviderState(StrEnum):
    """How an order stands at the provider."""

    WAITING = "waiting"
    DECLINED = "declined"  # the last attempt failed, another may follow
    PAID = "paid"
    CLOSED = "closed"
    UNKNOWN = "unknown"  # the provider never heard of it


class ProviderSilentError(Exception):
    """The provider did not answer; what it did is unknown. Ask again with the same order."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What the provider is asked to collect."""

    order: OrderId
    amount: Fen
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands, and its money.

    Attributes:
        taken: all that was ever taken for the order, whatever went back.
        back: all that has gone back.
    """

    state: ProviderState
    taken: Fen = NOTHING
    back: Fen = NOTHING


class PaymentProvider(Protocol):
    """What the service needs of a provider; every call may raise `ProviderSilentError`."""

    def open(self, charge: Charge) -> str:
        """Open the order and return the text of the QR code to pay by."""
        ...

    def query(self, order: OrderId) -> Standing:
        """Return how the order stands."""
        ...

    def charge(self, order: OrderId, code: str) -> Standing:
        """Charge an opened order to the code a patient showed; return how it then stands."""
        ...

    def close(self, order: OrderId) -> None:
        """See to it that the order cannot be paid any more, unless it is already."""
        ...

    def refund(self, order: OrderId, amount: Fen) -> None:
        """See to it that `amount` of what was taken has gone back, all refunds of it together.

        Asked again with the same amount nothing more goes; with a larger one the rest follows.
        """
        ...


class NoProvider:
    """Stands where no provider was named: nobody answers, so no money is believed to have moved.

    Nothing is to be opened with it. What an earlier provider knows of older orders stays unknown
    until one is named again. Implements `PaymentProvider`.
    """

    def open(self, charge: Charge) -> str:
        """Open nothing."""
        raise _nobody(charge.order)

    def query(self, order: OrderId) -> Standing:
        """Know nothing."""
        raise _nobody(order)

    def charge(self, order: OrderId, code: str) -> Standing:
        """Take nothing, whatever code is shown."""
        del code
        raise _nobody(order)

    def close(self, order: OrderId) -> None:
        """Close nothing."""
        raise _nobody(order)

    def refund(self, order: OrderId, amount: Fen) -> None:
        """Give nothing back."""
        del amount
        raise _nobody(order)


def _nobody(order: OrderId) -> ProviderSilentError:
    return ProviderSilentError(f"no payment provider is named: nobody to ask about {order}")


class BillSource(Protocol):
    """Where the provider's bill of a day comes from."""

    def fetch_bill(self, day: date, target: Path) -> None:
        """Write the provider's bill of a day, as it came, to a file.

        Raises:
            ProviderSilentError: there is none yet, or it did not come whole.
        """
        ...
