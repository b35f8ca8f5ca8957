"""A place in the queue: what of the rule is about this patient, and how long it takes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.published import Line
from tests.helpers.people import NOW, PLACE
from tests.helpers.samples_check_in import RULE

LATE, BACK = Line("queue.late_after_band"), "queue.revisits"
WITH_RULE = replace(PLACE, rule=RULE)


@pytest.mark.requirement("R084")
def test_only_who_is_late_is_told_the_rule_for_the_late() -> None:
    assert replace(WITH_RULE, punctuality=Punctuality.LATE).telling == (LATE,)
    assert replace(WITH_RULE, punctuality=Punctuality.EARLY).telling == ()
    assert WITH_RULE.telling == ()


@pytest.mark.requirement("R056")
def test_who_is_back_with_results_is_told_the_rule_for_revisits() -> None:
    back = replace(WITH_RULE, is_results_revisit=True, punctuality=Punctuality.LATE)
    assert [line.key for line in back.telling] == [BACK]


@given(st.integers(-100_000, 100_000))
def test_the_minutes_to_wait_are_rounded_up_and_never_below_none(seconds: int) -> None:
    minutes = replace(PLACE, expected_at=NOW + timedelta(seconds=seconds)).minutes_from(NOW)
    assert minutes >= 0
    assert minutes * 60 >= seconds
    assert minutes == 0 or (minutes - 1) * 60 < seconds
