"""Samples of what a counter alone is told; its states stand beside their laws."""

from kiosk_app.domain.booking import Payment
from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import OrderId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.effects_counter import TypedDocument
from tests.helpers import people as p

TYPED = TypedDocument(DocumentKind.RESIDENT_ID, p.ADULT.number, p.ADULT.name)
NOT_ENOUGH = Refusal(Reason.NOT_ENOUGH_CASH, (("missing", "4000"),))
NO_DRAWER = Refusal(Reason.NO_OPEN_SHIFT)
LOCKED_OUT = Refusal(Reason.SIGN_IN_LOCKED, (("wait_s", "900"),))
WRONG_NUMBER = Refusal(Reason.INVALID_DOCUMENT_NUMBER, (("field", "number"),))

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
    told.AmountTyped("100"),
    told.AmountTyped("49.99"),
    told.AmountTyped("1o0"),
    told.DrawerCounted(Fen(29_900)),
    told.SignedIn(p.REGISTRAR),
    told.SignedIn(p.COLLEAGUE),
    told.SignInRefused(Refusal(Reason.SIGN_IN_REFUSED)),
    told.SessionLost(),
    told.TypedRefused(WRONG_NUMBER),
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
