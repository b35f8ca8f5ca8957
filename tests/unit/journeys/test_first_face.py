"""The first page is painted before its state exists; it must be that state's very page."""

from kiosk_app.journeys import faces, kiosk
from kiosk_app.journeys.first_face import starting_up


def test_the_first_page_is_the_page_of_starting_up() -> None:
    assert starting_up() == faces.screen_of(kiosk.start().state)
