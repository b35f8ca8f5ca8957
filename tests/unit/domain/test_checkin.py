"""When to come, with what, how long a number is good, and when it is void."""

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.checkin import (
    Document,
    Expected,
    Override,
    Punctuality,
    VoidOutcome,
    advised_from,
    may_check_in,
    may_claim,
    may_use,
    may_void,
    punctuality,
    valid_until,
    void_outcome,
)
from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from tests.unit.domain.made_up import TODAY, at, number

S = AppointmentStatus
K = DocumentKind
BAND = TimeBand(at(9), at(9, 30))
EXPECTED = Expected(S.BOOKED, BAND, at(12))
ALL_DAY = replace(BEIJING, check_in=replace(BEIJING.check_in, is_valid_all_day=True))
REASON = Override(StaffId("w1"), "passport renewed, same person")
NO_REASON = Override(StaffId("w1"), " ")


@pytest.mark.requirement("R102")
@pytest.mark.parametrize(
    ("group", "proof", "reason"),
    [
        (None, None, None),
        (PriorityGroup.DISABLED, "1101019001", None),
        (PriorityGroup.DISABLED, None, Reason.EVIDENCE_REQUIRED),
        (PriorityGroup.DISABLED, " ", Reason.EVIDENCE_REQUIRED),
        (PriorityGroup.DISABLED, "1" * 65, Reason.MALFORMED_REQUEST),
        (None, "1101019001", Reason.MALFORMED_REQUEST),
    ],
)
def test_a_group_is_claimed_with_the_number_of_its_proof(
    group: PriorityGroup | None, proof: str | None, reason: Reason | None
) -> None:
    refusal = may_claim(group, proof)
    assert (refusal and refusal.reason) == reason


@pytest.mark.requirement("R045")
def test_check_in_opens_an_hour_before_the_band() -> None:
    early = Refusal(Reason.TOO_EARLY, (("earliest", "2026-11-23 08:00"),))
    assert may_check_in(EXPECTED, at(7, 59, 59), BEIJING) == early
    assert may_check_in(EXPECTED, at(8), BEIJING) is None


@pytest.mark.requirement("R084")
def test_who_is_late_within_the_session_still_checks_in() -> None:
    assert may_check_in(EXPECTED, at(11, 59, 59), BEIJING) is None


@pytest.mark.requirement("R054")
def test_after_the_session_a_number_is_no_longer_valid() -> None:
    expired = Refusal(Reason.NUMBER_EXPIRED, (("until", "2026-11-23 12:00"),))
    assert may_check_in(EXPECTED, at(12), BEIJING) == expired
    assert may_check_in(EXPECTED, at(12), ALL_DAY) is None


@pytest.mark.requirement("R054")
def test_validity_ends_with_the_session_or_by_policy_with_the_day() -> None:
    assert valid_until(at(12), BEIJING) == at(12)
    assert valid_until(at(12), ALL_DAY) == at(0, day=TODAY.replace(day=24))


@pytest.mark.requirement("R050")
def test_nobody_checks_in_for_a_called_off_session() -> None:
    suspended = replace(EXPECTED, is_suspended=True)
    assert may_check_in(suspended, at(9), BEIJING) == Refusal(Reason.SESSION_SUSPENDED)


def test_what_is_void_is_not_checked_in() -> None:
    void = replace(EXPECTED, status=S.VOID)
    assert may_check_in(void, at(9), BEIJING) == Refusal(Reason.ALREADY_VOID)


@pytest.mark.requirement("R045", "R084")
@pytest.mark.parametrize(
    ("now", "how"),
    [
        (at(8, 59, 59), Punctuality.EARLY),
        (at(9), Punctuality.IN_TIME),
        (at(9, 29, 59), Punctuality.IN_TIME),
        (at(9, 30), Punctuality.LATE),
        (at(11), Punctuality.LATE),
    ],
)
def test_early_in_time_and_late_are_measured_by_the_band(now: datetime, how: Punctuality) -> None:
    assert punctuality(BAND, now) is how


@pytest.mark.requirement("R048")
def test_the_ticket_asks_to_come_twenty_minutes_before() -> None:
    assert advised_from(TimeBand(at(8, 30), at(9)), BEIJING) == at(8, 10)


@pytest.mark.requirement("R044", "R165")
def test_the_same_number_on_another_card_does() -> None:
    booked = Document(K.RESIDENT_ID, number())
    shown = Document(K.HOUSEHOLD_BOOK, number().lower())
    assert may_use(booked, shown) is None


@pytest.mark.requirement("R044")
def test_another_document_is_the_counters_decision_with_a_reason() -> None:
    booked = Document(K.PASSPORT, "E12345678")
    shown = Document(K.RESIDENT_ID, number())
    assert may_use(booked, shown) == Refusal(Reason.DOCUMENT_MISMATCH)
    assert may_use(booked, shown, NO_REASON) == Refusal(Reason.EVIDENCE_REQUIRED)
    assert may_use(booked, shown, REASON) is None


@pytest.mark.requirement("R044")
def test_the_same_digits_on_another_kind_of_document_are_another_person() -> None:
    booked = Document(K.PASSPORT, "12345678")
    assert may_use(booked, Document(K.TAIWAN_PERMIT, "12345678")) == Refusal(
        Reason.DOCUMENT_MISMATCH
    )
    assert may_use(booked, Document(K.PASSPORT, " 12345678")) is None


@pytest.mark.requirement("R044")
def test_a_renewed_permit_is_the_same_document() -> None:
    booked = Document(K.HK_MACAU_PERMIT, "H1234567801")
    assert may_use(booked, Document(K.HK_MACAU_PERMIT, "H1234567802")) is None


def test_a_document_shows_four_characters_only() -> None:
    assert repr(Document(K.PASSPORT, "E12345678")) == "Document(PASSPORT, …5678)"


@pytest.mark.requirement("R047")
def test_a_booking_is_void_once_and_with_a_reason() -> None:
    assert may_void(S.BOOKED, REASON) is None
    assert may_void(S.CHECKED_IN, REASON) is None
    assert may_void(S.BOOKED, NO_REASON) == Refusal(Reason.EVIDENCE_REQUIRED)
    assert may_void(S.VOID, REASON) == Refusal(Reason.ALREADY_VOID)


@pytest.mark.requirement("R047")
@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        (at(9), VoidOutcome(is_refunded=True, is_resold=True)),
        (at(9, 20), VoidOutcome(is_refunded=True, is_resold=True)),
        (at(9, 21), VoidOutcome(is_refunded=True, is_resold=False)),
        (at(12), VoidOutcome(is_refunded=False, is_resold=False)),
    ],
)
def test_void_money_goes_back_and_the_number_is_resold_while_there_is_time(
    now: datetime, outcome: VoidOutcome
) -> None:
    assert void_outcome(EXPECTED, now, BEIJING) == outcome


@pytest.mark.requirement("R047", "R140")
@pytest.mark.parametrize("status", [S.ARRIVED, S.CHECKED_IN])
def test_void_money_of_who_came_and_was_not_seen_goes_back_whenever(
    status: AppointmentStatus,
) -> None:
    outcome = void_outcome(replace(EXPECTED, status=status), at(12), BEIJING)
    assert outcome == VoidOutcome(is_refunded=True, is_resold=False)


@pytest.mark.requirement("R047")
def test_a_band_that_is_over_is_never_resold_even_if_nothing_need_be_left() -> None:
    policy = replace(BEIJING, min_left_in_band=at(1) - at(1))
    assert not void_outcome(EXPECTED, at(9, 30), policy).is_resold
    assert void_outcome(EXPECTED, at(9, 29), policy).is_resold


@pytest.mark.requirement("R047")
def test_whether_void_money_goes_back_is_policy() -> None:
    strict = replace(BEIJING.cancellation, refunds_void=False)
    policy = replace(BEIJING, cancellation=strict)
    assert not void_outcome(EXPECTED, at(9), policy).is_refunded
