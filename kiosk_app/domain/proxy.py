"""Booking for somebody else (代预约): who books, for how many, and on whose authority.

Limits of numbers count on the patient, whoever books; a limit of patients counts on the booker.
Where the patient's own document is not there, and for medicine, the booker needs the patient's
authority; a child's parent or guardian needs none.

Source: BJ-OPD-DRAFT art. 14; AH-2023-101 ann. 2 item 3; CN-2020-405 sec. 1.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kiosk_app.domain.ages import age_on
from kiosk_app.domain.identity import DocumentKind, Person, Proof, ProofLevel, level_of
from kiosk_app.domain.identity_numbers import birth_of, check, key_of, normalise
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.phone import check_phone
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


class Relation(StrEnum):
    """What the booker is to the patient."""

    PARENT = "parent"
    CHILD = "child"
    SPOUSE = "spouse"
    GUARDIAN = "guardian"
    OTHER = "other"


class Purpose(StrEnum):
    """What a patient gives authority for."""

    BOOKING = "booking"
    MEDICINE = "medicine"  # 代开药


@dataclass(frozen=True, slots=True)
class Booker:
    """Who books for a patient; empty texts where nothing was given."""

    name: str = field(repr=False)
    kind: DocumentKind
    number: str = field(repr=False)
    phone: str = field(repr=False)
    relation: Relation | None


@dataclass(frozen=True, slots=True)
class BookedBy:
    """Who booked for a patient, as far as others may read it: on the ticket, on every copy of it.

    Source: BJ-OPD-DRAFT art. 14; requirement row R035.
    """

    name_masked: str
    number_masked: str


@dataclass(frozen=True, slots=True)
class PresentBooker:
    """Who books for a patient and stands there: known to the hospital, their document just read.

    Attributes:
        patient: the booker as the hospital knows them.
        person: as their document says.
        phone: by which they can be reached about this booking.
    """

    patient: PatientId
    person: Person
    phone: str = field(repr=False)
    relation: Relation

    @property
    def as_told(self) -> BookedBy:
        """Return what the ticket says of them."""
        return BookedBy(self.person.name_masked, self.person.number_masked)


@dataclass(frozen=True, slots=True)
class Authority:
    """A patient's word that somebody acts for them.

    Attributes:
        proxy: the patient id of the one who acts.
        until: last day.
        is_withdrawn: taken back.
    """

    patient: PatientId
    proxy: PatientId
    purpose: Purpose
    until: date
    is_withdrawn: bool = False


def check_booker(booker: Booker, today: date) -> Refusal | None:
    """Say what is wrong with the booker's details, or None; all four are asked for.

    Returns:
        PROXY_INCOMPLETE with the fact ``missing``; else what the checks of number and phone say.

    Source: BJ-OPD-DRAFT art. 14.
    """
    given = {
        "name": booker.name.strip(),
        "number": booker.number.strip(),
        "phone": booker.phone.strip(),
        "relation": booker.relation,
    }
    missing = ",".join(name for name, value in given.items() if not value)
    if missing:
        return Refusal(Reason.PROXY_INCOMPLETE, (("missing", missing),))
    return check(booker.kind, booker.number, today) or check_phone(booker.phone)


def is_guardian(booker: Booker | None, child: Person, day: date, policy: Policy) -> bool:
    """Tell whether somebody may stand beside a child who is booked: a grown-up parent or guardian.

    A document that tells no birth is believed; the desk in the department sees the person.

    Source: BJ-2022-PLAN item 11; who counts, and from which age, is policy.
    """
    if booker is None or booker.relation is None:
        return False
    if booker.relation.value not in policy.proxy.guardians:
        return False
    number = normalise(booker.number)
    if (booker.kind, key_of(booker.kind, number)) == (child.kind, key_of(child.kind, child.number)):
        return False
    birth = birth_of(booker.kind, number)
    return birth is None or age_on(birth, day) >= policy.proxy.guardian_least_age


def is_guarded(booker: Booker, patient: Person, day: date, policy: Policy) -> bool:
    """Tell whether it is a child and their parent or guardian: no authority is asked of those.

    A patient whose document tells no birth counts as grown up: their word is asked.

    Source: BJ-2022-PLAN item 11.
    """
    birth = patient.birth or birth_of(patient.kind, patient.number)
    is_child = birth is not None and age_on(birth, day) < policy.guardian_age
    return is_child and is_guardian(booker, patient, day, policy)


def may_book_for(
    patient: PatientId, others_today: Collection[PatientId], policy: Policy
) -> Refusal | None:
    """Say why a booker may not book for one more patient today, or None.

    Args:
        patient: for whom.
        others_today: for whom this booker booked today already; the same ones do not count again.
        policy: the policy in force.

    Returns:
        PROXY_LIMIT with the fact ``limit``.

    Source: CN-2020-405 sec. 1 (no passing on of numbers).
    """
    limit = policy.proxy.patients_per_day
    if len({*others_today, patient}) <= limit:
        return None
    return Refusal(Reason.PROXY_LIMIT, (("limit", str(limit)),))


def is_conspicuous(patient: PatientId, others_today: Collection[PatientId], policy: Policy) -> bool:
    """Tell whether somebody should look at this booker: one patient more than usual."""
    return len({*others_today, patient}) > policy.proxy.flag_above


def may_authorise(
    given: Authority, proof: Proof | None, today: date, policy: Policy
) -> Refusal | None:
    """Say why an authority may not be written down, or None.

    Args:
        given: what the patient says.
        proof: how the patient was established; what only points to them is not enough, for
            whoever else has their card could give the authority.
        today: the service's day.
        policy: the policy in force.

    Returns:
        What `has_document` says; MALFORMED_REQUEST with the fact ``field``: ``proxy`` where it is
        the patient themself, ``until`` where it is past or too far away.

    Source: AH-2023-101 ann. 2 item 3; requirement row R173; the longest time is policy.
    """
    refusal = has_document(proof)
    if refusal is not None:
        return refusal
    if given.patient == given.proxy:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "proxy"),))
    last = today + timedelta(days=policy.proxy.authority_days)
    if not today <= given.until <= last:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "until"),))
    return None


def has_document(proof: Proof | None) -> Refusal | None:
    """Say why somebody is not known here by a document of their own, or None.

    Returns:
        REAL_NAME_REQUIRED with the fact ``proof``: what was shown, or ``none``.

    Source: BJ-OPD-DRAFT art. 13, art. 14.
    """
    if proof is not None and level_of(proof) is ProofLevel.IDENTITY:
        return None
    return Refusal(Reason.REAL_NAME_REQUIRED, (("proof", proof.value if proof else "none"),))


def needs_authority(purpose: Purpose, proof: Proof | None, policy: Policy) -> bool:
    """Tell whether somebody books on the patient's authority only.

    Args:
        purpose: what they book for.
        proof: how the patient was established; their own document, shown here, is their word.
        policy: the policy in force.

    Source: AH-2023-101 ann. 2 item 3; requirement row R173.
    """
    is_asked_always = purpose is Purpose.MEDICINE or policy.proxy.has_to_show_authority
    return is_asked_always or has_document(proof) is not None


def may_act(
    authority: Authority | None,
    parties: tuple[PatientId, PatientId],
    purpose: Purpose,
    day: date,
) -> Refusal | None:
    """Say why somebody may not act for a patient, or None; `parties` are patient and proxy.

    Returns:
        AUTHORITY_MISSING with the fact ``why``: ``none``, ``purpose``, ``withdrawn``, ``expired``.

    Source: AH-2023-101 ann. 2 item 3.
    """
    if authority is None or (authority.patient, authority.proxy) != parties:
        return _missing("none")
    if authority.purpose is not purpose:
        return _missing("purpose")
    if authority.is_withdrawn:
        return _missing("withdrawn")
    return _missing("expired") if day > authority.until else None


def _missing(why: str) -> Refusal:
    return Refusal(Reason.AUTHORITY_MISSING, (("why", why),))
