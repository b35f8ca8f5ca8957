"""Who can read a code that only its issuer understands: the port, none at all, and a played one.

Of an insurance code (医保电子凭证) only the insurer's platform knows whose it is, for some minutes.
Every province has its own way to ask; whichever it is stands behind this port.

Source: XJ-D01-2019 annex B (``ec.query``); requirement row R164.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.identity_numbers import birth_of, kind_of_18, sex_of

NUMBER_LENGTH: Final = 18


class PlatformSilentError(Exception):
    """The platform does not answer; whose code it is stays unknown."""


class IdentityPlatform(Protocol):
    """Reads insurance codes. Used from several threads."""

    def person_behind(self, code: str, now: datetime, /) -> Person | None:
        """Return whose code it is, None for one it does not know or that has expired.

        Raises:
            PlatformSilentError: no answer in time.
        """


class NoPlatform:
    """A hospital that is not connected to any."""

    def person_behind(self, _code: str, _now: datetime, /) -> Person | None:
        """Answer nothing, ever."""
        raise PlatformSilentError("this hospital is connected to no platform")


class PlayedPlatform:
    """A platform made of code, for demonstrations and tests.

    A code it reads is the number of the document and the second it expires in, ten digits of Unix
    time.

    Args:
        names: number of the document → name, of everybody it knows.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self.is_silent = False

    def person_behind(self, code: str, now: datetime, /) -> Person | None:
        """See `IdentityPlatform`."""
        if self.is_silent:
            raise PlatformSilentError("it was told to say nothing")
        number, expiry = code[:NUMBER_LENGTH], code[NUMBER_LENGTH:]
        name = self._names.get(number)
        if name is None or not expiry.isdecimal() or int(expiry) < now.timestamp():
            return None
        kind: DocumentKind = kind_of_18(number)
        return Person(
            name=name,
            kind=kind,
            number=number,
            sex=sex_of(kind, number) or Sex.UNKNOWN,
            birth=birth_of(kind, number),
            proof=Proof.INSURANCE_CODE,
        )
