"""What died is started again after a pause that grows, and given up when it dies too often."""

import pytest

from kiosk_app.runtime.restarts import CLEAN_AFTER_S, MOST_RESTARTS, Record, Verdict, pause_s

BORN = Record(since=0.0)


def died(times: int, now: float) -> Record:
    record = BORN
    for _ in range(times - 1):
        record = record.died(now).revived(now)
    return record.died(now)


@pytest.mark.parametrize(("deaths", "seconds"), [(1, 1.0), (2, 2.0), (3, 4.0), (5, 4.0)])
def test_the_pause_grows_and_stays_below_what_a_patient_waits(deaths: int, seconds: float) -> None:
    assert pause_s(deaths) == seconds
    dead = died(deaths, 10.0)
    assert dead.verdict(10.0 + seconds - 0.1) is Verdict.WAIT
    assert dead.verdict(10.0 + seconds) is Verdict.REVIVE


def test_who_lives_is_left_alone() -> None:
    assert BORN.verdict(1e9) is Verdict.LEAVE
    assert died(1, 5.0).revived(6.0).verdict(7.0) is Verdict.LEAVE


def test_one_death_too_many_and_it_is_given_up_for_good() -> None:
    assert died(MOST_RESTARTS, 5.0).verdict(1e9) is Verdict.REVIVE
    dead = died(MOST_RESTARTS + 1, 5.0)
    assert dead.verdict(5.0) is Verdict.GIVE_UP
    assert dead.given_up().verdict(1e9) is Verdict.LEAVE


@pytest.mark.parametrize(("lived_s", "deaths"), [(CLEAN_AFTER_S, 1), (CLEAN_AFTER_S - 1, 5)])
def test_a_long_good_life_wipes_the_record(lived_s: float, deaths: int) -> None:
    well = died(4, 5.0).revived(6.0)
    assert well.died(6.0 + lived_s).deaths == deaths
