"""Asks a chip card what it is, most common kind first; the first that fits is read.

A SELECT of what is not there costs one short answer and changes nothing on the card; VERIFY is
never sent.

Source: the order of the reader libraries in use (social-security card, then health card).
"""

from collections.abc import Callable
from typing import Final

from hardware.errors import NotThisKindError, UnsupportedMediaError
from hardware.health_card import reader as health_card
from hardware.health_card.files import HealthCardRecord
from hardware.smartcard.port import CardLink
from hardware.social_card import reader as social_card
from hardware.social_card.files import SocialCardRecord

ChipCardRecord = SocialCardRecord | HealthCardRecord

_KINDS: Final[tuple[Callable[[CardLink], ChipCardRecord], ...]] = (
    social_card.read,
    health_card.read,
)


def read(link: CardLink) -> ChipCardRecord:
    """Return what the card in `link` says, whichever of the kinds we know it is.

    Raises:
        UnsupportedMediaError: none of the kinds we know, or one that wants a PIN first.
        MediaError: the card was lost; ask for it again.
        ProtocolError: it answered what its standard does not allow.
        DeviceMissingError: the reader fell silent.
    """
    for read_kind in _KINDS:
        try:
            return read_kind(link)
        except NotThisKindError:
            continue
    raise UnsupportedMediaError("no kind of chip card we know")
