"""Take the doctor who stands in for one whose clinic is called off (替诊), at the kiosk.

Rule 1: asked once more before anything is done; where the title is lower that is the consent, and
        where the number costs less the page says what comes back. Nobody pays more.
Rule 2: from `TakingSubstitute` on nobody leaves or goes back before it is known how it ended.
Rule 3: an answer that never came is neither a yes nor a no: the journal finds out by the same key,
        and the page says what is certain: one number stands, with one doctor or the other.
Rule 4: the booking keeps its number; its new ticket says that the one of before is good no more.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4, item 29; requirement rows R050, R051, R078.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension_notice import ShownNotice, StandIn, Substituted
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects import PrintTicket
from kiosk_app.journeys.effects_news import TakeSubstitute
from kiosk_app.journeys.events_news import SubstituteRefused, SubstituteTaken
from kiosk_app.journeys.opened_booking import ANSWER_S
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Why, is_another, settle_late
from kiosk_app.journeys.reading_notice import ReadingNotice

UNKNOWN_PAGE_S = 120
"""Long enough to read it twice."""


@dataclass(frozen=True, slots=True)
class ReviewingSubstitute:
    """Who, when and where instead, and what comes back, before anything is done.

    Attributes:
        stand_in: as the notice shows it; one that can be taken.
        is_lower_now: the title was found lower only when it was asked for, so it is asked again.
    """

    earlier: ReadingNotice
    stand_in: StandIn
    is_lower_now: bool = False


@dataclass(frozen=True, slots=True)
class TakingSubstitute:
    """Past the point of no return: central has been asked."""

    earlier: ReadingNotice
    stand_in: StandIn
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class SubstituteUnknown:
    """Whose the number is, is not known; the journal goes on asking without the patient."""

    earlier: ReadingNotice
    stand_in: StandIn
    seconds_left: int = UNKNOWN_PAGE_S


@dataclass(frozen=True, slots=True)
class PrintingInstead:
    """The number is with the other doctor; the new ticket is being printed once."""

    patient: Patient
    now: Substituted
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class SubstituteDone:
    """Done. `trouble`: how the ticket failed, None: it came out; `why` what ailed."""

    patient: Patient
    now: Substituted
    trouble: ev.PrintTrouble | None
    seconds_left: int = PAGE_S
    why: str = ""


State = (
    ReviewingSubstitute | TakingSubstitute | SubstituteUnknown | PrintingInstead | SubstituteDone
)
LastPage = SubstituteUnknown | SubstituteDone


def start(earlier: ReadingNotice) -> Next[ReviewingSubstitute | ReadingNotice]:
    """Ask once more before anything is done; a notice without anybody instead stays as it is."""
    stand_in = notice_of(earlier).stand_in
    if stand_in is None:
        return Next(earlier)
    return Next(ReviewingSubstitute(replace(earlier, remark=None), stand_in))


def notice_of(earlier: ReadingNotice) -> ShownNotice:
    """Return the notice that is read: the oldest that stands."""
    return earlier.patient.notices[0]


def advance(state: State, event: ev.Event) -> Next[State | ReadingNotice | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case ReviewingSubstitute(earlier, stand_in), ev.Accepted():
            return _ask(earlier, stand_in)
        case ReviewingSubstitute(earlier), ev.WentBack():
            return Next(earlier)
        case ReviewingSubstitute(), ev.Left():
            return _ended(state, Why.LEFT)
        case ReviewingSubstitute(), ev.PutOutOfService():
            return _ended(state, Why.SERVICE_STOPPED)
        case ReviewingSubstitute(earlier), ev.CardRead(person) if is_another(
            person, earlier.patient.person
        ):
            return _ended(state, Why.ANOTHER_CARD)

        case ((TakingSubstitute() | SubstituteUnknown()), SubstituteTaken(of, now)) if (
            of == notice_of(state.earlier).id
        ):
            return _print(state.earlier.patient, now)
        case ((TakingSubstitute() | SubstituteUnknown()), SubstituteRefused(of, refusal)) if (
            of == notice_of(state.earlier).id
        ):
            return _refused(state, refusal)
        case (
            TakingSubstitute(earlier, stand_in),
            ev.CentralDown() | ev.Broke() | ev.PutOutOfService(),
        ):
            return Next(SubstituteUnknown(earlier, stand_in))
        case TakingSubstitute(earlier, stand_in, left), ev.Ticked() if left <= 1:
            return Next(SubstituteUnknown(earlier, stand_in))

        case PrintingInstead(patient, now), ev.TicketPrinted():
            return Next(SubstituteDone(patient, now, None))
        case PrintingInstead(patient, now), ev.TicketNotPrinted(trouble, why):
            return Next(SubstituteDone(patient, now, trouble, why=why))
        case PrintingInstead(patient, now), ev.Broke():
            return Next(SubstituteDone(patient, now, ev.PrintTrouble.UNKNOWN))
        case PrintingInstead(patient, now, left), ev.Ticked() if left <= 1:
            return Next(SubstituteDone(patient, now, ev.PrintTrouble.UNKNOWN))
        case ((TakingSubstitute() | PrintingInstead()), ev.Ticked()):
            return Next(replace(state, seconds_left=state.seconds_left - 1))
        case _:
            return settle_late(state, event)


def _ask(earlier: ReadingNotice, stand_in: StandIn) -> Next[State | ReadingNotice | Ended]:
    """Ask central for who stands in; who was shown a lower title and goes on has agreed."""
    if stand_in.session is None:
        return Next(earlier)
    take = TakeSubstitute(
        earlier.patient, notice_of(earlier), stand_in.session, stand_in.needs_consent
    )
    return Next(TakingSubstitute(earlier, stand_in), (take,))


def _print(patient: Patient, now: Substituted) -> Next[State | ReadingNotice | Ended]:
    ticket = PrintTicket(patient, now.appointment, booker=now.booker, is_instead=True)
    return Next(PrintingInstead(patient, now), (ticket,))


def _refused(
    state: TakingSubstitute | SubstituteUnknown, refusal: Refusal
) -> Next[State | ReadingNotice | Ended]:
    """Say why not, where something else can be done about it.

    A title that is lower by now is asked about; a number that went some other way already is told
    of as it is; in all other cases the notice stands, with everything it offers but this doctor.
    """
    earlier = state.earlier
    if refusal.reason is Reason.CONSENT_REQUIRED:
        lower = replace(state.stand_in, needs_consent=True)
        return Next(ReviewingSubstitute(earlier, lower, is_lower_now=True))
    if refusal.reason is Reason.CALLED_OFF_SETTLED:
        return _ended(state, refusal)
    first, *others = earlier.patient.notices
    patient = replace(earlier.patient, notices=(replace(first, stand_in=None), *others))
    return Next(replace(earlier, patient=patient, remark=refusal))


def _ended(
    state: ReviewingSubstitute | TakingSubstitute | SubstituteUnknown, why: Why | Refusal
) -> Next[State | ReadingNotice | Ended]:
    return Next(Ended(state.earlier.patient, why, is_booking=False))
