"""An emulated identity card as a reader with a CCID face shows it: a storage card of six blocks.

Source: as `hardware.id_card.ccid_text`.
"""

from typing import Final

from hardware.emulators.record_card import CardFaults
from hardware.id_card.port import IdCardRecord
from hardware.id_card.sam_frames import encode_card_data
from hardware.id_card.sam_text import encode_text

ATR: Final = bytes.fromhex("3B8F8001804F0CA00000030600900000000000F8")
"""A storage card by the name 90 00."""

_BLOCK: Final = 256
_OK: Final = bytes.fromhex("9000")
_LENGTH: Final = 5


class CcidIdCard:
    """One identity card.

    Args:
        card: its record, or its 256 bytes of text.
        faults: what goes wrong; the ways of asking for records do not apply.

    Attributes:
        commands: how many commands it has been sent.
        blocks: which blocks were asked for: the photo's never are.
    """

    def __init__(self, card: IdCardRecord | bytes, faults: CardFaults | None = None) -> None:
        self.atr = ATR
        self._data = encode_card_data(card if isinstance(card, bytes) else encode_text(card))
        self._faults = faults or CardFaults()
        self.commands = 0
        self.blocks: list[int] = []

    def power(self, *, is_on: bool) -> None:
        """Reset: it remembers nothing."""

    def apdu(self, command: bytes) -> bytes:
        """Return a block and success, or a status word.

        Raises:
            CardPulledError: this is the command at which the card is pulled.
        """
        self.commands += 1
        spoilt = self._faults.answer(self.commands, garbage=b"\x09\xf0\x55\xaa")
        if spoilt is not None:
            return spoilt
        if len(command) != _LENGTH or command[:2] != b"\xff\xb0":
            return bytes.fromhex("6D00")
        self.blocks.append(command[2])
        block = self._data[command[2] * _BLOCK :][:_BLOCK]
        return block + _OK if block else bytes.fromhex("6A82")
