"""What does not fit a request: which field, and what is expected there; never what was sent.

The decoder finds most of it and says so in its own words, which are read here; what no type can
say (control characters, days nobody means, brackets without end) is looked for here. What a field
holds is never repeated: it may be a person's.

Source: requirement rows R088, R116; OWASP API Security 2023 API8; RFC 8259 sec. 9 (limits).
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from kiosk_app.domain.refusal import Reason, Refusal

FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2199
"""No day of birth lies before, no clinic after them."""

MOST_DEEP: Final = 32
"""Brackets within brackets; no request of ours has more than four."""

PLAIN_TEXT: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""Texts without control characters: not every database keeps those, and no name has any."""

MAX_KEY_LENGTH: Final = 80
KEY_FORM: Final = r"^(?:[A-Za-z0-9_~-]|\.+[A-Za-z0-9_~-]|\.{3})[A-Za-z0-9._~-]*$"
"""An idempotency key stands in addresses, where it is asked after and voided: what needs no escape
there, and neither ``.`` nor ``..``, which are no names in a path.

Source: RFC 3986 sec. 2.3, 3.3."""

JSON: Final = "application/json"
"""The one kind of body there is."""

WHOLE: Final = "$"
"""The request as a whole, as JSON path."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PLACE = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")
_FIELD = re.compile(r"[a-z][a-z_]{0,39}")
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class Expected(StrEnum):
    """What a field should have been; ``resources/i18n/expected.*.json`` has the words."""

    LEFT_OUT = "left_out"
    GIVEN = "given"
    TEXT = "text"
    PLAIN = "plain_text"
    VISIBLE = "visible_text"
    COLUMNS = "columns"
    WHOLE_NUMBER = "whole_number"
    TRUE_OR_FALSE = "true_or_false"
    LIST = "list"
    OBJECT = "object"
    DAY = "day"
    MOMENT = "moment"
    TIME = "time"
    HOUR = "hour"
    NEAR_DAY = "near_day"
    NOT_BEFORE = "not_before"
    FREE_ROOM = "free_room"
    OF_TITLE = "of_title"
    KNOWN = "known"
    ONE_OF = "one_of"
    SHAPED = "shaped"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    LONGER = "longer"
    SHORTER = "shorter"
    JSON = "json"
    SHALLOW = "shallow"
    ONCE = "once"
    FITTING = "fitting"


@dataclass(frozen=True, slots=True)
class Unfit:
    """What does not fit.

    Attributes:
        field: JSON path of a body, ``$.person.birth``, or the name of a parameter.
        expected: what belongs there.
        limit: the number `expected` speaks of, if it does.
    """

    field: str
    expected: Expected
    limit: str = ""

    @property
    def refusal(self) -> Refusal:
        """Return it as a "no"."""
        facts = [("field", self.field), ("expected", self.expected.value)]
        facts += [("limit", self.limit)] if self.limit else []
        return Refusal(Reason.MALFORMED_REQUEST, tuple(facts))


def read_of(message: str) -> Unfit:
    """Return what a decoder's message says, without what it repeats of the request.

    Args:
        message: of a `msgspec.DecodeError`.
    """
    found = _PLACE.search(message)
    place = WHOLE if found is None else found[1]
    for pattern, expected in _MESSAGES:
        told = pattern.match(message)
        if told is None:
            continue
        named = told.groupdict()
        if "field" in named:
            place += f".{_told(named['field'])}"
        return Unfit(place, expected, named.get("limit", ""))
    return Unfit(place, Expected.FITTING)


def unfit_in(value: object, field: str = WHOLE) -> Unfit | None:
    """Return the first text or day in a decoded value that is none of ours, or None.

    Args:
        value: a body, or the value of a parameter.
        field: where it stands.
    """
    match value:
        case str():
            return Unfit(field, Expected.PLAIN) if _CONTROL.search(value) else None
        case date():  # a moment is a day, too
            is_near = FIRST_YEAR <= value.year <= LAST_YEAR
            return None if is_near else Unfit(field, Expected.NEAR_DAY)
        case _:
            return unfit_in_any(_parts(value, field))


def unfit_in_any(named: Iterable[tuple[str, object]]) -> Unfit | None:
    """Return the first that is none of ours among values with their places, or None."""
    found = (unfit_in(value, field) for field, value in named)
    return next((each for each in found if each is not None), None)


def unfit_bytes(body: bytes) -> Unfit | None:
    """Return why a body cannot be given to a decoder of JSON at all, or None."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return Unfit(WHOLE, Expected.JSON)
    return Unfit(WHOLE, Expected.SHALLOW) if is_too_deep(body) else None


def unfit_strictly(body: bytes, shape: type[msgspec.Struct]) -> Unfit | None:
    """Return what the published document does not allow in a body, or None.

    A number is no moment and no text, ``"true"`` no truth, ``"21"`` no number; a name in an object
    stands once (`name_twice`), for nobody knows which of two was meant.

    Source: RFC 8259 sec. 4; OWASP API Security 2023 API8.
    """
    try:
        msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as error:
        return read_of(str(error))
    return name_twice(body)


def name_twice(body: bytes) -> Unfit | None:
    """Return that a name stands twice in an object of a body that is JSON, or None.

    Source: RFC 8259 sec. 4.
    """
    try:
        json.loads(body, object_pairs_hook=_once)
    except _TwiceError as error:
        return Unfit(f"$..{_told(str(error))}", Expected.ONCE)
    return None


def not_json(kinds: Iterable[str]) -> Refusal | None:
    """Return that a body is said to be something else than JSON, or None.

    Args:
        kinds: what is said of it; nothing at all is taken for JSON, there is nothing else.

    Source: RFC 9110 sec. 15.5.16.
    """
    if all(kind.partition(";")[0].strip().lower() == JSON for kind in kinds):
        return None
    return Refusal(Reason.BODY_NOT_JSON, (("kind", JSON),))


def unfit_parameters(names: Iterable[str], known: Collection[str]) -> Refusal | None:
    """Return that an address has a parameter nobody knows, or one twice; or None.

    What is not read must not be thought to count: a filter with a slip of the pen in its name would
    otherwise be no filter.

    Args:
        names: of the parameters there are, each as often as it is there.
        known: what the published document has for the route.

    Source: OWASP API Security 2023 API8.
    """
    seen: set[str] = set()
    for name in names:
        if name not in known:
            return Refusal(Reason.UNKNOWN_PARAMETER, (("field", _told(name)),))
        if name in seen:
            return Unfit(name, Expected.ONCE).refusal
        seen.add(name)
    return None


def is_too_deep(body: bytes) -> bool:
    """Tell whether more than `MOST_DEEP` brackets stand open at once."""
    if body.count(b"[") + body.count(b"{") <= MOST_DEEP:
        return False
    deep = 0
    for found in _BRACKETS.finditer(body):
        deep += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(found[0], 0)
        if deep > MOST_DEEP:
            return True
    return False


class _TwiceError(ValueError):
    """A name stands twice in an object; the text is the name."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read: dict[str, object] = {}
    for name, value in pairs:
        if name in read:
            raise _TwiceError(name)
        read[name] = value
    return read


# --- inside ------------------------------------------------------------------------------------


def _told(name: str) -> str:
    """Return a name as it is told: those that are ours could be, no others."""
    return name if _FIELD.fullmatch(name) else "?"


def _parts(value: object, field: str) -> Iterator[tuple[str, object]]:
    match value:
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield f"{field}.{name}", getattr(value, name)
        case Mapping():
            for key, part in value.items():
                yield f"{field}[...]", key
                yield f"{field}[...]", part
        case tuple() | list():
            for place, part in enumerate(value):
                yield f"{field}[{place}]", part
        case _:
            return


_MESSAGES = tuple(
    (re.compile(pattern), expected)
    for pattern, expected in (
        (r"Object contains unknown field `(?P<field>.*?)`", Expected.LEFT_OUT),
        (r"Object missing required field `(?P<field>.*?)`", Expected.GIVEN),
        (r"Invalid enum value", Expected.ONE_OF),
        (r"Invalid RFC3339 encoded datetime|Expected `datetime", Expected.MOMENT),
        (r"Invalid RFC3339 encoded date|Expected `date", Expected.DAY),
        (r"Invalid RFC3339 encoded time|Expected `time", Expected.TIME),
        (r"Expected `\w+` matching regex", Expected.SHAPED),
        (r"Expected `\w+` of length >= (?P<limit>\d+)", Expected.LONGER),
        (r"Expected `\w+` of length <= (?P<limit>\d+)", Expected.SHORTER),
        (r"Expected `\w+` >= (?P<limit>-?\d+)", Expected.AT_LEAST),
        (r"Expected `\w+` <= (?P<limit>-?\d+)", Expected.AT_MOST),
        (r"Expected `str", Expected.TEXT),
        (r"Expected `int|(?:Integer value|Number) out of range", Expected.WHOLE_NUMBER),
        (r"Expected `bool", Expected.TRUE_OR_FALSE),
        (r"Expected `array", Expected.LIST),
        (r"Expected `object", Expected.OBJECT),
        (r"JSON is malformed|Input data was truncated|'utf-8' codec", Expected.JSON),
    )
)
