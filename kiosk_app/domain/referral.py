"""Referral from primary care (基层预约转诊): who may refer, on what ground, from which pool.

The right belongs to a person, not to an institution: family doctors and specialists, reviewed by
the district, until a date, ended at once when the post changes. Every referral rests on a recent
consultation of that very patient. How early the pool opens is in `release`, how it is called in
`queue_order`, who cancels in `cancellation`.

Source: BJ-OPD-DRAFT art. 16, art. 17, art. 28; BJD-2021-05-20; AH-2023-101 ann. 1 item 2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.booking_window import may_attend_band
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.published import Line
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.release import may_draw
from kiosk_app.domain.sessions import TimeBand


class Role(StrEnum):
    """Posts at an institution that asks for referral rights."""

    FAMILY_DOCTOR = "family_doctor"
    SPECIALIST = "specialist"
    NURSE = "nurse"
    CLERK = "clerk"
    MANAGER = "manager"


class Service(StrEnum):
    """What can be asked for by referral. Source: AH-2023-101 ann. 2 item 1."""

    VISIT = "visit"
    EXPERT = "expert"
    EXAMINATION = "examination"
    BED = "bed"  # not sold here


@dataclass(frozen=True, slots=True)
class Right:
    """One person's right to refer.

    Attributes:
        pool: which kept share it draws from.
        reviewed_by: the district's administrator; None while the review is open.
        expires_on: last day.
        ended_at: since when it is ended; None while the person keeps the post.
        is_suspended: the person or the whole institution is barred for misuse.
    """

    person: StaffId
    role: Role
    pool: Pool
    reviewed_by: StaffId | None
    expires_on: date
    ended_at: datetime | None = None
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Consultation:
    """The visit in primary care that a referral rests on."""

    number: str
    patient: PatientId
    doctor: StaffId
    day: date


@dataclass(frozen=True, slots=True)
class ReferralRequest:
    """A referral that waits to be booked.

    Attributes:
        is_contracted: the patient has signed with this family doctor.
    """

    patient: PatientId
    asked_at: datetime
    is_contracted: bool


class RightState(StrEnum):
    """How a right to refer stands; the values are those of the fact ``why`` of `may_refer`."""

    ACTIVE = "active"
    REVIEW = "review"  # the district has not looked at it yet
    ENDED = "ended"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


_MAY_HOLD = frozenset({Role.FAMILY_DOCTOR, Role.SPECIALIST})
_POOLS = frozenset({Pool.REFERRAL, Pool.COMMUNITY})


def may_grant(role: Role) -> Refusal | None:
    """Say why a post gets no right to refer, or None; ROLE_NOT_ADMITTED.

    Source: BJD-2021-05-20: family doctors and specialists, nobody else.
    """
    return None if role in _MAY_HOLD else Refusal(Reason.ROLE_NOT_ADMITTED)


def may_refer(right: Right | None, pool: Pool, now: datetime) -> Refusal | None:
    """Say why nothing is drawn from a pool with this right now, or None.

    Args:
        right: the asker's; None for everybody else, a kiosk too.
        pool: what is to be drawn from; with a right to refer only its own.
        now: the service's time, with offset.

    Returns:
        ROLE_NOT_ADMITTED; REFERRAL_RIGHT_MISSING with the fact ``why``: ``none``, ``pool``,
        ``review``, ``ended``, ``suspended`` or ``expired``.

    Source: BJD-2021-05-20; AH-2023-101 ann. 1 item 2.
    """
    if right is None:
        return _missing("none") if pool in _POOLS else None
    refusal = may_grant(right.role)
    if refusal is not None:
        return refusal
    objections = {
        "pool": pool is not right.pool or pool not in _POOLS,
        "review": right.reviewed_by is None,
        "ended": right.ended_at is not None and now >= right.ended_at,
        "suspended": right.is_suspended,
        "expired": now.astimezone(HOSPITAL_TIME).date() > right.expires_on,
    }
    why = next((name for name, stands in objections.items() if stands), None)
    return None if why is None else _missing(why)


def may_book(
    right: Right,
    consultation: Consultation | None,
    patient: PatientId,
    now: datetime,
    policy: Policy,
) -> Refusal | None:
    """Say why a patient is not referred, or None: seen by this doctor, lately.

    Returns:
        CONSULTATION_REQUIRED with the fact ``days``.

    Source: BJD-2021-05-20: no referral without having seen the patient.
    """
    days = policy.referral.consultation_days
    today = now.astimezone(HOSPITAL_TIME).date()
    is_theirs = (
        consultation is not None
        and bool(consultation.number.strip())
        and (consultation.patient, consultation.doctor) == (patient, right.person)
        and today - timedelta(days=days) <= consultation.day <= today
    )
    return None if is_theirs else Refusal(Reason.CONSULTATION_REQUIRED, (("days", str(days)),))


def may_ask_for(service: Service) -> Refusal | None:
    """Say why something is not booked by referral here, or None; OUT_OF_SCOPE for beds.

    Source: AH-2023-101 ann. 2 item 1.
    """
    if service is not Service.BED:
        return None
    return Refusal(Reason.OUT_OF_SCOPE, (("scope", service.value),))


def may_review(right: Right, asked_by: StaffId, reviewer: StaffId) -> Refusal | None:
    """Say why somebody does not review a right, or None: another person than who asked or has it.

    Returns:
        NOT_IN_THIS_STATE with the fact ``status`` where nothing waits for a review;
        SECOND_PERSON_REQUIRED.

    Source: BJD-2021-05-20: the district's administrator reviews who may refer.
    """
    if right.reviewed_by is not None or right.ended_at is not None:
        status = RightState.ACTIVE if right.ended_at is None else RightState.ENDED
        return Refusal(Reason.NOT_IN_THIS_STATE, (("status", status.value),))
    if reviewer in {asked_by, right.person}:
        return Refusal(Reason.SECOND_PERSON_REQUIRED)
    return None


def state_of(right: Right, now: datetime) -> RightState:
    """Return how a right stands, for the list the district goes through.

    Source: BJD-2021-05-20: rights are reviewed, kept up and ended.
    """
    refusal = may_refer(right, right.pool, now)
    return RightState.ACTIVE if refusal is None else RightState(dict(refusal.facts)["why"])


def may_take(
    pool: Pool, day: date, band: TimeBand, now: datetime, policy: Policy
) -> Refusal | None:
    """Say why no number of a band is drawn from a kept pool now, or None.

    Returns:
        BAND_OVER; NOT_YET_RELEASED with the fact ``release``: two weeks before everybody.

    Source: BJ-2022-PLAN item 3; BJD-2021-05-20.
    """
    return may_attend_band(band, now, policy) or may_draw(pool, day, now, policy)


def notice(
    band: TimeBand, department: str, place: str, phone: str, policy: Policy
) -> tuple[Line, ...]:
    """Return what the doctor tells the patient: when, where, how to cancel, what not coming means.

    Args:
        band: when the patient is expected.
        department: its name.
        place: where it is.
        phone: of the institution that refers.
        policy: says what follows from not coming.

    Source: BJD-2021-05-20: the family doctor tells the patient these four things.
    """
    begin, end = (t.astimezone(HOSPITAL_TIME) for t in (band.begin, band.end))
    missed = policy.noshow
    return (
        Line("referral.period", (("begin", f"{begin:%Y-%m-%d %H:%M}"), ("end", f"{end:%H:%M}"))),
        Line("referral.department", (("department", department), ("place", place))),
        Line("referral.cancel", (("phone", phone),)),
        Line(
            "referral.no_show",
            (("limit", str(missed.limit)), ("months", str(missed.ban_months))),
        ),
    )


def in_order(requests: Iterable[ReferralRequest]) -> tuple[ReferralRequest, ...]:
    """Return waiting referrals, those of contracted patients first, then as they came.

    Source: BJD-2021-05-20.
    """
    return tuple(sorted(requests, key=lambda r: (not r.is_contracted, r.asked_at, r.patient)))


def is_conspicuous(referrals_today: int, policy: Policy) -> bool:
    """Tell whether somebody should look at a doctor's referrals of one day.

    Source: BJD-2021-05-20: numbers must not be passed on.
    """
    return referrals_today > policy.referral.flag_above_per_day


def _missing(why: str) -> Refusal:
    return Refusal(Reason.REFERRAL_RIGHT_MISSING, (("why", why),))
