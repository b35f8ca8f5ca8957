"""Correcting what a record says of its person: what may stand there instead, and who says so.

A number of 18 characters tells birth and sex itself; they follow it and nobody's word.

Source: BJ-OPD-DRAFT art. 13, art. 14 (1)-(3); requirement rows R030, R034, R104.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.identity_numbers import birth_of, check, key_of, sex_of
from kiosk_app.domain.merging import Decided, may_change
from kiosk_app.domain.names import check_name, clean_name
from kiosk_app.domain.phone import check_phone, normalise_phone
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


class Field(StrEnum):
    """What of a record can be corrected."""

    NAME = "name"
    NUMBER = "number"
    SEX = "sex"
    BIRTH = "birth"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says of its person, each in its one written form.

    Attributes:
        number: as `identity_numbers.key_of` gives it.
    """

    kind: DocumentKind
    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: Sex = field(repr=False)
    birth: date | None = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall stand in a record instead, as typed; None: what is there stays."""

    name: str | None = field(default=None, repr=False)
    number: str | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    birth: date | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


_WHO = frozenset({Field.NAME, Field.NUMBER})
_JUDGED_BY = frozenset({Field.SEX, Field.BIRTH})


def may_say(said: Said, wanted: Wanted, today: date) -> Refusal | None:
    """Say why a record cannot say that of anybody, or None.

    Returns:
        REAL_NAME_REQUIRED, NAME_UNREADABLE, PHONE_REQUIRED, INVALID_PHONE,
        INVALID_DOCUMENT_NUMBER; IDENTITY_CONFLICT with ``fields``: the number tells otherwise.

    Source: BJ-OPD-DRAFT art. 14 (1)-(3); GB 11643-1999.
    """
    refusal = None if wanted.name is None else check_name(wanted.name)
    refusal = refusal or (None if wanted.phone is None else check_phone(wanted.phone))
    if refusal is not None:
        return refusal
    number = said.number if wanted.number is None else wanted.number
    refusal = check(said.kind, number, today, birth=wanted.birth, sex=wanted.sex)
    if refusal is None and wanted.sex not in {None, sex_of(said.kind, number) or wanted.sex}:
        return Refusal(Reason.IDENTITY_CONFLICT, (("fields", Field.SEX.value),))
    return refusal


def corrected(said: Said, wanted: Wanted) -> Said:
    """Return what a record says once it is corrected; `may_say` has had no objection.

    Source: GB 11643-1999 (what a number tells).
    """
    number, sex, birth = said.number, said.sex, said.birth
    if wanted.number is not None:
        number = key_of(said.kind, wanted.number)
        sex, birth = sex_of(said.kind, number) or sex, birth_of(said.kind, number) or birth
    return Said(
        kind=said.kind,
        name=said.name if wanted.name is None else clean_name(wanted.name),
        number=number,
        sex=sex if wanted.sex is None else wanted.sex,
        birth=birth if wanted.birth is None else wanted.birth,
        phone=said.phone if wanted.phone is None else normalise_phone(wanted.phone),
    )


def changed(before: Said, after: Said) -> tuple[Field, ...]:
    """Return what two states of a record say otherwise, in the order of `Field`."""
    return tuple(f for f in Field if getattr(before, f.value) != getattr(after, f.value))


def may_correct(
    before: Said, after: Said, decided: Decided, policy: Policy, *, is_held: bool
) -> Refusal | None:
    """Say why a record is not corrected, or None.

    Args:
        before: what it says.
        after: what it shall say.
        decided: who stands behind it, and why.
        policy: the policy in force.
        is_held: a number is in the patient's hand: by what they were judged stays till then.

    Returns:
        NOTHING_TO_CORRECT; else as `merging.may_change`, where a name, and the number a person is
        found by, take a second person if the policy says so; else CORRECTION_LIVE_HOLD.

    Source: BJ-OPD-DRAFT art. 13; GB/T 22239-2019 8.1.4.2 d; requirement rows R030, R104.
    """
    others = set(changed(before, after))
    if not others:
        return Refusal(Reason.NOTHING_TO_CORRECT)
    by_two = policy.records.name_by_two and bool(others & _WHO)
    refusal = may_change(decided, by_two=by_two)
    if refusal is None and is_held and others & _JUDGED_BY:
        return Refusal(Reason.CORRECTION_LIVE_HOLD)
    return refusal
