"""Reads a social-security card over any link: SSSE, then EF05 and EF06, without a key or a PIN.

VERIFY is never sent: a guessed PIN burns the counter of the patient's card for good. A card whose
region asks for one is refused as unsupported.

Source: LB 002-2000 (SSSE, EF05, EF06 free to read). How records are asked for differs between
cards in the field: the whole file at once (P2 = 05), by tag (P2 = 00), or by number (P2 = 04).
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from hardware.errors import ApduError, ProtocolError, UnsupportedMediaError
from hardware.smartcard.iso7816 import Sw, T0Channel, read_record, select_file, select_name
from hardware.smartcard.port import CardLink
from hardware.social_card.files import (
    CARD_FILE,
    CARD_TAGS,
    ENVIRONMENT_NAME,
    HOLDER_FILE,
    HOLDER_TAGS,
    SocialCardRecord,
    Tag,
    parse_records,
    record_from,
)

_BY_TAG: Final = 0x00
_BY_NUMBER: Final = 0x04
_FROM_NUMBER_ON: Final = 0x05
_MAX_RECORDS: Final = 16
_NEEDS_RIGHTS: Final = {Sw.SECURITY_NOT_SATISFIED, Sw.AUTHENTICATION_BLOCKED}

_Way = Callable[[T0Channel, Sequence[int]], dict[int, bytes]]


def read(link: CardLink) -> SocialCardRecord:
    """Return what the card in `link` says; 8 commands on a card that gives whole files.

    Raises:
        UnsupportedMediaError: not a social-security card, or one that wants a PIN first.
        MediaError: the card was lost; ask for it again.
        ProtocolError: it answered what the standard does not allow.
        DeviceMissingError: the reader fell silent.
    """
    channel = T0Channel(link)
    try:
        channel.send(select_name(ENVIRONMENT_NAME))
    except ApduError as error:
        raise UnsupportedMediaError("not a social-security card") from error
    card = _read_file(channel, CARD_FILE, CARD_TAGS, {Tag.CARD_NUMBER})
    holder = _read_file(channel, HOLDER_FILE, HOLDER_TAGS, {Tag.ID_NUMBER, Tag.NAME})
    return record_from(card | holder)


def _read_file(
    channel: T0Channel, file_id: int, tags: Sequence[int], needed: AbstractSet[int]
) -> dict[int, bytes]:
    """Return a file's records, asked for in the first way that brings all `needed`, or the best."""
    channel.send(select_file(file_id))
    best: dict[int, bytes] = {}
    for way in _WAYS:
        try:
            fields = way(channel, tags)
        except ApduError as error:
            if error.status_word in _NEEDS_RIGHTS:
                raise UnsupportedMediaError("this card wants a PIN first") from error
            continue
        except ProtocolError:
            continue
        if fields.keys() >= needed:
            return fields
        best = max(best, fields, key=len)
    return best


def _whole(channel: T0Channel, _tags: Sequence[int]) -> dict[int, bytes]:
    return parse_records(channel.send(read_record(1, _FROM_NUMBER_ON)))


def _by_tag(channel: T0Channel, tags: Sequence[int]) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    for tag in tags:
        try:
            fields |= parse_records(channel.send(read_record(tag, _BY_TAG)))
        except ApduError as error:
            if error.status_word != Sw.RECORD_NOT_FOUND:
                raise
    return fields


def _by_number(channel: T0Channel, _tags: Sequence[int]) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    for number in range(1, _MAX_RECORDS + 1):
        try:
            fields |= parse_records(channel.send(read_record(number, _BY_NUMBER)))
        except ApduError as error:
            if error.status_word in _NEEDS_RIGHTS:
                raise
            break
    return fields


_WAYS: Final[tuple[_Way, ...]] = (_whole, _by_tag, _by_number)
