"""A virtual printer made like a model: its build from the profile the driver uses, too."""

from hardware.emulators.printer.mechanism import Build, Family
from hardware.printer.profiles import BlackMark, CutCounter, PrinterProfile, StatusDialect

_MARK_MM = 20.0


def build_of(profile: PrinterProfile) -> Build:
    """Return how a printer of `profile` is made, with marked paper if it aligns to marks."""
    is_custom = profile.status is StatusDialect.CUSTOM
    return Build(
        width_dots=profile.width_dots,
        dpi=profile.dpi,
        speed_mm_per_s=profile.speed_mm_per_s,
        cut_s=profile.cut_s,
        cutter_gap_mm=profile.cutter_gap_mm,
        buffer_bytes=profile.buffer_bytes,
        answers_process_id=profile.has_process_id,
        answers_clear=profile.has_real_time_clear,
        family=Family.CUSTOM if is_custom else Family.EPSON,
        counts_cuts=profile.cut_counter is not CutCounter.NONE,
        mark_mm=0.0 if profile.black_mark is BlackMark.NONE else _MARK_MM,
    )
