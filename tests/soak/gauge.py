"""What a process holds: threads, open descriptors, resident memory; whether it is more now."""

import gc
import os
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

GROWTH_KB = 4096
"""Allocators keep some; a leak of 20 kB a round passes this within the thousand rounds."""


@dataclass(frozen=True, slots=True)
class Held:
    """What was held at one moment.

    Attributes:
        threads: names of the living, with how many there are of each.
        descriptors: what open descriptors point to, without what differs from one to the next.
        resident_kb: of this process.
        service_kb: of the card service.
    """

    threads: Counter[str]
    descriptors: Counter[str]
    resident_kb: int
    service_kb: int


def look(service_pid: int) -> Held:
    """Return what is held now."""
    gc.collect()
    return Held(
        Counter(thread.name for thread in threading.enumerate()),
        Counter(_descriptors()),
        _resident_kb(os.getpid()),
        _resident_kb(service_pid) if service_pid else 0,
    )


def leaks(before: Held, after: Held) -> list[str]:
    """Return what was held on to, in words; empty when nothing was."""
    found = [f"threads: {dict(more)}" for more in (after.threads - before.threads,) if more]
    more = after.descriptors - before.descriptors
    if sum(after.descriptors.values()) > sum(before.descriptors.values()):
        found.append(f"descriptors: {dict(more)}")
    for name, grown_kb in (
        ("memory", after.resident_kb - before.resident_kb),
        ("memory of the card service", after.service_kb - before.service_kb),
    ):
        if grown_kb > GROWTH_KB:
            found.append(f"{name}: {grown_kb} kB more")
    return found


def _descriptors() -> list[str]:
    found = []
    for path in Path("/proc/self/fd").iterdir():
        try:
            target = str(path.readlink())
        except OSError:
            continue  # the one this listing was read through
        found.append(target.partition(":[")[0])
    return found


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
