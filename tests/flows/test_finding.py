"""A patient finds a number another way: by letter, and with a doctor who runs late."""

import pytest

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.numbers import clinic_statuses
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Notice, Text
from tests.helpers import people
from tests.helpers.books import bookings_of
from tests.helpers.central import CentralHouse
from tests.helpers.kiosk import HeadlessKiosk


def test_a_department_is_found_by_its_letter_in_the_hospitals_own_data(
    kiosk: HeadlessKiosk,
) -> None:
    kiosk.choose_journey(Purpose.SAME_DAY)
    kiosk.insert_card(people.ADULT)
    catalogue = kiosk.session.state.errand.catalogue
    kiosk.tell(ev.Chosen(len(listing.groups_of(catalogue))))
    initials = listing.initials_of(catalogue)
    assert kiosk.page == "ChoosingInitial"
    assert len(initials) > 5
    kiosk.tell(ev.Chosen(initials.index("H")))
    assert kiosk.page == "ChoosingDepartment"
    assert {d.initials[0] for d in kiosk.session.state.departments} == {"h"}
    kiosk.pick_the_first_of_everything()
    assert kiosk.page in {"ReviewingHold", "ReadingWhyNot"}


@pytest.mark.requirement("R108")
def test_a_clinic_that_runs_late_is_booked_only_by_who_accepts_it(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.choose_journey(Purpose.SAME_DAY)
    kiosk.insert_card(people.ADULT)
    while kiosk.page != "ChoosingTitle":
        kiosk.take_first()
    with house.database.write() as connection:
        for session in kiosk.session.state.sessions:
            clinic_statuses.say(
                connection,
                session.id,
                LiveStatus.LATE,
                UrgentReason.RESCUE,
                minutes=40,
                by="triage-1",
                now=to_ms(house.clock()),
            )
    kiosk.tell(ev.WentBack())
    while kiosk.page != "ChoosingTitle":
        kiosk.take_first()
    while kiosk.page != "AcceptingLate":
        kiosk.take_first()
    assert isinstance(kiosk.screen, Notice)
    assert kiosk.screen.lines[0] == Text("live.late.minutes", (("minutes", "40"),))
    assert bookings_of(house) == []
    kiosk.accept()
    kiosk.wait_for("ChoosingBand")
    kiosk.take_first()
    kiosk.wait_for("ReviewingHold")
    assert bookings_of(house) == ["held"]
