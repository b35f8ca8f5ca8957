"""Giving a number back (退号): until when, by whom, and which money goes back on which way.

The counter takes a number back until its session ends, always, and for some days more from whoever
came and was not seen; kiosks and networks may have a stricter deadline, which is policy, as those
days are. What comes back is what was paid, to where it came from.

Source: BJ-OPD-DRAFT art. 19, art. 27; BJD-2021-05-20 (referrals).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk_app.domain.appointment_status import IS_THERE, Act, AppointmentStatus, move
from kiosk_app.domain.booking import Appointment, IfNotComing, Payment
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import OrderId, StaffId
from kiosk_app.domain.money import NOTHING, Fen
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Booking:
    """What a booking is, as far as giving it back goes.

    Attributes:
        session_begin, session_end: of the half-day session, with offset.
        referred_by: who booked it as a referral; None for every other booking.
        contact: telephone of the institution that referred; empty for every other booking.
    """

    status: AppointmentStatus
    session_begin: datetime
    session_end: datetime
    referred_by: StaffId | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to give a number back, and where.

    Attributes:
        staff: the signed-in doctor or registrar; None for the patient.
    """

    channel: Channel
    staff: StaffId | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment of a booking and what of it went back already."""

    order: OrderId
    amount: Fen
    refunded: Fen
    is_cash: bool = False


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Money that goes back on the order it was paid with; cash by hand, at a staffed counter."""

    order: OrderId
    amount: Fen
    is_cash: bool = False


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """What comes back for a number that was given back, as central says it.

    Attributes:
        amount: in fen, all of it.
        in_cash: of it what was paid in cash: it waits until staff hand it over a counter.
    """

    amount: Fen = NOTHING
    in_cash: tuple[Payment, ...] = ()

    @property
    def cash(self) -> Fen:
        """What waits at a staffed counter, in fen."""
        return Fen(sum(payment.amount for payment in self.in_cash))

    @property
    def same_way(self) -> Fen:
        """What goes back by itself the way it came, in fen."""
        return Fen(self.amount - self.cash)


def may_cancel(booking: Booking, asker: Asker, now: datetime, policy: Policy) -> Refusal | None:
    """Say why a number cannot be given back now, or None.

    Args:
        booking: what is to be cancelled.
        asker: who asks on which channel.
        now: the service's time, with offset.
        policy: the policy in force.

    Returns:
        ALREADY_SEEN, ALREADY_CANCELLED, ALREADY_VOID by status; COUNTED_AS_NO_SHOW from the
        session's end; WAITED_UNSEEN there for whoever came and was not seen, whom the counter takes
        it back from; UNSEEN_CLAIM_OVER with the fact ``days`` once that is too long ago, on every
        channel; NOT_YOUR_REFERRAL with the fact ``phone``;
        CANCEL_AT_COUNTER with the fact ``deadline``.

    Source: BJ-OPD-DRAFT art. 19, art. 27; BJD-2021-05-20.
    """
    after = move(booking.status, Act.CANCEL)
    if isinstance(after, Refusal):
        return after
    if now >= booking.session_end:
        return _may_cancel_afterwards(booking, asker, now, policy)
    if asker.channel is Channel.COUNTER:
        return None
    return _may_cancel_referral(booking, asker, policy) or _in_time(booking, asker, now, policy)


def deadline_of(booking: Booking, channel: Channel, policy: Policy) -> datetime:
    """Return until when a number is given back on a channel, for ticket and screen.

    Source: BJ-OPD-DRAFT art. 15 (how to cancel), art. 19.
    """
    if channel in {Channel.COUNTER, Channel.REFERRAL}:
        return booking.session_end
    return _own_deadline(booking.session_begin, booking.session_end, policy)


def if_not_coming(
    appointment: Appointment,
    session_begin: datetime,
    session_end: datetime,
    phone: str,
    policy: Policy,
) -> IfNotComing:
    """Return what the patient is told of not coming, when the number is booked and ever after.

    Args:
        appointment: what was booked.
        session_begin: of its half-day session, with offset.
        session_end: the same; a number is taken back until then, even where it is good for longer.
        phone: of the hospital.
        policy: the one it was made under.

    Returns:
        Without `kiosk_until` where no kiosk takes it back: a referral that patients may not cancel
        for themselves, or one whose deadline was over when it was booked.

    Source: BJ-OPD-DRAFT art. 15, art. 19, art. 27; BJD-2021-05-20.
    """
    own = policy.cancellation
    kiosk_until = _own_deadline(session_begin, session_end, policy)
    is_self_service = own.is_referral_self_service or not appointment.is_referred
    has_kiosk = is_self_service and kiosk_until > appointment.booked_at
    return IfNotComing(
        phone=phone,
        cancel_until=session_end,
        kiosk_until=kiosk_until if has_kiosk else None,
        no_shows=policy.noshow.limit,
        ban_months=policy.noshow.ban_months,
    )


def refunds_of(payments: Iterable[Paid]) -> tuple[RefundLine, ...]:
    """Return what goes back: all that was paid and has not gone back, each on its own order.

    Raises:
        ValueError: more went back than was paid; nobody guesses then.

    Source: BJ-OPD-DRAFT art. 19.
    """
    lines = []
    for paid in payments:
        left = Fen(paid.amount - paid.refunded)
        if left < 0 or paid.refunded < 0:
            raise ValueError(f"order {paid.order} went back beyond what was paid")
        if left > 0:
            lines.append(RefundLine(paid.order, left, paid.is_cash))
    return tuple(lines)


def is_claim_over(session_end: datetime, now: datetime, policy: Policy) -> bool:
    """Tell whether it is too long ago that somebody came and was not seen to be repaid for it.

    It is as long as somebody can be asked whether they were seen; that they were ends the claim at
    once, and the doctor's room can tell it as long as it likes.

    Source: BJ-OPD-DRAFT art. 19; the figure is the decision of the house.
    """
    return now >= session_end + timedelta(days=policy.cancellation.unseen_days)


def _may_cancel_afterwards(
    booking: Booking, asker: Asker, now: datetime, policy: Policy
) -> Refusal | None:
    """Source: BJ-OPD-DRAFT art. 27: no-show is who neither came nor cancelled."""
    if booking.status not in IS_THERE:
        return Refusal(Reason.COUNTED_AS_NO_SHOW)
    if is_claim_over(booking.session_end, now, policy):
        days = policy.cancellation.unseen_days
        return Refusal(Reason.UNSEEN_CLAIM_OVER, (("days", str(days)),))
    is_at_counter = asker.channel is Channel.COUNTER
    return None if is_at_counter else Refusal(Reason.WAITED_UNSEEN)


def _own_deadline(begin: datetime, end: datetime, policy: Policy) -> datetime:
    """Until when kiosks and networks take a number back; never longer than the session."""
    days = policy.cancellation.own_days_before
    if days is None:
        return end
    day = begin.astimezone(HOSPITAL_TIME).date() - timedelta(days=days)
    return min(datetime.combine(day, policy.cancellation.own_time, HOSPITAL_TIME), end)


def _may_cancel_referral(booking: Booking, asker: Asker, policy: Policy) -> Refusal | None:
    """Source: BJD-2021-05-20: by the doctor who made the referral, who cancels nothing else."""
    if asker.channel is Channel.REFERRAL:
        is_theirs = booking.referred_by is not None and booking.referred_by == asker.staff
    else:
        is_theirs = booking.referred_by is None or (
            asker.staff is None and policy.cancellation.is_referral_self_service
        )
    if is_theirs:
        return None
    return Refusal(
        Reason.NOT_YOUR_REFERRAL, (("phone", booking.contact),) if booking.contact else ()
    )


def _in_time(booking: Booking, asker: Asker, now: datetime, policy: Policy) -> Refusal | None:
    deadline = deadline_of(booking, asker.channel, policy)
    if now < deadline:
        return None
    return Refusal(Reason.CANCEL_AT_COUNTER, (("deadline", f"{deadline:%Y-%m-%d %H:%M}"),))
