"""Reads an identity card through a SAM that shows a CCID face: plain PC/SC, two commands.

Some readers keep the SAM to themselves and present the card as a storage card whose bytes are the
answer a SAM would give: lengths (4), text (256), photo (1024), in blocks of 256. The text ends in
the second block; the blocks of the photo are never asked for.

Source: Johann356/readinfo ``PCSC_GetIDCard`` (``FF B0 <block> 00 00``, blocks 0 to 5).
"""

from typing import Final

from hardware.errors import ApduError, MediaError, ProtocolError
from hardware.id_card.port import IdCardRecord
from hardware.id_card.sam_frames import READ_LENGTHS, TEXT_LENGTH
from hardware.id_card.sam_text import parse_text
from hardware.smartcard.iso7816 import T0Channel
from hardware.smartcard.port import CardLink

BLOCK_LENGTH: Final = 256
_TEXT_BLOCKS: Final = 2


def read_block(number: int) -> bytes:
    """Return the command that asks for a block."""
    return bytes((0xFF, 0xB0, number, 0x00, 0x00))


def read(link: CardLink) -> IdCardRecord:
    """Return what the card in `link` says.

    Raises:
        MediaError: the SAM does not let this card be read, or its text makes no sense.
        ProtocolError: the reader answered what no text can be found in.
        DeviceMissingError: the reader fell silent.
    """
    channel = T0Channel(link)
    try:
        data = b"".join(channel.send(read_block(number)) for number in range(_TEXT_BLOCKS))
    except ApduError as error:
        raise MediaError("the identity card cannot be read") from error
    begin, end = len(READ_LENGTHS), len(READ_LENGTHS) + TEXT_LENGTH
    if not data.startswith(READ_LENGTHS) or len(data) < end:
        raise ProtocolError(f"{len(data)} bytes are not the text of an identity card")
    try:
        return parse_text(data[begin:end])
    except ProtocolError as error:  # the reader did its part: it is this card
        raise MediaError("the text on the card makes no sense") from error
