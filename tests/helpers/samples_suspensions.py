"""Samples of the suspension desk: every state and event that decides something."""

from dataclasses import replace
from datetime import date, timedelta

from kiosk_app.domain.catalogue import Practitioner, Title
from kiosk_app.domain.ids import AppointmentId, PatientId, PractitionerId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import (
    CalledOffPatient,
    CaseLine,
    CasePage,
    DeskSession,
    Target,
)
from kiosk_app.journeys import effects_suspension as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_suspension as told
from kiosk_app.journeys.counter import suspensions
from kiosk_app.journeys.parts import Note
from tests.helpers import people as p

DAY = date(2026, 12, 1)

CHIEF = Practitioner(PractitionerId("D-chief"), "沈怀远", Title.CHIEF)
LOWER = Practitioner(PractitionerId("D-lower"), "江越", Title.ASSOCIATE_CHIEF)
SESSION = DeskSession(
    SessionId("S-off"),
    "心血管内科",
    CHIEF,
    p.at(14),
    p.at(17),
    "301 诊室",
    20,
    2,
    is_suspended=True,
)
STANDS = replace(SESSION, id=SessionId("S-stands"), doctor=None, is_suspended=False)
SAME_LEVEL = replace(STANDS, id=SessionId("S-same"), doctor=CHIEF)
NEXT_DAY = replace(
    SAME_LEVEL,
    id=SessionId("S-next"),
    begin=SESSION.begin + timedelta(days=1),
    end=SESSION.end + timedelta(days=1),
)
OF_LOWER = replace(STANDS, id=SessionId("S-lower"), doctor=LOWER)
FIRST = CalledOffPatient(
    AppointmentId("A-1"),
    PatientId("P-1"),
    1,
    "周*兰",
    75,
    "139****0902",
    p.at(14),
    330,
    was_there=False,
    outcome=None,
    notice="ntc-1",
    is_told=False,
)
SECOND = replace(
    FIRST,
    appointment=AppointmentId("A-2"),
    number=2,
    name_masked="林*舟",
    age=None,
    phone_masked=None,
    was_there=True,
    notice=None,
    is_told=True,
)
DAYS_AWAY = replace(FIRST, appointment=AppointmentId("A-3"), number=3, starts_in_min=3_000)
DUE = replace(FIRST, appointment=AppointmentId("A-4"), number=4, starts_in_min=-5)
ENDED = tuple(
    replace(FIRST, appointment=AppointmentId(f"A-{n}"), number=n, outcome=outcome, is_told=True)
    for n, outcome in enumerate(Outcome, 5)
)
TARGETS = (
    Target(SAME_LEVEL, 1, Fen(8_000), (Outcome.SUBSTITUTED, Outcome.REBOOKED)),
    Target(NEXT_DAY, 9, Fen(8_000), (Outcome.MAKE_UP, Outcome.REBOOKED)),
    Target(OF_LOWER, 5, Fen(6_000), (Outcome.SUBSTITUTED, Outcome.REBOOKED), needs_consent=True),
)
PAGE = CasePage("case-1", SESSION, True, (FIRST, SECOND, DAYS_AWAY, DUE, *ENDED), TARGETS)
SETTLED = replace(PAGE, patients=ENDED)
OVER = replace(SETTLED, is_open=False, targets=())
KEPT = replace(FIRST, outcome=Outcome.KEPT)
ON_AGAIN = replace(OVER, patients=(KEPT, replace(SECOND, outcome=Outcome.KEPT)), is_resumed=True)
LINE = CaseLine("case-1", SESSION, 9, 4)
LINE_ON_AGAIN = CaseLine("case-2", STANDS, 2, 1, is_resumed=True)
LEFT_OPEN = Refusal(Reason.ITEMS_OPEN, (("left", "4"),))
NEEDS_DOCUMENT = Refusal(Reason.APPROVAL_REQUIRED)

LISTING = suspensions.Listing((LINE,))
SESSIONS = suspensions.PickingSession((STANDS, SESSION), 0)
REASONS = suspensions.PickingReason(STANDS, SESSIONS)
CALLING = ef.CallOff(STANDS.id, UrgentReason.ILLNESS)
AT_CASE = suspensions.AtCase(PAGE)
AT_FIRST = suspensions.AtPatient(AT_CASE, FIRST.appointment)
BULK = suspensions.PickingTarget(AT_CASE, Outcome.SUBSTITUTED)
ONE = suspensions.PickingTarget(AT_FIRST, Outcome.SUBSTITUTED)
REFUNDING = suspensions.Refunding(AT_FIRST)
REFUND = ef.GiveOutcome("case-1", Outcome.REFUNDED, (FIRST.appointment,))
REACHED = ef.NoteReached("ntc-1", has_reached=True)
CLOSE = ef.CloseCase("case-1")
PRINT = ef.PrintCallSheet(PAGE)
PHONE = ef.ShowPhone("case-1", FIRST.appointment)
STATES: tuple[suspensions.State, ...] = (
    suspensions.Unseen(),
    suspensions.Loading(ef.LoadCases()),
    suspensions.Loading(ef.LoadCases(), is_silent=True),
    suspensions.Loading(ef.LoadDaySessions(1)),
    suspensions.Loading(ef.LoadDaySessions(DAY)),
    suspensions.TypingDay(),
    suspensions.TypingDay(Note.DAY_UNREADABLE),
    suspensions.PickingSession((), DAY),
    suspensions.Loading(ef.LoadCase("case-1"), LEFT_OPEN),
    suspensions.Loading(ef.LoadCase("case-1"), is_silent=True),
    suspensions.Listing(()),
    LISTING,
    replace(LISTING, remark=Note.NO_ANSWER),
    replace(LISTING, remark=Refusal(Reason.NOT_ALLOWED)),
    SESSIONS,
    REASONS,
    suspensions.TypingDocument(CALLING, NEEDS_DOCUMENT),
    suspensions.CallingOff(CALLING),
    AT_CASE,
    replace(AT_CASE, remark=LEFT_OPEN),
    replace(AT_CASE, is_printed=True),
    replace(AT_CASE, is_printed=False),
    suspensions.AtCase(SETTLED),
    suspensions.AtCase(OVER),
    suspensions.AtCase(ON_AGAIN),
    suspensions.AtPatient(suspensions.AtCase(ON_AGAIN), FIRST.appointment),
    suspensions.Listing((LINE, LINE_ON_AGAIN)),
    AT_FIRST,
    replace(AT_FIRST, phone="13900000902", is_shown=True),
    replace(AT_FIRST, is_shown=True),
    replace(AT_FIRST, remark=Note.NO_ANSWER),
    replace(AT_FIRST, appointment=SECOND.appointment),
    replace(AT_FIRST, appointment=ENDED[0].appointment),
    replace(AT_FIRST, appointment=AppointmentId("A-gone")),
    BULK,
    replace(BULK, outcome=Outcome.MAKE_UP),
    ONE,
    replace(ONE, outcome=Outcome.MAKE_UP),
    replace(ONE, outcome=Outcome.REBOOKED),
    REFUNDING,
    suspensions.Acting("case-1", REFUND),
    suspensions.Acting("case-1", REACHED),
    suspensions.Acting("case-1", CLOSE),
    suspensions.Acting("case-1", PRINT),
    suspensions.Phoning(AT_FIRST),
)
EVENTS: tuple[ev.Event, ...] = (
    told.SuspensionsShown(),
    told.CallOffWanted(),
    told.DeskSessionPicked(STANDS.id),
    told.DeskSessionPicked(SAME_LEVEL.id),
    told.ReasonPicked(UrgentReason.ILLNESS),
    told.CasePicked("case-1"),
    told.PatientPicked(FIRST.appointment),
    told.OutcomeWanted(Outcome.SUBSTITUTED),
    told.OutcomeWanted(Outcome.REFUNDED),
    told.PhoneWanted(),
    told.Called(has_reached=True),
    told.CallSheetWanted(),
    told.CloseWanted(),
    told.CasesLoaded((LINE,)),
    told.DaySessionsLoaded((STANDS,), 1),
    told.DaySessionsLoaded((STANDS,), DAY),
    told.DayWanted(),
    told.CaseOpened("case-1"),
    told.CaseLoaded(PAGE),
    told.PhoneShown(FIRST.appointment, "13900000902"),
    told.CallSheetPrinted(is_printed=True),
    told.DeskDone(),
    told.DeskRefused(LEFT_OPEN),
    told.DeskRefused(NEEDS_DOCUMENT),
)
