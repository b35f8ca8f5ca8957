"""From the record of a card to the person it names, or to why it names nobody.

Reading is the proof; here only form is checked: a number that is one, a name of which something
is left, and no contradiction between them and the rest of the card. NULs and spaces that fill up a
field are no part of a name; any other character no document has means that the name was not read
as it stands there, and a name with that character taken out may be somebody else's: the card is
unreadable. Rare characters in the private-use area are characters of a name. Whether the card has
expired is decided by the central service, whose calendar can be trusted.
"""

from datetime import date

from hardware.chip_card.reader import ChipCardRecord
from hardware.health_card.files import HealthCardRecord
from hardware.id_card.port import IdCardKind, IdCardRecord
from hardware.social_card.files import SocialCardRecord
from kiosk_app.domain import identity_numbers
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.names import clean_name, is_whole
from kiosk_app.journeys.events import CardTrouble

_PADDING = "\0 \u3000"
"""What fills up the field of a name."""

_DOCUMENT_OF = {
    IdCardKind.RESIDENT: DocumentKind.RESIDENT_ID,
    IdCardKind.HMT_RESIDENCE: DocumentKind.HMT_RESIDENCE,
    IdCardKind.FOREIGN_2017: DocumentKind.FOREIGN_PERMANENT_2017,
    IdCardKind.FOREIGN_2023: DocumentKind.FOREIGN_PERMANENT_2023,
}

_PROOF_OF: dict[type[ChipCardRecord], Proof] = {
    SocialCardRecord: Proof.SOCIAL_CARD,
    HealthCardRecord: Proof.HEALTH_CARD,
}


def person_of_id_card(record: IdCardRecord, today: date) -> Person | CardTrouble:
    """Return the person on an identity card; the Chinese name where the card has one.

    Source: BJ-OPD-DRAFT art. 14 (1), art. 14 (2).
    """
    return _person(
        name=record.name or record.english_name,
        kind=_DOCUMENT_OF[record.kind],
        number=record.id_number,
        sex_code=record.sex_code,
        birth=record.birth,
        proof=Proof.ID_CARD,
        today=today,
    )


def person_of_chip_card(record: ChipCardRecord, today: date) -> Person | CardTrouble:
    """Return the person on a social-security or health card.

    The number on either is that of an identity document.

    So the same patient is found by either card.

    Source: BJ-OPD-DRAFT art. 14 (1), art. 14 (2); AH-2023-101 ann. 1 item 9.
    """
    return _person(
        name=record.name,
        kind=identity_numbers.kind_of_18(record.id_number),
        number=record.id_number,
        sex_code=record.sex_code,
        birth=record.birth,
        proof=_PROOF_OF[type(record)],
        today=today,
    )


def _person(  # noqa: PLR0913  # the six fields of a Person and the day they are judged on
    *,
    name: str,
    kind: DocumentKind,
    number: str,
    sex_code: str,
    birth: date | None,
    proof: Proof,
    today: date,
) -> Person | CardTrouble:
    sex = _sex(sex_code)
    if identity_numbers.check(kind, number, today, birth=birth, sex=sex) is not None:
        return CardTrouble.INVALID_NUMBER
    unpadded = name.rstrip(_PADDING)
    if not is_whole(unpadded):
        return CardTrouble.UNREADABLE
    return Person(
        name=clean_name(unpadded),
        kind=kind,
        number=identity_numbers.normalise(number),
        sex=sex,
        birth=birth or identity_numbers.birth_of(kind, number),
        proof=proof,
    )


def _sex(code: str) -> Sex:
    try:
        return Sex(code)
    except ValueError:
        return Sex.UNKNOWN
