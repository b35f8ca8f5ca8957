"""Calls about bookings that stand: own page, receipts, copies, cancelling, appeals."""

from datetime import datetime

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.central_client.waiting_calls import own_place
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract.cash_shapes import EInvoiceAnswer, EInvoicesAnswer
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, PatientId, RequestKey, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.noshow import BookingBan
from kiosk_app.domain.own_page import CountedCopy, NoShowRecord, OwnBooking, OwnPage
from kiosk_app.domain.receipt import Receipt, ReceiptState


class BookingCalls(Caller):
    """One method per call."""

    def own_page(self, patient: PatientId) -> OwnPage:
        """Return a patient's bookings, no-shows and ban, as this station may act on them."""
        path = fill(paths.PATIENT_RECORDS, patient=patient)
        return _own_page(self._get(path, after.RecordsAnswer))

    def cancel(self, appointment: AppointmentId, patient: PatientId, key: RequestKey) -> MoneyBack:
        """Give a number back; return what money is on its way back, and what of it is cash."""
        path = fill(paths.CANCEL, appointment=appointment)
        body = after.CancelBody(patient=patient)
        answer = self._post(path, body, after.CancelAnswer, key)
        return MoneyBack(answer.amount, answer.in_cash)

    def hold_instead(  # noqa: PLR0913 - what is asked for, and how
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        replaces: AppointmentId,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> tuple[Hold, Fen]:
        """Keep a number in place of an appointment; return it and what is still to be paid.

        The appointment stands until the hold is confirmed. An older service does not say what is
        due; then it is the fee.
        """
        body = shapes.HoldBody(
            patient=patient,
            session=session,
            band_begin=band_begin,
            replaces=replaces,
            proof=proof,
        )
        held = self._post(paths.HOLDS, body, shapes.HoldAnswer, key)
        return held.hold, held.hold.slot.fee if held.due is None else held.due

    def receipts(self, appointment: AppointmentId) -> tuple[Receipt, ...]:
        """Return the e-receipts of an appointment, oldest first."""
        path = fill(paths.E_INVOICES, appointment=appointment)
        found = self._get(path, EInvoicesAnswer).invoices
        return tuple(Receipt(i.amount, i.fetch_code, _state_of(i), i.reversed) for i in found)

    def appeal(
        self, appointment: AppointmentId, patient: PatientId, text: str, key: RequestKey
    ) -> None:
        """Note why a no-show should not count; the latest words stand."""
        path = fill(paths.NO_SHOW_APPEAL, appointment=appointment)
        self._post(path, after.AppealBody(patient=patient, text=text), after.NoShowAnswer, key)

    def count_reprint(
        self, appointment: AppointmentId, patient: PatientId, key: RequestKey
    ) -> CountedCopy:
        """Count one more copy of a ticket; return which it is, and who booked it."""
        path = fill(paths.REPRINTS, appointment=appointment)
        body = after.ReprintBody(patient=patient)
        found = self._post(path, body, after.ReprintAnswer, key)
        return CountedCopy(found.copy, found.booker)


def _state_of(invoice: EInvoiceAnswer) -> ReceiptState:
    """Return how an invoice stands, also where an older service does not say."""
    is_issued = invoice.qr_text is not None
    return invoice.state or (ReceiptState.ISSUED if is_issued else ReceiptState.UNDER_WAY)


def _own_page(found: after.RecordsAnswer) -> OwnPage:
    return OwnPage(
        now=found.now,
        bookings=tuple(map(_booking, found.appointments)),
        no_show_count=found.no_show_count,
        no_shows=tuple(
            NoShowRecord(line.appointment, line.day, line.excuse, line.is_appealed)
            for line in found.no_shows
        ),
        ban=None if found.ban is None else _ban(found.ban),
        places=tuple(map(own_place, found.places)),
        cash_owed=found.cash_owed,
    )


def _booking(line: after.BookingLine) -> OwnBooking:
    return OwnBooking(
        appointment=line.appointment,
        status=line.status,
        why_not_cancel=line.why_not_cancel,
        cancel_until=line.cancel_until,
        check_in_from=line.check_in_from,
        has_results_revisit=line.has_results_revisit,
        free_revisit_until=line.free_revisit_until,
    )


def _ban(found: after.BanAnswer) -> BookingBan:
    return BookingBan(found.begin, found.until, found.dates)
