"""Line breaking for Chinese with Latin words in it: pure, told how long a text is.

Breaks between any two Han characters, at spaces in Latin text, never before closing punctuation
and never inside a run of letters and digits, or a span like 09:30–10:00, unless that alone is too
long.
"""

from collections.abc import Callable

_NO_LINE_START = frozenset("，。；：！？、）》」』”’%％℃·,.;:!?)]}")
_SPAN = "–"
_NO_LINE_END = frozenset("（《「『“‘￥$([{")


def _pieces(text: str) -> list[str]:
    """Cut `text` into what must stay together."""
    pieces: list[str] = []
    for character in text:
        if pieces and _sticks(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _sticks(before: str, character: str) -> bool:
    """Whether no line may break between `before` and `character`."""
    if character in _NO_LINE_START or before[-1] in _NO_LINE_END:
        return True
    return _is_word(before[-1]) and _is_word(character)


def _is_word(character: str) -> bool:
    return character == _SPAN or (character.isascii() and not character.isspace())


def wrap(
    text: str, width: float, length: Callable[[str], float], *, first_indent: float = 0
) -> tuple[str, ...]:
    """Return `text` in rows of at most `width`; one empty row for an empty text.

    Args:
        text: one paragraph.
        width: of the column, in the unit of `length`.
        length: how long a piece of text is.
        first_indent: taken from the first row.
    """
    rows: list[str] = []
    row = ""
    room = width - first_indent
    for piece in _pieces(text):
        if length((row + piece).rstrip()) <= room:
            row += piece
            continue
        if row.strip():
            rows.append(row.rstrip())
            row = ""
            room = width
        elif not rows and length(piece) <= width:
            rows.append("")
            room = width
        *full, row = _split(piece.lstrip(), room, length)
        rows.extend(full)
    rows.append(row.rstrip())
    return tuple(rows)


def _split(piece: str, width: float, length: Callable[[str], float]) -> list[str]:
    """Cut a piece that alone is too long, character by character."""
    parts = [""]
    for character in piece:
        if parts[-1] and length(parts[-1] + character) > width:
            parts.append("")
        parts[-1] += character
    return parts
