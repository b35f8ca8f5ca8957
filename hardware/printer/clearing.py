"""Getting somebody else's bytes out of a printer, and the proof that they are.

Whoever comes next must never find a line of somebody else's on their ticket. The proof is an
answer that can only come after buffers were cleared, a command left open was filled up with NULs,
the printer was initialised and the fragment was cut off.
"""

from collections.abc import Callable

from hardware.printer import escpos_bytes
from hardware.printer.dialogue import Dialogue
from hardware.printer.escpos_bytes import GS_R
from hardware.printer.profiles import PrinterProfile

_STALE_ANSWERS = 3  # two strips and a closing of the job before may still be answered


def fill_up(profile: PrinterProfile) -> bytes:
    """Return what ends a command the printer may be in the middle of; prints nothing black."""
    return escpos_bytes.flush_parser(profile.strip_rows * profile.width_bytes, profile.status)


def prove_clear(
    dialogue: Dialogue, profile: PrinterProfile, make_process_id: Callable[[], bytes]
) -> bool:
    """Clear the printer, cut off what may hang there, and return whether it proved it.

    Raises:
        ConnectionLostError: the line is gone.
    """
    wash = fill_up(profile) + escpos_bytes.cut()
    wire_s = len(wash) / profile.bytes_per_s
    dialogue.clear_buffers()
    limit_s = wire_s + profile.floor_s(profile.strip_rows) + dialogue.patience.proof_s
    deadline = dialogue.clock() + limit_s
    if profile.has_process_id:
        process_id = make_process_id()
        dialogue.send(wash + escpos_bytes.process_id_request(process_id), deadline)
        return dialogue.wait_for(lambda: process_id in dialogue.done, deadline)
    # A clone's answers carry no name: late ones of the job before may come first, so one more
    # is asked for than can be late, and the rest is waited out.
    wanted = dialogue.in_order + _STALE_ANSWERS + 1
    dialogue.send(wash + GS_R * (_STALE_ANSWERS + 1), deadline)
    is_proven = dialogue.wait_for(lambda: dialogue.in_order >= wanted, deadline)
    return is_proven and dialogue.fall_silent(deadline)
