"""What goes wrong with one answer of an emulated device: cut, flipped, late, silent, unplugged.

A script is a list of these, one for each answer to come; `parse` reads one from a line of words, as
the emulators take them on the command line: ``cut=100 after=50`` or ``silent``.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

_NOTHING: Final = -1


@dataclass(frozen=True, slots=True)
class Spoil:
    """One answer spoilt; byte positions count from 0, and -1 is "nowhere".

    Attributes:
        cut: the answer ends before this byte.
        flip: this byte has its lowest bit turned over.
        garbage: this many bytes of noise come before it.
        after: milliseconds it comes late.
        unplug: the cable is pulled before this byte.
        silent: it does not come at all.
    """

    cut: int = _NOTHING
    flip: int = _NOTHING
    garbage: int = 0
    after: int = 0
    unplug: int = _NOTHING
    silent: bool = False

    def applied(self, answer: bytes) -> bytes:
        """Return what of `answer` is sent."""
        if self.silent:
            return b""
        sent = answer
        if 0 <= self.flip < len(sent):
            sent = sent[: self.flip] + bytes((sent[self.flip] ^ 1,)) + sent[self.flip + 1 :]
        ends = [at for at in (self.cut, self.unplug) if at >= 0]
        noise = bytes(place * 37 % 256 for place in range(self.garbage))
        return noise + (sent[: min(ends)] if ends else sent)

    @property
    def after_s(self) -> float:
        """Return the delay in seconds."""
        return self.after / 1000

    @property
    def unplugs(self) -> bool:
        """Whether the cable is pulled when it has been sent."""
        return self.unplug >= 0


GOOD: Final = Spoil()
"""Nothing goes wrong."""


class Script:
    """What goes wrong with the answers to come, in order; then nothing more."""

    def __init__(self, spoils: Iterable[Spoil] = ()) -> None:
        self._spoils = deque(spoils)

    def add(self, spoil: Spoil, times: int = 1) -> None:
        """Let so many more answers be spoilt."""
        self._spoils.extend([spoil] * times)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._spoils.clear()

    def next(self) -> Spoil:
        """Return what goes wrong with the next answer."""
        return self._spoils.popleft() if self._spoils else GOOD

    def __len__(self) -> int:
        """Return for how many answers it goes on."""
        return len(self._spoils)


_WORDS: Final = {field.name for field in fields(Spoil)}


def parse(words: Iterable[str]) -> Spoil:
    """Return what words like ``cut=100``, ``after=50`` and ``silent`` say.

    Raises:
        ValueError: a word that is none, or a number that is none.
    """
    found: dict[str, int | bool] = {}
    for word in words:
        name, has_value, value = word.partition("=")
        if name not in _WORDS or (name == "silent") == bool(has_value):
            raise ValueError(f"{word!r} is none of cut= flip= garbage= after= unplug= silent")
        found[name] = int(value) if has_value else True
    if any(value < 0 for value in found.values()):
        raise ValueError("positions and times are not below zero")
    return Spoil(**found)  # type: ignore[arg-type] # every name has its own kind


def parse_times(words: Sequence[str]) -> tuple[Spoil, int]:
    """Return what the words say, and for how many answers: the first may be a number.

    Raises:
        ValueError: as `parse`.
    """
    if words and words[0].isdecimal():
        return parse(words[1:]), int(words[0])
    return parse(words), 1
