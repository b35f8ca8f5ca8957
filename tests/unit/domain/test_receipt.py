"""How an e-receipt stands: issued or not, reversed in part, wholly, or not yet."""

import pytest

from kiosk_app.domain.money import Fen
from kiosk_app.domain.receipt import ReceiptState, receipt_state


@pytest.mark.requirement("R166")
@pytest.mark.parametrize(
    ("wanted", "done", "is_issued", "state"),
    [
        (0, 0, False, ReceiptState.UNDER_WAY),
        (0, 0, True, ReceiptState.ISSUED),
        (5000, 0, False, ReceiptState.REVERSING),
        (5000, 0, True, ReceiptState.REVERSING),
        (2000, 0, True, ReceiptState.REVERSING),
        (2000, 2000, True, ReceiptState.ISSUED),
        (5000, 2000, True, ReceiptState.REVERSING),
        (5000, 5000, True, ReceiptState.REVERSED),
    ],
)
def test_how_a_receipt_over_50_yuan_stands(
    wanted: int, done: int, is_issued: bool, state: ReceiptState
) -> None:
    assert receipt_state(Fen(5000), Fen(wanted), Fen(done), is_issued=is_issued) is state
