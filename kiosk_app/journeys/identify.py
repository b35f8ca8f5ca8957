"""Who is it? A card, the patient behind it, and a phone number where none is on file.

It does not know what for: it hands the patient over to the `purpose` its states carry (`serving`
begins that journey). Nothing is owed to anybody here; only the readers,
which are armed in `WaitingForCard`, must be disarmed by every step that leads out of it. Whether
somebody is elderly the card says first, and the patient central knows or enrols from then on.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import DepartmentId
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
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class WithoutReader:
    """No reader works: the counter can help, or another try."""

    purpose: Purpose
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class FindingPatient:
    purpose: Purpose
    person: Person
    is_elderly: bool = False
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class EnteringPhone:
    """A contact number is a must. Source: BJ-OPD-DRAFT art. 14 (3)."""

    purpose: Purpose
    person: Person
    trouble: Refusal | None = None
    is_elderly: bool = False
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class Enrolling:
    purpose: Purpose
    person: Person
    phone: str
    is_elderly: bool = False
    department: DepartmentId | None = None


State = WaitingForCard | WithoutReader | FindingPatient | EnteringPhone | Enrolling
Waiting = FindingPatient | Enrolling
FirstQuestion = WaitingForCard | WithoutReader | EnteringPhone


def start(purpose: Purpose, department: DepartmentId | None = None) -> Next[WaitingForCard]:
    """Invite a card; `department` is where they want to go, if they have said so already."""
    return Next(WaitingForCard(purpose, None, department), (ef.AskForCard(),))


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
        case WaitingForCard(purpose, _, department), ev.CardRead(person, is_elderly):
            finding = FindingPatient(purpose, person, is_elderly, department)
            return ask(finding).after(ef.StopAskingForCard())
        case WaitingForCard(), ev.CardUnreadable(trouble):
            return Next(replace(state, trouble=trouble))
        case WaitingForCard(purpose, _, department), ev.ReadersGone() | ev.Broke():
            return Next(WithoutReader(purpose, department), (ef.StopAskingForCard(),))
        case WithoutReader(purpose, department), ev.Accepted():
            return start(purpose, department)

        case ((FindingPatient() | Enrolling()), ev.PatientFound(patient)) if not is_another(
            patient.person, state.person
        ):
            if patient.phone_masked is None:
                return Next(_to_phone(state, is_elderly=patient.is_elderly))
            return Next(HandOver(state.purpose, patient, department=state.department))
        case FindingPatient(_, person, is_elderly), ev.PatientUnknown(other) if not is_another(
            other, person
        ):
            return Next(_to_phone(state, is_elderly=is_elderly))
        case EnteringPhone(purpose, person, _, is_elderly, department), ev.Entered(text):
            invalid = check_phone(text)
            if invalid is not None:
                return Next(replace(state, trouble=invalid))
            phone = normalise_phone(text)
            return ask(Enrolling(purpose, person, phone, is_elderly, department))
        case Enrolling(is_elderly=is_elderly), ev.Refused(refusal) if (
            refusal.reason in _PHONE_TROUBLES
        ):
            return Next(_to_phone(state, refusal, is_elderly=is_elderly))
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


def _to_phone(state: Waiting, trouble: Refusal | None = None, *, is_elderly: bool) -> EnteringPhone:
    return EnteringPhone(state.purpose, state.person, trouble, is_elderly, state.department)


def _ended(state: State, why: Why | Refusal) -> Ended:
    """Return the end of this part: central has told of no patient yet, the card maybe of an age."""
    is_booking = state.purpose.is_booking
    if isinstance(state, WaitingForCard | WithoutReader):
        return Ended(None, why, is_booking=is_booking)
    return Ended(None, why, is_elderly=state.is_elderly, is_booking=is_booking)
