"""What the free files of a resident health card say, from bytes to a record. Pure and total.

Any bytes give a record or a `ProtocolError`, nothing else.

Source: directory DDF1 with EF05 "card" and EF06 "holder", tags as in the file map of the health
card's reader library (MHC FileMap.h, 河南标签定义); labels 1 to 10 and the holder's basic data are
readable without a PSAM.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Final

from hardware.errors import ProtocolError
from hardware.smartcard.record_files import digits_of, han_text_of, parse_day, text_of

DIRECTORY: Final = 0xDDF1
CARD_FILE: Final = 0xEF05
HOLDER_FILE: Final = 0xEF06


class Tag(IntEnum):
    """Tags we read."""

    VERSION = 0x02  # 4, text
    ISSUER = 0x03  # 30, GB 18030
    ISSUED = 0x06  # 4, BCD YYYYMMDD
    CARD_NUMBER = 0x08  # 18, text
    NAME = 0x0B  # 30, GB 18030
    SEX = 0x0C  # 1, text, GB/T 2261.1
    NATION = 0x0D  # 1, BCD, GB/T 3304
    BIRTH = 0x0E  # 4, BCD YYYYMMDD
    ID_NUMBER = 0x0F  # 18, text


CARD_TAGS: Final = (Tag.VERSION, Tag.ISSUER, Tag.ISSUED, Tag.CARD_NUMBER)
HOLDER_TAGS: Final = (Tag.NAME, Tag.SEX, Tag.NATION, Tag.BIRTH, Tag.ID_NUMBER)

_NUMBER: Final = re.compile(r"[0-9A-Za-z]{1,18}")


@dataclass(frozen=True, slots=True)
class HealthCardRecord:
    """What a resident health card says about itself and its holder.

    Attributes:
        name: as on the card, at least one character, unpadded.
        id_number: of the holder's identity document, 1..18 letters and digits, not validated.
        sex_code: GB/T 2261.1 ``"0" "1" "2" "9"``, or empty.
        nation: GB/T 3304, two digits, or empty.
        birth, issued: None where the card has no such day.
        card_number: or empty.
        issuer: or empty.
        version: of the card's specification, or empty.
    """

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    sex_code: str = field(repr=False)
    nation: str = field(repr=False)
    birth: date | None = field(repr=False)
    card_number: str = field(repr=False)
    issuer: str
    issued: date | None
    version: str

    def __repr__(self) -> str:
        """Keep persons out of logs and test output."""
        return f"HealthCardRecord(…{self.id_number[-4:]}, version {self.version!r})"


def record_from(fields: Mapping[int, bytes]) -> HealthCardRecord:
    """Return the record made of the values of both files, by tag.

    Raises:
        ProtocolError: there is no usable name or number.
    """

    def value(tag: Tag) -> bytes:
        return fields.get(tag, b"")

    id_number = text_of(value(Tag.ID_NUMBER))
    if not _NUMBER.fullmatch(id_number):
        raise ProtocolError("the card carries no usable number")
    name = han_text_of(value(Tag.NAME))
    if not name:
        raise ProtocolError("the card carries no name")
    return HealthCardRecord(
        name=name,
        id_number=id_number,
        sex_code=text_of(value(Tag.SEX)),
        nation=digits_of(value(Tag.NATION)[:1]),
        birth=parse_day(value(Tag.BIRTH)),
        card_number=text_of(value(Tag.CARD_NUMBER)),
        issuer=han_text_of(value(Tag.ISSUER)),
        issued=parse_day(value(Tag.ISSUED)),
        version=text_of(value(Tag.VERSION)),
    )
