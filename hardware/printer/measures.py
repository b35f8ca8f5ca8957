"""What a ticket costs: length of paper, time to build, and the least time mechanics need.

For the benchmark: the floor of "print to cut" is length over speed plus the cut, and nothing a
program does can be faster.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.printer.blocks import Block
from hardware.printer.escpos_bytes import build_job
from hardware.printer.profiles import PrinterProfile
from hardware.printer.raster import render

_ANY_PROCESS_ID = b"0000"


@dataclass(frozen=True, slots=True)
class TicketMeasures:
    """One ticket on one printer.

    Attributes:
        length_mm: of the drawn rows, without the feed to the knife.
        paper_mm: with it.
        build_s: median time from blocks to bytes.
        size: bytes of the whole job.
        floor_s: least time from the first row to the end of the cut.
    """

    length_mm: float
    paper_mm: float
    build_s: float
    size: int
    floor_s: float


def measure(
    make_blocks: Callable[[], Sequence[Block]],
    profile: PrinterProfile,
    *,
    runs: int = 15,
    clock: Callable[[], float] = time.perf_counter,
) -> TicketMeasures:
    """Build the ticket `runs` times after one run to warm up, and return its measures."""
    times = []
    process_id = _ANY_PROCESS_ID if profile.has_process_id else None
    for _ in range(runs + 1):
        begun = clock()
        sheet = render(make_blocks(), profile.paper)
        job = build_job(
            sheet.image,
            width_dots=profile.width_dots,
            strip_rows=profile.strip_rows,
            process_id=process_id,
        )
        times.append(clock() - begun)
    return TicketMeasures(
        length_mm=sheet.length_mm,
        paper_mm=sheet.length_mm + profile.cutter_gap_mm,
        build_s=statistics.median(times[1:]),
        size=job.size,
        floor_s=profile.floor_s(job.rows),
    )
