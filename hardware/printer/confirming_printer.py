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
from collections.abc import Callable, Sequence
from dataclasses import replace

from PIL import Image

from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.printer import escpos_bytes
from hardware.printer.attempt import Attempt
from hardware.printer.back_ends import BackEnd, Laid, RasterBackEnd, job_of
from hardware.printer.blocks import Block
from hardware.printer.clearing import fill_up, prove_clear
from hardware.printer.dialogue import Clock, Dialogue, Patience
from hardware.printer.escpos_bytes import PROCESS_ID_LENGTH, Job
from hardware.printer.port import Evidence, Outcome, PrintReport, Retraction
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import (
    HELD,
    NO_REPLY,
    UNREACHABLE,
    PresenterState,
    PrinterStatus,
    Trouble,
)
from hardware.printer.transport import ConnectionLostError, Transport

_LOG = logging.getLogger(__name__)
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
        back_end: lays tickets out; raster unless told otherwise.
        clock: monotonic seconds.
        make_process_id: four bytes, different each time.
        patience: how long to wait for what.
    """

    def __init__(  # noqa: PLR0913 -- a driver, its data, and three things tests turn
        self,
        transport: Transport,
        profile: PrinterProfile,
        *,
        back_end: BackEnd | None = None,
        clock: Clock = time.monotonic,
        make_process_id: Callable[[], bytes] = random_process_id,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        self._transport = transport
        self._profile = profile
        self._raster = RasterBackEnd(profile)
        self._back_end = back_end or self._raster
        self._clock = clock
        self._make_process_id = make_process_id
        self._patience = patience
        self._is_soiled = True

    def status(self) -> PrinterStatus:
        """See `TicketPrinter`."""
        dialogue, status = self._look()
        if dialogue is not None and not self._is_soiled:
            try:
                status = dialogue.look_closer(status)
            except ConnectionLostError:
                dialogue, status = None, NO_REPLY
        self._transport.close(discard=dialogue is None)
        return replace(status, needs_clearing=self._is_soiled)

    def make_ready(self) -> Trouble | None:
        """See `TicketPrinter`."""
        dialogue, trouble = self._ready_dialogue()
        self._transport.close(discard=dialogue is None)
        return trouble

    def take_back(self) -> Retraction:
        """See `TicketPrinter`."""
        if not self._profile.has_presenter:
            return Retraction.NOTHING_THERE
        dialogue, status = self._look()
        try:
            if status.presenter is not PresenterState.WAITING:
                return Retraction.NOTHING_THERE
            if dialogue is None or not self._has_taken_back(dialogue):
                return Retraction.STILL_THERE
        except ConnectionLostError:
            return Retraction.STILL_THERE
        finally:
            self._transport.close()
        return Retraction.TAKEN_BACK

    def print_blocks(self, blocks: Sequence[Block]) -> PrintReport:
        """See `TicketPrinter`."""
        return self._print(self._back_end.lay(blocks))

    def print_job(self, image: Image.Image) -> PrintReport:
        """See `TicketPrinter`."""
        return self._print(self._raster.lay_image(image))

    def _print(self, laid: Laid) -> PrintReport:
        started = self._clock()
        process_id = self._make_process_id() if self._profile.has_process_id else None
        job = job_of(laid, self._profile, process_id)
        dialogue, trouble = self._ready_dialogue()
        if dialogue is None:
            self._transport.close(discard=True)
            report = PrintReport(
                Outcome.NOT_PRINTED, Evidence.NOTHING_SENT, trouble, strips=len(job.strips)
            )
        else:
            report = self._attempt(dialogue, job, process_id)
        report = replace(report, took_s=self._clock() - started)
        _LOG.info(
            "print job: %s by %s, reason %s, %d of %d strips, %d characters missing, %.2f s",
            report.outcome,
            report.evidence,
            report.reason,
            report.strips_confirmed,
            report.strips,
            len(laid.missing),
            report.took_s,
        )
        return report

    def _attempt(self, dialogue: Dialogue, job: Job, process_id: bytes | None) -> PrintReport:
        """Print once; where that leaves things open, ask the printer's own count of cuts."""
        try:
            cuts = dialogue.ask_cut_counter()
        except ConnectionLostError:
            self._transport.close(discard=True)
            return PrintReport(
                Outcome.NOT_PRINTED,
                Evidence.NOTHING_SENT,
                Trouble.NO_REPLY,
                strips=len(job.strips),
            )
        self._is_soiled = True
        report = Attempt(dialogue, job, process_id, self._profile).run()
        self._is_soiled = report.outcome in (Outcome.PARTIAL_CANCELLED, Outcome.UNKNOWN)
        self._transport.close(discard=report.outcome is not Outcome.PRINTED)
        if report.outcome is Outcome.UNKNOWN and cuts is not None:
            return self._by_cuts(report, job, cuts)
        return report

    def _by_cuts(self, report: PrintReport, job: Job, before: int) -> PrintReport:
        """Return what the count of cuts makes of an unknown outcome; it stays unknown otherwise.

        The answer comes in order, so all that was sent has been worked off when it comes.
        """
        dialogue, _ = self._look()
        if dialogue is None:
            self._transport.close(discard=True)
            return report
        try:
            dialogue.send(fill_up(self._profile), self._clock() + self._patience.proof_s)
            after = dialogue.ask_cut_counter()
            is_same = after == before
            if is_same and prove_clear(dialogue, self._profile, self._make_process_id):
                self._is_soiled = False
                report = replace(
                    report, outcome=Outcome.PARTIAL_CANCELLED, evidence=Evidence.CUT_COUNTER
                )
            elif after == before + 1 and report.bytes_sent == job.size:
                report = replace(report, outcome=Outcome.PRINTED, evidence=Evidence.CUT_COUNTER)
        except ConnectionLostError:
            pass  # nothing more is known than before
        self._transport.close(discard=True)
        return report

    def _look(self) -> tuple[Dialogue | None, PrinterStatus]:
        """Connect and ask; the dialogue is None unless the printer can print."""
        try:
            self._transport.open()
        except DeviceBusyError:
            return None, HELD
        except DeviceMissingError:
            return None, UNREACHABLE
        dialogue = Dialogue(self._transport, self._clock, self._patience, self._profile)
        try:
            status = dialogue.ask_status()
        except ConnectionLostError:
            return None, NO_REPLY
        return (None if status.trouble else dialogue), status

    def _ready_dialogue(self) -> tuple[Dialogue | None, Trouble | None]:
        """Return an open dialogue with a clean printer, or why there is none."""
        dialogue, status = self._look()
        if dialogue is None:
            return None, status.trouble
        try:
            if self._is_soiled:
                self._is_soiled = not prove_clear(dialogue, self._profile, self._make_process_id)
            trouble = Trouble.NEEDS_CLEARING if self._is_soiled else self._tray_trouble(dialogue)
        except ConnectionLostError:
            trouble = Trouble.NEEDS_CLEARING if self._is_soiled else Trouble.NO_REPLY
        return (dialogue, None) if trouble is None else (None, trouble)

    def _tray_trouble(self, dialogue: Dialogue) -> Trouble | None:
        """Make sure nobody's ticket is held out; return why the presenter cannot be used."""
        if not self._profile.has_presenter:
            return None
        status = dialogue.look_closer(dialogue.ask_status())
        if status.trouble is None and status.presenter is PresenterState.WAITING:
            return None if self._has_taken_back(dialogue) else Trouble.TICKET_WAITING
        return status.trouble

    def _has_taken_back(self, dialogue: Dialogue) -> bool:
        """Take back what is held out and return whether it is gone."""
        is_done = dialogue.command(escpos_bytes.RETRACT)
        is_gone = is_done and dialogue.ask_status().presenter is PresenterState.EMPTY
        _LOG.info("a ticket nobody took was %s", "taken back" if is_gone else "not taken back")
        return is_gone
