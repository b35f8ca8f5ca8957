"""A tile stands on the home page exactly when its journey exists."""

import pytest

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, serving
from kiosk_app.journeys.purpose import OFFERED, Purpose
from kiosk_app.journeys.screens import Home


def test_what_is_offered_is_what_can_be_begun() -> None:
    assert set(OFFERED) == set(serving.AFTER_CARD) | set(serving.AT_ONCE)
    assert not set(serving.AFTER_CARD) & set(serving.AT_ONCE)
    assert len(set(OFFERED)) == len(OFFERED)


def test_the_usual_two_come_first_and_large() -> None:
    home = faces.screen_of(kiosk.AtHome())
    assert isinstance(home, Home)
    large = [tile.purpose for tile in home.tiles if tile.is_large]
    assert large == [Purpose.SAME_DAY, Purpose.ADVANCE]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_purpose_without_a_journey_begins_nothing(purpose: Purpose) -> None:
    after = kiosk.advance(kiosk.AtHome(), ev.JourneyChosen(purpose))
    assert (after.state != kiosk.AtHome()) is (purpose in OFFERED)
