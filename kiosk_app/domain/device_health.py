"""How a station is: what its devices say, how long it has been silent, what its people see of it.

A station tells with every heartbeat; nothing of it is about a person. What it is told in return is
the head of the service's record: whoever keeps it can show later that rows were cut off.

Source: requirement row R132 (live state of the kiosks); GB/T 22239-2019 8.1.4.3.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.device_signature import DeviceRules


class DevicePart(StrEnum):
    """What a station has that can fail."""

    CARD_READER = "card_reader"
    ID_CARD_READER = "id_card_reader"
    SCANNER = "scanner"
    PRINTER = "printer"
    PAPER = "paper"
    JOURNAL = "journal"


class PartState(StrEnum):
    """How such a part is."""

    WELL = "well"
    LOW = "low"  # will be out soon
    OUT = "out"  # used up
    FAULTY = "faulty"
    ABSENT = "absent"  # this station has none
    UNKNOWN = "unknown"


class Light(StrEnum):
    """What the wall of stations shows."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


_YELLOW = frozenset({PartState.LOW, PartState.OUT, PartState.FAULTY})


def light_of(
    seen_at: datetime | None,
    parts: Mapping[DevicePart, PartState],
    clock_off: timedelta,
    now: datetime,
    rules: DeviceRules,
) -> Light:
    """Return how a station is shown.

    Red: silent for longer than `rules.silent_after`, or its journal cannot be written, so it sells
    nothing. Yellow: it serves, but somebody has to come. Green: nothing to do.

    Source: requirement row R132 (a heartbeat older than 60 s is red).
    """
    if seen_at is None or now - seen_at > rules.silent_after:
        return Light.RED
    if parts.get(DevicePart.JOURNAL) is PartState.FAULTY:
        return Light.RED
    is_yellow = not _YELLOW.isdisjoint(parts.values()) or abs(clock_off) > rules.offset_noted
    return Light.YELLOW if is_yellow else Light.GREEN


def has_gone_back(kept: Head | None, told: Head | None) -> bool:
    """Tell whether a record is shorter than it was, or another one: rows were cut or replaced.

    Args:
        kept: the head that was told last.
        told: the head that is told now.

    Source: GB/T 22239-2019 8.1.4.3 (records are protected from deletion and change).
    """
    if kept is None:
        return False
    if told is None or told.index < kept.index:
        return True
    return told.index == kept.index and told != kept
