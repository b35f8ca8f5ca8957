"""An emulated social-security card: what is printed into its chip, and where it lies.

Source: LB 002-2000 (SSSE, EF05, EF06).
"""

from dataclasses import dataclass, field
from typing import Final

from hardware.emulators.record_card import Application, CardFaults, RecordCardEmulator, bcd, tlv

_SELECT_SSSE: Final = b"\x04" + "sx1.sh.社会保障".encode("gb18030")
_NAME_LENGTH, _CONTINUED_LENGTH = 30, 20
_HOLDER_FILE: Final = 0xEF06

DEFAULT_ATR: Final = bytes.fromhex("3B6D000000814D3000A1B2C3D4E5F60708")
"""T=0, 13 historical bytes of which some are the chip's number: the shape of these cards."""


@dataclass(frozen=True, slots=True)
class SocialCardFields:
    """What is printed into the chip; plain text, so that it travels as JSON.

    Attributes:
        issued, expires, birth: YYYYMMDD, or anything else to make a bad card.
        version: four characters.
    """

    name: str = field(default="测试员甲", repr=False)
    id_number: str = field(default="11010119900101901X", repr=False)
    sex_code: str = "1"
    nation: str = "01"
    birth: str = field(default="19900101", repr=False)
    card_number: str = "A12345678"
    region: str = "110100"
    issued: str = "20240301"
    expires: str = "20340301"
    version: str = "3.00"
    atr: str = DEFAULT_ATR.hex()


def encode_files(fields: SocialCardFields, faults: CardFaults) -> dict[int, list[bytes]]:
    """Return file id → records as they lie on the card."""
    name = fields.name.encode("gb18030")
    holder = [
        tlv(0x08, fields.id_number.encode("ascii")),
        tlv(0x09, name[:_NAME_LENGTH].ljust(_NAME_LENGTH, b"\0")),
        tlv(0x4E, name[_NAME_LENGTH:].ljust(_CONTINUED_LENGTH, b"\0")),
        tlv(0x0A, fields.sex_code.encode("ascii")),
        tlv(0x0B, bytes.fromhex(fields.nation)),
        tlv(0x0C, bytes.fromhex(fields.region)),
        tlv(0x0D, bcd(fields.birth)),
    ]
    if not faults.has_continuation:
        del holder[2]
    card = [
        tlv(0x01, bytes.fromhex(fields.region) + bytes.fromhex("00D156000005" + "00" * 7)),
        tlv(0x02, b"3"),
        tlv(0x03, fields.version.encode("ascii")),
        tlv(0x04, bytes.fromhex("915600000242010042010000")),
        tlv(0x05, bcd(fields.issued)),
        tlv(0x06, bcd(fields.expires)),
        tlv(0x07, fields.card_number.encode("ascii")),
    ]
    return {0xEF05: card, 0xEF06: holder}


class SocialCardEmulator(RecordCardEmulator):
    """One emulated social-security card."""

    def __init__(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None:
        fields, faults = fields or SocialCardFields(), faults or CardFaults()
        lies = Application(_SELECT_SSSE, encode_files(fields, faults), _HOLDER_FILE)
        super().__init__(bytes.fromhex(fields.atr), lies, faults)
