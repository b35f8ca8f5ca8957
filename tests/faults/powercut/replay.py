"""What may be on the disk after a power cut, by a record of operations.

What was synced before the cut is there. Of what came later each operation is there or not, by
chance, and a write may be torn at a sector. A name (create, rename, unlink) is certain once its
folder, or any file after it, was synced, as ext4 and xfs order it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECTOR: Final = 512


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, as the shim wrote it down."""

    kind: str
    offset: int
    path: str
    other: str
    data: bytes


def read_record(path: Path) -> list[Operation]:
    """Return a record's operations in their order."""
    return list(_operations(path.read_bytes()))


def _operations(raw: bytes) -> Iterator[Operation]:
    at = 0
    while at < len(raw):
        end = raw.index(b"\n", at)
        kind, offset, length, names = raw[at:end].decode().split(" ", 3)
        path, _, other = names.partition("\t")
        data = raw[end + 1 : end + 1 + int(length)]
        yield Operation(kind, int(offset), path, other, data)
        at = end + 1 + int(length) + 1


class Disk:
    """Files as they may lie there when the power comes back."""

    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}

    def do(self, operation: Operation, data: bytes) -> None:
        """Have one operation done, a write with what is left of its data."""
        match operation.kind:
            case "C":
                self.files.setdefault(operation.path, bytearray())
            case "W":
                held = self.files.setdefault(operation.path, bytearray())
                held.extend(bytes(max(0, operation.offset - len(held))))
                held[operation.offset : operation.offset + len(data)] = data
            case "T":
                held = self.files.setdefault(operation.path, bytearray())
                held.extend(bytes(max(0, operation.offset - len(held))))
                del held[operation.offset :]
            case "R" if operation.path in self.files:
                self.files[operation.other] = self.files.pop(operation.path)
            case "U":
                self.files.pop(operation.path, None)
            case _:
                pass  # synced, or a file that is not there any more

    def write_to(self, folder: Path) -> None:
        """Lay the files down, all but the shared memory, which no disk ever holds."""
        for path, data in self.files.items():
            if not path.endswith("-shm"):
                (folder / Path(path).name).write_bytes(data)


def after_cut(operations: Sequence[Operation], rng: random.Random) -> Disk:
    """Return what may lie on the disk after these operations and then no power."""
    synced: dict[str, int] = {}
    for place, operation in enumerate(operations):
        if operation.kind == "S":
            synced[operation.path] = place
    any_sync = max(synced.values(), default=-1)
    disk = Disk()
    for place, operation in enumerate(operations):
        is_name = operation.kind in "CRU"
        is_safe = place < (any_sync if is_name else synced.get(operation.path, -1))
        data = operation.data
        if not is_safe:
            if rng.random() < 0.5:
                continue
            if operation.kind == "W" and rng.random() < 0.3:
                data = data[: rng.randrange(0, len(data) + 1, SECTOR)]
        disk.do(operation, data)
    return disk
