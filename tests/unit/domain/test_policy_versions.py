"""Which policy rules when, and what a change leaves in the audit."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import ANHUI, BEIJING
from kiosk_app.domain.policy_versions import (
    LEAD,
    Change,
    Enacted,
    Proposal,
    changes,
    in_force,
    may_adopt,
    may_decide_policy,
    may_propose,
    said,
)
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Role
from tests.unit.domain.made_up import at

ANNA, BORIS = StaffId("anna"), StaffId("boris")
FIRST = Enacted(BEIJING, at(0), ANNA, "BJ-OPD-DRAFT art. 6 (1)")
LATER_POLICY = replace(
    BEIJING, version="2026-12-01", noshow=replace(BEIJING.noshow, limit=4), per_day_limit=3
)
LATER = Enacted(LATER_POLICY, at(0) + timedelta(days=8), BORIS, "notice 12/2026")
NOW = at(12)
WANTED = Proposal(LATER_POLICY, BEIJING.name, LATER.since, ANNA)


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


@pytest.mark.requirement("R006")
def test_a_version_is_put_in_force_by_another_person_than_who_wants_it() -> None:
    assert may_propose(WANTED, [FIRST], NOW) is None
    assert may_adopt(WANTED, ANNA, [FIRST], NOW) == Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_adopt(WANTED, BORIS, [FIRST], NOW) is None


@pytest.mark.requirement("R006")
def test_it_never_begins_in_the_past_nor_before_everybody_can_know() -> None:
    now = WANTED.since - LEAD
    assert may_propose(WANTED, [FIRST], now) is None
    late = may_propose(WANTED, [FIRST], now + timedelta(seconds=1))
    assert late == Refusal(Reason.POLICY_TOO_SOON, (("earliest", "2026-12-01 00:01"),))


@pytest.mark.requirement("R006")
def test_versions_begin_one_after_the_other_each_made_from_the_last() -> None:
    facts = (("version", "beijing 2026-12-01"), ("since", "2026-12-01 00:00"))
    third = replace(LATER_POLICY, version="third")
    before = Proposal(third, LATER_POLICY.name, LATER.since, ANNA)
    stale = Proposal(third, BEIJING.name, LATER.since + timedelta(days=1), ANNA)
    known = [LATER, FIRST]
    assert may_propose(before, known, NOW) == Refusal(Reason.POLICY_NOT_IN_ORDER, facts)
    assert may_propose(stale, known, NOW) == Refusal(Reason.POLICY_BASE_CHANGED, facts)
    assert may_propose(replace(stale, base=LATER_POLICY.name), known, NOW) is None


@pytest.mark.requirement("R006")
def test_a_name_is_used_once() -> None:
    again = replace(WANTED, since=LATER.since + timedelta(days=1))
    exists = Refusal(Reason.POLICY_EXISTS, (("version", "beijing 2026-12-01"),))
    assert may_propose(again, [FIRST, LATER], NOW) == exists


def test_administrators_and_supervisors_decide() -> None:
    deciders = {role for role in Role if may_decide_policy({role}) is None}
    assert deciders == {Role.ADMINISTRATOR, Role.SUPERVISOR}
    assert may_decide_policy(()) == Refusal(Reason.NOT_ALLOWED)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (time(7), "07:00"),
        (timedelta(minutes=90), "90 min"),
        (("05", "07"), "05, 07"),
        (
            ((PriorityGroup.SOLDIER, PriorityGroup.ELDERLY), (PriorityGroup.REFERRAL,)),
            "(soldier, elderly), (referral)",
        ),
    ],
)
def test_values_are_said_as_people_write_them(value: object, text: str) -> None:
    assert said(value) == text
