"""Words by which a virtual printer is broken and mended from outside: one command a line.

Pure but for the printer it is handed; the command line reads lines from standard input.
"""

from collections.abc import Callable

from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.virtual_printer import VirtualPrinter

HELP = """\
apply FAULT        break something now
mend [FAULT]       put it right again, or everything
row N FAULT        break it just before the row N rows from now
byte N FAULT       break it when N more bytes have come
ms N FAULT         break it when the motors have run N milliseconds more
cut FAULT          break it just before the next cut
take               take the ticket the presenter holds out
status             say how the printer stands
help               say this
FAULT is one of: """ + ", ".join(Fault)
_COUNTED = frozenset({"row", "byte", "ms"})
_MOST_DIGITS = 9


class WordError(ValueError):
    """A line that is no command; the text says what would be."""


def obey(line: str, printer: VirtualPrinter) -> str:
    """Carry out one line and return what is said to it; an empty line says nothing.

    Raises:
        WordError: it is no command.
    """
    words = line.split()
    if not words:
        return ""
    if line.strip() in _SIMPLE:
        return _SIMPLE[line.strip()](printer)
    match words:
        case ["mend", *names]:
            printer.mend(*map(fault_of, names))
        case ["apply", name]:
            printer.apply(fault_of(name))
        case ["cut", name]:
            printer.at_cut(fault_of(name))
        case [kind, count, name] if kind in _COUNTED:
            arm(printer, kind, count, fault_of(name))
        case _:
            raise WordError(f"{line.strip()!r} is no command: say help")
    return "done"


def arm(printer: VirtualPrinter, kind: str, count: str, fault: Fault) -> None:
    """Break something after `count` rows, bytes or milliseconds.

    Raises:
        WordError: `kind` or `count` is none.
    """
    at = {"row": printer.at_row, "byte": printer.at_byte, "ms": printer.at_ms}
    is_number = count.isascii() and count.isdigit() and len(count) <= _MOST_DIGITS
    if kind not in at or not is_number:
        raise WordError(f"'{kind} {count}' is no moment: say row, byte or ms and a number")
    at[kind](int(count), fault)


def fault_of(name: str) -> Fault:
    """Return the fault that `name` names.

    Raises:
        WordError: there is none of that name.
    """
    try:
        return Fault(name)
    except ValueError as error:
        raise WordError(f"{name!r} is no fault: take one of {', '.join(Fault)}") from error


def _status(printer: VirtualPrinter) -> str:
    faults = ", ".join(sorted(printer.faults)) or "well"
    held = "; a ticket is held out" if printer.is_waiting else ""
    return f"{faults}; {len(printer.tickets)} tickets, {printer.rows_printed} rows{held}"


def _take(printer: VirtualPrinter) -> str:
    return "taken" if printer.take() else "nothing is held out"


_SIMPLE: dict[str, Callable[[VirtualPrinter], str]] = {
    "help": lambda _printer: HELP,
    "status": _status,
    "take": _take,
}
