"""The suspension desk: a session is called off, and every patient of it ends with an outcome.

Nobody's booking is simply cancelled: a case stays open until everybody is substituted, moved to a
make-up session, re-booked or, by their own choice, refunded. Whom nobody has reached is called by
a printed sheet, and told at the next card. Central says how a case stands; after each act it is
asked, so an act whose answer never came shows for itself.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4, item 7, item 29; rows R050, R051, R052, R078.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CalledOffPatient, CaseLine, CasePage, DeskSession
from kiosk_app.journeys import effects_suspension as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_suspension as told
from kiosk_app.journeys.counter.typed_day import day_of
from kiosk_app.journeys.events_counter import SignedIn
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class Unseen:
    """Nobody has looked, or somebody else has signed in since."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Central is asked for what comes next.

    Attributes:
        asked: what for; asked again it is the same question.
        remark: what was refused before; it is said on the page that comes.
        is_silent: it did not answer.
    """

    asked: ef.LoadCases | ef.LoadDaySessions | ef.LoadCase
    remark: Remark | None = None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The cases that are open."""

    cases: tuple[CaseLine, ...]
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class TypingDay:
    """On which day?"""

    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class PickingSession:
    """Which session does not take place?"""

    sessions: tuple[DeskSession, ...]
    on: date | int


@dataclass(frozen=True, slots=True)
class PickingReason:
    session: DeskSession
    earlier: PickingSession


@dataclass(frozen=True, slots=True)
class TypingDocument:
    """A whole key department: the authorities' consent has a number."""

    asked: ef.CallOff
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class CallingOff:
    asked: ef.CallOff


@dataclass(frozen=True, slots=True)
class AtCase:
    """The worklist.

    Attributes:
        is_printed: how the call sheet came out; None where none was printed just now.
    """

    page: CasePage
    remark: Remark | None = None
    is_printed: bool | None = None


@dataclass(frozen=True, slots=True)
class AtPatient:
    """One patient: who it is, and what they are offered.

    Attributes:
        phone: shown on a key, and recorded; gone with the page.
        is_shown: it was asked for; with no phone the patient has left none.
    """

    earlier: AtCase
    appointment: AppointmentId
    phone: str | None = field(default=None, repr=False)
    is_shown: bool = False
    remark: Remark | None = None

    @property
    def patient(self) -> CalledOffPatient | None:
        """Who it is."""
        return self.earlier.page.patient(self.appointment)


@dataclass(frozen=True, slots=True)
class PickingTarget:
    """Where to; `earlier` is the patient, or the case where everybody goes at once."""

    earlier: AtCase | AtPatient
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Refunding:
    """The money goes back at the patient's own choice: said once more before it does."""

    earlier: AtPatient


@dataclass(frozen=True, slots=True)
class Acting:
    case: str
    asked: ef.GiveOutcome | ef.NoteReached | ef.CloseCase | ef.PrintCallSheet


@dataclass(frozen=True, slots=True)
class Phoning:
    """The whole number is asked for."""

    earlier: AtPatient


State = (
    Unseen
    | Loading
    | Listing
    | TypingDay
    | PickingSession
    | PickingReason
    | TypingDocument
    | CallingOff
    | AtCase
    | AtPatient
    | PickingTarget
    | Refunding
    | Acting
    | Phoning
)


def start() -> Next[State]:
    """Begin: nobody has looked."""
    return Next(Unseen())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case _, SignedIn():
            return Next(Unseen())
        case ((Unseen() | Listing()), told.SuspensionsShown() | ev.Accepted()):
            return _load(ef.LoadCases())
        case Loading(asked, remark, is_silent), _:
            return _loaded(state, event) if not is_silent else _silent(asked, remark, state, event)
        case Listing(), told.CasePicked(case):
            return _load(ef.LoadCase(case))
        case ((Listing() | PickingSession()), told.CallOffWanted(days_ahead)):
            return _load(ef.LoadDaySessions(days_ahead))
        case ((Listing() | PickingSession()), told.DayWanted()):
            return Next(TypingDay())
        case TypingDay(), ev.Entered(text):
            day = day_of(text)
            if day is None:
                return Next(TypingDay(Note.DAY_UNREADABLE))
            return _load(ef.LoadDaySessions(day))
        case TypingDay(), ev.WentBack():
            return _load(ef.LoadCases())
        case ((PickingSession() | PickingReason() | TypingDocument() | CallingOff()), _):
            return _call_off(state, event)
        case ((AtCase() | PickingTarget(AtCase())), _):
            return _at_case(state, event)
        case ((AtPatient() | PickingTarget(AtPatient()) | Refunding() | Phoning()), _):
            return _at_patient(state, event)
        case Acting(), _:
            return _acted(state, event)
        case _:
            return Next(state)


def case_of(state: AtPatient) -> str:
    """Return whose case a patient is of."""
    return state.earlier.page.id


def _load(
    asked: ef.LoadCases | ef.LoadDaySessions | ef.LoadCase, remark: Remark | None = None
) -> Next[State]:
    return Next(Loading(asked, remark), (asked,))


def _loaded(state: Loading, event: ev.Event) -> Next[State]:
    match state.asked, event:
        case ef.LoadCases(), told.CasesLoaded(cases):
            return Next(Listing(cases, state.remark))
        case ef.LoadDaySessions(wanted), told.DaySessionsLoaded(sessions, on) if wanted == on:
            return Next(PickingSession(sessions, on))
        case ef.LoadCase(case), told.CaseLoaded(page) if page.id == case:
            return Next(AtCase(page, state.remark))
        case ef.LoadCases(), ev.Refused(refusal):
            return Next(Listing((), refusal))
        case _, ev.Refused(refusal):
            return _load(ef.LoadCases(), refusal)
        case _, ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(replace(state, is_silent=True))
        case _:
            return Next(state)


def _silent(
    asked: ef.LoadCases | ef.LoadDaySessions | ef.LoadCase,
    remark: Remark | None,
    state: Loading,
    event: ev.Event,
) -> Next[State]:
    match event:
        case ev.Accepted() | told.SuspensionsShown():
            return _load(asked, remark)
        case ev.WentBack():
            return _load(ef.LoadCases())
        case _:
            return Next(state)


def _call_off(
    state: PickingSession | PickingReason | TypingDocument | CallingOff, event: ev.Event
) -> Next[State]:
    match state, event:
        case PickingSession(sessions), told.DeskSessionPicked(wanted):
            for session in sessions:
                if session.id == wanted and not session.is_suspended:
                    return Next(PickingReason(session, state))
            return Next(state)
        case PickingReason(session), told.ReasonPicked(reason):
            return _ask_off(ef.CallOff(session.id, reason))
        case PickingReason(earlier=earlier), ev.WentBack():
            return Next(earlier)
        case TypingDocument(asked), ev.Entered(text) if text.strip():
            return _ask_off(replace(asked, document=text.strip()))
        case CallingOff(), told.CaseOpened(case):
            return _load(ef.LoadCase(case))
        case CallingOff(asked), told.DeskRefused(Refusal(Reason.APPROVAL_REQUIRED) as refusal):
            return Next(TypingDocument(asked, refusal))
        case CallingOff(), told.DeskRefused(refusal):
            return _load(ef.LoadCases(), refusal)
        case CallingOff(), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return _load(ef.LoadCases(), Note.NO_ANSWER)
        case ((PickingSession() | TypingDocument()), ev.WentBack()):
            return _load(ef.LoadCases())
        case _:
            return Next(state)


def _ask_off(asked: ef.CallOff) -> Next[State]:
    return Next(CallingOff(asked), (asked,))


def _at_case(state: AtCase | PickingTarget, event: ev.Event) -> Next[State]:
    match state, event:
        case AtCase(page), told.PatientPicked(appointment) if page.patient(appointment):
            return Next(AtPatient(replace(state, remark=None, is_printed=None), appointment))
        case AtCase(page), told.OutcomeWanted(outcome) if (
            page.targets_for(outcome, is_for_all=True) and page.left
        ):
            return Next(PickingTarget(state, outcome))
        case AtCase(page), told.CallSheetWanted() if page.unreached:
            return _act(page.id, ef.PrintCallSheet(page))
        case AtCase(page), told.CloseWanted() if page.is_open:
            return _act(page.id, ef.CloseCase(page.id))
        case AtCase(), ev.WentBack():
            return _load(ef.LoadCases())
        case PickingTarget(AtCase(page) as earlier, outcome), told.DeskSessionPicked(wanted):
            for target in page.targets_for(outcome, is_for_all=True):
                if target.session.id == wanted:  # as many as it has room for, in order of call
                    first = tuple(p.appointment for p in page.left[: target.free])
                    return _act(page.id, ef.GiveOutcome(page.id, outcome, first, wanted))
            return Next(earlier)
        case PickingTarget(earlier), ev.WentBack():
            return Next(earlier)
        case _:
            return Next(state)


def _at_patient(
    state: AtPatient | PickingTarget | Refunding | Phoning, event: ev.Event
) -> Next[State]:
    match state, event:
        case AtPatient(earlier), told.OutcomeWanted(outcome) if _is_open(state):
            if outcome is Outcome.REFUNDED:
                return Next(Refunding(state))
            is_there = earlier.page.targets_for(outcome, is_for_all=False)
            return Next(PickingTarget(state, outcome) if is_there else state)
        case AtPatient(appointment=appointment), told.PhoneWanted():
            return Next(Phoning(state), (ef.ShowPhone(case_of(state), appointment),))
        case AtPatient(earlier), told.Called(has_reached) if state.patient and state.patient.notice:
            return _act(earlier.page.id, ef.NoteReached(state.patient.notice, has_reached))
        case PickingTarget(AtPatient() as at, outcome), told.DeskSessionPicked(wanted):
            for target in at.earlier.page.targets_for(outcome, is_for_all=False):
                if target.session.id == wanted:
                    consent = target.needs_consent
                    one = (at.appointment,)
                    return _act(
                        case_of(at), ef.GiveOutcome(case_of(at), outcome, one, wanted, consent)
                    )
            return Next(at)
        case Refunding(at), ev.Accepted():
            refund = ef.GiveOutcome(case_of(at), Outcome.REFUNDED, (at.appointment,))
            return _act(case_of(at), refund)
        case Phoning(at), told.PhoneShown(appointment, phone) if appointment == at.appointment:
            return Next(replace(at, phone=phone, is_shown=True, remark=None))
        case Phoning(at), told.DeskRefused(refusal):
            return Next(replace(at, remark=refusal))
        case Phoning(at), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(replace(at, remark=Note.NO_ANSWER))
        case ((AtPatient() | PickingTarget() | Refunding()), ev.WentBack()):
            return Next(state.earlier)
        case _:
            return Next(state)


def _is_open(state: AtPatient) -> bool:
    return state.patient is not None and state.patient.outcome is None


def _act(
    case: str, asked: ef.GiveOutcome | ef.NoteReached | ef.CloseCase | ef.PrintCallSheet
) -> Next[State]:
    return Next(Acting(case, asked), (asked,))


def _acted(state: Acting, event: ev.Event) -> Next[State]:
    match state, event:
        case Acting(_, ef.PrintCallSheet(page)), told.CallSheetPrinted(is_printed):
            return Next(AtCase(page, None, is_printed))
        case Acting(_, ef.CloseCase()), told.DeskDone():
            return _load(ef.LoadCases())
        case Acting(case), told.DeskDone():
            return _load(ef.LoadCase(case))
        case Acting(case), told.DeskRefused(refusal):
            return _load(ef.LoadCase(case), refusal)
        case Acting(case), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return _load(ef.LoadCase(case), Note.NO_ANSWER)
        case _:
            return Next(state)
