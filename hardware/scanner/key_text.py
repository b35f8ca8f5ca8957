"""What a scanner types: from key presses to characters, without a keyboard. Pure.

A scanner in keyboard mode presses the keys of an American keyboard, with Shift, or holds Alt and
types a character's number on the number pad. A key that stands for no character becomes NUL: the
code is dropped as not printable then, for half a code may be somebody else's.

Source: Linux ``input-event-codes.h`` (key numbers); USB HID usage tables 10 (the American layout).
"""

from typing import Final

ENTER: Final = frozenset({28, 96})  # main and number pad
_SHIFTS: Final = frozenset({42, 54})
_ALTS: Final = frozenset({56, 100})
_IGNORED: Final = frozenset({29, 97, 69, 125, 126})  # control, Num Lock, the two logo keys
_CAPS_LOCK: Final = 58
_PRESSED, _RELEASED = 1, 0
_MOST_DIGITS: Final = 7  # of a character's number
_LAST_CHARACTER: Final = 0x10FFFF

_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_PLAIN: Final = {first + n: c for first, plain, _ in _ROWS for n, c in enumerate(plain)}
_SHIFTED: Final = {first + n: c for first, _, upper in _ROWS for n, c in enumerate(upper)}
_PAD: Final = {
    71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+",
    79: "1", 80: "2", 81: "3", 82: "0", 83: ".", 55: "*", 98: "/",
}  # fmt: skip
_SAME_ALWAYS: Final = {**_PAD, **dict.fromkeys(ENTER, "\r"), 15: "\t"}
_NOTHING: Final = "\0"


class KeyText:
    """Follows the keys of one scanner; `press` gives the text each event makes."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._has_caps = False
        self._digits: str | None = None  # typed on the pad while Alt is held

    def press(self, key: int, value: int) -> str:
        """Return what one event adds: a character, CR for Enter, or nothing.

        Args:
            key: its number.
            value: 1 pressed, 0 released, 2 repeated; a scanner repeats nothing.
        """
        if key in _SHIFTS or key in _ALTS:
            return self._hold(key, value)
        if value != _PRESSED or key in _IGNORED:
            return ""
        if self._digits is not None:
            self._digits += _PAD.get(key, "x")
            return ""
        return self._character(key)

    def _hold(self, key: int, value: int) -> str:
        if value == _RELEASED:
            self._held.discard(key)
        else:
            self._held.add(key)
        if key not in _ALTS:
            return ""
        if value == _PRESSED:
            self._digits = ""
            return ""
        if value != _RELEASED:
            return ""
        digits, self._digits = self._digits or "", None
        return _numbered(digits) if digits else ""

    def _character(self, key: int) -> str:
        if key == _CAPS_LOCK:
            self._has_caps = not self._has_caps
            return ""
        if key in _SAME_ALWAYS:
            return _SAME_ALWAYS[key]
        has_shift = bool(self._held & _SHIFTS)
        plain = _PLAIN.get(key, _NOTHING)
        is_upper = has_shift != (self._has_caps and plain.isalpha())
        return _SHIFTED.get(key, _NOTHING) if is_upper else plain


def _numbered(digits: str) -> str:
    """Return the character with that number, NUL where there is none that can be kept."""
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        return _NOTHING
    number = int(digits)
    if number > _LAST_CHARACTER or 0xD800 <= number <= 0xDFFF:  # noqa: PLR2004 - surrogates
        return _NOTHING
    return chr(number)
