"""长辈版 begins with the card, for people the hospital has never seen too."""

import pytest

from kiosk_app.domain.identity import Person
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Choice, Entry
from tests.helpers import people
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.samples import ADVANCE


@pytest.mark.parametrize(("person", "is_elderly"), [(people.ELDER, True), (people.ADULT, False)])
def test_a_stranger_of_65_or_more_types_the_phone_number_in_large_type(
    person: Person, is_elderly: bool, kiosk: HeadlessKiosk
) -> None:
    kiosk.choose_journey(ADVANCE)
    kiosk.station.present(ev.CardRead(person))
    kiosk.until(lambda: isinstance(kiosk.screen, Entry))
    assert kiosk.screen.frame.is_elderly is is_elderly
    kiosk.tell(ev.Entered(people.PHONE))
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))
    assert kiosk.screen.frame.is_elderly is is_elderly
