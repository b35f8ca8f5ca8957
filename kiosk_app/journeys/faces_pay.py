"""Screens of `pay`: what is said about money and when, the result with all it must state."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.claim import claim_code
from kiosk_app.domain.money import Fen
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.journeys import pay
from kiosk_app.journeys.faces_for_another import booker_rows
from kiosk_app.journeys.facts import facts_of, rules_for
from kiosk_app.journeys.frames import Step, frame_of, last_frame, progress_of
from kiosk_app.journeys.picking import ReviewingHold
from kiosk_app.journeys.screens import (
    Frame,
    Notice,
    Pay,
    Picture,
    Plain,
    Result,
    Review,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import (
    fee_text,
    paper_text,
    printer_lines,
    remark_text,
    slip_rows,
    when_text,
)


def screen_of(state: pay.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case ReviewingHold(errand, earlier, hold, seconds_left):
            rows, accept = _price(state)
            frame = replace(_frame(state), can_go_back=earlier is not None)
            notice = _both(remark_text(state.remark), _no_ticket(state))
            if state.due == 0:  # a change: its facts are so many that no strip has room above them
                step = _both(_no_ticket(state), Text("reviewing_hold.next_free"))
                frame, notice = replace(frame, next_step=step), remark_text(state.remark)
            return Review(
                frame,
                (*booker_rows(errand), *facts_of(hold.slot), *rows),
                accept=accept,
                small_print=rules_for(errand),
                seconds_left=seconds_left,
                notice=notice,
            )
        case pay.OpeningOrder():
            return Notice(replace(_frame(state), patience_s=None), Tone.WAIT)
        case pay.Paying():
            return _paying_screen(state)
        case pay.ClosingOrder() | pay.Confirming() | pay.ConfirmingUnpaid():
            return Notice(last_frame(_frame(state)), Tone.WAIT)
        case pay.PrintingTicket():
            return Notice(last_frame(_frame(state)), Tone.WAIT, Picture.TICKET)
        case pay.PaymentUnknown(order=order):
            return _unknown(state, Text("payment_unknown.certain"), claim_code(order.id))
        case pay.BookingUnknown(payment=payment):
            certain = Text("booking_unknown.certain", (("fee", fee_text(payment.amount)),))
            return _unknown(state, certain, claim_code(payment.order))
        case pay.UnpaidUnknown(hold=hold):
            return _unknown(state, Text("unpaid_unknown.certain"), claim_code(hold.id))
        case pay.Done():
            return _result(state)
        case _:
            assert_never(state)


def _no_ticket(state: ReviewingHold) -> Text | None:
    """Return, before any money, that no ticket comes out and why; None where one does."""
    for why in printer_lines(state.no_paper):
        return Text("reviewing_hold.no_paper", (("why", why),))
    return None


def _both(said: Text | None, more: Text | None) -> Text | None:
    if said is None or more is None:
        return said or more
    return Text("paper.because", (("said", said), ("why", more)))


def _price(state: ReviewingHold) -> tuple[tuple[Row, ...], Text]:
    """Return what a change adds to the facts, and the button: what is still to be paid, if any."""
    old, fee = state.errand.replaces, state.hold.slot.fee
    due = fee if state.due is None else state.due
    accept = Text("reviewing_hold.accept", (("fee", fee_text(due)),))
    if not due:
        accept = Text("reviewing_hold.accept_free")
    if old is None:
        return tuple(map(_waived, state.waived)), accept
    rows = (Row(Text("row.instead_of"), when_text(old.slot.band)),)
    if due:
        return (*rows, Row(Text("row.to_pay"), fee_text(due), is_strong=True)), accept
    if old.paid > fee:
        back = fee_text(Fen(old.paid - fee))
        return (*rows, Row(Text("row.comes_back"), back, is_strong=True)), accept
    return rows, accept


def _waived(line: WaivedLine) -> Row:
    """Return a fee a free revisit does not take, with the visit that is why (R144)."""
    facts: tuple[tuple[str, str | Text | Plain], ...] = (
        ("fee", fee_text(line.waived)),
        ("charged", fee_text(line.charged)),
        ("number", Plain(line.original)),
    )
    return Row(Text(f"row.waived.{line.kind.value}"), Text("waived", facts))


def _paying_screen(state: pay.Paying) -> Pay:
    frame = replace(_frame(state), can_go_back=True, patience_s=None)
    if state.is_charging:
        frame = replace(frame, next_step=Text("paying.charging"))
    trouble = remark_text(state.remark)
    return Pay(frame, state.order.amount, state.order.qr_text, state.seconds_left, trouble)


def _frame(state: pay.State) -> Frame:
    progress = progress_of(state.errand.booking_class, Step.PAY)
    return frame_of(state, state.errand.patient, progress)


def _unknown(
    state: pay.PaymentUnknown | pay.BookingUnknown | pay.UnpaidUnknown, certain: Text, code: str
) -> Notice:
    """Return the page that says what is certain, what is not yet, and what to do."""
    frame = last_frame(_frame(state))
    rows = (
        Row(Text("unknown.certain"), certain),
        Row(Text("unknown.checked"), Text(f"{frame.name}.checked")),
        Row(Text("unknown.to_do"), Text(f"{frame.name}.twice"), is_strong=True),
        *slip_rows(state.why_no_slip),
    )
    accept = Text("button.claim_noted")
    return Notice(frame, Tone.WARN, accept=accept, rows=rows, code=code)


def _result(state: pay.Done) -> Result:
    appointment = state.appointment
    is_printed = state.trouble is None
    rules = rules_for(state.errand, appointment.if_not_coming)
    step = paper_text("done", state.trouble, state.why)
    changed = () if state.errand.replaces is None else (Text("done.changed"),)
    come = Text("done.come") if is_printed else Text("done.come_and_copy")
    return Result(
        replace(last_frame(_frame(state)), next_step=step),
        Tone.GOOD,
        str(appointment.slot.number),
        (*booker_rows(state.errand), *facts_of(appointment.slot), _number_row(state)),
        (*changed, come, *rules),
        Picture.TICKET if is_printed else Picture.PAPER_OUT,
        Text("button.home"),
    )


def _number_row(state: pay.Done) -> Row:
    """Return the number the ticket is found by; without one it matters as much as the place."""
    number = Plain(state.appointment.number)
    return Row(Text("row.appointment"), number, is_strong=state.trouble is not None)
