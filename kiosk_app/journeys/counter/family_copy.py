"""What a relative takes along on paper: in large print when and where the patient is expected.

To be had of every booking a tab shows that can still be kept; as often as somebody asks for it.
"""

from dataclasses import replace

from kiosk_app.domain.own_page import may_reprint
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import pay
from kiosk_app.journeys.counter.pages import Action, Body
from kiosk_app.journeys.effects_slips import PrintFamilyCopy
from kiosk_app.journeys.opened_booking import ReadingBooking
from kiosk_app.journeys.screens import Text

WANTED = Action("F7", Text("counter.do.family_copy"), told.FamilyCopyWanted())


def copy_of(page: object) -> PrintFamilyCopy | None:
    """Return what is printed for the relative at a page of a tab, or None."""
    match page:
        case pay.Done(errand, appointment):
            return PrintFamilyCopy(errand.patient, appointment)
        case ReadingBooking(patient, booking=booking) if may_reprint(booking.status) is None:
            return PrintFamilyCopy(patient, booking.appointment)
        case _:
            return None


def with_family_copy(body: Body, page: object) -> Body:
    """Return the page with the key that prints it, where there is something to print."""
    if copy_of(page) is None:
        return body
    return replace(body, sheet=replace(body.sheet, actions=(*body.sheet.actions, WANTED)))
