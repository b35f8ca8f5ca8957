"""Names of persons as the document has them, made safe to store, show, print and compare.

A name comes from outside and may carry what no document has: controls, marks that turn the
writing direction, characters of no width, a megabyte. All of that goes before any encoding, by
Unicode class. Private-use characters stay: identity cards keep rare characters there, and a
filter on every class C would silently eat them.

What is left may be shown, printed and compared; but a name that lost something is not the name on
the document, so it is never stored as the real one: `is_whole` says which are.

Source: BJ-OPD-DRAFT art. 14 (1), art. 21.
"""

import unicodedata
from collections.abc import Iterator
from itertools import islice

from kiosk_app.domain.refusal import Reason, Refusal

MAX_LENGTH = 64
"""Characters; the longest field of an identity card holds 60."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_PRIVATE, _NUMERAL = "Co", "Nl"
_LONGEST_READ = 4 * MAX_LENGTH
"""Enough for any name before composition, few enough for it never to be costly."""

_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・·", "·"))


def clean_name(text: str) -> str:
    """Return a name fit to keep: composed (NFC), nothing invisible, single spaces, 64 at most.

    Raises:
        ValueError: nothing is left.
    """
    composed = unicodedata.normalize("NFC", "".join(islice(_visible(text), _LONGEST_READ)))
    name = " ".join(composed.split())[:MAX_LENGTH].rstrip()
    if not name:
        raise ValueError("the name is empty")
    return name


def is_whole(text: str) -> bool:
    """Tell whether `clean_name` keeps every character of a name but spaces.

    False when it holds controls, format characters, line ends or code points without a character,
    or is too long. A reader strips the padding of its own card before it asks.

    Source: BJ-OPD-DRAFT art. 14 (1).
    """
    if len(text) > _LONGEST_READ or len("".join(_visible(text))) != len(text):
        return False
    return 0 < len(" ".join(unicodedata.normalize("NFC", text).split())) <= MAX_LENGTH


def check_name(text: str) -> Refusal | None:
    """Say why `text` is not kept as somebody's name, or None.

    Returns:
        REAL_NAME_REQUIRED when no name is there: nothing, or marks, dots and pictures without a
        letter; NAME_UNREADABLE when `clean_name` would make another name of it, or when it is of
        private-use characters alone: these mean a rare character in a name, and nothing by
        themselves.

    Source: BJ-OPD-DRAFT art. 14 (1).
    """
    try:
        name = clean_name(text)
    except ValueError:
        return Refusal(Reason.REAL_NAME_REQUIRED)
    if not is_whole(text):
        return Refusal(Reason.NAME_UNREADABLE)
    if any(map(_is_letter, name)):
        return None
    has_private = any(unicodedata.category(c) == _PRIVATE for c in name)
    return Refusal(Reason.NAME_UNREADABLE if has_private else Reason.REAL_NAME_REQUIRED)


def same_name(one: str, other: str) -> bool:
    """Tell whether two spellings are one name: width, case, spaces and the form of the dot aside.

    Two texts without a single visible character are not a name, so not the same name.

    Source: BJ-OPD-DRAFT art. 21.
    """
    key = name_key(one)
    return bool(key) and key == name_key(other)


def name_key(name: str) -> str:
    """Return what is equal for all spellings that `same_name` takes for one name; may be empty."""
    plain = unicodedata.normalize("NFKC", "".join(islice(_visible(name), _LONGEST_READ)))
    return "".join(plain.split()).translate(_DOTS).casefold()


def _visible(text: str) -> Iterator[str]:
    return (c for c in text if unicodedata.category(c) not in _DROPPED or _is_future_han(c))


def _is_letter(character: str) -> bool:
    """Tell whether a character is of a script: a letter, 〇 or a Han character of later years."""
    category = unicodedata.category(character)
    return category.startswith("L") or category == _NUMERAL or _is_future_han(character)


def _is_future_han(character: str) -> bool:
    """Tell whether a code point is set aside for Han characters, whether assigned yet or not.

    Python knows the Unicode of its year; a character added later counts as unassigned there, and
    names are what new Han characters are added for. The last two of each plane are no characters.
    """
    point = ord(character)
    return 0x20000 <= point <= 0x3FFFD and point & 0xFFFE != 0xFFFE  # noqa: PLR2004 - planes 2, 3
