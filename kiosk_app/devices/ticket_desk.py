"""The ticket desk: one appointment in, one printed ticket or slip out, and what is known of it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hardware.printer.back_ends import picture
from hardware.printer.blocks import Block
from hardware.printer.port import Outcome, TicketPrinter
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import PresenterState, PrinterStatus
from kiosk_app.devices.call_sheet import call_sheet_blocks
from kiosk_app.devices.exam_slip import exam_blocks
from kiosk_app.devices.explanation import explanation_blocks
from kiosk_app.devices.large_ticket import family_copy_blocks, large_ticket_blocks
from kiosk_app.devices.last_slip import LastSlip
from kiosk_app.devices.money_slips import Refunded, refund_blocks, shift_blocks
from kiosk_app.devices.notices import suspension_blocks, unknown_blocks
from kiosk_app.devices.place_slip import place_blocks
from kiosk_app.devices.printer_standing import standing_of
from kiosk_app.devices.queue_slip import queue_slip_blocks
from kiosk_app.devices.slip import cancellation_blocks
from kiosk_app.devices.ticket import Issuer, ticket_blocks
from kiosk_app.devices.trial_slip import trial_blocks
from kiosk_app.domain.booking import Appointment, Payment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.cash import DrawerShift, HandedFor
from kiosk_app.domain.claim import OpenMatter, claim_code
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_exam import OwnExam
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.printer_standing import PrinterStanding, Slip
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.suspension_case import CallLine, CasePage
from kiosk_app.domain.suspension_notice import ShownNotice

_LOG = logging.getLogger(__name__)

_HANDED = {
    HandedFor.CANCELLATION: "退号",
    HandedFor.VOID: "预约作废",
    HandedFor.DIFFERENCE: "改约差额",
    HandedFor.NO_BOOKING: "挂号没有成功",
}


class TicketDesk:
    """Lays a ticket out and has it printed. Belongs to the paper lane.

    Args:
        printer: the driver, with its confirmed outcome.
        profile: of the printer: its paper, and how long a ticket may wait in its presenter.
        issuer: asked anew for each ticket: hospital and phone come from the catalogue.
        now: wall time with offset, printed in the last line.
        has_own_letters: the printer is sent text and sets it itself.
    """

    def __init__(
        self,
        printer: TicketPrinter,
        profile: PrinterProfile,
        issuer: Callable[[], Issuer],
        now: Callable[[], datetime],
        *,
        has_own_letters: bool = False,
    ) -> None:
        self._printer = printer
        self._profile = profile
        self._take_back_after = timedelta(seconds=profile.retract_after_s)
        self._issuer = issuer
        self._now = now
        self._waiting_since: datetime | None = None
        self._seen: PrinterStatus | None = None
        self._last = LastSlip(profile)
        self._why = ""
        self._has_own_letters = has_own_letters

    @property
    def seen(self) -> PrinterStatus | None:
        """Return how the printer was when it was looked at last; None if it never was."""
        return self._seen

    def look(self) -> PrinterStanding:
        """Look at the printer, and take back a ticket that has waited in its presenter too long.

        Belongs to the paper lane, as all that speaks to the printer.
        """
        self._seen = seen = self._printer.status()
        if seen.presenter is not PresenterState.WAITING:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = self._now()
        elif self._now() - self._waiting_since >= self._take_back_after:
            retraction = self._printer.take_back()
            self._waiting_since = None
            _LOG.info("privacy: a ticket nobody took: %s", retraction)
        return replace(standing_of(seen), has_own_letters=self._has_own_letters)

    def why(self) -> str:
        """Return the key of the words for what ailed the printer at the last print; empty: none."""
        return self._why

    def last_slip(self) -> Slip | None:
        """Return what was sent to the printer last, of the last minutes."""
        return self._last.seen(self._now())

    def make_ready(self) -> None:
        """Clear what the printer may still hold of somebody else; it remembers if it could not."""
        self._printer.make_ready()

    def print_ticket(
        self,
        patient: Patient,
        appointment: Appointment,
        *,
        copy: int = 0,
        booker: BookedBy | None = None,
        is_instead: bool = False,
    ) -> Outcome:
        """Print the original or the n-th copy; see `Outcome` for what may be done afterwards."""
        return self._print(self._blocks(patient, appointment, copy, booker, is_instead=is_instead))

    def print_cancellation(
        self, patient: Patient, appointment: Appointment, back: MoneyBack
    ) -> Outcome:
        """Print the slip of a cancellation."""
        issuer, now = self._issuer(), self._now()
        blocks = cancellation_blocks(patient, appointment, back, issuer, printed_at=now)
        return self._print(blocks)

    def preview(self, patient: Patient, appointment: Appointment, *, copy: int = 0) -> bytes:
        """Return the ticket as a PNG, dot for dot what a raster printer prints."""
        return picture(self._blocks(patient, appointment, copy), self._profile)

    def print_queue_slip(self, patient: Patient, place: QueuePlace) -> Outcome:
        """Print the queue slip of somebody who has checked in."""
        blocks = queue_slip_blocks(patient, place, self._issuer(), printed_at=self._now())
        return self._print(blocks)

    def print_shift(self, shift: DrawerShift) -> Outcome:
        """Print the report of a drawer's shift."""
        blocks = shift_blocks(shift, self._issuer(), printed_at=self._now())
        return self._print(blocks)

    def print_notice(self, patient: Patient, notice: ShownNotice) -> Outcome:
        """Print that a clinic is called off, to be taken along."""
        blocks = suspension_blocks(patient, notice, self._issuer(), printed_at=self._now())
        return self._print(blocks)

    def print_claim(self, matter: OpenMatter, code: str, paid: Fen | None) -> Outcome:
        """Print the slip of an unknown outcome, with the code it is found by."""
        issuer, now = self._issuer(), self._now()
        blocks = unknown_blocks(matter, code, paid, issuer, printed_at=now)
        return self._print(blocks)

    def print_place(self, patient: Patient, place: OwnPlace, *, is_left: bool) -> Outcome:
        """Print a place on a waitlist, or that it was given up."""
        blocks = place_blocks(
            patient, place, self._issuer(), printed_at=self._now(), is_left=is_left
        )
        return self._print(blocks)

    def print_exams(self, patient: Patient, exams: Sequence[OwnExam], *, is_copy: bool) -> Outcome:
        """Print one slip with the times of several examinations and how to prepare."""
        blocks = exam_blocks(
            patient, exams, self._issuer(), printed_at=self._now(), is_copy=is_copy
        )
        return self._print(blocks)

    def print_call_sheet(self, page: CasePage, lines: Sequence[CallLine]) -> Outcome:
        """Print whom to call about a called-off session; it shows nobody's last slip."""
        return self._print(call_sheet_blocks(page, lines, self._issuer(), printed_at=self._now()))

    def print_explanation(self, explanation: Explanation, who: str) -> Outcome:
        """Print why something was refused, to be taken along."""
        blocks = explanation_blocks(explanation, who, self._issuer(), printed_at=self._now())
        return self._print(blocks)

    def print_family_copy(self, patient: Patient, appointment: Appointment) -> Outcome:
        """Print for a relative when and where the patient is expected."""
        issuer, now = self._issuer(), self._now()
        return self._print(family_copy_blocks(patient, appointment, issuer, printed_at=now))

    def print_trial(self) -> Outcome:
        """Print a technician's test, which is nobody's."""
        return self._print(trial_blocks(self._issuer(), printed_at=self._now()))

    def print_refund(
        self, patient: Patient, payment: Payment, *, handed: HandedFor | None = None
    ) -> Outcome:
        """Print that money goes back the way it came, or that it was handed over in cash."""
        refunded = Refunded(
            claim_code(payment.order),
            patient.person.name_masked,
            payment.amount,
            is_cash=handed is not None,
            reason=_HANDED[handed or HandedFor.NO_BOOKING],
            has_number=False,
        )
        blocks = refund_blocks(refunded, self._issuer(), printed_at=self._now())
        return self._print(blocks)

    def _print(self, blocks: Sequence[Block]) -> Outcome:
        report = self._printer.print_blocks(blocks)
        self._why = "" if report.reason is None else report.reason.words_key
        self._last.keep(blocks, report.outcome, self._now())
        return report.outcome

    def _blocks(
        self,
        patient: Patient,
        appointment: Appointment,
        copy: int,
        booker: BookedBy | None = None,
        *,
        is_instead: bool = False,
    ) -> tuple[Block, ...]:
        issuer, now = self._issuer(), self._now()
        layout = large_ticket_blocks if patient.is_elderly else ticket_blocks
        return layout(
            patient,
            appointment,
            issuer,
            printed_at=now,
            copy=copy,
            booker=booker,
            is_instead=is_instead,
        )
