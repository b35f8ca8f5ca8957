"""The two free files of a social-security card, from bytes to a record. Pure, bounded, total.

Any bytes give a record or a `ProtocolError`, nothing else. Every record on the card is tag (1),
length (1), value; we go by tag and never count, because older cards leave some out.

Source: LB 002-2000, file structure V2.0 (EF05 "card", EF06 "holder"); LD/T 33-2015.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Final

from hardware.errors import ProtocolError
from hardware.smartcard.record_files import digits_of, han_text_of, parse_day, text_of

ENVIRONMENT_NAME: Final = "sx1.sh.社会保障".encode("gb18030")
"""Name of SSSE, the directory that holds both files."""

CARD_FILE: Final = 0xEF05
HOLDER_FILE: Final = 0xEF06


class Tag(IntEnum):
    """Tags we read. Source: LB 002-2000."""

    IDENTIFICATION = 0x01  # 16 bytes, the first three are the issuing region in BCD
    VERSION = 0x03  # 4, text, "1.00" "2.00" "3.00"
    ISSUED = 0x05  # 4, BCD YYYYMMDD
    EXPIRES = 0x06  # 4, BCD YYYYMMDD
    CARD_NUMBER = 0x07  # 9, text
    ID_NUMBER = 0x08  # 18, text
    NAME = 0x09  # 30, GB 18030
    NAME_CONTINUED = 0x4E  # 20, GB 18030
    SEX = 0x0A  # 1, text, GB/T 2261.1
    NATION = 0x0B  # 1, BCD, GB/T 3304
    BIRTH = 0x0D  # 4, BCD YYYYMMDD


CARD_TAGS: Final = (Tag.IDENTIFICATION, Tag.VERSION, Tag.ISSUED, Tag.EXPIRES, Tag.CARD_NUMBER)
HOLDER_TAGS: Final = (
    Tag.ID_NUMBER,
    Tag.NAME,
    Tag.NAME_CONTINUED,
    Tag.SEX,
    Tag.NATION,
    Tag.BIRTH,
)

_ID_NUMBER: Final = re.compile(r"[0-9A-Za-z]{1,18}")
_REGION_LENGTH: Final = 3


@dataclass(frozen=True, slots=True)
class SocialCardRecord:
    """What a social-security card says about itself and its holder.

    Attributes:
        name: as on the card, at least one character, unpadded.
        id_number: the holder's number, 1..18 letters and digits, not validated.
        sex_code: GB/T 2261.1 ``"0" "1" "2" "9"``, or empty.
        nation: GB/T 3304, two digits, or empty.
        birth, issued, expires: None where the card has no such day.
        card_number: or empty.
        region: six digits of the issuing region, or empty.
        version: of the card's specification, e.g. ``"3.00"``, or empty.
    """

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    sex_code: str = field(repr=False)
    nation: str = field(repr=False)
    birth: date | None = field(repr=False)
    card_number: str = field(repr=False)
    region: str
    issued: date | None
    expires: date | None
    version: str

    def __repr__(self) -> str:
        """Keep persons out of logs and test output."""
        return f"SocialCardRecord(…{self.id_number[-4:]}, version {self.version!r})"


def record_from(fields: Mapping[int, bytes]) -> SocialCardRecord:
    """Return the record made of the values of both files, by tag.

    Raises:
        ProtocolError: there is no usable name or number.
    """
    id_number = text_of(fields.get(Tag.ID_NUMBER, b""))
    if not _ID_NUMBER.fullmatch(id_number):
        raise ProtocolError("the card carries no usable number")
    name = han_text_of(fields.get(Tag.NAME, b""), fields.get(Tag.NAME_CONTINUED, b""))
    if not name:
        raise ProtocolError("the card carries no name")
    return SocialCardRecord(
        name=name,
        id_number=id_number,
        sex_code=text_of(fields.get(Tag.SEX, b"")),
        nation=digits_of(fields.get(Tag.NATION, b"")[:1]),
        birth=parse_day(fields.get(Tag.BIRTH, b"")),
        card_number=text_of(fields.get(Tag.CARD_NUMBER, b"")),
        region=digits_of(fields.get(Tag.IDENTIFICATION, b"")[:_REGION_LENGTH]),
        issued=parse_day(fields.get(Tag.ISSUED, b"")),
        expires=parse_day(fields.get(Tag.EXPIRES, b"")),
        version=text_of(fields.get(Tag.VERSION, b"")),
    )
