"""What becomes of money that was taken: for every state and sum, and in any order of news."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.money import Fen
from kiosk_app.domain.settlement import Account, after_payment, owed_back

FEE = Fen(5000)
WAITED_FOR = (OrderState.OPEN, OrderState.DECLINED)
GIVEN_UP = (OrderState.CLOSED, OrderState.REFUNDING, OrderState.REFUNDED)
SUMS = st.integers(0, 20_000).map(Fen)


@pytest.mark.requirement("R127")
@pytest.mark.parametrize("state", WAITED_FOR)
@pytest.mark.parametrize(
    ("taken", "becomes", "back"),
    [
        (1, OrderState.REFUNDING, 1),
        (4999, OrderState.REFUNDING, 4999),
        (5000, OrderState.PAID, 0),
        (5001, OrderState.PAID, 1),
        (10_000, OrderState.PAID, 5000),
    ],
)
def test_what_is_taken_pays_or_goes_back(
    state: OrderState, taken: int, becomes: OrderState, back: int
) -> None:
    after = after_payment(Account(state, FEE), Fen(taken))
    assert after == Account(becomes, FEE, Fen(taken))
    assert owed_back(after) == back


@pytest.mark.requirement("R127")
@pytest.mark.parametrize("state", GIVEN_UP)
def test_who_was_told_it_is_over_gets_everything_back(state: OrderState) -> None:
    after = after_payment(Account(state, FEE), FEE)
    assert after is not None
    assert (after.state, owed_back(after)) == (OrderState.REFUNDING, FEE)


@pytest.mark.parametrize(("state", "told"), list(product(OrderState, (0, 4000, 5000))))
def test_no_news_changes_nothing(state: OrderState, told: int) -> None:
    assert after_payment(Account(state, FEE, FEE), Fen(told)) is None


def test_part_of_a_kept_order_goes_back_with_what_was_too_much() -> None:
    assert owed_back(Account(OrderState.PAID, FEE, Fen(5300), Fen(2000))) == 2300
    assert owed_back(Account(OrderState.REFUNDING, FEE, Fen(5300), Fen(2000))) == 5300


@given(st.sampled_from(WAITED_FOR), st.lists(SUMS, max_size=6))
def test_told_however_often_the_money_is_the_same(state: OrderState, told: list[Fen]) -> None:
    """What is kept and what goes back is together what was taken, to the fen."""
    account = Account(state, FEE)
    for taken in [*told, *told]:
        account = after_payment(account, taken) or account
        kept = account.taken - owed_back(account)
        assert kept == (FEE if account.state is OrderState.PAID else 0)
    assert account.taken == max([Fen(0), *told])
