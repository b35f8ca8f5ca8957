"""Not coming (爽约): what counts, what excuses, and when it leads to a ban.

A no-show is counted at the end of the half-day session and not before: who is late is still
seen. Three without cause in one calendar year end the right to book for three calendar months
from the end of the third's session. Nobody is refused care: the counter still sells a number of
today, with a warning, and emergency clinics are not sold at all.

Source: BJ-OPD-DRAFT art. 27; BJD-2021-05-20.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from kiosk_app.domain.appointment_status import IS_THERE, Act, AppointmentStatus, move
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.parameters import BanOn, NoShowParameters
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.second_person import may_decide

_MONTHS = 12


class Excuse(StrEnum):
    """Why a no-show is not counted (有故).

    Source: BJD-2021-05-20: only those without cause count.
    """

    # given by the service itself: the hospital was the cause
    SUSPENSION = "suspension"
    VOID = "void"
    SYSTEM_FAULT = "system_fault"
    WAITED = "waited"  # checked in and not called
    # given by two persons on evidence
    HOSPITAL_FAULT = "hospital_fault"
    EMERGENCY = "emergency"
    DEATH = "death"
    DEVICE_FAILURE = "device_failure"


AUTOMATIC = frozenset({Excuse.SUSPENSION, Excuse.VOID, Excuse.SYSTEM_FAULT, Excuse.WAITED})


class NoShowState(StrEnum):
    """How a no-show in the ledger stands. Source: BJ-OPD-DRAFT art. 27; requirement row R060."""

    STANDING = "standing"  # it counts, and nobody has said anything
    APPEALED = "appealed"  # it counts, and the patient says it should not
    EXCUSED = "excused"  # it does not count


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking when its number ends.

    Attributes:
        valid_until: when its number ends, see `checkin.valid_until`: its session's end, or its
            day's by policy.
        is_suspended: the session was called off and this patient had no other outcome.
        had_system_fault: cancelling or checking in was out of order when it was needed.
        is_untold: the service booked it alone, and nobody ever told the patient.
        is_unaware: the hospital moved it, or called it off and on again, and did not tell the
            patient of that, see `suspension_notice.is_unaware`.
    """

    status: AppointmentStatus
    valid_until: datetime
    is_suspended: bool = False
    had_system_fault: bool = False
    is_untold: bool = False
    is_unaware: bool = False


@dataclass(frozen=True, slots=True)
class NoShow:
    """One no-show in the ledger, excused or not.

    Attributes:
        rules: of the policy its booking was made under: what the patient was told then.
    """

    session_end: datetime
    excuse: Excuse | None = None
    rules: NoShowParameters = field(default_factory=NoShowParameters)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A wish to excuse a no-show: why, on what evidence, agreed to by whom."""

    excuse: Excuse
    evidence: str
    deciders: tuple[StaffId, ...]


@dataclass(frozen=True, slots=True)
class BookingBan:
    """No booking from `begin` until `until`, the last day included.

    Attributes:
        dates: hospital days of the no-shows that led to it, in order.
    """

    begin: datetime
    until: date
    dates: tuple[date, ...]


def is_no_show(visit: Visit, now: datetime) -> bool:
    """Tell whether a booking becomes a no-show now; asking twice changes nothing.

    Never before the session's end, nor while the number is still good; never of a called-off
    session; never of somebody who arrived, checked in, was seen, cancelled, or whose booking is
    void.

    Source: BJ-OPD-DRAFT art. 25 (how long a number is good), art. 27.
    """
    after = move(visit.status, Act.MISS, is_suspended=visit.is_suspended)
    return now >= visit.valid_until and after is AppointmentStatus.NO_SHOW


LONGEST_OUTAGE = timedelta(hours=24)
"""A longer one is noted day by day, so that a slip of the pen excuses one day at most."""


@dataclass(frozen=True, slots=True)
class Outage:
    """When cancelling or checking in was out of order, what it was, and who says so."""

    begin: datetime
    end: datetime
    note: str
    deciders: tuple[StaffId, ...]


def automatic_excuse(visit: Visit) -> Excuse | None:
    """Return the excuse a booking has without anybody asking, or None.

    Nobody misses what they were never told of: the machine that was paid failed, or the hospital
    that moved the number, not the patient.

    Source: BJD-2021-05-20: without cause of one's own.
    """
    if visit.is_suspended or visit.is_unaware:
        return Excuse.SUSPENSION
    if visit.status is AppointmentStatus.VOID:
        return Excuse.VOID
    if visit.status in IS_THERE:
        return Excuse.WAITED
    is_ours = visit.had_system_fault or visit.is_untold
    return Excuse.SYSTEM_FAULT if is_ours else None


def is_money_owed(visit: Visit) -> bool:
    """Tell whether what was paid goes back by itself: the patient never knew what they had.

    Source: BJ-OPD-DRAFT art. 19, art. 23; BJD-2021-05-20.
    """
    return visit.is_untold or visit.is_unaware


def may_waive(waiver: Waiver) -> Refusal | None:
    """Say why a no-show is not excused, or None.

    Returns:
        EVIDENCE_REQUIRED; SECOND_PERSON_REQUIRED. Excuses of the service itself need neither.

    Source: BJD-2021-05-20; BJ-OPD-DRAFT art. 27.
    """
    if waiver.excuse in AUTOMATIC:
        return None
    if not waiver.evidence.strip():
        return Refusal(Reason.EVIDENCE_REQUIRED)
    return may_decide(waiver.deciders)


def may_note_outage(outage: Outage, now: datetime) -> Refusal | None:
    """Say why a fault of the system is not noted, or None: it excuses everybody it touches.

    Only what is over is noted, never for longer than `LONGEST_OUTAGE`, with words, by two persons.

    Returns:
        MALFORMED_REQUEST with the fact ``field``; EVIDENCE_REQUIRED; SECOND_PERSON_REQUIRED.

    Source: BJD-2021-05-20; BJ-OPD-DRAFT art. 27; requirement row R206.
    """
    begin, end = outage.begin, outage.end
    if begin.tzinfo is None or end.tzinfo is None or not begin < end <= now:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "end"),))
    if end - begin > LONGEST_OUTAGE:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "begin"),))
    if not outage.note.strip():
        return Refusal(Reason.EVIDENCE_REQUIRED)
    return may_decide(outage.deciders)


def may_appeal(no_show: NoShow, now: datetime) -> Refusal | None:
    """Say why no appeal is taken any more, or None; APPEAL_OVER with the fact ``days``."""
    days = no_show.rules.appeal_days
    if now < no_show.session_end + timedelta(days=days):
        return None
    return Refusal(Reason.APPEAL_OVER, (("days", str(days)),))


def state_of(excuse: Excuse | None, *, is_appealed: bool) -> NoShowState:
    """Return how a no-show stands; an appeal that was granted is an excuse.

    Source: BJ-OPD-DRAFT art. 27; requirement row R060.
    """
    if excuse is not None:
        return NoShowState.EXCUSED
    return NoShowState.APPEALED if is_appealed else NoShowState.STANDING


def count_of(no_shows: Iterable[NoShow], year: int) -> int:
    """Return how many no-shows count in a calendar year, hospital time."""
    return sum(n.excuse is None and _day(n).year == year for n in no_shows)


def bans_of(no_shows: Iterable[NoShow]) -> tuple[BookingBan, ...]:
    """Return every ban that follows from a patient's no-shows, in order of time.

    Worked out anew each time, so an excuse given later lifts what it caused. Whether a no-show
    begins a ban, and how long it lasts, say the rules its own booking was made under: a change of
    the policy changes nothing of what has happened.

    Source: BJ-OPD-DRAFT art. 6 (1); BJD-2021-05-20: three in a calendar year, then three months.
    """
    counted = sorted((n for n in no_shows if n.excuse is None), key=lambda n: n.session_end)
    bans: list[BookingBan] = []
    for _, year in groupby(counted, key=lambda n: _day(n).year):
        misses = list(year)
        bans += [
            _ban(misses[:count])
            for count in range(1, len(misses) + 1)
            if _begins_ban(count, misses[count - 1].rules)
        ]
    return tuple(bans)


def ban_at(bans: Iterable[BookingBan], now: datetime) -> BookingBan | None:
    """Return the ban in force, the one that lasts longest; None where there is none."""
    today = now.astimezone(HOSPITAL_TIME).date()
    in_force = [ban for ban in bans if ban.begin <= now and today <= ban.until]
    return max(in_force, key=lambda ban: ban.until, default=None)


def may_book(
    ban: BookingBan | None, channel: Channel, *, is_today: bool, policy: Policy
) -> Refusal | None:
    """Say why somebody under a ban may not book, or None. What is booked already stays.

    Args:
        ban: the ban in force, see `ban_at`.
        channel: where they book.
        is_today: the number is of today.
        policy: the policy in force.

    Returns:
        BOOKING_BANNED with the facts ``dates``, ``count``, ``from`` and ``until``.

    Source: BJD-2021-05-20.
    """
    if ban is None or (is_today and not _blocks_today(channel, policy)):
        return None
    facts = (
        ("dates", ", ".join(day.isoformat() for day in ban.dates)),
        ("count", str(len(ban.dates))),
        ("from", f"{ban.begin.astimezone(HOSPITAL_TIME):%Y-%m-%d}"),
        ("until", ban.until.isoformat()),
    )
    return Refusal(Reason.BOOKING_BANNED, facts)


def is_warned(ban: BookingBan | None, channel: Channel, *, is_today: bool, policy: Policy) -> bool:
    """Tell whether a booking is made in spite of a ban, so that the registrar says so."""
    refusal = may_book(ban, channel, is_today=is_today, policy=policy)
    return ban is not None and refusal is None


def months_after(day: date, months: int) -> date:
    """Return the same day some calendar months on; the month's last day where there is no such.

    ``months_after(date(2024, 11, 30), 3) == date(2025, 2, 28)``
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _begins_ban(count: int, rules: NoShowParameters) -> bool:
    if rules.ban_on is BanOn.EVERY_AFTER_LIMIT:
        return count >= rules.limit
    return count % rules.limit == 0


def _ban(misses: Sequence[NoShow]) -> BookingBan:
    last = misses[-1]
    dates = tuple(_day(miss) for miss in misses[-last.rules.limit :])
    until = months_after(_day(last), last.rules.ban_months)
    return BookingBan(last.session_end, until, dates)


def _blocks_today(channel: Channel, policy: Policy) -> bool:
    if channel is Channel.COUNTER:
        return policy.noshow.blocks_counter_today
    return policy.noshow.blocks_kiosk_today or channel is not Channel.KIOSK


def _day(no_show: NoShow) -> date:
    return no_show.session_end.astimezone(HOSPITAL_TIME).date()
