"""In which line of a station's file a key stands; asked only when something is wrong with it."""

import re
from typing import Final

_TABLE: Final = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_KEY: Final = re.compile(r"""\s*["']?([^"'=\[\]]+?)["']?\s*=""")


def line_of(text: str, key: str) -> int | None:
    """Return the line of ``table.key``, or of ``table`` alone, from 1; None where it is not seen.

    A file as people write it is meant: tables under their headers, a key a line. What is written
    in another of TOML's ways is good all the same, only its line is not told.
    """
    table = key.partition(".")[0]
    header, inside = None, ""
    for number, line in enumerate(text.splitlines(), 1):
        if (found := _TABLE.match(line)) is not None:
            inside = found[1]
            header = number if inside == table else header
        elif (found := _KEY.match(line)) is not None:
            name = f"{inside}.{found[1]}" if inside else found[1]
            if name == key or (not inside and name == table):
                return number
    return header
