"""Our ledger against a provider's bill, or against the cash drawers (对账), one order at a time.

Both sides are totals: all that was taken for an order, all that went back. What was paid just
before midnight, and what the provider acknowledged as given back on the day itself, is for the
next bill to show; what that one does not show either is missing. A drawer knows at once: in cash
nothing waits.

Source: CN-2020-405 sec. 2 (1); requirement rows R127, R140.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk_app.domain.money import NOTHING, Fen


class Finding(StrEnum):
    """What a comparison comes to; every order falls in exactly one."""

    MATCHED = "matched"
    NEXT_BILL = "next bill"  # told to us, not billed yet
    MISSING_HERE = "missing here"  # they took money that we have not written down
    MISSING_THERE = "missing there"  # we wrote down money, in or back, that they have not billed
    AMOUNT_DIFFERS = "amount differs"
    REFUND_PENDING = "refund pending"  # owed back, not acknowledged yet


CLEAN = frozenset({Finding.MATCHED, Finding.NEXT_BILL})
"""Findings nobody has to look at."""


@dataclass(frozen=True, slots=True)
class Ours:
    """An order as our ledger has it.

    Attributes:
        taken: what the provider told us it took.
        owed_back: what of it has to be back.
        back: what of that the provider has acknowledged.
        is_paid_late: taken so late on the day that only the next bill may have it.
        is_back_late: acknowledged as given back on the day itself; the next bill may have it.
    """

    taken: Fen
    owed_back: Fen
    back: Fen
    is_paid_late: bool = False
    is_back_late: bool = False


@dataclass(frozen=True, slots=True)
class Theirs:
    """An order as the provider's bills have it, up to the day in question, or as the drawers do."""

    paid: Fen
    back: Fen


def compare(ours: Ours | None, theirs: Theirs | None) -> Finding:
    """Return what one order comes to; at least one side knows it.

    Source: CN-2020-405 sec. 2 (1); requirement row R140.
    """
    here = ours or Ours(NOTHING, NOTHING, NOTHING)
    there = theirs or Theirs(NOTHING, NOTHING)
    if here.taken == there.paid:
        return _compare_refunds(here, there)
    if theirs is None:
        return Finding.NEXT_BILL if here.is_paid_late else Finding.MISSING_THERE
    if here.taken == NOTHING:
        is_back = there.back == there.paid
        return Finding.MATCHED if is_back else Finding.MISSING_HERE
    return Finding.AMOUNT_DIFFERS


def compare_cash(ours: Ours | None, drawers: Theirs | None) -> Finding:
    """Return what one order's cash comes to; None for `ours`: it was not to be paid in cash.

    Source: CN-2020-405 sec. 2 (1); requirement rows R140, R179.
    """
    finding = compare(replace(ours, is_back_late=True) if ours else None, drawers)
    return Finding.AMOUNT_DIFFERS if finding is Finding.NEXT_BILL else finding


def _compare_refunds(here: Ours, there: Theirs) -> Finding:
    """Source: requirement row R140: nothing ends without an owner."""
    if there.back == here.owed_back:
        return Finding.MATCHED
    if there.back > here.owed_back:
        return Finding.AMOUNT_DIFFERS
    if here.back != here.owed_back:
        return Finding.REFUND_PENDING
    return Finding.NEXT_BILL if here.is_back_late else Finding.MISSING_THERE
