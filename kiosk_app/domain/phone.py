"""The phone number the hospital can reach the patient by: mobile or landline with area code.

Source: BJ-OPD-DRAFT art. 14 (3); numbering plan of the fixed and mobile networks in China.
"""

import re
import unicodedata
from itertools import islice

from kiosk_app.domain.refusal import Reason, Refusal

_LONGEST = 64
_FILLING = frozenset("-()‐‑‒–—−－（）")
_COUNTRY = re.compile(r"(?:\+|00)86(?=.)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:10|2[0-9])[0-9]{8}|0[3-9][0-9]{2}[0-9]{7,8}")


def normalise_phone(text: str) -> str:
    """Return the one written form: half width, without spaces, dashes, brackets and +86.

    ``normalise_phone("+86 138-1234-1234") == "13812341234"``
    """
    seen = (c for c in text if not c.isspace() and c not in _FILLING)
    plain = unicodedata.normalize("NFKC", "".join(islice(seen, _LONGEST)))
    return _COUNTRY.sub("", plain, count=1) if _COUNTRY.match(plain) else plain


def check_phone(text: str) -> Refusal | None:
    """Say why `text` is no number to reach somebody by, or None.

    Returns:
        PHONE_REQUIRED when nothing is there, INVALID_PHONE when it is neither a mobile number of
        11 digits nor a landline with its area code (``010-12345678``, ``0551-1234567``).

    Source: BJ-OPD-DRAFT art. 14 (3).
    """
    number = normalise_phone(text)
    if not number:
        return Refusal(Reason.PHONE_REQUIRED)
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return None
    return Refusal(Reason.INVALID_PHONE)
