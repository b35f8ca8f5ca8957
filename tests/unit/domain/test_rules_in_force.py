"""What is published of the rules: only the limits there are."""

from dataclasses import replace

import pytest

from kiosk_app.domain.parameters import PriorityGroup, ShareParameters
from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO, Policy
from kiosk_app.domain.rules_in_force import rules_in_force


def published(week: int | None, months: int | None) -> set[str]:
    limits = replace(DEMO.limits, per_week=week, per_months=months)
    return published_by(replace(DEMO, limits=limits))


def test_a_limit_there_is_not_is_not_published() -> None:
    both = published(3, 5)
    assert both - published(None, 5) == {"limits.per_week"}
    assert both - published(3, None) == {"limits.per_months"}


NO_REFERRAL = replace(ANHUI.shares, referral_percent=0, min_referral_percent=0)
NO_COMMUNITY = replace(ANHUI.shares, community_percent=0, min_community_percent=0)


@pytest.mark.parametrize(
    ("source", "shares"), [("referral", NO_REFERRAL), ("community", NO_COMMUNITY)]
)
def test_a_share_there_is_not_is_not_published(source: str, shares: ShareParameters) -> None:
    gone = published_by(ANHUI) - published_by(replace(ANHUI, shares=shares))
    assert gone == {f"shares.min_{source}_percent"}


def test_groups_there_are_none_of_are_not_published() -> None:
    shares = replace(ANHUI.shares, onsite_groups=(PriorityGroup.ELDERLY,))
    gone = published_by(ANHUI) - published_by(replace(ANHUI, shares=shares))
    assert gone == {"shares.onsite_groups"}


@pytest.mark.parametrize("policy", [BEIJING, DEMO])
@pytest.mark.parametrize(
    "name", ["elderly_age", "release_time", "onsite_release_before_end", "revisit.free_days"]
)
def test_what_no_clause_of_beijing_states_stands_on_none(policy: Policy, name: str) -> None:
    assert policy.clause_of(name) == ""
    assert policy.clause_of("onsite_share_percent")


def test_what_anhui_states_stands_on_its_clause() -> None:
    assert ANHUI.clause_of("elderly_age") == "AH-2023-101 ann. 2 item 5"
    assert ANHUI.clause_of("revisit.free_days") == "AH-2023-101 ann. 1 item 1"


def published_by(policy: Policy) -> set[str]:
    return {rule.parameter for rule in rules_in_force(policy)}
