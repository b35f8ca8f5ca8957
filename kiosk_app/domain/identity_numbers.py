"""Document numbers: one written form, the rules of each kind, and what a number itself tells.

Here are shape, check character, birth and sex. Not here: whether the document is genuine or still
valid (the reader and the desk see that), nor any table of regions: people keep the numbers of
regions that are long gone, so a region is never a ground to refuse.

Sources: GB 11643-1999 (18 characters, MOD 11-2 of ISO 7064), the five-star permanent residence
card of 2023, the number rules of the permits as their issuers published them.
"""

import re
import unicodedata
from datetime import date
from itertools import islice

from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.refusal import Reason, Refusal

_LONGEST = 64
"""Far above any real number; a longer text is cut before the costly normalisation."""

OLDEST_AGE = 130
"""Nobody is known to have grown older than 122 years."""

_CHECK_CHARACTERS = "10X98765432"
_PERMIT_KEY_LENGTH = 9

_RESIDENT = re.compile(r"[1-7][0-9]{16}[0-9X]")
_SHAPES = {
    DocumentKind.RESIDENT_ID: _RESIDENT,
    DocumentKind.HOUSEHOLD_BOOK: _RESIDENT,
    DocumentKind.HMT_RESIDENCE: re.compile(r"8[123]0000[0-9]{11}[0-9X]"),
    DocumentKind.FOREIGN_PERMANENT_2023: re.compile(r"9[0-9]{16}[0-9X]"),
    DocumentKind.FOREIGN_PERMANENT_2017: re.compile(r"[A-Z]{3}[0-9]{12}"),
    DocumentKind.HK_MACAU_PERMIT: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    DocumentKind.TAIWAN_PERMIT: re.compile(r"[0-9]{8}(?:[0-9]{2})?"),
    # Foreign passports follow no common rule, and their shapes include the Chinese ones.
    DocumentKind.PASSPORT: re.compile(r"[0-9A-Z]{5,9}"),
    DocumentKind.OFFICER: re.compile(r"[\u4e00-\u9fa5]字第[0-9A-Z]{4,8}号?"),
    DocumentKind.BIRTH_CERTIFICATE: re.compile(r"[A-Z][0-9]{9}"),
}
_KINDS_OF_18 = frozenset(
    {
        DocumentKind.RESIDENT_ID,
        DocumentKind.HOUSEHOLD_BOOK,
        DocumentKind.HMT_RESIDENCE,
        DocumentKind.FOREIGN_PERMANENT_2023,
    }
)


def normalise(text: str) -> str:
    """Return the one written form of a number: half width, no spaces, upper case.

    ``normalise("１１０１０１ 19900307 912x")`` and the same typed plainly are equal, which is what
    makes one patient one record.
    """
    seen = (c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", "".join(islice(seen, _LONGEST))).upper()


def check(
    kind: DocumentKind,
    number: str,
    today: date,
    *,
    birth: date | None = None,
    sex: Sex | None = None,
) -> Refusal | None:
    """Say why `number` cannot be the number of such a document, or None.

    Args:
        kind: what the document is.
        number: as read or typed; normalised here.
        today: a birth after it, or more than `OLDEST_AGE` years before, is refused.
        birth: what the document or the form says beside the number.
        sex: likewise; "unknown" and "not stated" contradict nothing.

    Returns:
        INVALID_DOCUMENT_NUMBER with the fact ``why`` (``shape``, ``check_character`` or ``birth``),
        IDENTITY_CONFLICT with the fact ``fields`` naming what contradicts the number.

    Source: BJ-OPD-DRAFT art. 14 (2); GB 11643-1999. The old numbers of 15 digits are refused.
    """
    normal = normalise(number)
    if not _SHAPES[kind].fullmatch(normal):
        return _invalid("shape")
    if kind in _KINDS_OF_18:
        if _check_character(normal) != normal[-1]:
            return _invalid("check_character")
        own_birth = birth_of(kind, normal)
        if own_birth is None or not _is_plausible(own_birth, today):
            return _invalid("birth")
    return _conflict(kind, normal, today, birth, sex)


def birth_of(kind: DocumentKind, number: str) -> date | None:
    """Return the birth date a number of 18 characters tells, or None where it tells none.

    Characters 7 to 14 of all of them, the permits and the permanent residence card included.
    """
    normal = normalise(number)
    if kind not in _KINDS_OF_18 or not _SHAPES[kind].fullmatch(normal):
        return None
    try:
        return date(int(normal[6:10]), int(normal[10:12]), int(normal[12:14]))
    except ValueError:
        return None


def sex_of(kind: DocumentKind, number: str) -> Sex | None:
    """Return the sex a number of 18 characters tells (17th digit odd: male), else None."""
    normal = normalise(number)
    if kind not in _KINDS_OF_18 or not _SHAPES[kind].fullmatch(normal):
        return None
    return Sex.MALE if int(normal[16]) % 2 else Sex.FEMALE


def kind_of_18(number: str) -> DocumentKind:
    """Return which document a number of 18 characters belongs to, told by how it begins.

    Cards that carry such a number under another roof (social security, health) need it: residents
    of Hong Kong, Macau and Taiwan (81, 82, 83) and foreigners (9) have them too. Nothing is
    checked here; what is none of these counts as a resident's number, for `check` to refuse.
    """
    normal = normalise(number)
    if normal.startswith(("81", "82", "83")):
        return DocumentKind.HMT_RESIDENCE
    if normal.startswith("9"):
        return DocumentKind.FOREIGN_PERMANENT_2023
    return DocumentKind.RESIDENT_ID


def key_of(kind: DocumentKind, number: str) -> str:
    """Return what makes two numbers the same person's, for the one record per person.

    The permit of Hong Kong and Macau prints how often it was renewed after the lifelong number;
    its key is without that. An officer's number is written with and without a last 号.

    Source: BJ-OPD-DRAFT art. 13; notice on the mainland travel permit, 2010.
    """
    normal = normalise(number)
    if kind is DocumentKind.HK_MACAU_PERMIT:
        return normal[:_PERMIT_KEY_LENGTH]
    return normal.removesuffix("号") if kind is DocumentKind.OFFICER else normal


def _check_character(number: str) -> str:
    """Return the 18th character the first 17 digits ask for: sum of digit_i · 2^(17-i), mod 11."""
    total = sum(int(digit) << (17 - i) for i, digit in enumerate(number[:17]))
    return _CHECK_CHARACTERS[total % 11]


def _conflict(
    kind: DocumentKind, number: str, today: date, birth: date | None, sex: Sex | None
) -> Refusal | None:
    """Compare what stands beside the number with what the number tells."""
    own_birth = birth_of(kind, number)
    own_sex = sex_of(kind, number)
    fields = []
    if birth is not None and (not _is_plausible(birth, today) or own_birth not in {None, birth}):
        fields.append("birth")
    if sex in {Sex.MALE, Sex.FEMALE} and own_sex not in {None, sex}:
        fields.append("sex")
    if not fields:
        return None
    return Refusal(Reason.IDENTITY_CONFLICT, (("fields", ",".join(fields)),))


def _is_plausible(birth: date, today: date) -> bool:
    """Tell whether somebody born then can be alive and here."""
    return birth <= today and today.year - birth.year <= OLDEST_AGE


def _invalid(why: str) -> Refusal:
    return Refusal(Reason.INVALID_DOCUMENT_NUMBER, (("why", why),))
