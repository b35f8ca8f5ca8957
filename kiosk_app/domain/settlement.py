"""What becomes of an order when money is taken for it: kept, or owed back, to the fen.

A provider tells the total it has taken for an order, never "one payment more": so what it tells may
come twice, late or in any order and still comes to the same.

Source: BJ-OPD-DRAFT art. 19; CN-2020-405 sec. 2 (1); requirement rows R127, R140.
"""

from dataclasses import dataclass

from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.money import NOTHING, Fen


@dataclass(frozen=True, slots=True)
class Account:
    """An order as far as its money goes.

    Attributes:
        amount: what was asked for.
        taken: what the provider has taken in all, as far as we know.
        part_back: how much of `amount` goes back although the rest is kept.
    """

    state: OrderState
    amount: Fen
    taken: Fen = NOTHING
    part_back: Fen = NOTHING


def after_payment(account: Account, taken: Fen) -> Account | None:
    """Return the order after the provider told that it has taken `taken` in all, None if no news.

    Too little pays for nothing and goes back whole; what is too much goes back, the rest pays.
    Money for an order that was told to be closed, or whose money is going back, goes back too.

    Source: CN-2020-405 sec. 2 (1); requirement row R127 (never two charges).
    """
    if taken <= account.taken:
        return None
    is_waited_for = account.state in {OrderState.OPEN, OrderState.DECLINED, OrderState.PAID}
    is_kept = is_waited_for and taken >= account.amount
    state = OrderState.PAID if is_kept else OrderState.REFUNDING
    return Account(state, account.amount, taken, account.part_back)


def owed_back(account: Account) -> Fen:
    """Return how much of what was taken has to have gone back in all.

    Source: BJ-OPD-DRAFT art. 19; requirement row R140.
    """
    if account.state is OrderState.PAID:
        return Fen(account.taken - account.amount + account.part_back)
    return account.taken
