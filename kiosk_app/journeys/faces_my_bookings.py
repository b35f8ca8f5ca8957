"""Screens of `my_bookings`: the list with the next visit first, one booking in full, a copy."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import OwnBooking, OwnPage
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import (
    cancel_booking,
    change_booking,
    faces_cancel_booking,
    faces_own_records,
    my_bookings,
    no_shows,
    receipts,
)
from kiosk_app.journeys.facts import facts_of
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.opened_booking import Deed, ReadingBooking
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Frame,
    Notice,
    Option,
    Picture,
    Plain,
    Result,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import (
    fee_text,
    paper_text,
    refusal_text,
    when_text,
)

SHOWN_STATUSES = tuple(
    s for s in AppointmentStatus if s not in {AppointmentStatus.HELD, AppointmentStatus.WAITLIST}
)
"""An appointment is never one of the two: it was confirmed."""


def screen_of(state: my_bookings.State) -> Screen:
    """Return the screen of a state of this journey."""
    if isinstance(state, cancel_booking.State):
        return faces_cancel_booking.screen_of(state)
    if isinstance(state, no_shows.State):
        return faces_own_records.screen_of(state)
    if isinstance(state, change_booking.State):
        frame = replace(frame_of(state, state.earlier.patient), can_go_back=True)
        return Choice(frame, tuple(Option(Text(f"change.{p.value}")) for p in change_booking.WHEN))
    if isinstance(state, receipts.State):
        return faces_own_records.receipts_screen(state)
    match state:
        case my_bookings.LoadingOwnPage() | my_bookings.CountingReprint():
            return Notice(_frame(state), Tone.WAIT)
        case my_bookings.ChoosingBooking(_, page):
            return _list(state, page)
        case ReadingBooking(_, page, booking, remark):
            deeds = tuple(_deed(deed, booking) for deed in my_bookings.deeds_of(booking))
            notice = None if remark is None else refusal_text(remark)
            frame = replace(_frame(state), can_go_back=True)
            return Detail(frame, _facts(booking, page), deeds, notice)
        case my_bookings.PrintingCopy():
            return Notice(last_frame(_frame(state)), Tone.WAIT, Picture.TICKET)
        case my_bookings.CopyPrinted():
            return _copy(state)
        case _:
            assert_never(state)


def waiting_frame(waiting: my_bookings.Waiting, shown: object) -> Frame:
    """Return the frame of `shown`, which stands in for `waiting` while central is away."""
    here = waiting.earlier if isinstance(waiting, no_shows.Waiting | receipts.Waiting) else waiting
    return frame_of(shown, here.patient)


def _deed(deed: Deed, booking: OwnBooking) -> Option:
    """Return the button of a deed; one that cannot be done now says why."""
    why_not = None
    if deed in {Deed.CANCEL, Deed.CHANGE} and booking.why_not_cancel is not None:
        why_not = refusal_text(Refusal(booking.why_not_cancel))
    return Option(Text(deed.value), why_not=why_not)


def _frame(
    state: my_bookings.LoadingOwnPage
    | my_bookings.ChoosingBooking
    | ReadingBooking
    | my_bookings.CountingReprint
    | my_bookings.PrintingCopy
    | my_bookings.CopyPrinted,
) -> Frame:
    return frame_of(state, state.patient)


def _list(state: my_bookings.ChoosingBooking, page: OwnPage) -> Screen:
    frame = replace(_frame(state), can_go_back=True)
    if not page.bookings:
        frame = replace(
            frame, title=Text("my_bookings.none.title"), next_step=Text("my_bookings.none.next")
        )
        waits = faces_own_records.cash_of(page)
        lines = (Text("my_bookings.none"), *(() if waits is None else (waits,)))
        return Notice(frame, Tone.INFO, Picture.NONE, lines)
    options = tuple(map(_option, my_bookings.listed(page)))
    if my_bookings.has_record(page):
        count = Text("no_shows.count", (("count", str(page.no_show_count)),))
        options = (*options, Option(Text("my_bookings.record"), count))
    return Choice(frame, options, notice=faces_own_records.notice_of(page))


def _option(booking: OwnBooking) -> Option:
    """Return one row: when, where and how it stands."""
    slot = booking.appointment.slot
    place: tuple[tuple[str, str | Text | Plain], ...] = (
        ("department", Plain(slot.department_name, slot.department_name_en)),
        ("place", Plain(f"{slot.location} {slot.room}")),
    )
    return Option(
        when_text(slot.band), Text("my_bookings.where", place), Text(_status_key(booking.status))
    )


def _facts(booking: OwnBooking, page: OwnPage) -> tuple[Row, ...]:
    """Return all there is to know: how it stands first, then what was booked."""
    appointment = booking.appointment
    facts = (row for row in facts_of(appointment.slot) if row.label.key != "row.fee")
    cash = Fen(sum(payment.amount for payment in page.cash_for(appointment.id)))
    waits = (Row(Text("row.cash_waits"), fee_text(cash), is_strong=True),) if cash else ()
    return (
        Row(Text("row.status"), Text(_status_key(booking.status)), is_strong=True),
        *waits,
        *facts,
        Row(Text("row.queue_number"), Plain(str(appointment.slot.number)), is_strong=True),
        Row(Text("row.paid"), fee_text(appointment.paid)),
        Row(Text("row.appointment"), Plain(appointment.number)),
    )


def _copy(state: my_bookings.CopyPrinted) -> Screen:
    """Return the last page: the number is on it, so that no paper is missed."""
    appointment, trouble = state.booking.appointment, state.trouble
    step = paper_text("copy_printed", trouble, state.why)
    frame = replace(last_frame(_frame(state)), next_step=step)
    return Result(
        frame,
        Tone.GOOD if trouble is None else Tone.WARN,
        str(appointment.slot.number),
        (*facts_of(appointment.slot), Row(Text("row.appointment"), Plain(appointment.number))),
        (
            Text("copy_printed.copy", (("copy", str(state.copy)),)),
            Text("copy_printed.same"),
        ),
        Picture.TICKET if trouble is None else Picture.PAPER_OUT,
        Text("button.home"),
    )


def _status_key(status: AppointmentStatus) -> str:
    return f"status.{status.value}"
