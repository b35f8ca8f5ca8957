"""What counts as not coming, what excuses, and three in a year."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.noshow import (
    AUTOMATIC,
    BookingBan,
    Excuse,
    NoShow,
    Visit,
    Waiver,
    automatic_excuse,
    ban_at,
    bans_of,
    count_of,
    is_money_owed,
    is_no_show,
    is_warned,
    may_appeal,
    may_book,
    may_waive,
    months_after,
)
from kiosk_app.domain.parameters import BanOn, NoShowParameters
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import CST, at

S = AppointmentStatus
ANNA, BORIS = StaffId("w1"), StaffId("w2")
MULTIPLE = NoShowParameters(ban_on=BanOn.MULTIPLE_OF_LIMIT)


def missed(*days: date, excuse: Excuse | None = None) -> list[NoShow]:
    return [NoShow(at(12, day=day), excuse) for day in days]


THREE = missed(date(2024, 3, 1), date(2024, 7, 15), date(2024, 11, 30))
BAN = BookingBan(
    at(12, day=date(2024, 11, 30)),
    date(2025, 2, 28),
    (date(2024, 3, 1), date(2024, 7, 15), date(2024, 11, 30)),
)


@pytest.mark.requirement("R059")
@pytest.mark.parametrize("status", S)
def test_only_who_neither_came_nor_cancelled_is_a_no_show(status: AppointmentStatus) -> None:
    visit = Visit(status, at(12))
    assert is_no_show(visit, at(12, 0, 1)) == (status is S.BOOKED)
    assert not is_no_show(visit, at(11, 59, 59))


@pytest.mark.requirement("R059")
def test_at_the_end_it_counts_and_a_second_run_finds_nothing() -> None:
    assert is_no_show(Visit(S.BOOKED, at(12)), at(12))
    assert not is_no_show(Visit(S.NO_SHOW, at(12)), at(12))


@pytest.mark.requirement("R059")
def test_a_called_off_session_has_no_no_shows() -> None:
    assert not is_no_show(Visit(S.BOOKED, at(12), is_suspended=True), at(13))


@pytest.mark.requirement("R206")
@pytest.mark.parametrize(
    ("visit", "excuse"),
    [
        (Visit(S.BOOKED, at(12), is_suspended=True), Excuse.SUSPENSION),
        (Visit(S.VOID, at(12)), Excuse.VOID),
        (Visit(S.CHECKED_IN, at(12)), Excuse.WAITED),
        (Visit(S.ARRIVED, at(12)), Excuse.WAITED),
        (Visit(S.BOOKED, at(12), had_system_fault=True), Excuse.SYSTEM_FAULT),
        (Visit(S.BOOKED, at(12), is_untold=True), Excuse.SYSTEM_FAULT),
        (Visit(S.BOOKED, at(12), is_unaware=True), Excuse.SUSPENSION),
        (Visit(S.BOOKED, at(12)), None),
    ],
)
def test_what_the_hospital_caused_is_excused_without_asking(
    visit: Visit, excuse: Excuse | None
) -> None:
    assert automatic_excuse(visit) is excuse


@pytest.mark.requirement("R206")
def test_money_goes_back_by_itself_only_to_who_never_knew_what_they_had() -> None:
    assert is_money_owed(Visit(S.BOOKED, at(12), is_untold=True))
    assert is_money_owed(Visit(S.BOOKED, at(12), is_unaware=True))
    assert not is_money_owed(Visit(S.BOOKED, at(12), is_suspended=True))


@pytest.mark.requirement("R060", "R206")
@pytest.mark.parametrize("excuse", [e for e in Excuse if e not in AUTOMATIC])
def test_a_waiver_needs_evidence_and_two_persons(excuse: Excuse) -> None:
    two = Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_waive(Waiver(excuse, "emergency record 12", (ANNA,))) == two
    assert may_waive(Waiver(excuse, "emergency record 12", (ANNA, ANNA))) == two
    bare = may_waive(Waiver(excuse, "  ", (ANNA, BORIS)))
    assert bare == Refusal(Reason.EVIDENCE_REQUIRED)
    assert may_waive(Waiver(excuse, "emergency record 12", (ANNA, BORIS))) is None


@pytest.mark.requirement("R206")
@pytest.mark.parametrize("excuse", sorted(AUTOMATIC))
def test_an_automatic_excuse_needs_nobody(excuse: Excuse) -> None:
    assert may_waive(Waiver(excuse, "", ())) is None


@pytest.mark.requirement("R060")
def test_an_appeal_is_made_within_its_days() -> None:
    last = at(12) + timedelta(days=30)
    no_show = NoShow(at(12))
    assert may_appeal(no_show, last - timedelta(seconds=1)) is None
    over = Refusal(Reason.APPEAL_OVER, (("days", "30"),))
    assert may_appeal(no_show, last) == over


@pytest.mark.requirement("R204")
def test_two_in_one_year_and_one_in_the_next_are_no_ban() -> None:
    three = missed(date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1))
    assert bans_of(three) == ()
    assert (count_of(three, 2025), count_of(three, 2026)) == (2, 1)


@pytest.mark.requirement("R204")
def test_the_year_is_the_hospitals() -> None:
    new_year_utc = datetime.fromisoformat("2025-12-31T17:00:00+00:00")  # 01:00 in the hospital
    assert count_of([NoShow(new_year_utc)], 2026) == 1


@pytest.mark.requirement("R204", "R205")
def test_the_third_begins_a_ban_to_the_clamped_day_three_months_on() -> None:
    assert bans_of(THREE) == (BAN,)


@pytest.mark.requirement("R205")
@pytest.mark.parametrize(
    ("now", "is_banned"),
    [
        (datetime(2024, 11, 30, 11, 59, 59, tzinfo=CST), False),
        (datetime(2024, 11, 30, 12, tzinfo=CST), True),
        (datetime(2025, 2, 28, 23, 59, 59, tzinfo=CST), True),
        (datetime(2025, 3, 1, tzinfo=CST), False),
    ],
)
def test_a_ban_lasts_from_the_sessions_end_to_its_last_day(now: datetime, is_banned: bool) -> None:
    assert ban_at([BAN], now) == (BAN if is_banned else None)


@pytest.mark.requirement("R205")
@pytest.mark.parametrize(
    ("channel", "is_today", "is_blocked"),
    [(channel, False, True) for channel in Channel]
    + [(channel, True, channel is not Channel.COUNTER) for channel in Channel],
)
def test_a_ban_blocks_booking_but_the_counter_sells_numbers_of_today(
    channel: Channel, is_today: bool, is_blocked: bool
) -> None:
    refusal = may_book(BAN, channel, is_today=is_today, policy=BEIJING)
    facts = (
        ("dates", "2024-03-01, 2024-07-15, 2024-11-30"),
        ("count", "3"),
        ("from", "2024-11-30"),
        ("until", "2025-02-28"),
    )
    assert refusal == (Refusal(Reason.BOOKING_BANNED, facts) if is_blocked else None)
    assert is_warned(BAN, channel, is_today=is_today, policy=BEIJING) == (not is_blocked)


@pytest.mark.requirement("R205")
def test_the_scope_of_a_ban_is_policy() -> None:
    lax = replace(BEIJING, noshow=replace(BEIJING.noshow, blocks_kiosk_today=False))
    assert may_book(BAN, Channel.KIOSK, is_today=True, policy=lax) is None
    assert may_book(BAN, Channel.APP, is_today=True, policy=lax) is not None
    hard = replace(BEIJING, noshow=replace(BEIJING.noshow, blocks_counter_today=True))
    assert may_book(BAN, Channel.COUNTER, is_today=True, policy=hard) is not None


def test_without_a_ban_everybody_books_and_nobody_is_warned() -> None:
    assert may_book(None, Channel.APP, is_today=False, policy=BEIJING) is None
    assert not is_warned(None, Channel.COUNTER, is_today=True, policy=BEIJING)


@pytest.mark.requirement("R206")
def test_an_excuse_lifts_the_ban_it_caused() -> None:
    excused = [*THREE[:2], replace(THREE[2], excuse=Excuse.EMERGENCY)]
    assert bans_of(excused) == ()
    assert count_of(excused, 2024) == 2


@pytest.mark.requirement("R205")
def test_a_fourth_in_the_year_begins_a_ban_again_or_by_policy_not() -> None:
    four = [*THREE, *missed(date(2024, 12, 20))]
    every = bans_of(four)
    assert [ban.until for ban in every] == [date(2025, 2, 28), date(2025, 3, 20)]
    assert every[1].dates == (date(2024, 7, 15), date(2024, 11, 30), date(2024, 12, 20))
    assert ban_at(every, at(12, day=date(2025, 1, 1))) == every[1]
    assert bans_of([replace(miss, rules=MULTIPLE) for miss in four]) == (BAN,)


@pytest.mark.requirement("R006", "R204")
def test_each_no_show_is_judged_by_the_rules_its_booking_was_made_under() -> None:
    stricter, milder = NoShowParameters(limit=2, ban_months=1), NoShowParameters(limit=4)
    assert [ban.until for ban in bans_of([*THREE[:2], replace(THREE[2], rules=milder)])] == []
    second = bans_of([THREE[0], replace(THREE[1], rules=stricter), replace(THREE[2], rules=milder)])
    assert [(ban.until, len(ban.dates)) for ban in second] == [(date(2024, 8, 15), 2)]


@pytest.mark.requirement("R006", "R060")
def test_an_appeal_has_the_days_the_booking_was_told() -> None:
    told = NoShow(at(12), rules=NoShowParameters(appeal_days=3))
    assert may_appeal(told, at(12) + timedelta(days=3)) == Refusal(
        Reason.APPEAL_OVER, (("days", "3"),)
    )
    assert may_appeal(told, at(12) + timedelta(days=2)) is None


@pytest.mark.requirement("R204")
@given(
    st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.booleans()), max_size=15)
)
def test_bans_follow_from_the_counted_ones_of_each_year_alone(
    misses: list[tuple[date, bool]],
) -> None:
    ledger = [NoShow(at(12, day=d), Excuse.EMERGENCY if e else None) for d, e in misses]
    bans = bans_of(ledger)
    assert bans == bans_of(ledger[::-1])
    for year in range(2024, 2028):
        of_year = [ban for ban in bans if ban.dates[-1].year == year]
        assert len(of_year) == max(0, count_of(ledger, year) - 2)
    for ban in bans:
        assert len(ban.dates) == 3
        assert {day.year for day in ban.dates} == {ban.dates[-1].year}
        assert 89 <= (ban.until - ban.dates[-1]).days <= 92


@pytest.mark.requirement("R205")
@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2024, 11, 30), date(2025, 2, 28)),
        (date(2026, 9, 15), date(2026, 12, 15)),
        (date(2026, 10, 31), date(2027, 1, 31)),
        (date(2026, 3, 31), date(2026, 6, 30)),
    ],
)
def test_three_months_on_is_the_same_day_or_the_months_last(day: date, after: date) -> None:
    assert months_after(day, 3) == after
