"""A printer's status in the words of a desk; nothing here asks a printer."""

from hardware.printer.status import PrinterStatus, Trouble
from kiosk_app.domain.printer_standing import PrinterStanding

_LINE = frozenset({Trouble.HELD, Trouble.UNREACHABLE, Trouble.NO_REPLY})


def standing_of(status: PrinterStatus) -> PrinterStanding:
    """Return what staff read of `status`.

    A printer that may hold somebody else's bytes prints nothing before it is proven clear, which
    the next job tries by itself: that is a warning, as long as the printer answers.
    """
    trouble = None if status.trouble is None else status.trouble.words_key
    warnings = tuple(key for key in status.words_keys if key != trouble)
    return PrinterStanding(trouble, warnings, _parts(status))


def _parts(status: PrinterStatus) -> tuple[tuple[str, str], ...]:
    """Return the parts that were asked: of a printer that does not answer only its line."""
    if status.trouble in _LINE:
        return (("line", str(status.trouble)),)
    return (
        ("line", "offline" if status.is_offline else "ok"),
        ("paper", "jam" if status.has_paper_jam else str(status.paper)),
        ("cover", "open" if status.is_cover_open else "ok"),
        ("cutter", "stuck" if status.has_cutter_error else "ok"),
        ("head", str(status.head)),
        ("mark", "lost" if status.is_mark_lost else "ok"),
        ("presenter", str(status.presenter)),
        ("memory", "unproven" if status.needs_clearing else "ok"),
    )
