"""Waiting for a number that comes back (候补): join, be offered, take it in time, or leave.

A number that comes back is offered to the first who is entitled, for a while; then to the next.
While anybody waits or thinks, others see nothing of it. Nobody overtakes: priority groups first,
then first come, first served.

Source: BJ-OPD-DRAFT art. 27; CN-2020-405 sec. 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.queue_order import rank_of
from kiosk_app.domain.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Waiter:
    """A patient on the list of one session, or of one specialty, title and day."""

    patient: PatientId
    joined_at: datetime
    group: PriorityGroup = PriorityGroup.ORDINARY


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that came back, kept for one waiting patient until `expires_at`."""

    waiter: Waiter
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Waitlist:
    """Who waits and who was offered a number.

    Attributes:
        closes_at: after it nobody joins and nothing is offered.
        offers: open ones; a patient has one at most and does not wait meanwhile.
    """

    closes_at: datetime
    waiting: tuple[Waiter, ...] = ()
    offers: tuple[Offer, ...] = field(default=())


def closes_at(session_begin: datetime, policy: Policy) -> datetime:
    """Return when the list of a session closes."""
    return session_begin - policy.returns.waitlist_closes_before


def join(waitlist: Waitlist, waiter: Waiter, free: int) -> Waitlist | Refusal:
    """Return the list with one more at its end.

    Args:
        waitlist: as it stands.
        waiter: who joins, and when.
        free: numbers everybody can have just now.

    Returns:
        The new list; WAITLIST_CLOSED with the fact ``closed``; ALREADY_WAITING; NOT_FULL.

    Source: BJ-OPD-DRAFT art. 27.
    """
    if waiter.joined_at >= waitlist.closes_at:
        return _closed(waitlist)
    if waiter.patient in _patients(waitlist):
        return Refusal(Reason.ALREADY_WAITING)
    if shown_free(waitlist, free) > 0:
        return Refusal(Reason.NOT_FULL)
    return replace(waitlist, waiting=(*waitlist.waiting, waiter))


def join_day(
    waitlists: Sequence[Waitlist], waiter: Waiter, free: Sequence[int]
) -> tuple[int, ...] | Refusal:
    """Return which lists a patient stands on who takes any session of a specialty, title and day.

    They stand on all that are open, with one joining time, and are offered one number in all.

    Args:
        waitlists: of all sessions of that specialty, title and day.
        waiter: who joins, and when.
        free: numbers everybody can have just now, for each of the sessions.

    Returns:
        The places of the lists; ALREADY_WAITING for one of them; NOT_FULL where any of them has a
        number; WAITLIST_CLOSED with the fact ``closed`` where all are closed.

    Source: BJ-OPD-DRAFT art. 12, art. 27; requirement row R061.
    """
    open_ones = []
    last: Refusal | None = None
    for place, (each, left) in enumerate(zip(waitlists, free, strict=True)):
        joined = join(each, waiter, left)
        if isinstance(joined, Waitlist):
            open_ones.append(place)
        elif joined.reason is Reason.WAITLIST_CLOSED:
            last = joined
        else:
            return joined
    return tuple(open_ones) if open_ones or last is None else last


def may_wait(places: int, policy: Policy) -> Refusal | None:
    """Say why a patient joins no waitlist beside those they stand on, or None.

    No document names a figure; what it is for is the defence of the booking system.

    Args:
        places: lists the patient stands on, with an offer or without.
        policy: the policy in force.

    Returns:
        WAITLIST_LIMIT with the fact ``limit``.

    Source: BJ-OPD-DRAFT art. 11, art. 27.
    """
    limit = policy.limits.waitlists
    return Refusal(Reason.WAITLIST_LIMIT, (("limit", str(limit)),)) if places >= limit else None


def leave(waitlist: Waitlist, patient: PatientId) -> Waitlist:
    """Return the list without a patient; an offer to them is given up with it."""
    return replace(
        waitlist,
        waiting=tuple(w for w in waitlist.waiting if w.patient != patient),
        offers=tuple(o for o in waitlist.offers if o.waiter.patient != patient),
    )


def offer_next(
    waitlist: Waitlist, now: datetime, policy: Policy
) -> tuple[Waitlist, Offer] | Refusal:
    """Offer one number that came back to the first who is entitled.

    Returns:
        The new list and the offer; NO_OFFER where nobody waits; WAITLIST_CLOSED.

    Source: BJ-OPD-DRAFT art. 27.
    """
    if now >= waitlist.closes_at:
        return _closed(waitlist)
    if not waitlist.waiting:
        return Refusal(Reason.NO_OFFER)
    first = in_order(waitlist, policy)[0]
    offer = Offer(first, min(now + policy.returns.offer_life, waitlist.closes_at))
    rest = tuple(w for w in waitlist.waiting if w != first)
    return replace(waitlist, waiting=rest, offers=(*waitlist.offers, offer)), offer


def accept(waitlist: Waitlist, patient: PatientId, now: datetime) -> Waitlist | Refusal:
    """Return the list after a patient took the offered number.

    Returns:
        The new list; NO_OFFER; OFFER_LAPSED.
    """
    offer = next((o for o in waitlist.offers if o.waiter.patient == patient), None)
    if offer is None:
        return Refusal(Reason.NO_OFFER)
    if now >= offer.expires_at:
        return Refusal(Reason.OFFER_LAPSED)
    return leave(waitlist, patient)


def lapse(waitlist: Waitlist, now: datetime) -> tuple[Waitlist, tuple[Offer, ...]]:
    """Return the list without offers that are over, and those offers: their numbers are free."""
    over = tuple(o for o in waitlist.offers if now >= o.expires_at)
    return replace(waitlist, offers=tuple(o for o in waitlist.offers if o not in over)), over


def in_order(waitlist: Waitlist, policy: Policy) -> tuple[Waiter, ...]:
    """Return who waits, first entitled first."""
    return tuple(
        sorted(
            waitlist.waiting,
            key=lambda w: (rank_of(w.group, policy.queue), w.joined_at, w.patient),
        )
    )


def shown_free(waitlist: Waitlist, free: int) -> int:
    """Return how many numbers others see: none while somebody waits for them."""
    return 0 if waitlist.waiting else free


def _patients(waitlist: Waitlist) -> set[PatientId]:
    return {w.patient for w in (*waitlist.waiting, *(o.waiter for o in waitlist.offers))}


def _closed(waitlist: Waitlist) -> Refusal:
    closed = f"{waitlist.closes_at:%Y-%m-%d %H:%M}"
    return Refusal(Reason.WAITLIST_CLOSED, (("closed", closed),))
