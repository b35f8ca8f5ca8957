"""What is wrong with the virtual printer, and how it says so in status bytes.

Written from the Epson tables (DLE EOT, GS a) and not from the driver's, so that the two check
each other.
"""

from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong with a printer, or be done to its line."""

    PAPER_END = "paper_end"
    NEAR_END = "near_end"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEAT = "overheat"
    FAILED = "failed"
    JAM = "jam"  # of the paper; told by printers that have a bit for it
    PRESENTER_JAM = "presenter_jam"
    STUCK = "stuck"  # a ticket that is held out cannot be taken back
    MARK_LOST = "mark_lost"  # no black mark where one should be
    GARBAGE = "garbage"  # every answer is noise
    RESET_LINE = "rst"
    CLOSE_LINE = "fin"
    HANG = "hang"  # accepts, and never reads or answers again
    UNPLUG = "unplug"  # the cable is out until it is mended


LINE_FAULTS = frozenset({Fault.RESET_LINE, Fault.CLOSE_LINE, Fault.UNPLUG})
_STOPPING = frozenset(
    {
        Fault.PAPER_END,
        Fault.COVER_OPEN,
        Fault.CUTTER,
        Fault.OVERHEAT,
        Fault.FAILED,
        Fault.JAM,
        Fault.PRESENTER_JAM,
        Fault.MARK_LOST,
    }
)
_REAL_TIME_FIXED = 0x12


def is_offline(faults: set[Fault]) -> bool:
    """Whether the engine stands still."""
    return bool(faults & _STOPPING)


def _bits(faults: set[Fault], table: tuple[tuple[Fault, int], ...]) -> int:
    value = 0
    for fault, bits in table:
        if fault in faults:
            value |= bits
    return value


_OFFLINE_CAUSES = (
    (Fault.COVER_OPEN, 0x04),
    (Fault.PAPER_END, 0x20),
    (Fault.CUTTER, 0x40),
    (Fault.FAILED, 0x40),
    (Fault.OVERHEAT, 0x40),
    (Fault.JAM, 0x40),
)
_ERROR_CAUSES = (
    (Fault.JAM, 0x04),
    (Fault.CUTTER, 0x08),
    (Fault.FAILED, 0x20),
    (Fault.OVERHEAT, 0x40),
    (Fault.COVER_OPEN, 0x40),
)
_PAPER_SENSORS = ((Fault.NEAR_END, 0x0C), (Fault.PAPER_END, 0x6C))


def real_time_answer(kind: int, faults: set[Fault]) -> bytes:
    """Return the answer to DLE EOT `kind`, empty for a kind this printer does not know."""
    tables = {2: _OFFLINE_CAUSES, 3: _ERROR_CAUSES, 4: _PAPER_SENSORS}
    if kind == 1:
        return bytes((_REAL_TIME_FIXED | (0x08 if is_offline(faults) else 0) | 0x04,))
    if kind not in tables:
        return b""
    return bytes((_REAL_TIME_FIXED | _bits(faults, tables[kind]),))


def automatic_answer(faults: set[Fault]) -> bytes:
    """Return the four bytes of the automatic status."""
    first = 0x14 | (0x08 if is_offline(faults) else 0) | _bits(faults, ((Fault.COVER_OPEN, 0x20),))
    second = _bits(faults, ((Fault.CUTTER, 0x08), (Fault.FAILED, 0x20), (Fault.OVERHEAT, 0x40)))
    third = _bits(faults, ((Fault.NEAR_END, 0x03), (Fault.PAPER_END, 0x0F)))
    return bytes((first, second, third, 0x0F))


_FULL = (
    ((Fault.PAPER_END, 0x01), (Fault.NEAR_END, 0x04)),
    ((Fault.COVER_OPEN, 0x02),),
    ((Fault.OVERHEAT, 0x01), (Fault.FAILED, 0x08), (Fault.MARK_LOST, 0x80)),
    ((Fault.CUTTER, 0x01),),
)
_TICKET_IN_OUTPUT = 0x20
_EJECTOR_HAS_TICKET, _EJECTOR_ERROR, _EJECTOR_JAM = 0x08, 0x40, 0x80


def full_answer(faults: set[Fault], *, is_waiting: bool) -> bytes:
    """Return the six bytes of DLE EOT 20, as Custom printers send them (KPM210/216, p. 36)."""
    paper, user, recoverable, unrecoverable = (_bits(faults, table) for table in _FULL)
    paper |= _TICKET_IN_OUTPUT if is_waiting else 0
    return bytes((0x10, 0x0F, paper, user, recoverable, unrecoverable))


def ejector_answer(faults: set[Fault], *, is_waiting: bool) -> bytes:
    """Return the byte of GS e 6 (VKP80II)."""
    value = _EJECTOR_HAS_TICKET if is_waiting else 0
    if Fault.PRESENTER_JAM in faults:
        value |= _EJECTOR_ERROR | _EJECTOR_JAM
    return bytes((value,))
