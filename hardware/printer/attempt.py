"""One attempt to print one job over an open connection, from the first strip to the outcome.

Strips are paced: each is followed by GS r 1, and no more than fit the printer's receive buffer are
unanswered. So there is always room for the clear command, and when paper ends half way what
is left in the printer can be taken back before anybody puts in a new roll.
"""

from collections.abc import Callable

from hardware.printer import escpos_bytes
from hardware.printer.dialogue import Dialogue
from hardware.printer.escpos_bytes import Job
from hardware.printer.port import Evidence, Outcome, PrintReport
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import Trouble
from hardware.printer.transport import ConnectionLostError

_MAX_OUTSTANDING = 2


class Attempt:
    """Prints `job` once.

    Args:
        dialogue: open, pre-flight passed, nothing of anybody else's in the printer.
        job: what to print.
        process_id: what the closing asks for, None on clones.
        profile: of the printer.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        job: Job,
        process_id: bytes | None,
        profile: PrinterProfile,
    ) -> None:
        self._dialogue = dialogue
        self._job = job
        self._process_id = process_id
        self._profile = profile
        self._clock = dialogue.clock
        self._started = self._clock()
        self._answers_before = dialogue.in_order
        wire_s = job.size / profile.bytes_per_s
        self._deadline = (
            self._started + wire_s + profile.floor_s(job.rows) + dialogue.patience.slack_s
        )
        self._window = _window(job, profile)
        self._strips_begun = 0
        self._bytes_sent = 0
        self._is_closing_sent = False
        self._was_patient = False

    def run(self) -> PrintReport:
        """Print and return what is known afterwards."""
        try:
            if self._send_all():
                self._wait(lambda: self._is_proven() or self._must_stop())
            if self._is_proven():
                return self._report(Outcome.PRINTED, self._proof_kind())
            return self._cancel()
        except ConnectionLostError:
            if self._is_proven():
                return self._report(Outcome.PRINTED, self._proof_kind())
            if not self._strips_begun:
                return self._report(Outcome.NOT_PRINTED, Evidence.NOTHING_SENT)
            return self._report(Outcome.UNKNOWN, Evidence.CONNECTION_LOST)

    def _send_all(self) -> bool:
        """Send every part, paced; return whether all of it was taken."""
        if not self._send(self._job.opening):
            return False
        for strip in self._job.strips:
            has_room = self._wait(lambda: self._outstanding() < self._window or self._must_stop())
            if not has_room or self._must_stop():
                return False
            self._strips_begun += 1
            if not self._send(strip + escpos_bytes.GS_R):
                return False
        self._is_closing_sent = True
        return self._send(self._job.closing)

    def _send(self, data: bytes) -> bool:
        sent = self._dialogue.send(data, self._deadline, self._must_stop)
        self._bytes_sent += sent
        return sent == len(data)

    def _wait(self, condition: Callable[[], bool]) -> bool:
        """Wait until the deadline, which a hot head moves once: it cools down by itself."""
        if self._wait_asking(condition):
            return True
        if self._was_patient or self._dialogue.trouble is not Trouble.HEAD_HOT:
            return False
        self._was_patient = True
        self._deadline += self._dialogue.patience.hot_s
        return self._wait_asking(condition)

    def _wait_asking(self, condition: Callable[[], bool]) -> bool:
        """Wait until the deadline and ask now and then, if the printer tells nothing by itself."""
        while True:
            soon = self._clock() + self._dialogue.patience.ask_s
            if self._dialogue.wait_for(condition, min(soon, self._deadline)):
                return True
            if self._clock() >= self._deadline:
                return False
            if not self._dialogue.ask_in_passing():
                return self._dialogue.wait_for(condition, self._deadline)

    def _answers(self) -> int:
        """How many GS r of this attempt were answered."""
        return self._dialogue.in_order - self._answers_before

    def _outstanding(self) -> int:
        return self._strips_begun - self._answers()

    def _must_stop(self) -> bool:
        """Whether the printer complains of something that does not pass by itself."""
        return self._is_noisy() or self._dialogue.trouble not in (None, Trouble.HEAD_HOT)

    def _is_noisy(self) -> bool:
        """Whether noise came on the line of a printer whose answers carry no name."""
        return self._process_id is None and self._dialogue.is_noisy

    def _is_proven(self) -> bool:
        if self._process_id is not None:
            return self._process_id in self._dialogue.done
        is_answered = self._is_closing_sent and self._answers() > len(self._job.strips)
        return is_answered and not self._is_noisy()

    def _proof_kind(self) -> Evidence:
        return Evidence.IN_ORDER_STATUS if self._process_id is None else Evidence.PROCESS_ID

    def _cancel(self) -> PrintReport:
        """Take back what the printer still holds and say what that leaves us knowing."""
        reason = self._dialogue.trouble or self._ask_why()
        if not self._strips_begun:
            return self._report(Outcome.NOT_PRINTED, Evidence.NOTHING_SENT, reason)
        can_clear = self._profile.has_real_time_clear
        is_cleared = self._dialogue.clear_buffers()
        if self._is_proven():
            return self._report(Outcome.PRINTED, self._proof_kind())
        if not is_cleared:
            evidence = Evidence.CLEAR_UNANSWERED if can_clear else Evidence.SILENCE
            evidence = Evidence.NOISE if self._is_noisy() else evidence
            return self._report(Outcome.UNKNOWN, evidence, reason)
        outcome = Outcome.UNKNOWN if self._may_be_whole(reason) else Outcome.PARTIAL_CANCELLED
        return self._report(outcome, Evidence.BUFFER_CLEARED, reason)

    def _ask_why(self) -> Trouble | None:
        """Ask a printer that sends no automatic status what stopped it."""
        return self._dialogue.ask_status().trouble

    def _may_be_whole(self, reason: Trouble | None) -> bool:
        """Whether the ticket may lie cut in the tray although nothing confirmed it."""
        all_taken = self._is_noisy() or self._answers() >= len(self._job.strips)
        return self._is_closing_sent and all_taken and reason is not Trouble.CUTTER_ERROR

    def _report(
        self, outcome: Outcome, evidence: Evidence, reason: Trouble | None = None
    ) -> PrintReport:
        strips = len(self._job.strips)
        return PrintReport(
            outcome,
            evidence,
            reason,
            bytes_sent=self._bytes_sent,
            strips_confirmed=min(self._answers(), strips),
            strips=strips,
            took_s=self._clock() - self._started,
        )


def _window(job: Job, profile: PrinterProfile) -> int:
    """Return how many strips may be under way with room left for the clear command."""
    longest = max((len(strip) for strip in job.strips), default=1) + len(escpos_bytes.GS_R)
    room = profile.buffer_bytes - len(escpos_bytes.CLEAR_BUFFERS)
    return max(1, min(_MAX_OUTSTANDING, room // longest))
