"""Pages of somebody who misses paper: each with what ails the printer, in the longest words."""

from dataclasses import replace

from hardware.printer.status import Trouble
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.claim import claim_code
from kiosk_app.domain.money import Fen
from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk, pay
from kiosk_app.journeys.events_news import NoticePrinted, SlipMissed
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.parts import Ended, Errand, Why
from kiosk_app.journeys.picking import ReviewingHold
from kiosk_app.journeys.reading_notice import Paper
from tests.helpers import people as p
from tests.helpers import samples_check_in as check_in
from tests.helpers import samples_my_bookings as my_bookings
from tests.helpers import samples_told_first as told_first

WHY = Trouble.TICKET_WAITING.words_key
"""No trouble has longer words."""
NOT_PRINTED = ev.PrintTrouble.NOT_PRINTED

_ERRAND = Errand(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE)
_CHANGE = replace(_ERRAND, replaces=p.APPOINTMENT)
REVIEWING = ReviewingHold(_ERRAND, None, p.HOLD, 290, no_paper=WHY)
DONE = pay.Done(_ERRAND, p.APPOINTMENT, p.ORDER.id, NOT_PRINTED, why=WHY)
PAYMENT_UNKNOWN = pay.PaymentUnknown(_ERRAND, p.HOLD, p.ORDER)
BOOKING_UNKNOWN = pay.BookingUnknown(_ERRAND, p.HOLD, p.PAYMENT)
UNPAID_UNKNOWN = pay.UnpaidUnknown(_CHANGE, p.HOLD)
REFUNDING = Ended(p.ADULT_PATIENT, Refusal(Reason.HOLD_EXPIRED), is_refunding=True)

NOT_BOOKED = (
    Ended(p.ADULT_PATIENT, Why.NO_PAPER),
    Ended(p.ADULT_PATIENT, Why.NO_PAPER, is_change=True),
)
"""Ends of somebody who may not book without paper: nothing was to be printed yet."""

STATES: tuple[kiosk.State, ...] = (
    kiosk.AtHome(can_print=False),
    kiosk.AtHome(can_print=False, books_without_paper=False),
    REVIEWING,
    replace(REVIEWING, errand=_CHANGE, due=Fen(0)),
    DONE,
    replace(DONE, errand=_CHANGE),
    replace(my_bookings.PRINTED, trouble=NOT_PRINTED, why=WHY),
    replace(check_in.CALLED, trouble=NOT_PRINTED, why=WHY),
    replace(my_bookings.CANCELLED, trouble=NOT_PRINTED, why=WHY),
    replace(my_bookings.CANCELLED_CASH, trouble=NOT_PRINTED, why=WHY),
    replace(my_bookings.CANCEL_UNKNOWN, why_no_slip=WHY),
    replace(told_first.READING, paper=Paper.NOT_PRINTED, why=WHY),
    replace(PAYMENT_UNKNOWN, why_no_slip=WHY),
    replace(BOOKING_UNKNOWN, why_no_slip=WHY),
    replace(UNPAID_UNKNOWN, why_no_slip=WHY),
    replace(REFUNDING, why_no_slip=WHY),
    *NOT_BOOKED,
)
EVENTS: tuple[ev.Event, ...] = (
    ev.TicketNotPrinted(NOT_PRINTED, WHY),
    NoticePrinted(p.NOTICE.id, is_printed=False, why=WHY),
    PrinterSeen(PrinterStanding(WHY)),
    PrinterSeen(PrinterStanding(WHY), books_without_paper=False),
    SlipMissed(claim_code(p.ORDER.id), WHY),
    SlipMissed(claim_code(p.HOLD.id), WHY),
    SlipMissed(p.ADULT_PATIENT.id, WHY),
    SlipMissed("somebody else's", WHY),
)
