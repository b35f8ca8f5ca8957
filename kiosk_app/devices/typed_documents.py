"""Documents at a counter: typed from the paper in hand, or their zone scanned as text.

The registrar has seen the document (`Proof.DOCUMENT_SEEN`); here only form is checked, field by
field, so that a slip of the finger is named. A permit on which residents of the mainland travel is
no document this desk can keep somebody under: their identity card is.
"""

from datetime import date

from hardware.errors import ProtocolError
from hardware.travel_document.mrz import MrzKind, MrzRecord, parse_mrz
from kiosk_app.domain import identity_numbers
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.names import clean_name, is_whole
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys.events_counter import ZoneTrouble

_DOCUMENT_OF = {
    MrzKind.PASSPORT: DocumentKind.PASSPORT,
    MrzKind.HK_MACAU_TO_MAINLAND: DocumentKind.HK_MACAU_PERMIT,
    MrzKind.TAIWAN_TO_MAINLAND: DocumentKind.TAIWAN_PERMIT,
}


def typed_person(  # noqa: PLR0913 - the fields of the form, and the day they are judged on
    *,
    kind: DocumentKind,
    name: str,
    number: str,
    sex: Sex,
    birth: date | None,
    today: date,
) -> Person | Refusal:
    """Return the person on a document a registrar has typed, or why a field cannot be right.

    Returns:
        INVALID_DOCUMENT_NUMBER or IDENTITY_CONFLICT with the field, REAL_NAME_REQUIRED for no name,
        NAME_UNREADABLE for characters no name has.

    Source: BJ-OPD-DRAFT art. 14 (1), art. 14 (2); requirement rows R031, R032, R034.
    """
    refusal = identity_numbers.check(kind, number, today, birth=birth, sex=sex)
    if refusal is not None:
        return refusal
    try:
        clean = clean_name(name)
    except ValueError:
        return Refusal(Reason.REAL_NAME_REQUIRED)
    if not is_whole(name):
        return Refusal(Reason.NAME_UNREADABLE)
    own_sex = identity_numbers.sex_of(kind, number)
    return Person(
        name=clean,
        kind=kind,
        number=identity_numbers.normalise(number),
        sex=own_sex if own_sex is not None and sex is Sex.UNKNOWN else sex,
        birth=birth or identity_numbers.birth_of(kind, number),
        proof=Proof.DOCUMENT_SEEN,
    )


def scanned_person(text: str, today: date) -> Person | Refusal | ZoneTrouble:
    """Return the person whose machine-readable zone was scanned as text, or why there is none.

    Returns:
        UNREADABLE for what is no zone and for a zone with a wrong check digit, NOT_KEPT for a
        document this desk cannot keep somebody under, EXPIRED for one whose last day is past;
        INVALID_DOCUMENT_NUMBER where the number fits no such document; REAL_NAME_REQUIRED where the
        zone carries no name: the registrar types it then.

    Source: ICAO Doc 9303 part 3; requirement row R032.
    """
    try:
        record = parse_mrz(text, today)
    except ProtocolError:
        return ZoneTrouble.UNREADABLE
    kind = _DOCUMENT_OF.get(record.kind)
    if kind is None:
        return ZoneTrouble.NOT_KEPT
    if record.expires < today:
        return ZoneTrouble.EXPIRED
    return typed_person(
        kind=kind,
        name=name_on(record),
        number=record.number,
        sex=Sex(record.sex_code) if record.sex_code else Sex.UNKNOWN,
        birth=record.birth,
        today=today,
    )


def name_on(record: MrzRecord) -> str:
    """Return a zone's name as it is written: family name first; empty where it carries none."""
    return f"{record.surname} {record.given_names}".strip()
