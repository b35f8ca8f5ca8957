"""Ledger against bill: each order falls in one class, and only what is kept alike is matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.money import Fen
from kiosk_app.domain.reconciliation import CLEAN, Finding, Ours, Theirs, compare, compare_cash

FEE = Fen(5000)
NONE = Fen(0)


def ours(
    taken: int = 5000, owed: int = 0, back: int = 0, *, paid_late: bool = False, late: bool = False
) -> Ours:
    return Ours(Fen(taken), Fen(owed), Fen(back), paid_late, late)


def theirs(paid: int = 5000, back: int = 0) -> Theirs:
    return Theirs(Fen(paid), Fen(back))


@pytest.mark.requirement("R140")
@pytest.mark.parametrize(
    ("here", "there", "finding"),
    [
        (ours(), theirs(), Finding.MATCHED),
        (ours(owed=5000, back=5000), theirs(back=5000), Finding.MATCHED),
        (ours(owed=2000, back=2000), theirs(back=2000), Finding.MATCHED),
        (None, theirs(back=5000), Finding.MATCHED),
        (ours(taken=0), theirs(back=5000), Finding.MATCHED),
        (ours(owed=5000, back=5000, late=True), theirs(), Finding.NEXT_BILL),
        (ours(owed=5000, back=5000, paid_late=True), theirs(), Finding.MISSING_THERE),
        (ours(paid_late=True), None, Finding.NEXT_BILL),
        (ours(late=True), None, Finding.MISSING_THERE),
        (None, theirs(), Finding.MISSING_HERE),
        (None, theirs(back=4999), Finding.MISSING_HERE),
        (ours(taken=0), theirs(), Finding.MISSING_HERE),
        (ours(), None, Finding.MISSING_THERE),
        (ours(owed=5000, back=5000), None, Finding.MISSING_THERE),
        (ours(), theirs(paid=10_000), Finding.AMOUNT_DIFFERS),
        (ours(), theirs(paid=4999), Finding.AMOUNT_DIFFERS),
        (ours(), theirs(back=5000), Finding.AMOUNT_DIFFERS),
        (ours(owed=2000, back=2000), theirs(back=5000), Finding.AMOUNT_DIFFERS),
        (ours(owed=5000), theirs(), Finding.REFUND_PENDING),
        (ours(owed=5000, back=2000), theirs(back=2000), Finding.REFUND_PENDING),
    ],
)
def test_what_an_order_comes_to(here: Ours | None, there: Theirs | None, finding: Finding) -> None:
    assert compare(here, there) is finding


@pytest.mark.requirement("R179")
@pytest.mark.parametrize(
    ("here", "drawers", "finding"),
    [
        (ours(), theirs(), Finding.MATCHED),
        (ours(owed=5000, back=5000), theirs(back=5000), Finding.MATCHED),
        (ours(owed=5000, back=5000), theirs(), Finding.AMOUNT_DIFFERS),
        (ours(paid_late=True), None, Finding.AMOUNT_DIFFERS),
        (ours(), None, Finding.MISSING_THERE),
        (None, theirs(), Finding.MISSING_HERE),
        (ours(owed=5000), theirs(), Finding.REFUND_PENDING),
    ],
)
def test_in_cash_nothing_waits_for_another_day(
    here: Ours | None, drawers: Theirs | None, finding: Finding
) -> None:
    assert compare_cash(here, drawers) is finding


SUMS = st.integers(0, 3).map(lambda n: Fen(n * 2500))


@given(SUMS, SUMS, SUMS, SUMS)
def test_clean_means_that_both_keep_the_same_in_the_end(
    taken: Fen, owed: Fen, paid: Fen, back: Fen
) -> None:
    finding = compare(Ours(taken, owed, owed, is_back_late=True), Theirs(paid, back))
    if finding is Finding.MATCHED and taken:
        assert (taken, owed) == (paid, back)
    if finding in CLEAN:
        assert paid - back >= taken - owed or paid == back
