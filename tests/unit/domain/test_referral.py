"""Who may refer, on what ground, from which pool."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import (
    Consultation,
    ReferralRequest,
    Right,
    RightState,
    Role,
    Service,
    in_order,
    is_conspicuous,
    may_ask_for,
    may_book,
    may_grant,
    may_refer,
    may_review,
    may_take,
    notice,
    state_of,
)
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from tests.unit.domain.made_up import CST, TODAY, at

DOCTOR, PATIENT = StaffId("gp1"), PatientId("p1")
RIGHT = Right(DOCTOR, Role.FAMILY_DOCTOR, Pool.REFERRAL, StaffId("district"), TODAY)
SEEN = Consultation("C-2026-0815", PATIENT, DOCTOR, TODAY)
REQUIRED = Refusal(Reason.CONSULTATION_REQUIRED, (("days", "7"),))


@pytest.mark.requirement("R191")
@pytest.mark.parametrize("role", Role)
def test_only_family_doctors_and_specialists_may_refer(role: Role) -> None:
    is_admitted = role in {Role.FAMILY_DOCTOR, Role.SPECIALIST}
    refusal = None if is_admitted else Refusal(Reason.ROLE_NOT_ADMITTED)
    assert may_grant(role) == refusal
    assert may_refer(replace(RIGHT, role=role), Pool.REFERRAL, at(9)) == refusal


@pytest.mark.requirement("R038", "R187")
@pytest.mark.parametrize("pool", Pool)
def test_a_right_draws_from_its_own_pool_only_and_a_kiosk_from_none_of_them(pool: Pool) -> None:
    other = Refusal(Reason.REFERRAL_RIGHT_MISSING, (("why", "pool"),))
    assert may_refer(RIGHT, pool, at(9)) == (None if pool is Pool.REFERRAL else other)
    is_kept = pool in {Pool.REFERRAL, Pool.COMMUNITY}
    none = Refusal(Reason.REFERRAL_RIGHT_MISSING, (("why", "none"),))
    assert may_refer(None, pool, at(9)) == (none if is_kept else None)


@pytest.mark.requirement("R038")
def test_a_right_to_an_open_pool_is_no_right_to_refer() -> None:
    refusal = may_refer(replace(RIGHT, pool=Pool.OPEN), Pool.OPEN, at(9))
    assert refusal == Refusal(Reason.REFERRAL_RIGHT_MISSING, (("why", "pool"),))


@pytest.mark.requirement("R149", "R194", "R198")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reviewed_by": None}, "review"),
        ({"ended_at": at(9)}, "ended"),
        ({"is_suspended": True}, "suspended"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expired"),
    ],
)
def test_a_right_is_reviewed_in_force_and_ends_at_once(change: dict[str, Any], why: str) -> None:
    refusal = may_refer(replace(RIGHT, **change), Pool.REFERRAL, at(9))
    assert refusal == Refusal(Reason.REFERRAL_RIGHT_MISSING, (("why", why),))


@pytest.mark.requirement("R194")
def test_until_the_second_it_ends_a_right_holds_and_on_its_last_day_too() -> None:
    ending = replace(RIGHT, ended_at=at(9))
    assert may_refer(ending, Pool.REFERRAL, at(8, 59, 59)) is None
    assert may_refer(RIGHT, Pool.REFERRAL, datetime(2026, 11, 23, 23, 59, tzinfo=CST)) is None


@pytest.mark.requirement("R196", "R065")
@pytest.mark.parametrize(("days", "is_booked"), [(0, True), (7, True), (8, False), (-1, False)])
def test_a_referral_rests_on_a_recent_consultation(days: int, is_booked: bool) -> None:
    seen = replace(SEEN, day=TODAY - timedelta(days=days))
    assert may_book(RIGHT, seen, PATIENT, at(9), BEIJING) == (None if is_booked else REQUIRED)


@pytest.mark.requirement("R196", "R065")
@pytest.mark.parametrize(
    "consultation",
    [
        None,
        replace(SEEN, number=" "),
        replace(SEEN, patient=PatientId("p2")),
        replace(SEEN, doctor=StaffId("gp2")),
    ],
)
def test_of_this_patient_by_this_doctor_with_a_number(consultation: Consultation | None) -> None:
    assert may_book(RIGHT, consultation, PATIENT, at(9), BEIJING) == REQUIRED


@pytest.mark.requirement("R172")
@pytest.mark.parametrize("service", Service)
def test_experts_and_examinations_are_referred_to_beds_are_not(service: Service) -> None:
    bed = Refusal(Reason.OUT_OF_SCOPE, (("scope", "bed"),))
    assert may_ask_for(service) == (bed if service is Service.BED else None)


@pytest.mark.requirement("R189")
def test_contracted_patients_come_first() -> None:
    first = ReferralRequest(PatientId("a"), at(8), is_contracted=False)
    second = ReferralRequest(PatientId("b"), at(8, 30), is_contracted=True)
    third = ReferralRequest(PatientId("c"), at(8, 40), is_contracted=True)
    assert in_order([first, third, second]) == (second, third, first)


@pytest.mark.requirement("R195")
@pytest.mark.parametrize(("referrals", "is_flagged"), [(20, False), (21, True), (30, True)])
def test_many_referrals_in_a_day_are_looked_at(referrals: int, is_flagged: bool) -> None:
    assert is_conspicuous(referrals, BEIJING) == is_flagged


def test_expiry_is_counted_in_the_hospitals_days() -> None:
    last = replace(RIGHT, expires_on=date(2026, 11, 23))
    next_day_here = datetime.fromisoformat("2026-11-23T16:30:00+00:00")
    assert may_refer(last, Pool.REFERRAL, next_day_here) is not None


@pytest.mark.requirement("R192", "R195")
@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, RightState.ACTIVE),
        ({"reviewed_by": None}, RightState.REVIEW),
        ({"ended_at": at(9)}, RightState.ENDED),
        ({"is_suspended": True}, RightState.SUSPENDED),
        ({"expires_on": TODAY - timedelta(days=1)}, RightState.EXPIRED),
    ],
)
def test_the_list_of_rights_says_how_each_stands(change: dict[str, Any], state: RightState) -> None:
    assert state_of(replace(RIGHT, **change), at(9)) is state


@pytest.mark.requirement("R192")
def test_a_right_is_reviewed_once_by_somebody_else() -> None:
    asker, district = StaffId("asker"), StaffId("district")
    fresh = replace(RIGHT, reviewed_by=None)
    assert may_review(fresh, asker, district) is None
    two = Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_review(fresh, asker, asker) == may_review(fresh, asker, DOCTOR) == two
    known = Refusal(Reason.NOT_IN_THIS_STATE, (("status", "active"),))
    assert may_review(RIGHT, asker, district) == known
    over = replace(fresh, ended_at=at(8))
    ended = Refusal(Reason.NOT_IN_THIS_STATE, (("status", "ended"),))
    assert may_review(over, asker, district) == ended


@pytest.mark.requirement("R073")
def test_a_band_that_is_over_is_not_referred_to_however_early_the_share_opens() -> None:
    band = TimeBand(at(10), at(10, 30))
    assert may_take(Pool.REFERRAL, TODAY, band, at(10, 20), BEIJING) is None
    over = Refusal(Reason.BAND_OVER)
    assert may_take(Pool.REFERRAL, TODAY, band, at(10, 20, 1), BEIJING) == over
    later = TODAY + timedelta(days=22)
    far = TimeBand(at(10, day=later), at(10, 30, day=later))
    refusal = may_take(Pool.REFERRAL, later, far, at(9), BEIJING)
    assert refusal == Refusal(Reason.NOT_YET_RELEASED, (("release", "2026-11-24 07:00"),))


@pytest.mark.requirement("R202")
def test_the_patient_is_told_four_things() -> None:
    lines = notice(TimeBand(at(10), at(10, 30)), "心内科", "3层 301", "010-1", BEIJING)
    assert [line.key for line in lines] == [
        "referral.period",
        "referral.department",
        "referral.cancel",
        "referral.no_show",
    ]
    facts = {name: value for line in lines for name, value in line.facts}
    assert facts == {
        "begin": "2026-11-23 10:00",
        "end": "10:30",
        "department": "心内科",
        "place": "3层 301",
        "phone": "010-1",
        "limit": "3",
        "months": "3",
    }
