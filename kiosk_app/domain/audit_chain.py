"""A record nobody can change unseen: each row carries a keyed hash of itself and the row before.

Changed, removed, inserted or swapped rows are found at the first bad one. Rows cut off at the
end are found only against the head that was anchored elsewhere (`Head`). Without the key nobody
can make a row that fits.

Source: BJ-OPD-DRAFT art. 11 (add-ons are traceable); RFC 2104 (HMAC), FIPS 180-4 (SHA-256).
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass

GENESIS = "0" * 64
"""What stands before the first row."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is recorded.

    Attributes:
        at: when, ISO 8601 with offset.
        actor: who, an id and never a name.
        act: what, a word of the service.
        facts: the rest, e.g. ``(("session", "s1"),)``; no personal data in the clear.
    """

    at: str
    actor: str
    act: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChainRow:
    """An entry in the chain.

    Attributes:
        index: 0 for the first row, then one by one.
        previous: hash of the row before, hexadecimal; `GENESIS` for the first.
        keyed_hash: of index, previous and entry, hexadecimal.
    """

    index: int
    entry: Entry
    previous: str
    keyed_hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last row as it was told to somebody else, e.g. in a heartbeat."""

    index: int
    keyed_hash: str


def append(last: ChainRow | None, entry: Entry, key: bytes) -> ChainRow:
    """Return the row that follows `last`; None begins the chain.

    Raises:
        ValueError: the key is empty.
    """
    if not key:
        raise ValueError("a chain without a key proves nothing")
    index = 0 if last is None else last.index + 1
    previous = GENESIS if last is None else last.keyed_hash
    return ChainRow(index, entry, previous, _keyed_hash(index, previous, entry, key))


def first_bad(rows: Iterable[ChainRow], key: bytes, anchor: Head | None = None) -> int | None:
    """Return the place of the first row that does not fit, or None for a whole chain.

    Args:
        rows: the chain, first row first.
        key: what it was made with.
        anchor: a head told to somebody else; a chain that ends before it, or differs there, is bad
            at that place or at its first missing row.

    Source: BJ-OPD-DRAFT art. 11.
    """
    last: ChainRow | None = None
    for place, row in enumerate(rows):
        if not _fits(row, append(last, row.entry, key), anchor):
            return place
        last = row
    length = 0 if last is None else last.index + 1
    return length if anchor is not None and anchor.index >= length else None


def lost_rows(kept: Head, restored: int) -> int:
    """Return how many rows somebody knew of that a restored record does not have.

    Args:
        kept: a head that is not in the record.
        restored: the place of the row that says that a backup was restored: what stood there and
            after it in the old record came after the backup. Nobody without the key can write it.

    Returns:
        0 for a head from before that place: no restore explains why it is missing.

    Source: GB/T 22239-2019 8.1.4.3, 8.1.4.9 (backup and recovery).
    """
    return max(kept.index - restored + 1, 0)


def head_of(row: ChainRow) -> Head:
    """Return what is told to somebody else."""
    return Head(row.index, row.keyed_hash)


def is_keyed_with(row: ChainRow, key: bytes) -> bool:
    """Tell whether a row was made with this key, whatever stands before it."""
    made = _keyed_hash(row.index, row.previous, row.entry, key)
    return hmac.compare_digest(row.keyed_hash.encode(), made.encode())


def _fits(row: ChainRow, expected: ChainRow, anchor: Head | None) -> bool:
    if (row.index, row.previous) != (expected.index, expected.previous):
        return False
    if anchor is not None and anchor.index == row.index and anchor != head_of(row):
        return False
    return hmac.compare_digest(row.keyed_hash.encode(), expected.keyed_hash.encode())


def _keyed_hash(index: int, previous: str, entry: Entry, key: bytes) -> str:
    """Hash the one written form of a row: JSON keeps where one field ends and the next begins."""
    fields = [index, previous, entry.at, entry.actor, entry.act, [list(f) for f in entry.facts]]
    text = json.dumps(fields, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, text.encode("ascii"), "sha256").hexdigest()
