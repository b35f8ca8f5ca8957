"""Samples of `my_bookings`: every state and event in every shape that decides something."""

from dataclasses import replace
from datetime import date, timedelta

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.ids import AppointmentId, OrderId, PatientId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.noshow import BookingBan, Excuse
from kiosk_app.domain.own_page import (
    AppealGround,
    NoShowRecord,
    OwedCash,
    OwnBooking,
    OwnPage,
)
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.receipt import Receipt, ReceiptState
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.journeys import (
    cancel_booking,
    change_booking,
    kiosk,
    my_bookings,
    no_shows,
    receipts,
    serving,
)
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.events_bookings import (
    AppealNoted,
    BookingCancelled,
    CancelRefused,
    OwnPageLoaded,
    ReceiptsLoaded,
    ReprintCounted,
)
from kiosk_app.journeys.opened_booking import ReadingBooking
from kiosk_app.journeys.parts import Why
from tests.helpers import people as p

NO_LONGER = Refusal(Reason.NOT_IN_THIS_STATE)


def booked(
    name: str, day: date, status: AppointmentStatus = AppointmentStatus.BOOKED
) -> OwnBooking:
    """Return a booking of nine o'clock on a day."""
    slot = replace(p.SLOT, band=TimeBand(p.at(9, 0, day), p.at(9, 30, day)))
    appointment = replace(p.APPOINTMENT, id=AppointmentId(name), number=f"G-{name}", slot=slot)
    why_not = None if status is AppointmentStatus.BOOKED else Reason.ALREADY_CANCELLED
    return OwnBooking(
        appointment, status, why_not, p.at(12, 0, day), p.at(8, 30, day), has_results_revisit=False
    )


TODAY = booked("A-1", p.TODAY)
BOOKED_BY = BookedBy("林*婉", "110101********9021")
LATER = booked("A-2", p.TODAY + timedelta(days=3))
PAST = tuple(
    booked(f"A-{status}", p.TODAY - timedelta(days=9 - i), status)
    for i, status in enumerate(
        (
            AppointmentStatus.CANCELLED,
            AppointmentStatus.NO_SHOW,
            AppointmentStatus.FULFILLED,
            AppointmentStatus.VOID,
        )
    )
)
WAITING_NOW = booked("A-3", p.TODAY, AppointmentStatus.CHECKED_IN)
BAN = BookingBan(p.at(12), p.TODAY + timedelta(days=92), (p.TODAY - timedelta(days=8), p.TODAY))
NO_SHOWS = (NoShowRecord(AppointmentId("A-noshow"), p.TODAY, None, is_appealed=False),)
PAGE = OwnPage(p.NOW, (LATER, *PAST, TODAY, WAITING_NOW), 1, NO_SHOWS, None)
EMPTY_PAGE = OwnPage(p.NOW, (), 0, (), None)

OTHER_CASH = Payment(OrderId("O-other"), Fen(2_000))
OWED = OwedCash(p.PAYMENT, PAST[0].appointment.id)
OWED_PAGE = replace(PAGE, cash_owed=(OWED, OwedCash(OTHER_CASH)))
OWED_LIST = my_bookings.ChoosingBooking(p.ADULT_PATIENT, OWED_PAGE)
OWED_EMPTY = replace(OWED_LIST, page=replace(EMPTY_PAGE, cash_owed=(OwedCash(OTHER_CASH),)))
OWED_BOOKING = ReadingBooking(p.ADULT_PATIENT, OWED_PAGE, PAST[0])

LOADING = my_bookings.LoadingOwnPage(p.ADULT_PATIENT)
CHOOSING = my_bookings.ChoosingBooking(p.ADULT_PATIENT, PAGE)
READING = ReadingBooking(p.ADULT_PATIENT, PAGE, TODAY)
COUNTING = my_bookings.CountingReprint(p.ADULT_PATIENT, PAGE, TODAY)
PRINTING = my_bookings.PrintingCopy(p.ADULT_PATIENT, TODAY, 2)
PRINTED = my_bookings.CopyPrinted(p.ADULT_PATIENT, TODAY, 2, None)

CHOOSING_WHEN = change_booking.ChoosingWhen(READING)
REVIEWING_CANCEL = cancel_booking.ReviewingCancellation(READING)
CANCELLING = cancel_booking.Cancelling(READING)
CANCEL_UNKNOWN = cancel_booking.CancelUnknown(READING)
BACK = MoneyBack(p.APPOINTMENT.paid)
CASH_BACK = MoneyBack(p.APPOINTMENT.paid, (Payment(p.ORDER.id, p.APPOINTMENT.paid),))
PRINTING_SLIP = cancel_booking.PrintingSlip(p.ADULT_PATIENT, TODAY, BACK)
CANCELLED = cancel_booking.CancelDone(p.ADULT_PATIENT, TODAY, BACK, None)
CANCELLED_CASH = replace(CANCELLED, back=CASH_BACK)
FREE = replace(TODAY, appointment=replace(TODAY.appointment, paid=Fen(0)))
AT_COUNTER = replace(TODAY, why_not_cancel=Reason.CANCEL_AT_COUNTER)

BANNED_PAGE = replace(
    PAGE,
    no_show_count=3,
    ban=BAN,
    no_shows=tuple(
        NoShowRecord(
            AppointmentId(f"A-miss-{i}"), p.TODAY - timedelta(days=9 * i), why, is_appealed=appealed
        )
        for i, (why, appealed) in enumerate(
            ((None, False), (None, True), (Excuse.EMERGENCY, False), (None, False), (None, False))
        )
    ),
)
NO_SHOWS_READ = no_shows.ReadingNoShows(p.ADULT_PATIENT, PAGE)
GROUND = no_shows.ChoosingGround(NO_SHOWS_READ, NO_SHOWS[0])
APPEALING = no_shows.Appealing(NO_SHOWS_READ, NO_SHOWS[0], AppealGround.WAS_THERE)
APPEAL_MADE = no_shows.AppealMade(p.ADULT_PATIENT, NO_SHOWS[0])
LOADING_RECEIPTS = receipts.LoadingReceipts(READING)
RECEIPT = Receipt(p.APPOINTMENT.paid, "7KQ2MVAX93RD", ReceiptState.ISSUED)
PART_REVERSED = replace(RECEIPT, reversed=Fen(2000))
RECEIPTS_READ = receipts.ReadingReceipts(READING, (RECEIPT,))

WAITING: tuple[serving.Waiting, ...] = (LOADING, COUNTING, APPEALING, LOADING_RECEIPTS)
ENDS: tuple[Why | Refusal, ...] = (
    Why.LEFT,
    Why.ANOTHER_CARD,
    Why.SERVICE_STOPPED,
    Why.BROKE,
    NO_LONGER,
)

STATES: tuple[kiosk.State, ...] = (
    *WAITING,
    CHOOSING,
    replace(CHOOSING, page=EMPTY_PAGE),
    OWED_LIST,
    OWED_EMPTY,
    OWED_BOOKING,
    READING,
    *(replace(READING, booking=booking) for booking in (*PAST, WAITING_NOW)),
    replace(READING, remark=NO_LONGER),
    replace(READING, booking=AT_COUNTER),
    CHOOSING_WHEN,
    REVIEWING_CANCEL,
    replace(REVIEWING_CANCEL, earlier=replace(READING, booking=FREE)),
    CANCELLING,
    replace(CANCELLING, seconds_left=1),
    CANCEL_UNKNOWN,
    replace(CANCEL_UNKNOWN, seconds_left=1),
    PRINTING_SLIP,
    replace(PRINTING_SLIP, seconds_left=1),
    replace(PRINTING_SLIP, back=CASH_BACK),
    CANCELLED_CASH,
    CANCELLED,
    replace(CANCELLED, back=MoneyBack()),
    *(replace(CANCELLED, trouble=trouble, seconds_left=1) for trouble in ev.PrintTrouble),
    replace(CHOOSING, page=BANNED_PAGE),
    replace(CHOOSING, page=replace(PAGE, no_show_count=0)),
    NO_SHOWS_READ,
    replace(NO_SHOWS_READ, page=BANNED_PAGE),
    replace(NO_SHOWS_READ, remark=NO_LONGER),
    GROUND,
    APPEAL_MADE,
    replace(APPEAL_MADE, seconds_left=1),
    RECEIPTS_READ,
    *(replace(RECEIPTS_READ, receipts=(replace(RECEIPT, state=state),)) for state in ReceiptState),
    replace(RECEIPTS_READ, receipts=(PART_REVERSED,)),
    replace(RECEIPTS_READ, receipts=()),
    PRINTING,
    replace(PRINTING, seconds_left=1),
    PRINTED,
    *(replace(PRINTED, trouble=trouble, seconds_left=1) for trouble in ev.PrintTrouble),
)

EVENTS: tuple[ev.Event, ...] = (
    OwnPageLoaded(p.ADULT_PATIENT.id, PAGE),
    OwnPageLoaded(p.ADULT_PATIENT.id, EMPTY_PAGE),
    OwnPageLoaded(PatientId("P-other"), PAGE),
    ReprintCounted(TODAY.appointment.id, 2),
    ReprintCounted(LATER.appointment.id, 1),
    ReprintCounted(TODAY.appointment.id, 1, BOOKED_BY),
    BookingCancelled(TODAY.appointment.id, BACK),
    BookingCancelled(TODAY.appointment.id, CASH_BACK),
    BookingCancelled(LATER.appointment.id, BACK),
    CancelRefused(TODAY.appointment.id, NO_LONGER),
    CancelRefused(LATER.appointment.id, NO_LONGER),
    ReceiptsLoaded(TODAY.appointment.id, (RECEIPT,)),
    ReceiptsLoaded(LATER.appointment.id, ()),
    AppealNoted(NO_SHOWS[0].appointment),
    AppealNoted(LATER.appointment.id),
)
