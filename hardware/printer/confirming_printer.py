"""A ticket printer that answers for what it printed: four outcomes, never a print by itself.

`NOT_PRINTED`, `PRINTED`, `PARTIAL_CANCELLED`, `UNKNOWN`: see `hardware.printer.port`. Whoever
comes next must never find a line of somebody else's on their ticket. So after start, after
`UNKNOWN` and after a cancelled ticket the printer counts as soiled until it is cleared and has
proven it: buffers cleared, NULs for a command left open, initialised, the fragment cut off, and an
answer that can only come after all that. A printer that cannot prove it prints no ticket.

One thread (the paper lane) owns a printer. Each call makes its own connection: printers serve one
client at a time and drop idle ones.

Source: Epson ESC/POS reference, GS ( H function 48 and DLE DC4 function 8.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from hardware.errors import DeviceMissingError
from hardware.printer import escpos_bytes
from hardware.printer.attempt import Attempt
from hardware.printer.dialogue import Clock, Dialogue, Patience
from hardware.printer.escpos_bytes import GS_R, PROCESS_ID_LENGTH, build_job
from hardware.printer.port import Evidence, Outcome, PrintReport
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import NO_REPLY, UNREACHABLE, PrinterStatus, Trouble
from hardware.printer.tcp_transport import ConnectionLostError, Transport

_LOG = logging.getLogger(__name__)
_STALE_ANSWERS = 3  # two strips and a closing of the job before may still be answered
DEFAULT_PATIENCE = Patience()
_PRINTABLE = bytes(range(0x21, 0x7F))


def random_process_id() -> bytes:
    """Return four bytes no earlier job is likely to have used."""
    return bytes(secrets.choice(_PRINTABLE) for _ in range(PROCESS_ID_LENGTH))


class ConfirmingPrinter:
    """`TicketPrinter` over any transport.

    Args:
        transport: the line; closed between calls.
        profile: what the printer can do.
        clock: monotonic seconds.
        make_process_id: four bytes, different each time.
        patience: how long to wait for what.
    """

    def __init__(
        self,
        transport: Transport,
        profile: PrinterProfile,
        *,
        clock: Clock = time.monotonic,
        make_process_id: Callable[[], bytes] = random_process_id,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        self._transport = transport
        self._profile = profile
        self._clock = clock
        self._make_process_id = make_process_id
        self._patience = patience
        self._is_soiled = True

    def status(self) -> PrinterStatus:
        """See `TicketPrinter`."""
        dialogue, status = self._look()
        self._transport.close(discard=dialogue is None)
        return replace(status, needs_clearing=self._is_soiled)

    def make_ready(self) -> Trouble | None:
        """See `TicketPrinter`."""
        dialogue, trouble = self._ready_dialogue()
        self._transport.close(discard=dialogue is None)
        return trouble

    def print_job(self, image: Image.Image) -> PrintReport:
        """See `TicketPrinter`."""
        started = self._clock()
        process_id = self._make_process_id() if self._profile.has_process_id else None
        job = build_job(
            image,
            width_dots=self._profile.width_dots,
            strip_rows=self._profile.strip_rows,
            process_id=process_id,
        )
        dialogue, trouble = self._ready_dialogue()
        if dialogue is None:
            self._transport.close(discard=True)
            report = PrintReport(
                Outcome.NOT_PRINTED, Evidence.NOTHING_SENT, trouble, strips=len(job.strips)
            )
        else:
            self._is_soiled = True
            report = Attempt(dialogue, job, process_id, self._profile).run()
            self._is_soiled = report.outcome in (Outcome.PARTIAL_CANCELLED, Outcome.UNKNOWN)
            self._transport.close(discard=report.outcome is not Outcome.PRINTED)
        report = replace(report, took_s=self._clock() - started)
        _LOG.info(
            "print job: %s by %s, reason %s, %d of %d strips, %.2f s",
            report.outcome,
            report.evidence,
            report.reason,
            report.strips_confirmed,
            report.strips,
            report.took_s,
        )
        return report

    def _look(self) -> tuple[Dialogue | None, PrinterStatus]:
        """Connect and ask; the dialogue is None unless the printer can print."""
        try:
            self._transport.open()
        except DeviceMissingError:
            return None, UNREACHABLE
        dialogue = Dialogue(self._transport, self._clock, self._patience)
        try:
            status = dialogue.ask_status()
        except ConnectionLostError:
            return None, NO_REPLY
        return (None if status.trouble else dialogue), status

    def _ready_dialogue(self) -> tuple[Dialogue | None, Trouble | None]:
        """Return an open dialogue with a clean printer, or why there is none."""
        dialogue, status = self._look()
        if dialogue is None or not self._is_soiled:
            return dialogue, status.trouble
        try:
            self._is_soiled = not self._prove_clear(dialogue)
        except ConnectionLostError:
            return None, Trouble.NEEDS_CLEARING
        return (None, Trouble.NEEDS_CLEARING) if self._is_soiled else (dialogue, None)

    def _prove_clear(self, dialogue: Dialogue) -> bool:
        """Clear the printer, cut off what may hang there, and return whether it proved it."""
        strip_bytes = self._profile.strip_rows * self._profile.width_bytes
        wash = escpos_bytes.flush_parser(strip_bytes) + escpos_bytes.cut()
        if self._profile.has_real_time_clear:
            dialogue.clear_buffers()
        deadline = (
            self._clock() + self._profile.floor_s(self._profile.strip_rows) + self._patience.proof_s
        )
        if self._profile.has_process_id:
            process_id = self._make_process_id()
            dialogue.send(wash + escpos_bytes.process_id_request(process_id), deadline)
            return dialogue.wait_for(lambda: process_id in dialogue.done, deadline)
        # A clone's answers carry no name: late ones of the job before may come first, so one more
        # is asked for than can be late, and the rest is waited out.
        wanted = dialogue.in_order + _STALE_ANSWERS + 1
        dialogue.send(wash + GS_R * (_STALE_ANSWERS + 1), deadline)
        is_proven = dialogue.wait_for(lambda: dialogue.in_order >= wanted, deadline)
        return is_proven and dialogue.fall_silent(deadline)
