"""A one-time code that opens a kiosk's staff exit while central is away: a question and its answer.

The kiosk shows a number drawn for this one try; whoever holds the service's keys gives the code
that goes with it. Nothing has to be in step, no clock, no counter: the number is the counter of an
HOTP value. Source: RFC 4226 5.3 (the value), RFC 6287 5.1 (a question in the counter's place);
requirement rows R011, R133.
"""

import hashlib
import hmac
import re
from typing import Final

DIGITS: Final = 8
"""Of the number and of the code; one try in a hundred million is right by chance."""
SECRET_BYTES: Final = 32
_LABEL: Final = b"staff exit"


def secret_of(master: bytes, station: str, device: str) -> bytes:
    """Return what a station's codes are made with; another device of it has another.

    Args:
        master: the service's own key.
        station: its name.
        device: id of its device in force.

    Returns:
        `SECRET_BYTES` bytes, from which nothing follows about `master`.
    """
    text = b"\0".join((_LABEL, station.encode(), device.encode()))
    return hmac.digest(master, text, hashlib.sha256)


def is_number(text: str) -> bool:
    """Tell whether a kiosk can have shown this."""
    return re.fullmatch(rf"[0-9]{{{DIGITS}}}", text) is not None


def code_of(secret: bytes, number: str) -> str:
    """Return the code of `DIGITS` digits that goes with a number a kiosk shows."""
    whole = hmac.digest(secret, int(number).to_bytes(8, "big"), hashlib.sha1)
    at = whole[-1] & 0x0F
    value = int.from_bytes(whole[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def is_code(secret: bytes, number: str, typed: str) -> bool:
    """Tell whether `typed` goes with `number`; blanks between the digits do not count."""
    digits = "".join(typed.split())
    return hmac.compare_digest(code_of(secret, number).encode(), digits.encode())
