"""One or more samples of every state and every event, for laws that hold for all of them.

A journey's own samples stand in `samples_<journey>.py`; its `STATES`, `WAITING` and `EVENTS` are
taken in here.
"""

import itertools
from dataclasses import replace

from kiosk_app.domain.booking import BookingClass, Payment
from kiosk_app.domain.help import HelpCall
from kiosk_app.domain.ids import HoldId, OrderId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import BandSupply, LiveNote, LiveStatus, UrgentReason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import identify, kiosk, listing, pay, picking, serving
from kiosk_app.journeys import maintenance as behind
from kiosk_app.journeys.events_help import HelpCalled, HelpNotCalled
from kiosk_app.journeys.parts import Ended, Errand, Note, Why
from kiosk_app.journeys.purpose import Purpose
from tests.helpers import people as p
from tests.helpers import samples_add_on as add_on
from tests.helpers import samples_add_on_desk as decided
from tests.helpers import samples_board as board
from tests.helpers import samples_check_in as check_in
from tests.helpers import samples_codes as codes
from tests.helpers import samples_counter as counter
from tests.helpers import samples_exams as exams
from tests.helpers import samples_for_another as for_another
from tests.helpers import samples_group_claim as group_claim
from tests.helpers import samples_guide as guide
from tests.helpers import samples_hand_over as hand_over
from tests.helpers import samples_maintenance as maintenance
from tests.helpers import samples_my_bookings as my_bookings
from tests.helpers import samples_no_paper as no_paper
from tests.helpers import samples_printer as printer
from tests.helpers import samples_questions as questions
from tests.helpers import samples_record as record
from tests.helpers import samples_referral as referral
from tests.helpers import samples_schedule as plan
from tests.helpers import samples_suspensions as off
from tests.helpers import samples_told_first as told_first
from tests.helpers import samples_upkeep as upkeep
from tests.helpers import samples_waitlist as waitlist

SAME_DAY, ADVANCE = BookingClass.SAME_DAY, BookingClass.ADVANCE
GONE = Refusal(Reason.BOOKED_OUT)
BOOKED_ALREADY = Refusal(Reason.ALREADY_BOOKED, (("limit", "1"),))
BAD_PHONE = Refusal(Reason.INVALID_PHONE)

ERRAND = Errand(SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE)
ELDER_ERRAND = Errand(ADVANCE, p.ELDER_PATIENT, p.CATALOGUE)

CALL = HelpCall("help-1", None, 0)
CALL_WITH_CODE = HelpCall("help-2", "042317", 600)
CALL_NEARLY_OVER = HelpCall("help-3", "550021", 40)

GROUP = picking.ChoosingGroup(ERRAND)
ELDER_GROUP = picking.ChoosingGroup(ELDER_ERRAND)
DEPARTMENT = picking.ChoosingDepartment(ERRAND, GROUP, (p.CARDIOLOGY, p.RESPIRATORY))
INFECTIOUS = picking.ChoosingDepartment(ERRAND, GROUP, (p.FEVER, p.INTESTINAL, p.HEPATOLOGY))
FINDING_SESSIONS = picking.FindingSessions(ERRAND, DEPARTMENT, p.CARDIOLOGY)
INITIAL = picking.ChoosingInitial(ERRAND, GROUP)
DAY = picking.ChoosingDay(
    ELDER_ERRAND, picking.ChoosingGroup(ELDER_ERRAND), p.CARDIOLOGY, p.ADVANCE_SESSIONS
)
TITLE = picking.ChoosingTitle(ERRAND, DEPARTMENT, p.CARDIOLOGY, p.SESSIONS)
PRACTITIONER = picking.ChoosingPractitioner(ERRAND, TITLE, (p.CHIEF_SESSION, p.CHIEF_AFTERNOON))
LATE = tuple(
    picking.AcceptingLate(ERRAND, TITLE, p.LATE_SESSION, LiveNote(status, reason, minutes, p.NOW))
    for status, minutes in itertools.product((LiveStatus.LATE, LiveStatus.AWAY), (40, None))
    for reason in UrgentReason
)
FINDING_BANDS = picking.FindingBands(ERRAND, PRACTITIONER, p.CHIEF_SESSION)
BAND = picking.ChoosingBand(ERRAND, PRACTITIONER, p.CHIEF_SESSION, p.BANDS)
HOLDING = picking.HoldingSlot(ERRAND, BAND, p.NINE)

REVIEW = picking.ReviewingHold(ERRAND, BAND, p.HOLD, 300)
OPENING = pay.OpeningOrder(ERRAND, BAND, p.HOLD, 280)
PAYING = pay.Paying(ERRAND, BAND, p.HOLD, 270, p.ORDER, 180)
CHARGING = replace(PAYING, is_charging=True)
CLOSING = {
    closing: pay.ClosingOrder(ERRAND, BAND, p.HOLD, 200, p.ORDER, closing)
    for closing in pay.Closing
}
CONFIRMING = pay.Confirming(ERRAND, p.HOLD, p.PAYMENT)
PAYMENT_UNKNOWN = pay.PaymentUnknown(ERRAND, p.HOLD, p.ORDER)
REVISIT_ERRAND = replace(ERRAND, follows=p.APPOINTMENT)
CHANGE_ERRAND = replace(ERRAND, replaces=p.APPOINTMENT)
CHANGE = replace(REVIEW, errand=CHANGE_ERRAND)
UNPAID = pay.ConfirmingUnpaid(CHANGE_ERRAND, p.HOLD)
UNPAID_UNKNOWN = pay.UnpaidUnknown(CHANGE_ERRAND, p.HOLD)
BOOKING_UNKNOWN = pay.BookingUnknown(ERRAND, p.HOLD, p.PAYMENT)
PRINTING = pay.PrintingTicket(ERRAND, p.APPOINTMENT, p.ORDER.id)
DONE = pay.Done(ERRAND, p.APPOINTMENT, p.ORDER.id, None)

WAITING: tuple[serving.Waiting, ...] = (
    identify.FindingPatient(Purpose.SAME_DAY, p.ADULT),
    identify.Enrolling(Purpose.SAME_DAY, p.ADULT, p.PHONE),
    picking.LoadingCatalogue(SAME_DAY, p.ADULT_PATIENT),
    FINDING_SESSIONS,
    FINDING_BANDS,
    HOLDING,
    identify.FindingPatient(Purpose.MY_BOOKINGS, p.ADULT),
    *my_bookings.WAITING,
    *check_in.WAITING,
    *told_first.WAITING,
    *board.WAITING,
    *questions.WAITING,
    *waitlist.WAITING,
    *codes.WAITING,
    *for_another.WAITING,
    *exams.WAITING,
    *referral.WAITING,
)
_GENERAL_HOLD = replace(
    p.HOLD, slot=replace(p.SLOT, practitioner=None, session=p.GENERAL_SESSION.id)
)

STATES: tuple[kiosk.State, ...] = (
    kiosk.StartingUp(),
    kiosk.AtHome(),
    *upkeep.STATES,
    kiosk.OutOfService("journal_unusable"),
    kiosk.OutOfService("central_down"),
    kiosk.OutOfService("not_enrolled"),
    kiosk.OutOfService("revoked"),
    kiosk.OutOfService("clock_off"),
    kiosk.OutOfService("not_believed"),
    kiosk.OutOfService("lane_died"),
    kiosk.OutOfService("anything_else"),
    identify.WaitingForCard(Purpose.SAME_DAY),
    *(identify.WaitingForCard(Purpose.ADVANCE, trouble) for trouble in ev.CardTrouble),
    identify.WithoutReader(Purpose.SAME_DAY),
    identify.EnteringPhone(Purpose.SAME_DAY, p.ADULT),
    identify.EnteringPhone(Purpose.ADVANCE, p.ELDER, BAD_PHONE, is_elderly=True),
    identify.FindingPatient(Purpose.ADVANCE, p.ELDER, is_elderly=True),
    identify.Enrolling(Purpose.ADVANCE, p.ELDER, p.PHONE, is_elderly=True),
    *WAITING,
    replace(FINDING_SESSIONS, errand=ELDER_ERRAND, earlier=picking.ChoosingGroup(ELDER_ERRAND)),
    *(serving.CentralAway(waiting) for waiting in WAITING),
    GROUP,
    INITIAL,
    DEPARTMENT,
    replace(DEPARTMENT, earlier=INITIAL),
    INFECTIOUS,
    DAY,
    replace(DAY, only=listing.Only.EVENING),
    replace(DAY, sessions=(*p.ADVANCE_SESSIONS, p.SATURDAY_SESSION)),
    replace(DAY, sessions=(p.SATURDAY_SESSION,), only=listing.Only.WEEKEND),
    replace(TITLE, sessions=(*p.SESSIONS, p.ASSOCIATE_SESSION)),
    *LATE,
    replace(PRACTITIONER, sessions=(p.LATE_SESSION, p.CHIEF_SESSION)),
    TITLE,
    replace(TITLE, sessions=(p.SUSPENDED_SESSION,)),
    PRACTITIONER,
    replace(PRACTITIONER, sessions=(p.GENERAL_SESSION, p.CHIEF_SESSION)),
    replace(PRACTITIONER, sessions=(p.GENERAL_SESSION, p.GENERAL_AFTERNOON)),
    replace(PRACTITIONER, sessions=(p.GENERAL_SESSION, replace(p.GENERAL_AFTERNOON, free=9))),
    BAND,
    replace(BAND, bands=(*p.BANDS, BandSupply(p.TEN, free=1))),
    replace(BAND, remark=GONE),
    replace(BAND, remark=Note.HOLD_TIME_UP),
    picking.ReadingWhyNot(ERRAND, DEPARTMENT, None),
    picking.ReadingWhyNot(ERRAND, BAND, BOOKED_ALREADY),
    REVIEW,
    replace(REVIEW, seconds_left=1),
    replace(REVIEW, hold=_GENERAL_HOLD, remark=Note.NO_ANSWER),
    OPENING,
    replace(OPENING, seconds_left=1),
    PAYING,
    replace(PAYING, seconds_left=1, remark=Note.DECLINED),
    replace(PAYING, remark=Note.WRONG_CODE),
    CHARGING,
    *CLOSING.values(),
    replace(CLOSING[pay.Closing.LEFT], seconds_left=1),
    CONFIRMING,
    replace(CONFIRMING, seconds_left=1),
    PAYMENT_UNKNOWN,
    replace(PAYMENT_UNKNOWN, seconds_left=1),
    BOOKING_UNKNOWN,
    replace(BOOKING_UNKNOWN, seconds_left=1),
    replace(CHANGE, due=Fen(0)),
    replace(CHANGE, due=Fen(2000)),
    replace(
        CHANGE,
        due=Fen(0),
        errand=replace(ERRAND, replaces=replace(p.APPOINTMENT, paid=Fen(10000))),
    ),
    replace(HOLDING, errand=CHANGE_ERRAND),
    picking.LoadingCatalogue(SAME_DAY, p.ADULT_PATIENT, p.APPOINTMENT),
    picking.LoadingCatalogue(SAME_DAY, p.ADULT_PATIENT, follows=p.APPOINTMENT),
    replace(FINDING_SESSIONS, errand=REVISIT_ERRAND),
    replace(HOLDING, errand=REVISIT_ERRAND),
    replace(REVIEW, errand=REVISIT_ERRAND, due=Fen(0), waived=p.WAIVED),
    UNPAID,
    replace(UNPAID, seconds_left=1),
    UNPAID_UNKNOWN,
    replace(UNPAID_UNKNOWN, seconds_left=1),
    PRINTING,
    replace(PRINTING, seconds_left=1),
    *my_bookings.STATES,
    *check_in.STATES,
    *told_first.STATES,
    *board.STATES,
    *guide.STATES,
    *questions.STATES,
    *waitlist.STATES,
    *codes.STATES,
    *for_another.STATES,
    *exams.STATES,
    *referral.STATES,
    DONE,
    replace(DONE, errand=CHANGE_ERRAND),
    replace(DONE, appointment=p.WITH_STAFF_ONLY),
    *(replace(DONE, trouble=trouble, seconds_left=1) for trouble in ev.PrintTrouble),
    *no_paper.STATES,
    *(Ended(p.ADULT_PATIENT, why) for why in Why),
    Ended(None, Why.LEFT, seconds_left=1),
    Ended(None, Why.LEFT, is_elderly=True),
    Ended(p.ADULT_PATIENT, BOOKED_ALREADY, is_refunding=True),
    Ended(p.ELDER_PATIENT, Refusal(Reason.ALREADY_BOOKED)),
    Ended(p.ADULT_PATIENT, Why.LEFT, is_change=True),
    *(Ended(p.ADULT_PATIENT, why, is_booking=False) for why in my_bookings.ENDS),
    *(
        kiosk.LastServed(serving, "central_down")
        for serving in (
            identify.WaitingForCard(Purpose.SAME_DAY),
            HOLDING,
            REVIEW,
            PAYING,
            CONFIRMING,
            BOOKING_UNKNOWN,
            DONE,
            Ended(None, Why.SERVICE_STOPPED, seconds_left=1),
        )
    ),
    kiosk.LastServed(PAYING, "lane_died"),
    kiosk.LastServed(DONE, "lane_died"),
    *(
        helped
        for under in (
            kiosk.AtHome(),
            kiosk.OutOfService("central_down"),
            kiosk.LastServed(REVIEW, "central_down"),
            identify.WaitingForCard(Purpose.SAME_DAY),
            GROUP,
            ELDER_GROUP,
            HOLDING,
            REVIEW,
            PAYING,
            DONE,
        )
        for helped in (
            kiosk.CallingHelp(under),
            kiosk.HelpComing(under, CALL),
            kiosk.HelpComing(under, CALL_WITH_CODE),
            kiosk.HelpComing(under, CALL_NEARLY_OVER),
            kiosk.HelpAway(under),
        )
    ),
    *maintenance.STATES,
)
"""Every state, in every shape that decides something, in the order of a journey."""


def served(state: kiosk.State) -> kiosk.Plain | behind.State:
    """Return the state itself, or what is beneath: a call for help, the last before an outage."""
    if isinstance(state, kiosk.Maintained):
        return state.at
    state = state.under if isinstance(state, kiosk.Helped) else state
    return state.serving if isinstance(state, kiosk.LastServed) else state


OTHER_HOLD = replace(
    p.HOLD, id=HoldId("H-other"), slot=replace(p.SLOT, session=SessionId("S-other"))
)
OTHER_ORDER = replace(p.ORDER, id=OrderId("O-other"), hold=OTHER_HOLD.id)
OTHER_PAYMENT = Payment(OTHER_ORDER.id, OTHER_ORDER.amount)
OTHER_APPOINTMENT = replace(p.APPOINTMENT, patient=p.ELDER_PATIENT.id)

EVENTS: tuple[ev.Event, ...] = (
    *(ev.JourneyChosen(purpose) for purpose in Purpose),
    *(ev.Chosen(i) for i in (0, 1, 2, 3, 5, -1, 99)),
    ev.Accepted(),
    ev.Entered(p.PHONE),
    ev.Entered("12"),
    ev.WentBack(),
    ev.Left(),
    ev.Ticked(),
    ev.MadeReady(),
    ev.PutOutOfService("journal_unusable"),
    ev.PutOutOfService("lane_died"),
    ev.Broke("HoldSlot"),
    ev.CardRead(p.ADULT),
    ev.CardRead(p.STRANGER),
    ev.CardRead(p.ELDER, is_elderly=True),
    ev.CardUnreadable(ev.CardTrouble.UNREADABLE),
    ev.ReadersGone(),
    ev.CodeScanned(ev.CodeKind.PAYMENT, "134567890123456789"),
    ev.CodeScanned(ev.CodeKind.WEB_LINK, "https://example.invalid/"),
    ev.CentralDown(),
    ev.Refused(GONE),
    ev.Refused(BAD_PHONE),
    ev.PatientFound(p.ADULT_PATIENT),
    ev.PatientFound(p.PHONELESS_PATIENT),
    ev.PatientFound(p.ELDER_PATIENT),
    ev.PatientUnknown(p.ADULT),
    ev.PatientUnknown(p.STRANGER),
    ev.CatalogueLoaded(p.CATALOGUE),
    ev.SessionsLoaded(p.CARDIOLOGY.id, p.SESSIONS),
    ev.SessionsLoaded(p.CARDIOLOGY.id, ()),
    ev.SessionsLoaded(p.RESPIRATORY.id, p.SESSIONS),
    ev.BandsLoaded(p.CHIEF_SESSION.id, p.BANDS),
    ev.BandsLoaded(p.CHIEF_SESSION.id, p.BANDS[1:]),
    ev.BandsLoaded(p.CHIEF_SESSION.id, ()),
    ev.BandsLoaded(p.GENERAL_SESSION.id, p.BANDS),
    ev.SlotHeld(p.HOLD),
    ev.SlotHeld(p.HOLD, Fen(0)),
    ev.SlotHeld(OTHER_HOLD),
    ev.SlotHeld(p.HOLD, Fen(0), p.WAIVED),
    ev.HoldRefused(GONE),
    ev.HoldRefused(BOOKED_ALREADY),
    ev.OrderOpened(p.ORDER),
    ev.OrderOpened(OTHER_ORDER),
    ev.OrderRefused(p.ORDER.id, Refusal(Reason.HOLD_EXPIRED)),
    ev.OrderPaid(p.PAYMENT),
    ev.OrderPaid(OTHER_PAYMENT),
    ev.OrderDeclined(p.ORDER.id),
    ev.OrderDeclined(p.ORDER.id, is_still_watched=True),
    ev.OrderDeclined(OTHER_ORDER.id),
    ev.OrderLapsed(p.ORDER.id),
    ev.OrderLapsed(OTHER_ORDER.id),
    ev.OrderClosed(p.ORDER.id),
    ev.OrderClosed(OTHER_ORDER.id),
    ev.Booked(p.APPOINTMENT),
    ev.Booked(OTHER_APPOINTMENT),
    ev.BookingRefused(Refusal(Reason.HOLD_EXPIRED)),
    ev.TicketPrinted(),
    *(ev.TicketNotPrinted(trouble) for trouble in ev.PrintTrouble),
    *my_bookings.EVENTS,
    *check_in.EVENTS,
    *told_first.EVENTS,
    *board.EVENTS,
    *counter.EVENTS,
    *add_on.EVENTS,
    *record.EVENTS,
    *off.EVENTS,
    *plan.EVENTS,
    *decided.EVENTS,
    *printer.EVENTS,
    *group_claim.EVENTS,
    *hand_over.EVENTS,
    *no_paper.EVENTS,
    *upkeep.EVENTS,
    *guide.EVENTS,
    *questions.EVENTS,
    ev.HelpWanted(),
    HelpCalled(CALL),
    HelpCalled(CALL_WITH_CODE),
    HelpNotCalled(),
    *waitlist.EVENTS,
    *codes.EVENTS,
    *exams.EVENTS,
    *referral.EVENTS,
    *maintenance.EVENTS,
)
"""Every event: the awaited one, one of an earlier patient, one out of place."""
