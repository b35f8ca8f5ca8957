"""The 256 bytes of text on an identity card: four layouts, one table each, read and written.

UTF-16LE, padded with spaces. The letter at byte 248 tells the layout. Rare characters of names lie
in the private-use area (U+E000..F8FF, police font) and pass through unharmed.

Source: GA/T 467-2019 and the layouts of the three later cards as implemented in
Johann356/readinfo ``PCSC_GetIDCard``; the 2023 foreign card is in use since 2023-12-01.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from hardware.errors import ProtocolError
from hardware.id_card.port import IdCardKind, IdCardRecord
from hardware.id_card.sam_frames import TEXT_LENGTH

UNLIMITED = "长期"

_KIND_AT = 248
_ENCODING = "utf-16-le"
_PADDING = " \0"
_DATE_LENGTH = 8
_ENGLISH_NAME_CUT = 35

_Layout = tuple[tuple[str, int], ...]  # field and its length in bytes; "" is reserved

_RESIDENT: _Layout = (
    ("name", 30),
    ("sex_code", 2),
    ("nation_code", 4),
    ("birth", 16),
    ("address", 70),
    ("id_number", 36),
    ("issuer", 30),
    ("valid_from", 16),
    ("valid_to", 16),
)
LAYOUTS: Mapping[IdCardKind, _Layout] = MappingProxyType(
    {
        IdCardKind.RESIDENT: _RESIDENT,
        IdCardKind.HMT_RESIDENCE: (*_RESIDENT, ("permit_number", 18), ("version", 4)),
        IdCardKind.FOREIGN_2017: (
            ("english_name", 120),
            ("sex_code", 2),
            ("id_number", 30),
            ("nationality", 6),
            ("name", 30),
            ("valid_from", 16),
            ("valid_to", 16),
            ("birth", 16),
            ("version", 4),
            ("issuer", 8),
        ),
        IdCardKind.FOREIGN_2023: (
            ("name", 30),
            ("sex_code", 2),
            ("version", 4),
            ("birth", 16),
            ("english_name", 70),
            ("id_number", 36),
            ("", 30),
            ("valid_from", 16),
            ("valid_to", 16),
            ("english_name_end", 22),
            ("nationality", 6),
        ),
    }
)


def parse_text(block: bytes) -> IdCardRecord:
    """Return the record in the text block of a card.

    A validity that is no date becomes None, for nobody is turned away over it here; a birth date
    that is no date is an error, for the identity hangs on it.

    Raises:
        ProtocolError: not 256 bytes, not UTF-16, an unknown layout, or an impossible birth date.
            The message never quotes the card.
    """
    if len(block) != TEXT_LENGTH:
        raise ProtocolError(f"text block of {len(block)} bytes")
    kind = _kind_of(block)
    fields = _cut(block, LAYOUTS[kind])
    valid_to = fields["valid_to"]
    return IdCardRecord(
        kind=kind,
        name=fields["name"],
        id_number=fields["id_number"],
        sex_code=fields["sex_code"],
        birth=_birth(fields["birth"]),
        english_name=_english_name(fields),
        nation_code=fields.get("nation_code", ""),
        nationality=fields.get("nationality", ""),
        address=fields.get("address", ""),
        issuer=fields.get("issuer", ""),
        valid_from=_date(fields["valid_from"]),
        valid_to=_date(valid_to),
        is_unlimited=valid_to == UNLIMITED,
        permit_number=fields.get("permit_number", ""),
        version=fields.get("version", ""),
    )


def encode_text(record: IdCardRecord) -> bytes:
    """Return the text block of a card that says `record`: the inverse of `parse_text`.

    Raises:
        ValueError: a field is longer than the card has room for.
    """
    fields = _fields_of(record)
    filled = b"".join(_pad(fields.get(name, ""), size) for name, size in LAYOUTS[record.kind])
    return _fill(_fill(filled, _KIND_AT) + record.kind.encode(_ENCODING), TEXT_LENGTH)


def _kind_of(block: bytes) -> IdCardKind:
    letter = int.from_bytes(block[_KIND_AT : _KIND_AT + 2], "little")
    if letter == 0:  # the reserved tail of old resident cards
        return IdCardKind.RESIDENT
    try:
        return IdCardKind(chr(letter))
    except ValueError:
        raise ProtocolError(f"no layout is known for kind U+{letter:04X}") from None


def _cut(block: bytes, layout: _Layout) -> dict[str, str]:
    fields: dict[str, str] = {}
    start = 0
    for name, size in layout:
        piece = block[start : start + size]
        start += size
        if not name:
            continue
        try:
            fields[name] = piece.decode(_ENCODING).rstrip(_PADDING)
        except UnicodeDecodeError:
            raise ProtocolError(f"{name} is not UTF-16") from None
    return fields


def _english_name(fields: Mapping[str, str]) -> str:
    """Join what the 2023 card cuts after 35 characters; a space may stand at the cut."""
    begin, end = fields.get("english_name", ""), fields.get("english_name_end", "")
    return begin.ljust(_ENGLISH_NAME_CUT) + end if end else begin


def _birth(text: str) -> date | None:
    if not text:
        return None
    found = _date(text)
    if found is None:
        raise ProtocolError("birth is no date")
    return found


def _date(text: str) -> date | None:
    if len(text) != _DATE_LENGTH or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _fields_of(record: IdCardRecord) -> dict[str, str]:
    english_name, english_name_end = record.english_name, ""
    if record.kind is IdCardKind.FOREIGN_2023:
        english_name_end = english_name[_ENGLISH_NAME_CUT:]
        english_name = english_name[:_ENGLISH_NAME_CUT]
    return {
        "name": record.name,
        "english_name": english_name,
        "english_name_end": english_name_end,
        "id_number": record.id_number,
        "sex_code": record.sex_code,
        "nation_code": record.nation_code,
        "nationality": record.nationality,
        "address": record.address,
        "issuer": record.issuer,
        "permit_number": record.permit_number,
        "version": record.version,
        "birth": _date_text(record.birth),
        "valid_from": _date_text(record.valid_from),
        "valid_to": UNLIMITED if record.is_unlimited else _date_text(record.valid_to),
    }


def _date_text(day: date | None) -> str:
    return "" if day is None else f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _pad(text: str, size: int) -> bytes:
    data = text.encode(_ENCODING)
    if len(data) > size:
        raise ValueError(f"{len(data)} bytes do not fit into {size}")
    return _fill(data, size)


def _fill(data: bytes, size: int) -> bytes:
    return data + " ".encode(_ENCODING) * ((size - len(data)) // 2)
