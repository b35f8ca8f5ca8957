"""My no-shows: those that count, the ban they led to, and an appeal against one of them.

Deciding an appeal is for two persons of the staff; here it is only noted, with why. The grounds
are few and ready-made: nobody types a letter on a keypad in a lobby, and nothing private is asked.

Source: BJD-2021-05-20; requirement rows R138, R204, R205.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk_app.domain.own_page import AppealGround, NoShowRecord, OwnPage
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import AppealNoShow
from kiosk_app.journeys.events_bookings import AppealNoted
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Why, is_another, settle_late

MOST_SHOWN = 4
"""So many no-shows are listed, the latest first: more are not needed for a ban."""


@dataclass(frozen=True, slots=True)
class ReadingNoShows:
    patient: Patient
    page: OwnPage
    remark: Refusal | None = None


@dataclass(frozen=True, slots=True)
class ChoosingGround:
    """Why this one should not count."""

    earlier: ReadingNoShows
    no_show: NoShowRecord


@dataclass(frozen=True, slots=True)
class Appealing:
    earlier: ReadingNoShows
    no_show: NoShowRecord
    ground: AppealGround


@dataclass(frozen=True, slots=True)
class AppealMade:
    """The last page: it is noted, and nothing is decided yet."""

    patient: Patient
    no_show: NoShowRecord
    seconds_left: int = PAGE_S


State = ReadingNoShows | ChoosingGround | Appealing | AppealMade
Waiting = Appealing
LastPage = AppealMade


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    appeal = AppealNoShow(waiting.earlier.patient, waiting.no_show.appointment, waiting.ground)
    return Next(waiting, (appeal,))


def shown(page: OwnPage) -> tuple[NoShowRecord, ...]:
    """Return the no-shows that are listed, the latest first."""
    return tuple(sorted(page.no_shows, key=lambda n: n.day, reverse=True))[:MOST_SHOWN]


def open_to_appeal(page: OwnPage) -> tuple[NoShowRecord, ...]:
    """Return those one can appeal against, in the order of their buttons."""
    return tuple(n for n in shown(page) if n.excuse is None and not n.is_appealed)


def advance(state: State, event: ev.Event) -> Next[State | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case ReadingNoShows(_, page), ev.Chosen(i) if i in range(
            len(chosen := open_to_appeal(page))
        ):
            return Next(ChoosingGround(replace(state, remark=None), chosen[i]))
        case ChoosingGround(earlier), ev.WentBack():
            return Next(earlier)
        case ChoosingGround(earlier, no_show), ev.Chosen(i) if i in range(len(AppealGround)):
            return ask(Appealing(earlier, no_show, tuple(AppealGround)[i]))
        case Appealing(earlier, no_show), AppealNoted(of) if of == no_show.appointment:
            return Next(AppealMade(earlier.patient, no_show))
        case Appealing(earlier), ev.Refused(refusal):
            return Next(replace(earlier, remark=refusal))
        case Appealing(), ev.Broke():
            return Next(_ended(state, Why.BROKE))
        case AppealMade(), _:
            return settle_late(state, event)
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case _, ev.CardRead(person) if is_another(person, _patient(state).person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _patient(state: State) -> Patient:
    match state:
        case ReadingNoShows(patient) | AppealMade(patient):
            return patient
        case ChoosingGround(earlier) | Appealing(earlier):
            return earlier.patient
        case _:
            assert_never(state)


def _ended(state: State, why: Why) -> Ended:
    return Ended(_patient(state), why, is_booking=False)
