"""Which policy rules when, and what a change leaves in the audit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.policy import ANHUI, BEIJING
from kiosk_app.domain.policy_versions import Change, Enacted, changes, in_force, version_of
from tests.unit.domain.made_up import at

FIRST = Enacted(BEIJING, at(0), StaffId("anna"), "BJ-OPD-DRAFT art. 6 (1)")
LATER_POLICY = replace(
    BEIJING, version="2026-12-01", noshow=replace(BEIJING.noshow, limit=4), per_day_limit=3
)
LATER = Enacted(LATER_POLICY, at(0) + timedelta(days=8), StaffId("boris"), "notice 12/2026")


@pytest.mark.requirement("R006")
def test_the_latest_that_has_begun_is_in_force() -> None:
    versions = [LATER, FIRST]
    assert in_force(versions, at(12)) == FIRST
    assert in_force(versions, LATER.since - timedelta(seconds=1)) == FIRST
    assert in_force(versions, LATER.since) == LATER


@pytest.mark.requirement("R006")
def test_before_the_first_nothing_is_in_force() -> None:
    with pytest.raises(LookupError, match="no policy"):
        in_force([FIRST], at(0) - timedelta(seconds=1))


@pytest.mark.requirement("R006")
def test_a_booking_finds_the_version_it_was_made_under() -> None:
    assert version_of([FIRST, LATER], "2026-11-01") == BEIJING
    with pytest.raises(LookupError, match="0 policies"):
        version_of([FIRST], "2030-01-01")
    with pytest.raises(LookupError, match="2 policies"):
        version_of([FIRST, FIRST], "2026-11-01")


@pytest.mark.requirement("R006")
def test_a_change_tells_old_new_and_clause_of_each_parameter() -> None:
    assert changes(BEIJING, LATER_POLICY) == (
        Change("per_day_limit", "2", "3", ""),
        Change("noshow.limit", "3", "4", "BJD-2021-05-20"),
    )
    assert changes(BEIJING, BEIJING) == ()


@pytest.mark.requirement("R006", "R175")
def test_regions_differ_in_parameters_that_can_be_named() -> None:
    names = {change.parameter for change in changes(BEIJING, ANHUI)}
    assert {"elderly_age", "shares.referral_percent", "shares.community_percent"} <= names
