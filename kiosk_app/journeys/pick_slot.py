"""Which number? Department, day (booking in advance only), title, practitioner, time band, hold.

Every question remembers the one asked `earlier`; back returns to it. Hands over to `pay` by
returning `ReviewingHold`, the first state that owes something; nothing is owed before it.
First the specialty, then the title: R028. Source: BJ-OPD-DRAFT art. 12.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk_app.domain.booking import Appointment, BookingClass, Hold
from kiosk_app.domain.catalogue import Department
from kiosk_app.domain.money import Fen
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.domain.sessions import BandSupply, ClinicSession, LiveNote, TimeBand
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing
from kiosk_app.journeys.parts import Ended, Errand, Next, Remark, Why, is_another, settle_late

_TAKE_ANOTHER_BAND = frozenset(
    {Reason.HELD_BY_OTHERS, Reason.BOOKED_OUT, Reason.BAND_OVER, Reason.UNKNOWN_BAND}
)


@dataclass(frozen=True, slots=True)
class LoadingCatalogue:
    booking_class: BookingClass
    patient: Patient
    replaces: Appointment | None = None
    follows: Appointment | None = None


@dataclass(frozen=True, slots=True)
class ChoosingGroup:
    """The first level: internal medicine, surgery …; a group of one is its department."""

    errand: Errand


@dataclass(frozen=True, slots=True)
class ChoosingInitial:
    """By the pinyin initial of the name, for who knows the department and not its group."""

    errand: Errand
    earlier: ChoosingGroup


@dataclass(frozen=True, slots=True)
class ChoosingDepartment:
    errand: Errand
    earlier: ChoosingGroup | ChoosingInitial
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class FindingSessions:
    errand: Errand
    earlier: ChoosingGroup | ChoosingDepartment
    department: Department


@dataclass(frozen=True, slots=True)
class ChoosingDay:
    """Asked when booking in advance only.

    Attributes:
        only: of which kind of clinic days are shown; None: of all.
    """

    errand: Errand
    earlier: ChoosingGroup | ChoosingDepartment
    department: Department
    sessions: tuple[ClinicSession, ...]
    only: listing.Only | None = None


@dataclass(frozen=True, slots=True)
class ChoosingTitle:
    """The clinic type, with fee and numbers left; `sessions` are those of one day."""

    errand: Errand
    earlier: ChoosingGroup | ChoosingDepartment | ChoosingDay
    department: Department
    sessions: tuple[ClinicSession, ...]


@dataclass(frozen=True, slots=True)
class ChoosingPractitioner:
    """Asked where a clinic type has more than one session that day, or who wants one doctor."""

    errand: Errand
    earlier: ChoosingTitle
    sessions: tuple[ClinicSession, ...]


@dataclass(frozen=True, slots=True)
class AcceptingLate:
    """The doctor is late or away just now: said before anything is held. Source: R108."""

    errand: Errand
    earlier: ChoosingTitle | ChoosingPractitioner
    session: ClinicSession
    live: LiveNote


@dataclass(frozen=True, slots=True)
class FindingBands:
    errand: Errand
    earlier: ChoosingTitle | ChoosingPractitioner
    session: ClinicSession
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class ChoosingBand:
    errand: Errand
    earlier: ChoosingTitle | ChoosingPractitioner
    session: ClinicSession
    bands: tuple[BandSupply, ...]
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class HoldingSlot:
    errand: Errand
    earlier: ChoosingBand
    band: TimeBand


Question = (
    ChoosingGroup
    | ChoosingInitial
    | ChoosingDepartment
    | ChoosingDay
    | ChoosingTitle
    | ChoosingPractitioner
    | ChoosingBand
)


@dataclass(frozen=True, slots=True)
class ReadingWhyNot:
    """There is nothing to choose, or a rule said no; from here back to `earlier`.

    Attributes:
        refusal: None where no clinic is held at all.
    """

    errand: Errand
    earlier: Question
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class ReviewingHold:
    """A number is held: the facts, before any money. `pay` goes on from here.

    Attributes:
        due: what is still to be paid, 0: nothing; None: the fee of the number.
        waived: the fees of a free revisit that are not taken.
    """

    errand: Errand
    earlier: ChoosingBand
    hold: Hold
    seconds_left: int
    remark: Remark | None = None
    due: Fen | None = None
    waived: tuple[WaivedLine, ...] = ()


State = (
    LoadingCatalogue
    | ChoosingGroup
    | ChoosingInitial
    | ChoosingDepartment
    | FindingSessions
    | ChoosingDay
    | ChoosingTitle
    | ChoosingPractitioner
    | AcceptingLate
    | FindingBands
    | ChoosingBand
    | HoldingSlot
    | ReadingWhyNot
)
Waiting = LoadingCatalogue | FindingSessions | FindingBands | HoldingSlot
FirstQuestion = ChoosingGroup


def start(
    booking_class: BookingClass,
    patient: Patient,
    replaces: Appointment | None = None,
    follows: Appointment | None = None,
) -> Next[LoadingCatalogue]:
    """Begin for a patient the hospital knows; `replaces` and `follows` as of an `Errand`."""
    loading = LoadingCatalogue(booking_class, patient, replaces, follows)
    return Next(loading, (ef.LoadCatalogue(),))


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case LoadingCatalogue(booking_class, patient, replaces, follows):
            return start(booking_class, patient, replaces, follows)
        case FindingSessions(errand, _, department):
            asked = ef.LoadSessions(errand.patient, department.id, errand.booking_class)
            return Next(waiting, (asked,))
        case FindingBands(errand, _, session):
            return Next(waiting, (ef.LoadBands(errand.patient, session.id),))
        case HoldingSlot(errand, earlier, band):
            old = None if errand.replaces is None else errand.replaces.id
            visit = None if errand.follows is None else errand.follows.id
            asked_for = ef.HoldSlot(errand.patient, earlier.session.id, band, old, visit)
            return Next(waiting, (asked_for,))
        case _:
            assert_never(waiting)


def choose_again(earlier: ChoosingBand, remark: Remark | None = None) -> Next[Waiting]:
    """Ask for a time band once more, with fresh numbers; `remark` says why."""
    return ask(FindingBands(earlier.errand, earlier.earlier, earlier.session, remark))


def advance(state: State, event: ev.Event) -> Next[State | ReviewingHold | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case LoadingCatalogue(booking_class, patient, replaces, follows), ev.CatalogueLoaded(
            catalogue
        ):
            first = ChoosingGroup(Errand(booking_class, patient, catalogue, replaces, follows))
            known = replaces or follows
            old = None if known is None else listing.department_of(catalogue, known.slot)
            return Next(first) if old is None else _enter(first, old)

        case ChoosingGroup(errand), ev.Chosen(i) if i in range(
            len(groups := listing.groups_of(errand.catalogue))
        ):
            if len(groups[i]) > 1:
                return Next(ChoosingDepartment(errand, state, groups[i]))
            return _enter(state, groups[i][0])
        case ChoosingGroup(errand), ev.Chosen(i) if i == len(
            listing.groups_of(errand.catalogue)
        ) and listing.initials_of(errand.catalogue):
            return Next(ChoosingInitial(errand, state))
        case ChoosingInitial(errand), ev.Chosen(i) if i in range(
            len(initials := listing.initials_of(errand.catalogue))
        ):
            found = listing.under_initial(errand.catalogue, initials[i])
            return Next(ChoosingDepartment(errand, state, found))
        case ChoosingDepartment(_, _, departments), ev.Chosen(i) if i in range(len(departments)):
            return _enter(state, departments[i])
        case FindingSessions(errand, earlier, department), ev.SessionsLoaded(of, sessions) if (
            of == department.id
        ):
            sessions = listing.fit_for(sessions, errand.follows)
            if not sessions:
                return Next(ReadingWhyNot(errand, earlier, None))
            if errand.booking_class is BookingClass.ADVANCE:
                return Next(ChoosingDay(errand, earlier, department, sessions))
            return Next(ChoosingTitle(errand, earlier, department, sessions))

        case ChoosingDay(errand, _, department, sessions, only), ev.Chosen(i) if i in range(
            len(days := listing.days_of(listing.kept_by(sessions, only)))
        ):
            if not listing.free_of(days[i]):
                return Next(state)
            return Next(ChoosingTitle(errand, state, department, days[i]))
        case ChoosingDay(_, _, _, sessions, only), ev.Chosen(i) if i - len(
            listing.days_of(listing.kept_by(sessions, only))
        ) in range(len(turns := listing.turns_of(sessions, only))):
            place = i - len(listing.days_of(listing.kept_by(sessions, only)))
            return Next(replace(state, only=turns[place]))
        case ChoosingTitle(errand, _, _, sessions), ev.Chosen(i) if i in range(
            len(types := listing.types_of(sessions))
        ):
            if len(types[i]) > 1 and listing.free_of(types[i]):
                return Next(ChoosingPractitioner(errand, state, types[i]))
            return _open(state, types[i][0])
        case ChoosingTitle(errand, _, _, sessions), ev.Chosen(i) if i == len(
            listing.types_of(sessions)
        ) and listing.named_of(sessions):
            return Next(ChoosingPractitioner(errand, state, listing.named_of(sessions)))
        case AcceptingLate(_, earlier, session), ev.Accepted():
            return ask(FindingBands(state.errand, earlier, session))
        case ChoosingPractitioner(_, _, sessions), ev.Chosen(i) if i in range(len(sessions)):
            return _open(state, sessions[i])

        case FindingBands(errand, earlier, session, remark), ev.BandsLoaded(of_session, bands) if (
            of_session == session.id
        ):
            if listing.free_of(bands):
                return Next(ChoosingBand(errand, earlier, session, bands, remark))
            why = Refusal(listing.why_none(bands))
            return Next(ReadingWhyNot(errand, earlier, why))
        case ChoosingBand(errand, _, _, bands), ev.Chosen(i) if i in range(len(bands)):
            if not bands[i].free:
                return Next(state)
            return ask(HoldingSlot(errand, state, bands[i].band))

        case HoldingSlot(errand, earlier), ev.SlotHeld(hold, due, waived) if _is_awaited(
            state, hold
        ):
            left = hold.expires_in_s
            return Next(ReviewingHold(errand, earlier, hold, left, None, due, waived))
        case HoldingSlot(_, earlier), ev.HoldRefused(refusal) if (
            refusal.reason in _TAKE_ANOTHER_BAND
        ):
            return choose_again(earlier, refusal)
        case HoldingSlot(errand, earlier), ev.HoldRefused(refusal):
            return Next(ReadingWhyNot(errand, earlier, refusal))
        case ((FindingSessions() | FindingBands()), ev.Refused(refusal)):
            return Next(ReadingWhyNot(state.errand, state.earlier, refusal))
        case ReadingWhyNot(), ev.Accepted():
            return Next(_fresh(state.earlier))

        case (
            (
                ChoosingInitial()
                | ChoosingDepartment()
                | FindingSessions()
                | ChoosingDay()
                | ChoosingTitle()
                | ChoosingPractitioner()
                | AcceptingLate()
                | FindingBands()
                | ChoosingBand()
                | HoldingSlot()
                | ReadingWhyNot()
            ),
            ev.WentBack(),
        ):  # the question before the first is on the home page: see `kiosk`
            return Next(_fresh(state.earlier))
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case _, ev.CardRead(person) if is_another(person, _patient(state).person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case (
            (LoadingCatalogue() | FindingSessions() | FindingBands() | HoldingSlot()),
            ev.Broke(),
        ):
            return Next(_ended(state, Why.BROKE))
        case _:
            return settle_late(state, event)


def _enter(
    earlier: ChoosingGroup | ChoosingDepartment, department: Department
) -> Next[State | ReviewingHold | Ended]:
    """Look for sessions of a department that is sold; a tap on any other changes nothing."""
    if not listing.is_sold(department):
        return Next(earlier)
    return ask(FindingSessions(earlier.errand, earlier, department))


def _open(
    earlier: ChoosingTitle | ChoosingPractitioner, session: ClinicSession
) -> Next[State | ReviewingHold | Ended]:
    """Look for time bands of a session that has numbers; a tap on any other changes nothing.

    Who is late or away is said first, and has to be accepted.
    """
    if not session.free:
        return Next(earlier)
    if session.live is not None:
        return Next(AcceptingLate(earlier.errand, earlier, session, session.live))
    return ask(FindingBands(earlier.errand, earlier, session))


def _is_awaited(state: HoldingSlot, hold: Hold) -> bool:
    """Tell whether this is the number asked for, not one of an earlier wish or patient."""
    return (hold.patient, hold.slot.session, hold.slot.band) == (
        state.errand.patient.id,
        state.earlier.session.id,
        state.band,
    )


def _patient(state: State) -> Patient:
    return state.patient if isinstance(state, LoadingCatalogue) else state.errand.patient


def _ended(state: State, why: Why) -> Ended:
    here = state if isinstance(state, LoadingCatalogue) else state.errand
    return Ended(here.patient, why, is_change=here.replaces is not None)


def _fresh(question: Question) -> Question:
    """Return the question without what was said above it last time."""
    return replace(question, remark=None) if isinstance(question, ChoosingBand) else question
