"""What a fuzz target is: a law over arbitrary bytes, seeds, and a mistake it must find."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
SLOWEST_S = 2.0
"""No input may keep a parser longer: the person at the desk would think it hangs."""


def quick_folder() -> "tempfile.TemporaryDirectory[str]":
    """Make a folder for files that are read at once, in memory where there is such a disk."""
    return tempfile.TemporaryDirectory(prefix="fuzz-", dir=_MEMORY if _MEMORY.is_dir() else None)


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake of the kind people make, put into the product for as long as it is wanted.

    Attributes:
        owner: the module or class that is spoilt.
        name: of what is replaced in it.
        by: what replaces it.
    """

    owner: object
    name: str
    by: object

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Spoil the product while the block runs."""
        before = getattr(self.owner, self.name)
        setattr(self.owner, self.name, self.by)
        try:
            yield
        finally:
            setattr(self.owner, self.name, before)


@dataclass(frozen=True, slots=True)
class Target:
    """One law.

    Attributes:
        name: of the target and of its folder in the corpus.
        law: raises for bytes that break it; the parser's own errors are no breach.
        covers: the parsers it asks, by dotted name.
        seeds: good inputs, made by the product's own encoders and emulators.
        planted: what it must find.
        longest: bytes; longer inputs say nothing new.
    """

    name: str
    law: Callable[[bytes], None]
    covers: tuple[str, ...]
    seeds: Callable[[], Iterable[bytes]]
    planted: Planted
    longest: int = 4096

    def corpus(self) -> list[Path]:
        """Return the committed inputs, in order of their names."""
        return sorted((CORPUS / self.name).glob("*.bin"))

    def is_broken_by(self, data: bytes) -> bool:
        """Tell whether this input breaks the law."""
        try:
            self.law(data)
        except Exception:  # noqa: BLE001 - whatever flies is a finding
            return True
        return False
