"""E-receipts (电子票据): one for a payment; what goes back of it is reversed (红冲).

Source: AH-2023-101 ann. 1 item 9; requirement rows R100, R166.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk_app.domain.money import NOTHING, Fen


class ReceiptState(StrEnum):
    """How an e-receipt stands."""

    UNDER_WAY = "under_way"  # wanted, not issued yet
    ISSUED = "issued"
    REVERSING = "reversing"  # money went back; the issuer has not reversed it yet
    REVERSED = "reversed"  # all of it: it proves no payment any more


@dataclass(frozen=True, slots=True)
class Receipt:
    """An e-receipt of one payment.

    Attributes:
        fetch_code: what it is fetched by.
        reversed: how much of `amount` has been reversed.
    """

    amount: Fen
    fetch_code: str
    state: ReceiptState
    reversed: Fen = NOTHING


def receipt_state(amount: Fen, wanted: Fen, reversed_: Fen, *, is_issued: bool) -> ReceiptState:
    """Return how a receipt over `amount` stands.

    Args:
        amount: what it is over.
        wanted: how much of it has to be reversed in all.
        reversed_: how much of it has been.
        is_issued: the issuer has made it.

    Source: AH-2023-101 ann. 1 item 9; requirement row R166.
    """
    if wanted > reversed_:
        return ReceiptState.REVERSING
    if reversed_ >= amount:
        return ReceiptState.REVERSED
    return ReceiptState.ISSUED if is_issued else ReceiptState.UNDER_WAY
