"""An emulated resident health card: what is printed into its chip, and where it lies.

Source: file map of the health card's reader library (MHC FileMap.h): DDF1, EF05, EF06.
"""

from dataclasses import dataclass, field
from typing import Final

from hardware.emulators.record_card import Application, CardFaults, RecordCardEmulator, bcd, tlv

_SELECT_DDF1: Final = bytes.fromhex("00DDF1")
_HOLDER_FILE: Final = 0xEF06
_TEXT_LENGTH: Final = 30

DEFAULT_ATR: Final = bytes.fromhex("3B6D00000080318065B0A1B2C3D4E5F6")
"""T=0, 13 historical bytes; not those of any card in use."""


@dataclass(frozen=True, slots=True)
class HealthCardFields:
    """What is printed into the chip; plain text, so that it travels as JSON.

    Attributes:
        issued, birth: YYYYMMDD, or anything else to make a bad card.
        version: four characters.
    """

    name: str = field(default="测试员乙", repr=False)
    id_number: str = field(default="11010119900101901X", repr=False)
    sex_code: str = "1"
    nation: str = "01"
    birth: str = field(default="19900101", repr=False)
    card_number: str = "110100000000000901"
    issuer: str = "北京市测试区"
    issued: str = "20240301"
    version: str = "1.00"
    atr: str = DEFAULT_ATR.hex()


def encode_files(fields: HealthCardFields) -> dict[int, list[bytes]]:
    """Return file id → records as they lie on the card."""
    card = [
        tlv(0x01, b"0"),
        tlv(0x02, fields.version.encode("ascii")),
        tlv(0x03, _padded(fields.issuer)),
        tlv(0x06, bcd(fields.issued)),
        tlv(0x08, fields.card_number.encode("ascii")),
    ]
    holder = [
        tlv(0x0B, _padded(fields.name)),
        tlv(0x0C, fields.sex_code.encode("ascii")),
        tlv(0x0D, bytes.fromhex(fields.nation)),
        tlv(0x0E, bcd(fields.birth)),
        tlv(0x0F, fields.id_number.encode("ascii")),
    ]
    return {0xEF05: card, _HOLDER_FILE: holder}


class HealthCardEmulator(RecordCardEmulator):
    """One emulated resident health card."""

    def __init__(
        self, fields: HealthCardFields | None = None, faults: CardFaults | None = None
    ) -> None:
        fields = fields or HealthCardFields()
        lies = Application(_SELECT_DDF1, encode_files(fields), _HOLDER_FILE)
        super().__init__(bytes.fromhex(fields.atr), lies, faults or CardFaults())


def _padded(text: str) -> bytes:
    return text.encode("gb18030").ljust(_TEXT_LENGTH, b"\0")
