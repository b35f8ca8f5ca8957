"""Pages of cash that goes back over the counter, and the button that begins it."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import my_bookings
from kiosk_app.journeys.counter import cash_back
from kiosk_app.journeys.counter.pages import Action, Body, Facts, Sheet
from kiosk_app.journeys.counter.sheets import DROP, NEXT, person_rows, said_of
from kiosk_app.journeys.frames import name_of
from kiosk_app.journeys.opened_booking import ReadingBooking
from kiosk_app.journeys.screens import Text, Tone
from kiosk_app.journeys.wording import fee_text, remark_text

_KEY = "F6"


def body_of(state: cash_back.State) -> Facts:
    """Return the page of a state of this part."""
    match state:
        case cash_back.HandingBack():
            return _handing_back(state)
        case cash_back.BookingOut():
            return Facts(_sheet(state, Text("counter.booking_out.title"), ()), Tone.WAIT)
        case cash_back.HandedBack(amount=amount):
            big = Text("counter.hand_over", (("fee", fee_text(amount)),))
            sheet = _sheet(state, Text("counter.handed_back.title"), (NEXT,))
            return Facts(sheet, Tone.GOOD, (), (), big)
        case _:
            assert_never(state)


def with_cash_back(body: Body, state: my_bookings.ChoosingBooking | ReadingBooking) -> Body:
    """Return the page of the patient's bookings, or of one, with what hands their cash over."""
    page = state.page
    waits = tuple(owed.payment for owed in page.cash_owed)
    if isinstance(state, ReadingBooking):
        waits = page.cash_for(state.booking.appointment.id)
    if not waits:
        return body
    amount = fee_text(Fen(sum(payment.amount for payment in waits)))
    do = Action(_KEY, Text("counter.do.cash_back", (("fee", amount),)), told.CashBackWanted())
    return replace(body, sheet=replace(body.sheet, actions=(do, *body.sheet.actions)))


def _handing_back(state: cash_back.HandingBack) -> Facts:
    do = Action("Return", Text("counter.do.book_out"), ev.Accepted())
    leave = (DROP,) if isinstance(state.remark, Refusal) else ()
    trouble = state.trouble
    what = None if trouble is None else Text(f"counter.{trouble.value}")
    slip = None if what is None else Text("counter.cancel_slip", (("what", what),))
    lines = tuple(filter(None, (remark_text(state.remark), slip)))
    big = Text("counter.hand_back", (("fee", fee_text(state.payment.amount)),))
    title = Text(f"counter.cash_back.{state.handed.value}.title")
    return Facts(_sheet(state, title, (do, *leave)), Tone.WARN, lines, (), big)


def _sheet(state: cash_back.State, title: Text, actions: tuple[Action, ...]) -> Sheet:
    back = cash_back.back_of(state)
    who, said = person_rows(back.patient), said_of(back.why)
    return Sheet(name=name_of(state), title=title, who=who, said=said, actions=actions)
