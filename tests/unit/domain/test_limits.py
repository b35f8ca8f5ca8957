"""One number per department and day, few per day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import Booked, may_hold
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import TODAY

HEART, EYES, SKIN = (DepartmentId(name) for name in ("heart", "eyes", "skin"))
TOMORROW = TODAY + timedelta(days=1)


def test_the_first_number_is_free() -> None:
    assert may_hold(HEART, TODAY, (), BEIJING) is None


def test_a_second_number_in_one_department_on_one_day_is_refused() -> None:
    refusal = may_hold(HEART, TODAY, (Booked(HEART, TODAY),), BEIJING)
    assert refusal == Refusal(Reason.ALREADY_BOOKED, (("limit", "1"),))


@pytest.mark.parametrize("other", [Booked(EYES, TODAY), Booked(HEART, TOMORROW)])
def test_another_department_or_day_does_not_count(other: Booked) -> None:
    assert may_hold(HEART, TODAY, (other,), BEIJING) is None


def test_the_day_is_full_at_its_limit() -> None:
    existing = (Booked(EYES, TODAY), Booked(SKIN, TODAY), Booked(SKIN, TOMORROW))
    assert may_hold(HEART, TODAY, existing, BEIJING) == Refusal(Reason.DAY_LIMIT, (("limit", "2"),))
    assert may_hold(HEART, TODAY, existing, replace(BEIJING, per_day_limit=3)) is None
