"""Presses keys as a scanner in keyboard mode does."""

from collections.abc import Iterator

UP, DOWN, REPEAT = 0, 1, 2
SHIFT, ALT, ENTER, CAPS_LOCK, F1 = 42, 56, 28, 58, 59

ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", ""),
    (28, "\r", ""),
)
KEY_OF = {c: (first + n, False) for first, plain, _ in ROWS for n, c in enumerate(plain)}
KEY_OF |= {c: (first + n, True) for first, _, upper in ROWS for n, c in enumerate(upper)}
PAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))


def typed(text: str, *, by_number: bool = False) -> Iterator[tuple[int, int]]:
    """The key events of a text: (key, value)."""
    for character in text:
        if by_number:
            yield ALT, DOWN
            for digit in str(ord(character)):
                yield PAD[digit], DOWN
                yield PAD[digit], UP
            yield ALT, UP
            continue
        key, has_shift = KEY_OF[character]
        if has_shift:
            yield SHIFT, DOWN
        yield key, DOWN
        yield key, UP
        if has_shift:
            yield SHIFT, UP
