"""What a value of the configuration may be: each check returns what is wanted instead, or None.

Checking looks at the disk and changes nothing there.
"""

import os
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

PRINTERS = Path(__file__).resolve().parents[1] / "resources" / "printers"
_LONGEST_NAME = 200
"""Bytes in a file's name; what the journal lays beside itself has the same name and more."""
HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_:-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
_PROFILE = re.compile(r"[a-z0-9-]+")
PORTS = range(1, 65536)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check that looks at nothing but the value, so that a JSON schema can say it, too.

    Attributes:
        allows: tells whether a value will do.
        wanted: the words for what will.
        schema: the same as keywords of JSON Schema.
    """

    allows: Callable[[Any], bool]
    wanted: str
    schema: Mapping[str, Any]

    def __call__(self, value: object) -> str | None:
        """Return what is wanted instead of `value`, or None."""
        return None if self.allows(value) else self.wanted


def within(low: float, high: float) -> Rule:
    """Return a check of a number, both ends included; NaN is within nothing."""
    bounds = {"minimum": low, "maximum": high}
    return Rule(lambda value: low <= value <= high, f"from {low} to {high}", bounds)


def one_of(*allowed: int) -> Rule:
    """Return a check of a number that is one of a few."""
    return _one_of(allowed)


def word(*allowed: str) -> Rule:
    """Return a check of a word that is one of a few."""
    return _one_of(allowed)


def _one_of(allowed: Sequence[object]) -> Rule:
    words = ", ".join(map(str, allowed))
    return Rule(lambda value: value in allowed, f"one of {words}", {"enum": list(allowed)})


def like(pattern: str, words: str) -> Rule:
    """Return a check of a text; `words` say what it looks like."""
    whole = {"pattern": f"^(?:{pattern})$"}
    return Rule(lambda value: re.fullmatch(pattern, value) is not None, words, whole)


def host(value: str) -> str | None:
    """Allow the name or address of a host."""
    return None if HOST.fullmatch(value) else "the name or address of a host"


def printer_profile(value: str) -> str | None:
    """Only names are looked for, never paths: a profile lies where profiles lie."""
    names = sorted(path.stem for path in PRINTERS.glob("*.json") if _PROFILE.fullmatch(path.stem))
    return None if value in names else f"one of {', '.join(names)}"


def base_url(value: str) -> str | None:
    """Allow scheme, host and port, and nothing after it."""
    if not value.startswith(("http://", "https://")):
        return "a URL that begins with http:// or https://"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # brackets that do not close, a port that is none
        return "a URL with a host and a port from 1 to 65535"
    if not HOST.fullmatch(parts.hostname or "") or (port is not None and port not in PORTS):
        return "a URL with a host and a port from 1 to 65535"
    is_bare = parts.geturl() == value and _is_bare(parts)  # the parser drops "?", "#", line ends
    return None if is_bare else "only http(s)://host:port, with nothing after it"


def _is_bare(parts: SplitResult) -> bool:
    """Return whether nothing stands before the host and after the port, not even a slash."""
    return not (
        parts.path or parts.query or parts.fragment or "@" in parts.netloc
    ) and not parts.netloc.endswith(":")


def file_that_is_there(value: str) -> str | None:
    """Allow "" and a file."""
    return None if not value or is_file(value) else "a file that is there"


def is_file(value: str) -> bool:
    """Tell whether there is such a file."""
    return stat.S_ISREG(_mode_of(value) or 0)


def is_folder(value: str) -> bool:
    """Tell whether there is such a folder."""
    return stat.S_ISDIR(_mode_of(value) or 0)


def journal_file(value: Path) -> str | None:
    """Allow a file in a folder that is there, made or not yet made."""
    if "\0" in str(value):
        return "a path without a NUL character"
    if len(os.fsencode(value.name)) > _LONGEST_NAME:
        return f"a path whose last part has at most {_LONGEST_NAME} bytes"
    folder = _mode_of(str(value.parent))
    if folder is None or not stat.S_ISDIR(folder):
        return f"in a folder that exists (create {str(value.parent)!r})"
    mode = _mode_of(str(value))
    return None if mode is None or stat.S_ISREG(mode) else "a file and nothing else"


def key_file(value: str) -> str | None:
    """Allow "" (beside the journal); a file that is not there yet is made by enrolling."""
    return journal_file(Path(value)) if value else None


def serial_device(value: str) -> str | None:
    """Allow "" (switched off), a device that is there, and one in /dev that is not there yet."""
    return None if _is_device(value) else "a serial device, such as one in /dev/serial/by-id/"


def printer_node(value: str) -> str | None:
    """Allow "" (switched off), a device that is there, and one in /dev that is not there yet."""
    return None if _is_device(value) else "a printer's node, such as /dev/usb/lp0"


def _is_device(value: str) -> bool:
    mode = _mode_of(value)
    if mode is None:
        return not value or ("\0" not in value and os.path.normpath(value).startswith("/dev/"))
    return stat.S_ISCHR(mode)


def _mode_of(path: str) -> int | None:
    """Return what `path` is, links followed, or None where nothing can be seen."""
    try:
        return Path(path).stat().st_mode if path else None
    except (OSError, ValueError):
        return None
