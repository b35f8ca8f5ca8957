"""Coming (取号、签到): when, with which document, how long a number is good, and when it is void.

Source: BJ-OPD-DRAFT art. 20, art. 21, art. 25; AH-2023-101 ann. 1 item 9; BJ-2022-PLAN item 6.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from kiosk_app.domain.appointment_status import IS_THERE, Act, AppointmentStatus, move
from kiosk_app.domain.cancellation import is_claim_over
from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.identity_numbers import key_of
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand

MOST_OF_A_PROOF = 64
"""Characters of the longest number of a proof."""
_LENGTH_OF_CITIZEN_NUMBERS = 18


class Punctuality(StrEnum):
    """How somebody comes, measured by their band. Source: BJ-2022-PLAN item 6."""

    EARLY = "early"
    IN_TIME = "in_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Expected:
    """A booking at check-in.

    Attributes:
        session_end: end of the half-day session, with offset.
        is_suspended: the session is called off.
    """

    status: AppointmentStatus
    band: TimeBand
    session_end: datetime
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Kind and number of an identity document, as far as "the same one" goes."""

    kind: DocumentKind
    number: str

    def __repr__(self) -> str:
        """Keep numbers out of logs and test output."""
        return f"Document({self.kind.name}, …{self.number[-4:]})"


@dataclass(frozen=True, slots=True)
class Override:
    """A registrar's decision to accept another document of the same patient, with its reason."""

    by: StaffId
    reason: str


@dataclass(frozen=True, slots=True)
class VoidOutcome:
    """What a void booking leaves behind; it never counts as a no-show.

    Attributes:
        is_refunded: what was paid goes back.
        is_resold: the number is sold again, as time remains.
        has_risk_note: who made the booking is noted, for somebody to look at.
    """

    is_refunded: bool
    is_resold: bool
    has_risk_note: bool = True


def opens_at(band: TimeBand, policy: Policy) -> datetime:
    """Return since when the patients of a band check in."""
    return band.begin - policy.check_in.earliest_before


def advised_from(band: TimeBand, policy: Policy) -> datetime:
    """Return when the ticket asks to come; the band's beginning is the latest it asks for.

    Source: BJ-OPD-DRAFT art. 22.
    """
    return band.begin - policy.check_in.advised_before


def valid_until(session_end: datetime, policy: Policy) -> datetime:
    """Return until when a number is good: its session's end, or its day's by policy.

    Source: BJ-OPD-DRAFT art. 25.
    """
    if not policy.check_in.is_valid_all_day:
        return session_end
    day = session_end.astimezone(HOSPITAL_TIME).date()
    return datetime.combine(day + timedelta(days=1), time(0), HOSPITAL_TIME)


def may_check_in(expected: Expected, now: datetime, policy: Policy) -> Refusal | None:
    """Say why somebody cannot check in now, or None. Who is late within the session may.

    Returns:
        What the table of moves says; TOO_EARLY with the fact ``earliest``; NUMBER_EXPIRED with
        ``until``.

    Source: BJ-OPD-DRAFT art. 20, art. 25.
    """
    after = move(expected.status, Act.CHECK_IN, is_suspended=expected.is_suspended)
    if isinstance(after, Refusal):
        return after
    earliest = opens_at(expected.band, policy)
    if now < earliest:
        return Refusal(Reason.TOO_EARLY, (("earliest", f"{earliest:%Y-%m-%d %H:%M}"),))
    until = valid_until(expected.session_end, policy)
    if now >= until:
        return Refusal(Reason.NUMBER_EXPIRED, (("until", f"{until:%Y-%m-%d %H:%M}"),))
    return None


def punctuality(band: TimeBand, now: datetime) -> Punctuality:
    """Return how somebody who checks in at `now` comes; the band's end is late.

    Source: BJ-2022-PLAN item 6.
    """
    if now < band.begin:
        return Punctuality.EARLY
    return Punctuality.IN_TIME if now < band.end else Punctuality.LATE


def may_claim(group: PriorityGroup | None, proof: str | None) -> Refusal | None:
    """Say why a patient is not called in a group, or None: what shows it has a number.

    Args:
        group: that a registrar has seen proof of; None where nobody claims any.
        proof: the number of the military card, certificate or handbook that was shown.

    Returns:
        EVIDENCE_REQUIRED for a group without the number of its proof; MALFORMED_REQUEST for a
        number beside no group, or one that is too long to be any.

    Source: requirement row R102.
    """
    number = (proof or "").strip()
    if len(number) > MOST_OF_A_PROOF or (number and group is None):
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "group_proof"),))
    if group is not None and not number:
        return Refusal(Reason.EVIDENCE_REQUIRED)
    return None


def may_use(booked: Document, shown: Document, override: Override | None = None) -> Refusal | None:
    """Say why a document does not do, or None.

    The same identity number is enough, on whichever card or code it stands. Another document of
    the same patient is the counter's decision, with a reason that is kept.

    Returns:
        DOCUMENT_MISMATCH; EVIDENCE_REQUIRED for a decision without a reason.

    Source: BJ-OPD-DRAFT art. 20; AH-2023-101 ann. 1 item 9.
    """
    if _is_same(booked, shown):
        return None
    if override is None:
        return Refusal(Reason.DOCUMENT_MISMATCH)
    return None if override.reason.strip() else Refusal(Reason.EVIDENCE_REQUIRED)


def may_void(status: AppointmentStatus, override: Override) -> Refusal | None:
    """Say why a booking is not made void, or None: staff confirm that the person is another.

    Returns:
        What the table of moves says, e.g. ALREADY_VOID; EVIDENCE_REQUIRED without a reason.

    Source: BJ-OPD-DRAFT art. 21.
    """
    after = move(status, Act.VOID)
    if isinstance(after, Refusal):
        return after
    return None if override.reason.strip() else Refusal(Reason.EVIDENCE_REQUIRED)


def void_outcome(expected: Expected, now: datetime, policy: Policy) -> VoidOutcome:
    """Return what follows from a void booking at `now`.

    Who did not come by the session's end has missed it, and no money goes back; who came and was
    not seen has not, for as long as the counter would take the number back, too.

    Source: BJ-OPD-DRAFT art. 21: this booking is void, and nothing is said of money or ban.
    """
    has_time = expected.band.end - now >= policy.min_left_in_band and now < expected.band.end
    is_missed = now >= expected.session_end and (
        expected.status not in IS_THERE or is_claim_over(expected.session_end, now, policy)
    )
    return VoidOutcome(policy.cancellation.refunds_void and not is_missed, has_time)


def _is_same(booked: Document, shown: Document) -> bool:
    if key_of(booked.kind, booked.number) != key_of(shown.kind, shown.number):
        return False
    is_citizen = len(key_of(shown.kind, shown.number)) == _LENGTH_OF_CITIZEN_NUMBERS
    return booked.kind is shown.kind or is_citizen
