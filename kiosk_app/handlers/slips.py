"""Effects on the printer beside tickets: a notice, an unknown outcome, money that goes back.

The page says all of it without them; of one that did not come out it is told why.
"""

from kiosk_app.domain.claim import claim_code
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.paper import PRINTED, printed_once
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_news import PrintNotice
from kiosk_app.journeys.effects_slips import (
    PrintClaimSlip,
    PrintExplanation,
    PrintFamilyCopy,
    PrintPlaceSlip,
    PrintRefundSlip,
)
from kiosk_app.journeys.events_news import NoticePrinted, SlipMissed


def print_notice(bench: Bench, effect: PrintNotice) -> ev.Event:
    """Carry out PrintNotice."""
    patient, notice = effect.patient, effect.notice
    return printed_once(
        bench,
        {"notice": notice.id},
        lambda: bench.printer.print_notice(patient, notice),
        lambda outcome: _notice(bench, notice.id, outcome),
    )


def print_claim_slip(bench: Bench, effect: PrintClaimSlip) -> ev.Event | None:
    """Carry out PrintClaimSlip."""
    matter, code, paid = effect.matter, effect.code, effect.paid
    return printed_once(
        bench,
        {"claim": code},
        lambda: bench.printer.print_claim(matter, code, paid),
        lambda outcome: _slip(bench, code, outcome),
    )


def print_refund_slip(bench: Bench, effect: PrintRefundSlip) -> ev.Event | None:
    """Carry out PrintRefundSlip."""
    patient, payment, handed = effect.patient, effect.payment, effect.handed
    return printed_once(
        bench,
        {"claim": claim_code(payment.order)},
        lambda: bench.printer.print_refund(patient, payment, handed=handed),
        lambda outcome: _slip(bench, patient.id, outcome),
    )


def print_place_slip(bench: Bench, effect: PrintPlaceSlip) -> ev.Event | None:
    """Carry out PrintPlaceSlip."""
    patient, place, is_left = effect.patient, effect.place, effect.is_left
    return printed_once(
        bench,
        {"place": place.id},
        lambda: bench.printer.print_place(patient, place, is_left=is_left),
        _nothing,
    )


def print_explanation(bench: Bench, effect: PrintExplanation) -> ev.Event | None:
    """Carry out PrintExplanation."""
    explanation, who = effect.explanation, effect.who
    return printed_once(
        bench, {}, lambda: bench.printer.print_explanation(explanation, who), _nothing
    )


def print_family_copy(bench: Bench, effect: PrintFamilyCopy) -> ev.Event | None:
    """Carry out PrintFamilyCopy."""
    patient, appointment = effect.patient, effect.appointment
    return printed_once(
        bench,
        {"appointment": appointment.id},
        lambda: bench.printer.print_family_copy(patient, appointment),
        lambda outcome: _slip(bench, appointment.id, outcome),
    )


def _nothing(_outcome: str) -> None:
    """Tell nobody."""


def _notice(bench: Bench, notice: str, outcome: str) -> NoticePrinted:
    if outcome == PRINTED:
        return NoticePrinted(notice, is_printed=True)
    return NoticePrinted(notice, is_printed=False, why=bench.printer.why())


def _slip(bench: Bench, about: str, outcome: str) -> SlipMissed | None:
    """Tell the page that its slip is missing and why; where it is not, or nobody knows: nothing."""
    why = "" if outcome == PRINTED else bench.printer.why()
    return SlipMissed(about, why) if why else None
