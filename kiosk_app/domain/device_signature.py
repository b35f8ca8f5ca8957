"""What a device signs of each request, and what is asked of a request besides its signature.

One line a part, in one order, so that no part can take another's place. The nonce makes a request
one of its kind: it is used once, also where a request is sent again with the same idempotency key.
The moment bounds how long nonces have to be remembered.

Source: requirement rows R027, R133; RFC 8032 (Ed25519), FIPS 180-4 (SHA-256).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk_app.domain.refusal import Reason, Refusal

SCHEME = "registration-desk-request-1"
ENROLMENT = "registration-desk-enrolment-1"

_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")
_MOMENT = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class DeviceRules:
    """The figures of devices; all are data.

    Attributes:
        clock_window: how far a device's clock may be off the service's, either way.
        code_lasts: how long an enrolment code may be used.
        code_tries: so many wrong codes for a station end the right one.
        silent_after: a device that was not heard of for so long is shown red.
        offset_noted: a clock further off than this is shown yellow before it is refused.
    """

    clock_window: timedelta = timedelta(seconds=60)
    code_lasts: timedelta = timedelta(hours=24)
    code_tries: int = 5
    silent_after: timedelta = timedelta(seconds=60)
    offset_noted: timedelta = timedelta(seconds=30)


DEVICE_RULES = DeviceRules()


@dataclass(frozen=True, slots=True)
class SignedParts:
    """A request as its device signed it.

    Attributes:
        method: in capitals.
        target: path and query exactly as they are sent.
        station: where the device stands.
        nonce: never used before.
        moment: whole milliseconds since 1970 by the device's clock, in decimal digits as sent.
        covered: values of the further headers that change what is asked, in their fixed order;
            empty for one that is not sent.
        body: exactly as it is sent.
    """

    method: str
    target: str
    station: str
    nonce: str
    moment: str
    covered: tuple[str, ...]
    body: bytes


def canonical_text(parts: SignedParts) -> bytes:
    """Return the one text that is signed.

    Raises:
        ValueError: a part holds the end of a line, so the text would have two readings.

    Source: requirement row R027.
    """
    lines = (
        SCHEME,
        parts.method,
        parts.target,
        parts.station,
        parts.nonce,
        parts.moment,
        *parts.covered,
        hashlib.sha256(parts.body).hexdigest(),
    )
    return _joined(lines)


def enrolment_text(station: str, code: str, public_key: str) -> bytes:
    """Return what a new device signs to show that the public key it sends is its own.

    Raises:
        ValueError: a part holds the end of a line.

    Source: requirement row R133; OWASP ASVS 5.0 6.4.1.
    """
    return _joined((ENROLMENT, station, code, public_key))


def is_nonce(text: str) -> bool:
    """Tell whether this can be a nonce: 22 to 64 letters, digits, ``_`` and ``-``; 128 bits."""
    return _NONCE.fullmatch(text) is not None


def moment_of(text: str, like: datetime) -> datetime | None:
    """Return the moment a device gave, at the offset of `like`; None if it is no moment."""
    if _MOMENT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromtimestamp(int(text) / 1000, like.tzinfo)
    except ValueError:
        return None


def within_clock_window(sent: datetime, now: datetime, rules: DeviceRules) -> Refusal | None:
    """Say why the device's clock is too far off, or None.

    Returns:
        CLOCK_OFF with the service's time `now` and how many `seconds` they are apart.

    Source: requirement row R027 (clock window).
    """
    apart = abs(sent - now)
    if apart <= rules.clock_window:
        return None
    facts = (
        ("now", now.isoformat(timespec="seconds")),
        ("seconds", str(int(apart.total_seconds()))),
    )
    return Refusal(Reason.CLOCK_OFF, facts)


def _joined(lines: tuple[str, ...]) -> bytes:
    text = "\n".join(lines)
    if text.count("\n") != len(lines) - 1 or "\r" in text:
        raise ValueError("a part of what is signed holds the end of a line")
    return text.encode()
