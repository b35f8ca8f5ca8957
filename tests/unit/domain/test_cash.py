"""Cash: where it is taken, what goes back over the counter, what has to be in the drawer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.cash import (
    PIECES,
    Count,
    Drawer,
    PaymentMethod,
    Terminal,
    change_of,
    count_of,
    counted_of,
    drawer_of,
    may_pay_by,
    methods_of,
    read_amount,
)
from kiosk_app.domain.money import Fen, yuan
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind
from tests.helpers import people

SCAN, CASH = PaymentMethod.SCAN, PaymentMethod.CASH
KIOSK, COUNTER = StationKind.KIOSK, StationKind.COUNTER
SUMS = st.integers(0, 10**8).map(Fen)


@pytest.mark.requirement("R179")
@pytest.mark.parametrize(
    ("terminal", "offered"),
    [
        (Terminal(KIOSK), (SCAN,)),
        (Terminal(COUNTER), (SCAN, CASH)),
        (Terminal(StationKind.CONSULTING_ROOM), (SCAN,)),
        (Terminal(StationKind.REFERRAL), (SCAN,)),
        (Terminal(COUNTER, frozenset({CASH})), (CASH,)),
        (Terminal(KIOSK, frozenset({SCAN, CASH})), (SCAN,)),
        (Terminal(KIOSK, frozenset({CASH})), ()),
        (Terminal(KIOSK, frozenset({SCAN, CASH}), has_acceptor=True), (SCAN, CASH)),
        (Terminal(KIOSK, has_acceptor=True), (SCAN,)),
        (Terminal(KIOSK, has_provider=False), ()),
        (Terminal(COUNTER, has_provider=False), (CASH,)),
    ],
)
def test_cash_is_offered_only_where_it_can_be_taken(
    terminal: Terminal, offered: tuple[PaymentMethod, ...]
) -> None:
    assert methods_of(terminal) == offered
    for method in PaymentMethod:
        refusal = may_pay_by(method, terminal)
        expected = None if method in offered else Refusal(Reason.METHOD_NOT_OFFERED)
        assert refusal == expected


@given(SUMS, SUMS)
def test_what_is_put_down_is_the_fee_and_the_change(due: Fen, tendered: Fen) -> None:
    change = change_of(due, tendered)
    if isinstance(change, Refusal):
        assert change.reason is Reason.NOT_ENOUGH_CASH
        assert int(dict(change.facts)["missing"]) == due - tendered > 0
    else:
        assert change + due == tendered


def test_a_drawer_holds_what_came_in_less_what_went_out() -> None:
    drawer = drawer_of(Fen(20_000), [Fen(5000), Fen(-2000), Fen(8000)])
    assert drawer == Drawer(Fen(20_000), Fen(13_000), Fen(2000))
    assert drawer.expected == 31_000


@pytest.mark.requirement("R179")
@pytest.mark.parametrize(
    ("counted", "count"),
    [(None, Count.NOT_COUNTED), (5000, Count.EVEN), (4999, Count.SHORT), (5001, Count.OVER)],
)
def test_a_counted_drawer_is_even_short_or_over(counted: int | None, count: Count) -> None:
    assert count_of(Fen(5000), None if counted is None else Fen(counted)) is count


@pytest.mark.requirement("R179")
@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("100", 10_000),
        (" 45.5 ", 4_550),
        ("￥0.05", 5),
        ("¥ 12", 1_200),
        ("１００元", 10_000),
        ("007", 700),
        ("", None),
        ("1o0", None),
        ("1,000", None),
        ("4.999", None),
        ("-5", None),
        (".5", None),
        ("1000000", None),
        ("١٢", None),
    ],
)
def test_an_amount_is_read_as_it_stands_or_not_at_all(text: str, fen: int | None) -> None:
    assert read_amount(text) == fen


@given(SUMS.filter(lambda fen: fen < 10**8))
def test_every_amount_that_is_printed_can_be_typed(amount: Fen) -> None:
    assert read_amount(yuan(amount)) == amount


@pytest.mark.requirement("R179")
def test_a_drawer_is_counted_by_its_notes_and_coins() -> None:
    assert counted_of(dict.fromkeys(PIECES, 1)) == 18_660
    assert counted_of({Fen(10_000): 2, Fen(50): 3}) == 20_150
    assert counted_of({}) == 0


def test_a_difference_is_told_of_a_closed_drawer_only() -> None:
    assert people.SHIFT.difference is None
    assert people.CLOSED_SHIFT.difference == -100
