"""What the answer to reset tells about a card before a byte is sent to it. Pure.

Source: ISO/IEC 7816-3 section 8 (ATR); PC/SC Workgroup part 3 section 3.1.3.2.3 (storage cards:
RID A0 00 00 03 06, then standard and card name); pcsc-tools `smartcard_list.txt` for the ATR of the
identity card and for the card name FF B0 of readers with an identity module; Johann356/readinfo
``PCSC_GetIDCard`` for the card name 90 00 of such readers.
"""

from enum import Enum, auto
from typing import Final

from hardware.errors import MediaError, UnsupportedMediaError, WrongSlotError

_IDENTITY_CARD: Final = bytes.fromhex("3B888001D103860500808000 58")
_STORAGE_CARD: Final = bytes.fromhex("804F0CA000000306")
_STORAGE_AT: Final = 4
_IDENTITY_NAMES: Final = (bytes.fromhex("FFB0"), bytes.fromhex("9000"))
_NAME_AT: Final = _STORAGE_AT + len(_STORAGE_CARD) + 1
_MIN_LENGTH, _MAX_LENGTH = 2, 33


class CardKind(Enum):
    """What kind of card an ATR belongs to."""

    CHIP_CARD = auto()  # speaks ISO 7816-4; which card it is, only SELECT can tell
    IDENTITY_CARD = auto()  # a resident identity card: readable on the identity-card pad only
    STORAGE_CARD = auto()  # Mifare, Ultralight and other memory cards
    NONSENSE = auto()  # not an answer to reset


def kind_of(atr: bytes) -> CardKind:
    """Return the kind of card that answers a reset with `atr`."""
    if not _MIN_LENGTH <= len(atr) <= _MAX_LENGTH or atr[0] not in {0x3B, 0x3F}:
        return CardKind.NONSENSE
    if atr == _IDENTITY_CARD:
        return CardKind.IDENTITY_CARD
    if atr.startswith(_STORAGE_CARD, _STORAGE_AT):
        is_identity = atr.startswith(_IDENTITY_NAMES, _NAME_AT)
        return CardKind.IDENTITY_CARD if is_identity else CardKind.STORAGE_CARD
    return CardKind.CHIP_CARD


def demand_chip_card(atr: bytes) -> None:
    """Pass for a card that can be spoken to by ISO 7816-4 commands.

    Raises:
        WrongSlotError: an identity card; it belongs on the identity-card pad.
        UnsupportedMediaError: a memory card.
        MediaError: no sensible answer to reset; put it in again.
    """
    kind = kind_of(atr)
    if kind is CardKind.IDENTITY_CARD:
        raise WrongSlotError("an identity card lies on the chip card reader")
    if kind is CardKind.STORAGE_CARD:
        raise UnsupportedMediaError("a memory card")
    if kind is CardKind.NONSENSE:
        raise MediaError("the answer to reset makes no sense")
