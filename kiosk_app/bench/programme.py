"""All measurements by name, and a run of those that are wanted."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk_app.bench.bookings import bookings, bookings_postgresql
from kiosk_app.bench.cards import PCSC, SAM, card_to_screen_pcsc, card_to_screen_sam
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure
from kiosk_app.bench.ground import Effort, Ground, ground
from kiosk_app.bench.growth import GROWTH, GROWTH_POSTGRESQL, growth, growth_postgresql
from kiosk_app.bench.installed import (
    DEB_SIZE,
    IDLE_CPU,
    READY_AFTER_BOOT_UNIT,
    deb_size,
    idle_cpu,
    ready_after_boot_unit,
)
from kiosk_app.bench.memory import rss
from kiosk_app.bench.paper import print_to_cut, ticket_build, ticket_bytes, ticket_length
from kiosk_app.bench.readings import CHIP_RECORD, SAM_RECORD, chip_record, sam_record
from kiosk_app.bench.spoken import SPOKEN, spoken_same_day
from kiosk_app.bench.start import cold_start
from kiosk_app.bench.taps import taps_same_day
from kiosk_app.bench.window import page_switch

Measure = Callable[[Ground], list[Figure]]

MEASURES: dict[str, Measure] = {
    "cold_start": cold_start,
    READY_AFTER_BOOT_UNIT: ready_after_boot_unit,
    IDLE_CPU: idle_cpu,
    DEB_SIZE: deb_size,
    "page_switch_p95": page_switch,
    PCSC: card_to_screen_pcsc,
    SAM: card_to_screen_sam,
    CHIP_RECORD: chip_record,
    SAM_RECORD: sam_record,
    "ticket_build": ticket_build,
    "ticket_length": ticket_length,
    "ticket_bytes": ticket_bytes,
    "print_to_cut": print_to_cut,
    "bookings": bookings,
    "bookings_postgresql": bookings_postgresql,
    GROWTH: growth,
    GROWTH_POSTGRESQL: growth_postgresql,
    "taps_same_day": taps_same_day,
    SPOKEN: spoken_same_day,
    "rss": rss,
}
"""In this order: the last takes fifty numbers of the seeded hospital. A measurement may bring
figures beside the one it is named after."""


def run(
    names: Sequence[str], effort: Effort, say: Callable[[str], None]
) -> tuple[list[Figure], list[str]]:
    """Measure `names` one after the other; say each figure, and what cannot be measured here.

    Returns:
        The figures, and which of `names` were left out.
    """
    figures: list[Figure] = []
    left_out: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        ground(Path(folder), effort) as stand,
    ):
        say(f"windows on {stand.platform}")
        for name in names:
            try:
                found = MEASURES[name](stand)
            except BenchError as why:
                say(str(why))
                left_out.append(name)
                continue
            figures.extend(found)
            for figure in found:
                say(figure.as_line())
    return figures, left_out
