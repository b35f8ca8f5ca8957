"""A session is called off: everybody gets an outcome, nobody is simply cancelled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.catalogue import BookingScope, Title
from kiosk_app.domain.ids import AppointmentId, DepartmentId, PractitionerId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension import (
    CHOICES,
    Approval,
    Doctor,
    Outcome,
    WorkItem,
    is_key,
    is_lower,
    may_close,
    may_substitute,
    may_suspend,
    preferred,
    refund_after,
    resume,
    settle,
)
from tests.unit.domain.made_up import TODAY, department

FIVE = [AppointmentId(f"a{i}") for i in range(5)]
ABSENT = Doctor(PractitionerId("p0"), DepartmentId("d1"), Title.ASSOCIATE_CHIEF, TODAY, Fen(6000))
PAEDIATRICS = replace(department(), code="07.02")
NO_APPROVAL = Approval(" ", (StaffId("anna"), StaffId("boris")))
ALONE = Approval("BJ-2026-12", (StaffId("anna"),))
BOTH = Approval("BJ-2026-12", (StaffId("anna"), StaffId("boris")))


def doctor(name: str, title: Title = ABSENT.title, days: int = 0) -> Doctor:
    day = TODAY + timedelta(days=days)
    return replace(ABSENT, practitioner=PractitionerId(name), title=title, day=day)


@pytest.mark.requirement("R050")
def test_five_bookings_make_five_open_items_and_the_case_stays_open() -> None:
    items = tuple(map(WorkItem, FIVE))
    assert [item.outcome for item in items] == [None] * 5
    assert may_close(items) == Refusal(Reason.ITEMS_OPEN, (("left", "5"),))


@pytest.mark.requirement("R050", "R109")
@given(st.lists(st.tuples(st.sampled_from(FIVE), st.sampled_from(CHOICES)), max_size=12))
def test_the_case_closes_exactly_when_everybody_has_an_outcome(
    settled: list[tuple[AppointmentId, Outcome]],
) -> None:
    items = tuple(map(WorkItem, FIVE))
    for appointment, outcome in settled:
        items = settle(items, appointment, outcome)
    left = len(FIVE) - len({appointment for appointment, _ in settled})
    assert [item.appointment for item in items] == FIVE
    assert (may_close(items) is None) == (left == 0)
    first = dict(reversed(settled))
    assert {i.appointment: i.outcome for i in items if i.outcome} == first


@pytest.mark.requirement("R110")
def test_resumed_sessions_keep_who_had_no_outcome_yet() -> None:
    items = settle(tuple(map(WorkItem, FIVE[:2])), FIVE[0], Outcome.REFUNDED)
    assert resume(items) == (
        WorkItem(FIVE[0], Outcome.REFUNDED),
        WorkItem(FIVE[1], Outcome.KEPT),
    )


@pytest.mark.requirement("R051", "R109")
def test_patients_are_offered_another_doctor_another_day_or_their_money() -> None:
    assert set(CHOICES) == set(Outcome) - {Outcome.KEPT}


@pytest.mark.requirement("R051")
@pytest.mark.parametrize(
    ("title", "needs_consent"),
    [
        (Title.CHIEF, False),
        (Title.ASSOCIATE_CHIEF, False),
        (Title.ATTENDING, True),
        (Title.RESIDENT, True),
    ],
)
def test_a_lower_title_needs_the_patients_consent(title: Title, needs_consent: bool) -> None:
    substitute = doctor("p1", title)
    refusal = may_substitute(ABSENT, substitute, has_consent=False)
    assert refusal == (Refusal(Reason.CONSENT_REQUIRED) if needs_consent else None)
    assert may_substitute(ABSENT, substitute, has_consent=True) is None


@pytest.mark.requirement("R051")
def test_a_general_clinic_is_lower_than_any_doctors_and_nothing_is_lower_than_it() -> None:
    assert is_lower(doctor("p1", Title.RESIDENT), None)
    assert not is_lower(None, doctor("p1", Title.RESIDENT))
    assert not is_lower(None, None)


@pytest.mark.requirement("R051")
def test_a_substitute_is_of_the_department_and_not_the_absent_doctor() -> None:
    unfit = Refusal(Reason.SUBSTITUTE_UNFIT)
    elsewhere = replace(doctor("p1"), department=DepartmentId("d2"))
    assert may_substitute(ABSENT, elsewhere, has_consent=True) == unfit
    assert may_substitute(ABSENT, ABSENT, has_consent=True) == unfit
    assert may_substitute(ABSENT, doctor("p0", days=1), has_consent=True) is None


@pytest.mark.requirement("R051")
def test_the_same_day_comes_before_a_nearer_title_and_a_lower_title_last() -> None:
    elsewhere = replace(doctor("p9"), department=DepartmentId("d2"))
    lower, later = doctor("lower", Title.ATTENDING), doctor("later", days=1)
    higher, same = doctor("higher", Title.CHIEF), doctor("same")
    candidates = [lower, later, higher, same, elsewhere]
    assert preferred(ABSENT, candidates) == (same, higher, later, lower)


@pytest.mark.requirement("R051")
@pytest.mark.parametrize(("fee", "back"), [(5000, 1000), (6000, 0), (8000, 0)])
def test_a_cheaper_substitute_gives_the_difference_back_and_a_dearer_costs_nothing(
    fee: int, back: int
) -> None:
    assert refund_after(Fen(6000), Fen(fee)) == back


@pytest.mark.requirement("R086")
def test_a_whole_key_department_needs_a_document_and_two_persons() -> None:
    required = Refusal(Reason.APPROVAL_REQUIRED)
    assert may_suspend(PAEDIATRICS, NO_APPROVAL, BEIJING, is_whole_department=True) == required
    two = Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_suspend(PAEDIATRICS, ALONE, BEIJING, is_whole_department=True) == two
    assert may_suspend(PAEDIATRICS, BOTH, BEIJING, is_whole_department=True) is None


@pytest.mark.requirement("R086")
def test_one_session_of_it_or_another_department_does_not() -> None:
    assert may_suspend(PAEDIATRICS, NO_APPROVAL, BEIJING, is_whole_department=False) is None
    assert may_suspend(department(), NO_APPROVAL, BEIJING, is_whole_department=True) is None


@pytest.mark.requirement("R086")
@pytest.mark.parametrize(
    ("code", "scope", "is_watched"),
    [
        ("05", BookingScope.BOOKABLE, True),
        ("05.01", BookingScope.BOOKABLE, True),
        ("19", BookingScope.BOOKABLE, True),
        ("03.06", BookingScope.BOOKABLE, True),
        ("03.04", BookingScope.BOOKABLE, False),
        ("050", BookingScope.BOOKABLE, False),
        ("16", BookingScope.FEVER, True),
        ("20", BookingScope.EMERGENCY, True),
        ("50", BookingScope.INTERNET, False),
    ],
)
def test_key_departments_are_data_by_national_code(
    code: str, scope: BookingScope, is_watched: bool
) -> None:
    assert is_key(replace(department(scope), code=code), BEIJING) == is_watched
