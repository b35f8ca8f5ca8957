"""Whether two records may be one person's: a possible duplicate, for a registrar to judge.

Nothing is ever joined by this, and no patient is told of another. What two records agree in is one
of `Alike`; what `merging.what_differs` names keeps them apart whatever they agree in, so that no
pair is shown that could not be joined.

Source: BJ-OPD-DRAFT art. 13 (real name); requirement rows R029, R030; decision record 0041.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.merging import Known, what_differs
from kiosk_app.domain.names import name_key, same_name


class Alike(StrEnum):
    """What two records agree in, the strongest first."""

    NUMBER = "number"  # one number, as that of two kinds of document
    BIRTH = "birth"  # one name, born on one day
    PHONE = "phone"  # one name, reached by one telephone
    CARD = "card"  # one name, and a card or code of the one was shown by the other


class DismissReason(StrEnum):
    """How it is known that two records are two persons'."""

    BOTH_CAME = "both_came"
    DOCUMENTS_TELL = "documents_tell"
    RELATIVES = "relatives"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a record says of its person, as far as records are compared by it.

    Attributes:
        number: as `identity_numbers.key_of` gives it.
        phone: as `phone.normalise_phone` gives it; None where there is none.
    """

    known: Known = field(repr=False)
    number: str = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class DuplicateSide:
    """One of the two records, as others may see it; the record that stands for it now."""

    patient: PatientId
    name_masked: str
    number_masked: str
    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class DuplicateLine:
    """Two records that may be one person's.

    Attributes:
        why: what they agree in.
        since: when it was noted, with offset.
        has_same_day: both have a number in one department on one day, which one patient cannot.
    """

    id: str
    first: DuplicateSide
    second: DuplicateSide
    why: Alike
    since: datetime
    has_same_day: bool


@dataclass(frozen=True, slots=True)
class DuplicatePage:
    """The open ones, those with a number of the same day first; `has_more`: not all are here."""

    lines: tuple[DuplicateLine, ...]
    has_more: bool = False


def keys_of(traits: Traits) -> Mapping[Alike, str]:
    """Return what a record is compared by: equal texts under one key, and the two are alike in it.

    Here are NUMBER, BIRTH and PHONE, as far as the record says enough for them. CARD has no key:
    that a card was shown is seen when it is.
    """
    name = name_key(traits.known.name)
    birth = traits.known.birth
    said = {
        Alike.NUMBER: traits.number,
        Alike.BIRTH: None if birth is None else f"{name}\n{birth.isoformat()}",
        Alike.PHONE: None if traits.phone is None else f"{name}\n{traits.phone}",
    }
    return {alike: text for alike, text in said.items() if text is not None}


def may_be_duplicates(one: Traits, other: Traits) -> Alike | None:
    """Return the first thing in which two records are so alike that one person may be behind both.

    None where they agree in nothing, or where what both say keeps them from being joined: a citizen
    number each, another day of birth, another sex.

    Source: BJ-OPD-DRAFT art. 13; requirement row R030.
    """
    if what_differs(one.known, other.known) is not None:
        return None
    ours, theirs = keys_of(one), keys_of(other)
    return next((alike for alike in ours if ours[alike] == theirs.get(alike)), None)


def may_share_card(one: Traits, other: Traits) -> bool:
    """Tell whether who shows a card that is bound to another record may be who is behind it.

    A child shows its mother's card and a husband his wife's: without the same name it says nothing.

    Source: requirement row R030.
    """
    is_alike = same_name(one.known.name, other.known.name)
    return is_alike and what_differs(one.known, other.known) is None
