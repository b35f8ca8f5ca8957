"""Emulated hospital cards: Mifare with sectors behind keys, and a CPU card with one file.

Source: as `hardware.hospital_card.reader`; pcsc-tools `smartcard_list.txt` (answers to reset).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from hardware.emulators.record_card import Application, CardFaults
from hardware.emulators.record_card import RecordCardEmulator as _RecordCard

MIFARE_1K_ATR: Final = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
CPU_ATR: Final = bytes.fromhex("3B6A00000000484F5350495441")

_OK: Final = bytes.fromhex("9000")
_KEY_LENGTH: Final = 6
_BLOCK: Final = 16
_KEY_A, _KEY_B = 0x60, 0x61


class MifareCard:
    """One Mifare card.

    Args:
        uid: its serial number.
        blocks: number → 16 bytes.
        keys: number of the block → key it opens with.
        key_types: which keys that is: 0x60 is A, 0x61 is B; both by default.
        faults: what goes wrong; the ways of asking for records do not apply.

    Attributes:
        commands: how many commands it has been sent.
        pin_tries: how many VERIFY commands it has been sent: must stay 0.
    """

    def __init__(
        self,
        uid: bytes = bytes.fromhex("A1B2C3D4"),
        blocks: Mapping[int, bytes] | None = None,
        keys: Mapping[int, bytes] | None = None,
        faults: CardFaults | None = None,
        key_types: AbstractSet[int] = frozenset({_KEY_A, _KEY_B}),
    ) -> None:
        self.atr = MIFARE_1K_ATR
        self._key_types = key_types
        self._uid = uid
        self._blocks = dict(blocks or {})
        self._keys = dict(keys or {})
        self._faults = faults or CardFaults()
        self.commands = 0
        self.pin_tries = 0
        self.power(is_on=False)

    def power(self, *, is_on: bool) -> None:
        """Reset: no key is loaded, no block is open."""
        del is_on
        self._loaded = b""
        self._opened: int | None = None

    def apdu(self, command: bytes) -> bytes:
        """Return the answer, data and status word.

        Raises:
            CardPulledError: this is the command at which the card is pulled.
        """
        self.commands += 1
        spoilt = self._faults.answer(self.commands, garbage=b"\xff")
        if spoilt is not None:
            return spoilt
        return self._answer(command)

    def _answer(self, command: bytes) -> bytes:
        match command[:2]:
            case b"\xff\xca":
                return self._uid + _OK
            case b"\xff\x82":
                self._loaded = command[5 : 5 + _KEY_LENGTH]
                return _OK
            case b"\xff\x86":
                return self._authenticate(command[7], command[8])
            case b"\xff\xb0":
                return self._read(command[3])
            case b"\x00\x20":
                self.pin_tries += 1
                return bytes.fromhex("63C2")
            case _:
                return bytes.fromhex("6D00")

    def _authenticate(self, block: int, key_type: int) -> bytes:
        is_right = key_type in self._key_types and self._keys.get(block) == self._loaded
        self._opened = block if is_right else None
        return _OK if self._opened is not None else bytes.fromhex("6300")

    def _read(self, block: int) -> bytes:
        if self._opened != block:
            return bytes.fromhex("6982")
        return self._blocks.get(block, bytes(_BLOCK)) + _OK


class CpuHospitalCard(_RecordCard):
    """One CPU card: a directory by its name, one file in it, by records or by its bytes.

    Args:
        aid: name of the directory.
        file_id: of the file.
        data: what lies in it.
    """

    def __init__(
        self, aid: bytes, file_id: int, data: bytes, faults: CardFaults | None = None
    ) -> None:
        lies = Application(b"\x04" + aid, {file_id: [data]}, file_id)
        super().__init__(CPU_ATR, lies, faults or CardFaults())
        self._data = data

    def apdu(self, command: bytes) -> bytes:
        """Return the answer; READ BINARY is known beside what every record card knows."""
        if command[:2] == b"\x00\xb0" and self._file is not None:
            self.commands += 1
            return self._data + _OK
        return super().apdu(command)
