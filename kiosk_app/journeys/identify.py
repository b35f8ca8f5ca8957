"""Who is it? A card, the patient behind it, and a phone number where none is on file.

It does not know what for: it hands the patient over to the `purpose` its states carry (`serving`
begins that journey). Nothing is owed to anybody here; only the readers,
which are armed in `WaitingForCard`, must be disarmed by every step that leads out of it. Whether
somebody is elderly the card says first, and the patient central knows or enrols from then on.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk_app.domain.identity import Person
from kiosk_app.domain.phone import check_phone, normalise_phone
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.parts import Ended, HandOver, Next, Why, is_another, settle_late
from kiosk_app.journeys.purpose import Purpose

_PHONE_TROUBLES = frozenset({Reason.INVALID_PHONE, Reason.PHONE_REQUIRED})


@dataclass(frozen=True, slots=True)
class WaitingForCard:
    purpose: Purpose
    trouble: ev.CardTrouble | None = None


@dataclass(frozen=True, slots=True)
class WithoutReader:
    """No reader works: the counter can help, or another try."""

    purpose: Purpose


@dataclass(frozen=True, slots=True)
class FindingPatient:
    purpose: Purpose
    person: Person
    is_elderly: bool = False


@dataclass(frozen=True, slots=True)
class EnteringPhone:
    """A contact number is a must. Source: BJ-OPD-DRAFT art. 14 (3)."""

    purpose: Purpose
    person: Person
    trouble: Refusal | None = None
    is_elderly: bool = False


@dataclass(frozen=True, slots=True)
class Enrolling:
    purpose: Purpose
    person: Person
    phone: str
    is_elderly: bool = False


State = WaitingForCard | WithoutReader | FindingPatient | EnteringPhone | Enrolling
Waiting = FindingPatient | Enrolling
FirstQuestion = WaitingForCard | WithoutReader | EnteringPhone


def start(purpose: Purpose) -> Next[WaitingForCard]:
    """Invite a card."""
    return Next(WaitingForCard(purpose), (ef.AskForCard(),))


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case FindingPatient(person=person):
            return Next(waiting, (ef.FindPatient(person),))
        case Enrolling(person=person, phone=phone):
            return Next(waiting, (ef.EnrolPatient(person, phone),))
        case _:
            assert_never(waiting)


def advance(state: State, event: ev.Event) -> Next[State | HandOver | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case WaitingForCard(purpose), ev.CardRead(person, is_elderly):
            finding = FindingPatient(purpose, person, is_elderly)
            return ask(finding).after(ef.StopAskingForCard())
        case WaitingForCard(purpose), ev.CardUnreadable(trouble):
            return Next(WaitingForCard(purpose, trouble))
        case WaitingForCard(purpose), ev.ReadersGone() | ev.Broke():
            return Next(WithoutReader(purpose), (ef.StopAskingForCard(),))
        case WithoutReader(purpose), ev.Accepted():
            return start(purpose)

        case ((FindingPatient() | Enrolling()), ev.PatientFound(patient)) if not is_another(
            patient.person, state.person
        ):
            if patient.phone_masked is None:
                is_elderly = patient.is_elderly
                return Next(EnteringPhone(state.purpose, state.person, None, is_elderly))
            return Next(HandOver(state.purpose, patient))
        case FindingPatient(purpose, person, is_elderly), ev.PatientUnknown(other) if (
            not is_another(other, person)
        ):
            return Next(EnteringPhone(purpose, person, None, is_elderly))
        case EnteringPhone(purpose, person, _, is_elderly), ev.Entered(text):
            invalid = check_phone(text)
            if invalid is not None:
                return Next(replace(state, trouble=invalid))
            return ask(Enrolling(purpose, person, normalise_phone(text), is_elderly))
        case Enrolling(purpose, person, _, is_elderly), ev.Refused(refusal) if (
            refusal.reason in _PHONE_TROUBLES
        ):
            return Next(EnteringPhone(purpose, person, refusal, is_elderly))
        case ((FindingPatient() | Enrolling()), ev.Refused(refusal)):
            return Next(_ended(state, refusal))
        case ((FindingPatient() | Enrolling()), ev.Broke()):
            return Next(_ended(state, Why.BROKE))

        case WaitingForCard(), ev.Left():
            return Next(_ended(state, Why.LEFT), (ef.StopAskingForCard(),))
        case WaitingForCard(), ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED), (ef.StopAskingForCard(),))
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case ((FindingPatient() | EnteringPhone() | Enrolling()), ev.CardRead(person)) if (
            is_another(person, state.person)
        ):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _ended(state: State, why: Why | Refusal) -> Ended:
    """Return the end of this part: central has told of no patient yet, the card maybe of an age."""
    is_booking = state.purpose.is_booking
    if isinstance(state, WaitingForCard | WithoutReader):
        return Ended(None, why, is_booking=is_booking)
    return Ended(None, why, is_elderly=state.is_elderly, is_booking=is_booking)
