"""Reads a resident health card over any link: DDF1, then EF05 and EF06, without a key or a PIN.

Source: the command sequence of the health card's reader library (MHC): DDF1 by its identifier, then
the files, by tag (P2 = 00) or by number (P2 = 04).
"""

from hardware.errors import ApduError, NotThisKindError
from hardware.health_card.files import (
    CARD_FILE,
    CARD_TAGS,
    DIRECTORY,
    HOLDER_FILE,
    HOLDER_TAGS,
    HealthCardRecord,
    Tag,
    record_from,
)
from hardware.smartcard.iso7816 import T0Channel, select_directory
from hardware.smartcard.port import CardLink
from hardware.smartcard.record_files import read_file


def read(link: CardLink) -> HealthCardRecord:
    """Return what the card in `link` says.

    Both files use different tags, so the holder's cannot be mistaken for the card's.

    Raises:
        NotThisKindError: not a resident health card.
        UnsupportedMediaError: it wants a PIN first.
        MediaError: the card was lost; ask for it again.
        ProtocolError: it answered what the file map does not allow.
        DeviceMissingError: the reader fell silent.
    """
    channel = T0Channel(link)
    try:
        channel.send(select_directory(DIRECTORY))
    except ApduError as error:
        raise NotThisKindError("not a resident health card") from error
    card = read_file(channel, CARD_FILE, CARD_TAGS, {Tag.CARD_NUMBER})
    holder = read_file(channel, HOLDER_FILE, HOLDER_TAGS, {Tag.ID_NUMBER, Tag.NAME})
    return record_from(card | holder)
