"""The parameters hold together, in every profile."""

from dataclasses import replace
from datetime import timedelta
from operator import attrgetter
from typing import Any

import pytest

from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO, Policy


def test_a_parameter_names_the_clause_behind_it() -> None:
    assert BEIJING.clause_of("onsite_share_percent") == "BJ-OPD-DRAFT art. 10 (1)"
    assert BEIJING.clause_of("hold_s") == ""


@pytest.mark.parametrize("policy", [BEIJING, ANHUI, DEMO])
def test_clauses_are_of_parameters_that_exist(policy: Policy) -> None:
    for parameter, _ in policy.clauses:
        assert attrgetter(parameter)(policy) is not policy, parameter


def test_regions_differ_in_who_is_elderly() -> None:
    assert (BEIJING.elderly_age, ANHUI.elderly_age, DEMO.elderly_age) == (60, 65, 65)


@pytest.mark.parametrize("policy", [BEIJING, ANHUI, DEMO])
def test_a_hold_being_paid_outlives_its_order_by_two_minutes(policy: Policy) -> None:
    assert policy.hold_paying_s - policy.order_s >= 120


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"onsite_share_percent": 0}, "onsite_share_percent"),
        ({"onsite_share_percent": 101}, "onsite_share_percent"),
        ({"max_band_minutes": 31}, "max_band_minutes"),
        ({"max_band_minutes": 0}, "max_band_minutes"),
        ({"hold_paying_s": 299}, "hold_paying_s"),
        ({"per_day_limit": 0}, "at least 1"),
        ({"per_department_day_limit": 0}, "at least 1"),
        ({"order_s": 0}, "at least 1"),
        ({"hold_s": 0}, "at least 1"),
        ({"horizon_days": -1}, "not negative"),
        ({"min_left_in_band": timedelta(seconds=-1)}, "not negative"),
    ],
)
def test_what_no_hospital_may_set_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(BEIJING, **change)


@pytest.mark.parametrize(
    ("family", "change", "said"),
    [
        ("shares", {"referral_percent": 29}, "referral_percent"),
        ("shares", {"min_referral_percent": -1}, "referral_percent"),
        ("shares", {"min_community_percent": 1}, "community_percent"),
        ("shares", {"community_percent": 71}, "100 percent"),
        ("shares", {"early_open_days": -1}, "not negative"),
        ("shares", {"back_days": -1}, "not negative"),
        ("noshow", {"limit": 0}, "at least 1"),
        ("noshow", {"ban_months": 0}, "at least 1"),
        ("noshow", {"appeal_days": 0}, "at least 1"),
        ("queue", {"firsts_per_revisit": 0}, "at least 1"),
        ("queue", {"late_after": -1}, "not negative"),
        ("queue", {"ranks": ((PriorityGroup.ELDERLY,),) * 2}, "one rank"),
        ("proxy", {"guardians": ()}, "guardians"),
        ("identification", {"kiosk": ("typed",)}, "typed"),
        ("identification", {"staffed": ("typed",)}, "typed"),
        ("identification", {"kiosk": ("document_seen",)}, "no machine"),
        ("limits", {"per_week": 0}, "at least 1"),
        ("limits", {"per_months": 0}, "at least 1"),
        ("limits", {"months": 0}, "at least 1"),
        ("limits", {"waitlists": 0}, "at least 1"),
        ("limits", {"per_week": 6}, "per_months"),
        ("returns", {"hold_back_least": timedelta(minutes=31)}, "hold_back_least"),
        ("returns", {"hold_back_least": timedelta(minutes=-1)}, "hold_back_least"),
    ],
)
def test_nor_what_no_family_of_rules_may_have(
    family: str, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        replace(getattr(BEIJING, family), **change)
