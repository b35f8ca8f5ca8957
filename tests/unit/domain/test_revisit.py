"""Coming again with results, and the free revisit within three days."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.catalogue import BookingScope, ClinicType
from kiosk_app.domain.ids import AppointmentId, CampusId, DepartmentId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import ANHUI
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.revisit import (
    FeeKind,
    Place,
    SeenVisit,
    WaivedLine,
    Wish,
    may_return_with_results,
    may_revisit_free,
    waived_lines,
)
from tests.unit.domain.made_up import TODAY, at

PLACE = Place(CampusId("c1"), DepartmentId("d1"), ClinicType.CHIEF)
MONDAY = TODAY
SEEN = SeenVisit(
    appointment=AppointmentId("a1"),
    number="G26112300045",
    status=AppointmentStatus.FULFILLED,
    place=PLACE,
    scope=BookingScope.BOOKABLE,
    day=MONDAY,
    valid_until=at(12),
    has_examination=True,
)
WISH = Wish(PLACE, MONDAY, is_same_illness=True)


def days_on(days: int, first: date = MONDAY) -> Wish:
    return replace(WISH, day=first + timedelta(days=days))


@pytest.mark.requirement("R055")
def test_who_was_sent_to_an_examination_checks_in_again_while_the_number_is_valid() -> None:
    assert may_return_with_results(SEEN, at(11, 59, 59)) is None
    expired = Refusal(Reason.NUMBER_EXPIRED, (("until", "2026-11-23 12:00"),))
    assert may_return_with_results(SEEN, at(12)) == expired


@pytest.mark.requirement("R055")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": AppointmentStatus.CHECKED_IN}, "not_seen"),
        ({"has_examination": False}, "no_examination"),
    ],
)
def test_without_visit_or_examination_there_is_no_results_revisit(
    change: dict[str, Any], why: str
) -> None:
    refusal = Refusal(Reason.NO_RESULTS_REVISIT, (("why", why),))
    assert may_return_with_results(replace(SEEN, **change), at(9)) == refusal


@pytest.mark.requirement("R143")
@pytest.mark.parametrize(("days", "is_free"), [(-1, False), (0, True), (2, True), (3, False)])
def test_seen_on_monday_is_free_until_wednesday(days: int, is_free: bool) -> None:
    refusal = Refusal(Reason.NO_FREE_REVISIT, (("why", "days"),))
    assert may_revisit_free(SEEN, days_on(days), ANHUI) == (None if is_free else refusal)


@pytest.mark.requirement("R143")
def test_a_weekend_counts_as_days() -> None:
    friday = MONDAY + timedelta(days=4)
    seen = replace(SEEN, day=friday)
    assert may_revisit_free(seen, days_on(2, friday), ANHUI) is None
    assert may_revisit_free(seen, days_on(3, friday), ANHUI) is not None


@pytest.mark.requirement("R143", "R145")
@pytest.mark.parametrize(
    ("visit", "wish", "why"),
    [
        ({"status": AppointmentStatus.CHECKED_IN}, {}, "not_seen"),
        ({"scope": BookingScope.EMERGENCY}, {}, "scope"),
        ({"has_free_revisit": True}, {}, "used"),
        ({"is_free_revisit": True}, {}, "used"),
        ({"has_examination": False}, {}, "examination"),
        ({}, {"is_same_illness": False}, "illness"),
        ({}, {"place": replace(PLACE, campus=CampusId("c2"))}, "campus"),
        ({}, {"place": replace(PLACE, department=DepartmentId("d2"))}, "department"),
        ({}, {"place": replace(PLACE, clinic_type=ClinicType.GENERAL)}, "level"),
        ({"place": replace(PLACE, clinic_type=ClinicType.SPECIAL_NEED)}, {}, "clinic_type"),
    ],
)
def test_what_is_not_the_same_is_charged(
    visit: dict[str, Any], wish: dict[str, Any], why: str
) -> None:
    refusal = may_revisit_free(replace(SEEN, **visit), replace(WISH, **wish), ANHUI)
    assert refusal == Refusal(Reason.NO_FREE_REVISIT, (("why", why),))


@pytest.mark.requirement("R145")
@pytest.mark.parametrize(
    "clinic_type", [ClinicType.GENERAL, ClinicType.ASSOCIATE_CHIEF, ClinicType.CHIEF]
)
def test_general_and_expert_clinics_are_covered(clinic_type: ClinicType) -> None:
    place = replace(PLACE, clinic_type=clinic_type)
    assert may_revisit_free(replace(SEEN, place=place), replace(WISH, place=place), ANHUI) is None


@pytest.mark.requirement("R144")
def test_two_fees_are_waived_and_name_the_first_visit() -> None:
    lines = waived_lines(SEEN, Fen(500), Fen(5000))
    assert lines == (
        WaivedLine(FeeKind.REGISTRATION, Fen(500), "G26112300045", Fen(0)),
        WaivedLine(FeeKind.CONSULTATION, Fen(5000), "G26112300045", Fen(0)),
    )
    assert sum(line.charged for line in lines) == 0
