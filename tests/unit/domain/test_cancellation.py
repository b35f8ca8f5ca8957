"""Until when a number is given back, by whom, and which money goes where."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.cancellation import (
    Asker,
    Booking,
    Paid,
    RefundLine,
    deadline_of,
    if_not_coming,
    may_cancel,
    refunds_of,
)
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import OrderId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import BEIJING, Policy
from kiosk_app.domain.refusal import Reason, Refusal
from tests.helpers.people import APPOINTMENT
from tests.unit.domain.made_up import TODAY, at

S = AppointmentStatus
BOOKED = Booking(S.BOOKED, at(8), at(12))
KIOSK, COUNTER = Asker(Channel.KIOSK), Asker(Channel.COUNTER)
STRICT = replace(
    BEIJING,
    cancellation=replace(BEIJING.cancellation, own_days_before=1, own_time=time(16)),
)
YESTERDAY_16 = at(16, day=TODAY - timedelta(days=1))


@pytest.mark.requirement("R042", "R043")
@pytest.mark.parametrize("asker", [KIOSK, COUNTER], ids=["kiosk", "counter"])
@pytest.mark.parametrize("status", [S.BOOKED, S.ARRIVED, S.CHECKED_IN])
def test_who_was_not_seen_gives_back_to_the_sessions_end(
    asker: Asker, status: AppointmentStatus
) -> None:
    booking = replace(BOOKED, status=status)
    assert may_cancel(booking, asker, at(11, 59, 59), BEIJING) is None
    assert (may_cancel(booking, asker, at(12), BEIJING) is None) == (
        asker is COUNTER and status is not S.BOOKED
    )


@pytest.mark.requirement("R059", "R140")
@pytest.mark.parametrize("status", [S.ARRIVED, S.CHECKED_IN])
def test_who_came_and_was_not_seen_hears_so_and_is_repaid_at_the_counter(
    status: AppointmentStatus,
) -> None:
    waited, tomorrow = replace(BOOKED, status=status), at(9, day=TODAY + timedelta(days=1))
    for channel in (Channel.KIOSK, Channel.REFERRAL):
        refused = may_cancel(waited, Asker(channel), at(12), BEIJING)
        assert refused == Refusal(Reason.WAITED_UNSEEN)
    assert may_cancel(waited, COUNTER, tomorrow, BEIJING) is None
    assert may_cancel(BOOKED, COUNTER, at(12), BEIJING) == Refusal(Reason.COUNTED_AS_NO_SHOW)


@pytest.mark.requirement("R059", "R140")
@pytest.mark.parametrize("channel", [Channel.COUNTER, Channel.KIOSK])
def test_the_claim_of_whoever_was_not_seen_ends_by_policy(channel: Channel) -> None:
    waited = replace(BOOKED, status=S.CHECKED_IN)
    over = BOOKED.session_end + timedelta(days=3)
    short = replace(BEIJING, cancellation=replace(BEIJING.cancellation, unseen_days=3))
    before = may_cancel(waited, Asker(channel), over - timedelta(seconds=1), short)
    assert before == (None if channel is Channel.COUNTER else Refusal(Reason.WAITED_UNSEEN))
    refused = Refusal(Reason.UNSEEN_CLAIM_OVER, (("days", "3"),))
    assert may_cancel(waited, Asker(channel), over, short) == refused
    assert may_cancel(waited, COUNTER, over, BEIJING) is None
    assert may_cancel(BOOKED, COUNTER, over, short) == Refusal(Reason.COUNTED_AS_NO_SHOW)


@pytest.mark.requirement("R043")
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (S.FULFILLED, Reason.ALREADY_SEEN),
        (S.NO_SHOW, Reason.COUNTED_AS_NO_SHOW),
        (S.CANCELLED, Reason.ALREADY_CANCELLED),
        (S.VOID, Reason.ALREADY_VOID),
    ],
)
def test_what_is_over_is_not_given_back(status: AppointmentStatus, reason: Reason) -> None:
    assert may_cancel(replace(BOOKED, status=status), COUNTER, at(9), BEIJING) == Refusal(reason)


@pytest.mark.requirement("R043")
def test_a_stricter_deadline_leaves_the_counter_open() -> None:
    before = YESTERDAY_16 - timedelta(seconds=1)
    assert may_cancel(BOOKED, KIOSK, before, STRICT) is None
    told = Refusal(Reason.CANCEL_AT_COUNTER, (("deadline", "2026-11-22 16:00"),))
    assert may_cancel(BOOKED, KIOSK, YESTERDAY_16, STRICT) == told
    assert may_cancel(BOOKED, COUNTER, at(11, 59), STRICT) is None


@pytest.mark.requirement("R036", "R043")
@pytest.mark.parametrize(
    ("channel", "deadline"),
    [
        (Channel.KIOSK, YESTERDAY_16),
        (Channel.APP, YESTERDAY_16),
        (Channel.COUNTER, at(12)),
        (Channel.REFERRAL, at(12)),
    ],
)
def test_each_channel_can_tell_its_deadline(channel: Channel, deadline: datetime) -> None:
    assert deadline_of(BOOKED, channel, STRICT) == deadline
    assert deadline_of(BOOKED, channel, BEIJING) == at(12)


def booked_at(moment: datetime, *, is_referred: bool = False) -> Appointment:
    return replace(APPOINTMENT, booked_at=moment, valid_until=at(23), is_referred=is_referred)


@pytest.mark.requirement("R036")
def test_what_is_told_of_not_coming_names_a_kiosk_only_where_one_takes_the_number_back() -> None:
    early, late = YESTERDAY_16 - timedelta(minutes=1), YESTERDAY_16

    def kiosk_until(booked: Appointment, policy: Policy) -> datetime | None:
        told = if_not_coming(booked, at(8), at(12), "010-11", policy)
        assert (told.phone, told.cancel_until) == ("010-11", at(12))
        assert (told.no_shows, told.ban_months) == (3, 3)
        return told.kiosk_until

    assert kiosk_until(booked_at(early), BEIJING) == at(12)
    assert kiosk_until(booked_at(early), STRICT) == YESTERDAY_16
    assert kiosk_until(booked_at(late), STRICT) is None
    referred = booked_at(early, is_referred=True)
    assert kiosk_until(referred, BEIJING) is None
    own = replace(BEIJING.cancellation, is_referral_self_service=True)
    assert kiosk_until(referred, replace(BEIJING, cancellation=own)) == at(12)


@pytest.mark.requirement("R043")
def test_no_deadline_is_later_than_the_sessions_end() -> None:
    lax = replace(STRICT.cancellation, own_days_before=0)
    assert deadline_of(BOOKED, Channel.KIOSK, replace(BEIJING, cancellation=lax)) == at(12)


@pytest.mark.requirement("R203")
def test_a_referral_is_cancelled_by_its_doctor_or_at_the_counter() -> None:
    referral = replace(BOOKED, referred_by=StaffId("gp1"))
    refused = Refusal(Reason.NOT_YOUR_REFERRAL)
    own, other = (Asker(Channel.REFERRAL, StaffId(name)) for name in ("gp1", "gp2"))
    assert may_cancel(referral, own, at(9), BEIJING) is None
    assert may_cancel(referral, other, at(9), BEIJING) == refused
    assert may_cancel(referral, KIOSK, at(9), BEIJING) == refused
    assert may_cancel(referral, COUNTER, at(9), BEIJING) is None


@pytest.mark.requirement("R203")
def test_a_referring_doctor_cancels_no_other_booking_and_the_patient_is_told_whom_to_ask() -> None:
    gp = Asker(Channel.REFERRAL, StaffId("gp1"))
    assert may_cancel(BOOKED, gp, at(9), BEIJING) == Refusal(Reason.NOT_YOUR_REFERRAL)
    referral = replace(BOOKED, referred_by=StaffId("gp1"), contact="010-1")
    told = Refusal(Reason.NOT_YOUR_REFERRAL, (("phone", "010-1"),))
    assert may_cancel(referral, KIOSK, at(9), BEIJING) == told


@pytest.mark.requirement("R203")
def test_by_policy_referred_patients_cancel_themselves_but_other_doctors_never() -> None:
    kind = replace(BEIJING.cancellation, is_referral_self_service=True)
    policy = replace(BEIJING, cancellation=kind)
    referral = replace(BOOKED, referred_by=StaffId("gp1"))
    assert may_cancel(referral, KIOSK, at(9), policy) is None
    other = Asker(Channel.REFERRAL, StaffId("gp2"))
    assert may_cancel(referral, other, at(9), policy) == Refusal(Reason.NOT_YOUR_REFERRAL)


PAYMENTS = st.lists(
    st.integers(0, 50_000).flatmap(lambda a: st.tuples(st.just(a), st.integers(0, a))), max_size=5
)


@pytest.mark.requirement("R042")
@given(PAYMENTS)
def test_what_goes_back_is_what_was_paid_and_not_yet_back(pairs: list[tuple[int, int]]) -> None:
    paid = [Paid(OrderId(f"o{i}"), Fen(a), Fen(r)) for i, (a, r) in enumerate(pairs)]
    lines = refunds_of(paid)
    assert sum(line.amount for line in lines) == sum(a - r for a, r in pairs)
    most = {p.order: p.amount - p.refunded for p in paid}
    assert all(0 < line.amount == most[line.order] for line in lines)
    again = [replace(p, refunded=p.amount) for p in paid]
    assert refunds_of(again) == ()


@pytest.mark.requirement("R042")
def test_each_order_gets_its_own_money_back() -> None:
    paid = [Paid(OrderId("a"), Fen(5000), Fen(0)), Paid(OrderId("b"), Fen(3000), Fen(1000))]
    assert refunds_of(paid) == (
        RefundLine(OrderId("a"), Fen(5000)),
        RefundLine(OrderId("b"), Fen(2000)),
    )


@pytest.mark.parametrize("refunded", [5001, -1])
def test_nobody_guesses_where_the_books_are_wrong(refunded: int) -> None:
    with pytest.raises(ValueError, match="beyond"):
        refunds_of([Paid(OrderId("a"), Fen(5000), Fen(refunded))])
