"""Screens of `cancel_booking`: what is given up and what comes back, and how it ended."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.own_page import OwnBooking
from kiosk_app.journeys import cancel_booking
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Notice,
    Picture,
    Plain,
    Review,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import fee_text, printer_lines, slip_rows, when_text


def screen_of(state: cancel_booking.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case cancel_booking.ReviewingCancellation(earlier):
            frame = replace(frame_of(state, earlier.patient), can_go_back=True)
            accept = Text("button.cancel_booking")
            paid = earlier.booking.appointment.paid
            back = Text("cancel.comes_back") if paid else Text("cancel.nothing_paid")
            rows = (*_facts(earlier.booking), Row(Text("row.paid"), fee_text(paid)))
            return Review(frame, rows, accept, (Text("cancel.number_is_lost"), back))
        case cancel_booking.Cancelling(earlier):
            return Notice(last_frame(frame_of(state, earlier.patient)), Tone.WAIT)
        case cancel_booking.CancelUnknown():
            return _unknown(state)
        case cancel_booking.PrintingSlip(patient):
            return Notice(last_frame(frame_of(state, patient)), Tone.WAIT, Picture.TICKET)
        case cancel_booking.CancelDone():
            return _done(state)
        case _:
            assert_never(state)


def _facts(booking: OwnBooking) -> tuple[Row, ...]:
    slot = booking.appointment.slot
    return (
        Row(Text("row.when"), when_text(slot.band), is_strong=True),
        Row(Text("row.department"), Plain(slot.department_name, slot.department_name_en)),
        Row(Text("row.appointment"), Plain(booking.appointment.number)),
    )


def _unknown(state: cancel_booking.CancelUnknown) -> Notice:
    """Return the page that says what is certain, what is not yet, and what to do."""
    rows = (
        Row(Text("unknown.certain"), Text("cancel_unknown.certain")),
        Row(Text("unknown.checked"), Text("cancel_unknown.checked")),
        Row(Text("unknown.to_do"), Text("cancel_unknown.to_do"), is_strong=True),
        *slip_rows(state.why_no_slip),
    )
    earlier = state.earlier
    frame, code = last_frame(frame_of(state, earlier.patient)), earlier.booking.appointment.number
    return Notice(frame, Tone.WARN, accept=Text("button.claim_noted"), rows=rows, code=code)


def _done(state: cancel_booking.CancelDone) -> Notice:
    """Return the end: the number is free again, where the money is, the slip or what instead."""
    slip = "cancel_done.slip" if state.trouble is None else "cancel_done.no_slip"
    number = (("number", Plain(state.booking.appointment.number)),)
    picture = Picture.TICKET if state.trouble is None else Picture.PAPER_OUT
    lines = (*_money(state.back), Text(slip, number), *printer_lines(state.why))
    frame = last_frame(frame_of(state, state.patient))
    return Notice(frame, Tone.GOOD, picture, lines, Text("button.home"))


def _money(back: MoneyBack) -> tuple[Text, ...]:
    """Return where the money is: on its way by itself, waiting at a counter, or both."""
    ways = (("cancel_done.refund", back.same_way), ("cancel_done.cash", back.cash))
    told = tuple(Text(key, (("fee", fee_text(fee)),)) for key, fee in ways if fee)
    return told or (Text("cancel_done.nothing_paid"),)
