"""One or more samples of what a counter alone is told, and of every state it can be in."""

from dataclasses import replace

from kiosk_app.domain.agreed import AgreedBy
from kiosk_app.domain.booking import BookingClass, Payment
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import HoldId, OrderId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import identify, pay, picking
from kiosk_app.journeys.counter import agreeing, cash_back, desk, drawer, identifying, walk_in
from kiosk_app.journeys.effects_counter import TypedDocument
from kiosk_app.journeys.parts import Errand, Note
from tests.helpers import people as p
from tests.helpers import samples_add_on as add_on
from tests.helpers import samples_codes as codes
from tests.helpers import samples_group_claim as group_claim
from tests.helpers import samples_hand_over as hand_over
from tests.helpers import samples_my_bookings as my
from tests.helpers import samples_record as record
from tests.helpers.zones import PASSPORT

TYPED = TypedDocument(DocumentKind.RESIDENT_ID, p.ADULT.number, p.ADULT.name)
ZONE_SCANNED = ev.CodeScanned(ev.CodeKind.ZONE, PASSPORT)
NOT_ENOUGH = Refusal(Reason.NOT_ENOUGH_CASH, (("missing", "4000"),))
NO_DRAWER = Refusal(Reason.NO_OPEN_SHIFT)
LOCKED_OUT = Refusal(Reason.SIGN_IN_LOCKED, (("wait_s", "900"),))
WRONG_NUMBER = Refusal(Reason.INVALID_DOCUMENT_NUMBER, (("field", "number"),))

EXPLANATION = Explanation("现金不够", "请补足", "")

EVENTS: tuple[ev.Event, ...] = (
    told.SignInAsked(p.REGISTRAR.login, p.PASSWORD),
    told.SignOutAsked(),
    told.LockAsked(),
    told.Touched(),
    told.TabShown(),
    told.TabHidden(),
    told.DocumentTyped(TYPED),
    told.DepartmentPicked(p.CARDIOLOGY.id),
    told.SessionPicked(p.CHIEF_SESSION.id),
    told.SessionPicked(SessionId("S-nowhere")),
    told.CashBackWanted(),
    told.ExplanationWanted(EXPLANATION),
    told.FamilyCopyWanted(),
    *(told.PatientAgreed(p.HOLD.id, by) for by in AgreedBy),
    told.PatientAgreed(HoldId("H-other"), AgreedBy.TOUCH),
    told.AmountTyped("100"),
    told.AmountTyped("49.99"),
    told.AmountTyped("1o0"),
    told.DrawerCounted(Fen(29_900)),
    told.SignedIn(p.REGISTRAR),
    told.SignedIn(p.COLLEAGUE),
    told.SignInRefused(Refusal(Reason.SIGN_IN_REFUSED)),
    told.SessionLost(),
    told.TypedRefused(WRONG_NUMBER),
    told.ZoneRefused(told.ZoneTrouble.EXPIRED),
    ZONE_SCANNED,
    ev.CodeScanned(ev.CodeKind.UNKNOWN, ""),
    ev.CodeScanned(ev.CodeKind.TICKET, "RT1.anything"),
    ev.CodeScanned(ev.CodeKind.WEB_LINK, "https://example.invalid"),
    told.CashTaken(p.PAYMENT, Fen(10_000), Fen(2_000)),
    told.CashTaken(Payment(OrderId("O-other"), Fen(5_000)), Fen(5_000), Fen(0)),
    told.CashGivenBack(p.ORDER.id, Fen(5_000)),
    told.CashGivenBack(OrderId("O-other"), Fen(5_000)),
    told.CashRefused(NOT_ENOUGH),
    told.ShiftSeen(p.SHIFT),
    told.ShiftSeen(None),
    told.ShiftSeen(p.CLOSED_SHIFT),
    told.ShiftRefused(NO_DRAWER),
)

# --- states: a tab's own, the desk's, the drawer's -----------------------------------------------

ERRAND = Errand(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE)
TITLE = picking.ChoosingTitle(
    ERRAND,
    picking.ChoosingGroup(ERRAND),
    p.CARDIOLOGY,
    (p.GENERAL_SESSION, p.SUSPENDED_SESSION, p.CHIEF_SESSION, p.LATE_SESSION),
)
REVIEW = picking.ReviewingHold(
    ERRAND, picking.ChoosingBand(ERRAND, TITLE, p.CHIEF_SESSION, p.BANDS), p.HOLD, 300
)
TENDERED, CHANGE = Fen(10_000), Fen(2_000)
EMPTY = identifying.Identifying()
WRONGLY_TYPED = replace(EMPTY, remark=WRONG_NUMBER)
CONFIRMING = pay.Confirming(ERRAND, p.HOLD, p.PAYMENT)
PRINTING = pay.PrintingTicket(ERRAND, p.APPOINTMENT, p.ORDER.id)
DONE = pay.Done(ERRAND, p.APPOINTMENT, p.ORDER.id, None)
HANDING_BACK = cash_back.of_refused(p.ADULT_PATIENT, p.PAYMENT, Refusal(Reason.HOLD_EXPIRED))
CANCELLED_BACK = cash_back.HandingBack(p.ADULT_PATIENT, p.PAYMENT, None)
OTHER_CASH = my.OTHER_CASH
TWO_BACK = replace(CANCELLED_BACK, more=(OTHER_CASH,))

OWN: tuple[walk_in.State, ...] = (
    EMPTY,
    replace(EMPTY, is_in_front=False),
    WRONGLY_TYPED,
    replace(EMPTY, has_reader=False),
    *(replace(EMPTY, remark=trouble) for trouble in ev.CardTrouble),
    *(replace(EMPTY, purpose=purpose) for purpose in identifying.PURPOSES),
    *(replace(EMPTY, remark=trouble) for trouble in told.ZoneTrouble),
    identifying.CheckingTyped(EMPTY),
    identifying.CheckingTyped(replace(EMPTY, is_in_front=False)),
    identifying.LookingUpCode(EMPTY, codes.CODE),
    identifying.LookingUpCode(replace(EMPTY, is_in_front=False), codes.INSURANCE),
    *(replace(EMPTY, remark=trouble) for trouble in told.ScanTrouble),
    replace(EMPTY, remark=Note.NO_ANSWER),
    *(
        replace(EMPTY, turned_away=identify.TurnedAway(code, why))
        for code, why in (
            (codes.CODE, codes.UNKNOWN),
            (codes.HOSPITAL_CARD, codes.NO_PHONE),
            (codes.INSURANCE, codes.UNKNOWN),
            (codes.INSURANCE, codes.UNANSWERED),
        )
    ),
    TITLE,
    agreeing.Agreeing(REVIEW),
    agreeing.Agreeing(replace(REVIEW, earlier=None, due=Fen(0), seconds_left=1)),
    REVIEW,
    replace(REVIEW, remark=NOT_ENOUGH),
    replace(REVIEW, remark=Note.AMOUNT_UNREADABLE),
    replace(REVIEW, due=Fen(0)),
    replace(REVIEW, due=Fen(3_000)),
    walk_in.TakingCash(REVIEW, TENDERED),
    walk_in.CashUnknown(REVIEW, TENDERED),
    walk_in.CashUnknown(replace(REVIEW, seconds_left=0), TENDERED),
    walk_in.Paid(CONFIRMING, TENDERED, CHANGE),
    walk_in.Paid(replace(CONFIRMING, seconds_left=1), TENDERED, CHANGE),
    walk_in.Paid(pay.BookingUnknown(ERRAND, p.HOLD, p.PAYMENT), TENDERED, CHANGE),
    walk_in.Paid(PRINTING, TENDERED, CHANGE),
    walk_in.Paid(DONE, Fen(8_000), Fen(0)),
    *(walk_in.Paid(replace(DONE, trouble=t), TENDERED, CHANGE) for t in ev.PrintTrouble),
    HANDING_BACK,
    replace(HANDING_BACK, remark=Note.NO_ANSWER),
    cash_back.BookingOut(HANDING_BACK),
    cash_back.HandedBack(HANDING_BACK, p.PAYMENT.amount),
    CANCELLED_BACK,
    replace(CANCELLED_BACK, remark=NO_DRAWER),
    TWO_BACK,
    cash_back.BookingOut(TWO_BACK),
    cash_back.HandedBack(CANCELLED_BACK, p.PAYMENT.amount),
    cash_back.HandedBack(TWO_BACK, p.PAYMENT.amount),
    *(replace(CANCELLED_BACK, trouble=trouble) for trouble in ev.PrintTrouble),
    *hand_over.STATES,
    *add_on.STATES,
    *group_claim.STATES,
    *record.STATES,
    *(replace(CANCELLED_BACK, handed=handed) for handed in HandedFor),
)
"""A tab's own states, and those of the kiosk it does more with."""

SIGNED_OUT = desk.SignedOut()
LOCKED = desk.Locked(p.REGISTRAR)
DESKS: tuple[desk.State, ...] = (
    desk.StartingUp(),
    SIGNED_OUT,
    desk.SignedOut("he.lu", Refusal(Reason.SIGN_IN_REFUSED)),
    desk.SignedOut("he.lu", LOCKED_OUT),
    desk.SignedOut("he.lu", Note.NO_ANSWER),
    LOCKED,
    desk.Locked(p.REGISTRAR, Refusal(Reason.NOT_SIGNED_IN)),
    desk.SigningIn("he.lu", SIGNED_OUT),
    desk.SigningIn("shen.yan", LOCKED),
    desk.AtDesk(p.REGISTRAR),
    desk.AtDesk(p.COLLEAGUE, desk.LOCK_AFTER_S - 1),
    desk.OutOfService("journal_unusable", SIGNED_OUT),
    desk.OutOfService("anything_else", LOCKED),
    desk.OutOfService("lane_died", LOCKED),
)
OPEN = drawer.Open(p.SHIFT)
DRAWERS: tuple[drawer.State, ...] = (
    drawer.Unseen(),
    drawer.Unseen(Note.NO_ANSWER),
    drawer.Looking(),
    drawer.Looking(OPEN),
    drawer.Shut(),
    drawer.Shut(Note.AMOUNT_UNREADABLE),
    drawer.Shut(Refusal(Reason.SHIFT_OPEN)),
    drawer.Opening(Fen(20_000)),
    OPEN,
    drawer.Open(p.SHIFT, NO_DRAWER),
    drawer.Closing(p.SHIFT, Fen(29_900)),
    drawer.Closed(p.CLOSED_SHIFT),
    drawer.Closed(replace(p.CLOSED_SHIFT, counted=Fen(30_000)), is_printed=True),
    drawer.Closed(replace(p.CLOSED_SHIFT, counted=Fen(30_001)), is_printed=False),
)
