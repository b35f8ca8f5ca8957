"""What is published of the rules: only the limits there are."""

from dataclasses import replace

import pytest

from kiosk_app.domain.parameters import PriorityGroup, ShareParameters
from kiosk_app.domain.policy import ANHUI, DEMO, Policy
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


def published_by(policy: Policy) -> set[str]:
    return {rule.parameter for rule in rules_in_force(policy)}
