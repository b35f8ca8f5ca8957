"""The machine-readable zone of passports and Chinese permits, from text to a record. Pure.

Any text gives a record or a `ProtocolError`, nothing else, and no message quotes the document.
Permits of the mainland print zones outside ICAO's forms: one table row each.

Source: ICAO Doc 9303 part 3 (check digits, dates, names) and part 4 (TD3); for the permits the
layouts implemented in Johann356/readinfo ``MRTD.h``.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from hardware.errors import ProtocolError

_FILLER: Final = "<"
_WEIGHTS: Final = (7, 3, 1)
_NAMES_APART: Final = "<<"
_CHARACTERS: Final = re.compile(r"[0-9A-Z<]+")
_DIGIT: Final = re.compile(r"[0-9]")
_MOST_CHARACTERS: Final = 200
_CENTURY: Final = 100


class MrzKind(StrEnum):
    """Which document a zone is printed on."""

    PASSPORT = "passport"  # any country's
    HK_MACAU_TO_MAINLAND = "hk_macau_to_mainland"  # 港澳居民来往内地通行证
    TAIWAN_TO_MAINLAND = "taiwan_to_mainland"  # 台湾居民来往大陆通行证
    MAINLAND_TO_HK_MACAU = "mainland_to_hk_macau"  # 往来港澳通行证
    MAINLAND_TO_TAIWAN = "mainland_to_taiwan"  # 大陆居民往来台湾通行证


@dataclass(frozen=True, slots=True)
class MrzRecord:
    """What a zone says.

    Attributes:
        number: of the document, letters and digits.
        birth: past, of the century that makes it so.
        expires: of the century nearest to today.
        sex_code: GB/T 2261.1 ``"1" "2"``, or empty where the zone does not say.
        nationality: ISO 3166-1 alpha-3, or empty.
        surname, given_names: Latin letters, or empty where the zone carries no name.
    """

    kind: MrzKind
    number: str = field(repr=False)
    birth: date = field(repr=False)
    expires: date
    sex_code: str = field(repr=False)
    nationality: str
    surname: str = field(repr=False)
    given_names: str = field(repr=False)

    def __repr__(self) -> str:
        """Keep persons out of logs and test output."""
        return f"MrzRecord({self.kind.value}, …{self.number[-3:]})"


@dataclass(frozen=True, slots=True)
class _Form:
    """Where things stand: (line, from, to); a check digit follows number, birth and expiry."""

    kind: MrzKind
    begins: str
    lines: int
    width: int
    number: tuple[int, int, int]
    birth: tuple[int, int, int]
    expires: tuple[int, int, int]
    sex: tuple[int, int] | None = None
    nationality: tuple[int, int, int] | None = None
    name: tuple[int, int, int] | None = None


_FORMS: Final = (
    _Form(
        MrzKind.PASSPORT,
        begins="P",
        lines=2,
        width=44,
        number=(1, 0, 9),
        birth=(1, 13, 19),
        expires=(1, 21, 27),
        sex=(1, 20),
        nationality=(1, 10, 13),
        name=(0, 5, 44),
    ),
    _Form(
        MrzKind.HK_MACAU_TO_MAINLAND,
        begins="CR",
        lines=3,
        width=30,
        number=(0, 2, 11),
        birth=(0, 23, 29),
        expires=(0, 15, 21),
        sex=(0, 22),
        name=(2, 0, 30),
    ),
    _Form(
        MrzKind.TAIWAN_TO_MAINLAND,
        begins="CT",
        lines=3,
        width=30,
        number=(0, 2, 11),
        birth=(0, 23, 29),
        expires=(0, 15, 21),
        sex=(0, 22),
        name=(2, 0, 30),
    ),
    _Form(
        MrzKind.HK_MACAU_TO_MAINLAND,  # the paper before the card of 2013
        begins="C<",
        lines=3,
        width=30,
        number=(1, 15, 26),
        birth=(1, 0, 6),
        expires=(1, 8, 14),
        sex=(1, 7),
        name=(2, 0, 30),
    ),
    _Form(
        MrzKind.MAINLAND_TO_HK_MACAU,
        begins="CS",
        lines=1,
        width=30,
        number=(0, 2, 11),
        birth=(0, 21, 27),
        expires=(0, 13, 19),
    ),
    _Form(
        MrzKind.MAINLAND_TO_TAIWAN,
        begins="CD",
        lines=1,
        width=30,
        number=(0, 2, 11),
        birth=(0, 21, 27),
        expires=(0, 13, 19),
    ),
)


def parse_mrz(text: str, today: date) -> MrzRecord:
    """Return what a scanned zone says; line breaks may be missing, as scanners leave them out.

    Raises:
        ProtocolError: no form we know, a check digit that is wrong, an impossible date, or a name
            that is none.
    """
    form, lines = _form_of(text)
    expires_text = _checked(lines, form.expires, "expiry")
    return MrzRecord(
        kind=form.kind,
        number=_checked(lines, form.number, "number").replace(_FILLER, ""),
        birth=_day(_checked(lines, form.birth, "birth"), today, may_be_future=False),
        expires=_day(expires_text, today, may_be_future=True),
        sex_code=_sex(lines, form),
        nationality=_cut(lines, form.nationality).rstrip(_FILLER),
        surname=_names(lines, form)[0],
        given_names=_names(lines, form)[1],
    )


def lines_missing(text: str) -> int | None:
    """Return how many lines a zone lacks that begins with `text`: 0 for a whole one.

    By form alone, no check digit is looked at; None for what is no zone and no first lines of one.
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    letters = _letters(text)
    if not _CHARACTERS.fullmatch(letters):
        return None
    for form in _FORMS:
        lines, rest = divmod(len(letters), form.width)
        if letters.startswith(form.begins) and not rest and lines <= form.lines:
            return form.lines - lines
    return None


def check_digit(text: str) -> str:
    """Return the check digit of `text`: weights 7, 3, 1; A is 10, the filler is 0.

    Source: ICAO Doc 9303 part 3, section 4.9.
    """
    total = sum(
        (0 if letter == _FILLER else int(letter, 36)) * _WEIGHTS[place % len(_WEIGHTS)]
        for place, letter in enumerate(text)
    )
    return str(total % 10)


def _form_of(text: str) -> tuple[_Form, list[str]]:
    if len(text) > _MOST_CHARACTERS:
        raise ProtocolError(f"a zone of {len(text)} characters")
    letters = _letters(text)
    if not _CHARACTERS.fullmatch(letters):
        raise ProtocolError("characters no zone has")
    for form in _FORMS:
        if letters.startswith(form.begins) and len(letters) == form.lines * form.width:
            ends = range(0, len(letters), form.width)
            return form, [letters[begin : begin + form.width] for begin in ends]
    raise ProtocolError(f"no form of zone is known for {len(letters)} characters")


def _letters(text: str) -> str:
    return "".join(text.split()).upper()


def _cut(lines: list[str], place: tuple[int, int, int] | None) -> str:
    if place is None:
        return ""
    line, begin, end = place
    return lines[line][begin:end]


def _checked(lines: list[str], place: tuple[int, int, int], what: str) -> str:
    line, _, end = place
    value = _cut(lines, place)
    if lines[line][end] != check_digit(value):
        raise ProtocolError(f"the check digit of the {what} is wrong")
    return value


def _day(text: str, today: date, *, may_be_future: bool) -> date:
    """Return YYMMDD as a day: the last such that is past, or the nearest one."""
    if not (text.isascii() and text.isdecimal()):
        raise ProtocolError("a date that is none")
    century = today.year - today.year % _CENTURY
    year = century + int(text[:2])
    if may_be_future:
        is_too_late = year > today.year + _CENTURY // 2
    else:
        is_too_late = (year, text[2:]) > (today.year, f"{today:%m%d}")
    try:
        return date(year - _CENTURY if is_too_late else year, int(text[2:4]), int(text[4:]))
    except ValueError:
        raise ProtocolError("a date that is none") from None


def _sex(lines: list[str], form: _Form) -> str:
    if form.sex is None:
        return ""
    line, at = form.sex
    return {"M": "1", "F": "2"}.get(lines[line][at], "")


def _names(lines: list[str], form: _Form) -> tuple[str, str]:
    name = _cut(lines, form.name)
    if _DIGIT.search(name):
        raise ProtocolError("a name with digits")  # another line, where the name's should stand
    surname, _, given = name.partition(_NAMES_APART)
    return _spaced(surname), _spaced(given)


def _spaced(name: str) -> str:
    return " ".join(name.replace(_FILLER, " ").split())
