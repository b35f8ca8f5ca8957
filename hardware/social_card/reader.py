"""Reads a social-security card over any link: SSSE, then EF05 and EF06, without a key or a PIN.

VERIFY is never sent: a guessed PIN burns the counter of the patient's card for good. A card whose
region asks for one is refused as unsupported.

Source: LB 002-2000 (SSSE, EF05, EF06 free to read). How records are asked for differs between
cards in the field: the whole file at once (P2 = 05), by tag (P2 = 00), or by number (P2 = 04).
"""

from hardware.errors import ApduError, NotThisKindError
from hardware.smartcard.iso7816 import T0Channel, select_name
from hardware.smartcard.port import CardLink
from hardware.smartcard.record_files import read_file
from hardware.social_card.files import (
    CARD_FILE,
    CARD_TAGS,
    ENVIRONMENT_NAME,
    HOLDER_FILE,
    HOLDER_TAGS,
    SocialCardRecord,
    Tag,
    record_from,
)


def read(link: CardLink) -> SocialCardRecord:
    """Return what the card in `link` says; 8 commands on a card that gives whole files.

    Raises:
        NotThisKindError: not a social-security card.
        UnsupportedMediaError: it wants a PIN first.
        MediaError: the card was lost; ask for it again.
        ProtocolError: it answered what the standard does not allow.
        DeviceMissingError: the reader fell silent.
    """
    channel = T0Channel(link)
    try:
        channel.send(select_name(ENVIRONMENT_NAME))
    except ApduError as error:
        raise NotThisKindError("not a social-security card") from error
    card = read_file(channel, CARD_FILE, CARD_TAGS, {Tag.CARD_NUMBER})
    holder = read_file(channel, HOLDER_FILE, HOLDER_TAGS, {Tag.ID_NUMBER, Tag.NAME})
    return record_from(card | holder)
