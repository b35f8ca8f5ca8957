"""What is not settled becomes red once it is older than the house allows."""

from datetime import timedelta

import pytest

from kiosk_app.domain.device_health import Light
from kiosk_app.domain.parameters import UpkeepParameters
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.unresolved import Matter, Unresolved, age_of, light_of
from tests.unit.domain.made_up import at

SINCE = at(8)
FOUND = Unresolved(Matter.PAYMENT, "ord-1", SINCE)


@pytest.mark.requirement("R114")
@pytest.mark.parametrize(
    ("minutes", "light"), [(0, Light.YELLOW), (15, Light.YELLOW), (16, Light.RED)]
)
def test_a_payment_of_sixteen_minutes_ago_is_red(minutes: int, light: Light) -> None:
    assert light_of(FOUND, SINCE + timedelta(minutes=minutes), BEIJING.upkeep) is light


def test_what_begins_in_a_moment_is_not_older_than_nothing() -> None:
    assert age_of(FOUND, SINCE - timedelta(minutes=1)) == timedelta(0)
    assert age_of(FOUND, SINCE + timedelta(minutes=1)) == timedelta(minutes=1)


def test_a_house_that_finds_everything_too_old_is_refused() -> None:
    assert UpkeepParameters(timedelta(minutes=1)).unresolved_after == timedelta(minutes=1)
    with pytest.raises(ValueError, match="at least a minute"):
        UpkeepParameters(timedelta(seconds=59))
