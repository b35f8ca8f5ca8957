"""Which session? Day (booking in advance only), title, practitioner.

First the specialty, then the title: R028. Source: BJ-OPD-DRAFT art. 12.
"""

from dataclasses import replace

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.sessions import ClinicSession
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.pick_full import full
from kiosk_app.journeys.picking import (
    AcceptingLate,
    ChoosingDay,
    ChoosingPractitioner,
    ChoosingTitle,
    FindingBands,
    FindingSessions,
    ReadingWhyNot,
    State,
    ask,
)

Part = FindingSessions | ChoosingDay | ChoosingTitle | ChoosingPractitioner | AcceptingLate


def decide(state: Part, event: ev.Event) -> Next[State] | None:
    """Return what follows `event`; None where it is nothing to this question."""
    match state, event:
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
            return Next(ChoosingTitle(errand, state, department, days[i]))
        case ChoosingDay(_, _, _, sessions, only), ev.Chosen(i) if i - len(
            listing.days_of(listing.kept_by(sessions, only))
        ) in range(len(turns := listing.turns_of(sessions, only))):
            place = i - len(listing.days_of(listing.kept_by(sessions, only)))
            return Next(replace(state, only=turns[place]))
        case ChoosingTitle(errand, _, _, sessions), ev.Chosen(i) if i in range(
            len(types := listing.types_of(sessions))
        ):
            if not listing.free_of(types[i]):
                return Next(full(state, types[i]))
            if len(types[i]) > 1:
                return Next(ChoosingPractitioner(errand, state, types[i]))
            return open_session(state, types[i][0])
        case ChoosingTitle(errand, _, _, sessions), ev.Chosen(i) if i == len(
            listing.types_of(sessions)
        ) and listing.named_of(sessions):
            return Next(ChoosingPractitioner(errand, state, listing.named_of(sessions)))
        case AcceptingLate(_, earlier, session), ev.Accepted():
            return _bands_of(earlier, session)
        case ChoosingPractitioner(_, _, sessions), ev.Chosen(i) if i in range(len(sessions)):
            return open_session(state, sessions[i])
        case _:
            return None


def open_session(
    earlier: ChoosingTitle | ChoosingPractitioner, session: ClinicSession
) -> Next[State]:
    """Look for time bands of a session that has numbers; of any other it is said why it has none.

    Who is late or away is said first, and has to be accepted.
    """
    if not session.free:
        return Next(full(earlier, (session,)))
    if session.live is not None:
        return Next(AcceptingLate(earlier.errand, earlier, session, session.live))
    return _bands_of(earlier, session)


def _bands_of(earlier: ChoosingTitle | ChoosingPractitioner, session: ClinicSession) -> Next[State]:
    step = ask(FindingBands(earlier.errand, earlier, session))
    return Next(step.state, step.effects)
