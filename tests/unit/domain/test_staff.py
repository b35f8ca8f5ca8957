"""Who works here: lock-out that grows, sessions that end, passwords that are none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import (
    APART,
    SIGN_IN_RULES,
    Role,
    SignInRules,
    Tries,
    after_wrong,
    clean_login,
    is_over,
    may_be_password,
    may_hold_posts,
    may_try,
)

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def lock_of(tries: Tries) -> timedelta:
    """Be wrong until the next lock and return how long it lasts."""
    begun = tries.locks
    while tries.locks == begun:
        tries = after_wrong(tries, NOW, SIGN_IN_RULES)
    assert tries.locked_until is not None
    return tries.locked_until - NOW


@pytest.mark.requirement("R027")
def test_four_wrong_passwords_lock_nobody_and_five_do() -> None:
    tries = Tries()
    for _ in range(4):
        tries = after_wrong(tries, NOW, SIGN_IN_RULES)
        assert may_try(tries, NOW) is None
    tries = after_wrong(tries, NOW, SIGN_IN_RULES)
    assert may_try(tries, NOW) == Refusal(Reason.SIGN_IN_LOCKED, (("wait_s", "900"),))
    assert may_try(tries, NOW + 15 * MINUTE - timedelta(milliseconds=1)) is not None
    assert may_try(tries, NOW + 15 * MINUTE) is None


def test_each_lock_lasts_twice_as_long_up_to_the_longest() -> None:
    locks = [lock_of(Tries(locks=n)) for n in range(8)]
    assert [lock // MINUTE for lock in locks] == [15, 30, 60, 120, 240, 480, 720, 720]


def test_a_lock_begins_a_new_count() -> None:
    assert after_wrong(Tries(wrong=4), NOW, SIGN_IN_RULES).wrong == 0


def test_the_figures_are_data() -> None:
    strict = SignInRules(wrong_limit=1, first_lock=MINUTE)
    assert after_wrong(Tries(), NOW, strict) == Tries(0, 1, NOW + MINUTE)


@pytest.mark.parametrize(
    ("begun", "seen", "over"),
    [
        (0, 0, False),
        (9, 9, False),
        (10, 10, True),
        (12 * 60 - 1, 0, False),
        (12 * 60, 0, True),
    ],
)
def test_a_session_ends_idle_or_old(begun: int, seen: int, over: bool) -> None:
    assert is_over(NOW - begun * MINUTE, NOW - seen * MINUTE, NOW, SIGN_IN_RULES) is over


@pytest.mark.parametrize(
    ("text", "login"),
    [
        (" Wang.Li ", "wang.li"),
        ("ｗａｎｇ", "wang"),
        ("w2", "w2"),
        ("w", None),
        ("", None),
        ("王丽", None),
        ("a b", None),
        ("x" * 33, None),
        ("-ab", None),
    ],
)
def test_account_names(text: str, login: str | None) -> None:
    assert clean_login(text) == login


@pytest.mark.parametrize(
    "password",
    [
        "short-one",
        "aaaaaaaaaaaa",
        "abababababab",
        "Password2026!",
        "1234567890",
        "my wang.li here",
        "WANG.LI-12345",
        "x1y2" * 40,
    ],
)
def test_weak_passwords(password: str) -> None:
    refusal = may_be_password(password, "wang.li", SIGN_IN_RULES)
    assert refusal == Refusal(Reason.WEAK_PASSWORD)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "门诊大厅的玉兰树今年开得早", "x7-kettle-94"]
)
def test_good_passwords(password: str) -> None:
    assert may_be_password(password, "wang.li", SIGN_IN_RULES) is None


def test_a_very_short_account_name_spoils_no_password() -> None:
    assert may_be_password("correct horse battery", "or", SIGN_IN_RULES) is None


@given(st.frozensets(st.sampled_from(Role)))
def test_posts_that_are_kept_apart_never_meet(roles: frozenset[Role]) -> None:
    is_apart = all(len(roles & apart) < 2 for apart in APART)
    assert (may_hold_posts(roles) is None) == (is_apart and bool(roles))
