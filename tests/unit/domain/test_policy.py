"""The parameters hold together, in every profile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO, Policy


def test_a_parameter_names_the_clause_behind_it() -> None:
    assert BEIJING.clause_of("onsite_share_percent") == "BJ-OPD-DRAFT art. 10 (1)"
    assert BEIJING.clause_of("hold_s") == ""


@pytest.mark.parametrize("policy", [BEIJING, ANHUI, DEMO])
def test_clauses_are_of_parameters_that_exist(policy: Policy) -> None:
    assert {parameter for parameter, _ in policy.clauses} <= set(Policy.__dataclass_fields__)


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
