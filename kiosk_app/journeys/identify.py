"""Who is it? A card or a code, the patient behind it, and a phone number where none is on file.

It does not know what for: it hands the patient over to the `purpose` its states carry (`serving`
begins that journey). Nothing is owed to anybody here; only the readers,
which are armed in `WaitingForCard`, must be disarmed by every step that leads out of it. Whether
somebody is elderly the card says first, and the patient central knows or enrols from then on.

A code (of a phone, or a hospital card's number) only points to a patient (`PersonReference`): one
that nobody is known by yet is bound to them by a document read once, see decision 0024.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never

from kiosk_app.domain.identifiers import Identifier, IdentifierSystem, may_bind
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.phone import check_phone, normalise_phone
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_codes import BindCode, FindByCode
from kiosk_app.journeys.events_codes import CodeBound
from kiosk_app.journeys.parts import Ended, HandOver, Next, Why, is_another, settle_late
from kiosk_app.journeys.purpose import Purpose

_PHONE_TROUBLES = frozenset({Reason.INVALID_PHONE, Reason.PHONE_REQUIRED})

_SYSTEMS: Final[Mapping[ev.CodeKind, IdentifierSystem]] = {
    ev.CodeKind.HEALTH_CODE: IdentifierSystem.HEALTH_CODE,
    ev.CodeKind.INSURANCE: IdentifierSystem.INSURANCE_CODE,
    ev.CodeKind.HOSPITAL_CARD: IdentifierSystem.HOSPITAL_CARD,
}


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Why a code did not say who it is; `code` is None for one that points to nobody at all."""

    code: Identifier | None
    refusal: Refusal

    @property
    def to_bind(self) -> Identifier | None:
        """The code, where the document that is read next is to be bound to it."""
        is_new = self.refusal.reason is Reason.UNKNOWN_IDENTIFIER
        return self.code if is_new and self.code and _can_be_bound(self.code) else None


@dataclass(frozen=True, slots=True)
class WaitingForCard:
    purpose: Purpose
    trouble: ev.CardTrouble | None = None
    department: DepartmentId | None = None
    turned_away: TurnedAway | None = None


@dataclass(frozen=True, slots=True)
class WithoutReader:
    """No reader works: a code may do, the counter can help, or another try."""

    purpose: Purpose
    department: DepartmentId | None = None
    turned_away: TurnedAway | None = None


@dataclass(frozen=True, slots=True)
class FindingByCode:
    purpose: Purpose
    code: Identifier
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class FindingPatient:
    """Whose card was read is looked up; `code` is to be bound to them."""

    purpose: Purpose
    person: Person
    is_elderly: bool = False
    department: DepartmentId | None = None
    code: Identifier | None = None


@dataclass(frozen=True, slots=True)
class EnteringPhone:
    """A contact number is a must. Source: BJ-OPD-DRAFT art. 14 (3)."""

    purpose: Purpose
    person: Person
    trouble: Refusal | None = None
    is_elderly: bool = False
    department: DepartmentId | None = None
    code: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Enrolling:
    purpose: Purpose
    person: Person
    phone: str
    is_elderly: bool = False
    department: DepartmentId | None = None
    code: Identifier | None = None


@dataclass(frozen=True, slots=True)
class BindingCode:
    """The patient is known by their document, the code shown before is bound to them."""

    purpose: Purpose
    patient: Patient
    person: Person
    code: Identifier
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class ReadingNotBound:
    """The code stays unknown, or is somebody else's; what they came for goes on all the same."""

    purpose: Purpose
    patient: Patient
    refusal: Refusal
    department: DepartmentId | None = None


_ByDocument = FindingPatient | EnteringPhone | Enrolling
Waiting = FindingByCode | FindingPatient | Enrolling | BindingCode
FirstQuestion = WaitingForCard | WithoutReader | EnteringPhone
State = FirstQuestion | Waiting | ReadingNotBound


def identifier_of(kind: ev.CodeKind, text: str) -> Identifier | None:
    """Return what a code says about who stands there, None for one that says nothing of that.

    Source: AH-2023-101 ann. 1 item 9; requirement row R164.
    """
    system = _SYSTEMS.get(kind)
    return None if system is None else Identifier(system, text)


def start(
    purpose: Purpose,
    department: DepartmentId | None = None,
    turned_away: TurnedAway | None = None,
) -> Next[WaitingForCard]:
    """Invite a card; `department` is where they want to go, if they have said so already."""
    return Next(WaitingForCard(purpose, None, department, turned_away), (ef.AskForCard(),))


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case FindingByCode(code=code):
            return Next(waiting, (FindByCode(code),))
        case FindingPatient(person=person):
            return Next(waiting, (ef.FindPatient(person),))
        case Enrolling(person=person, phone=phone):
            return Next(waiting, (ef.EnrolPatient(person, phone),))
        case BindingCode(person=person, code=code):
            return Next(waiting, (BindCode(code, person),))
        case _:
            assert_never(waiting)


def advance(state: State, event: ev.Event) -> Next[State | HandOver | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case WaitingForCard(), ev.Left():
            return Next(_ended(state, Why.LEFT), (ef.StopAskingForCard(),))
        case WaitingForCard(), ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED), (ef.StopAskingForCard(),))
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case ((WaitingForCard() | WithoutReader()), _):
            return _at_the_readers(state, event)
        case FindingByCode(), _:
            return _by_code(state, event)
        case ((BindingCode() | ReadingNotBound()), _):
            return _bind(state, event)
        case _:
            return _by_document(state, event)


def _at_the_readers(
    state: WaitingForCard | WithoutReader, event: ev.Event
) -> Next[State | HandOver | Ended]:
    match state, event:
        case WaitingForCard(purpose, _, department), ev.CardRead(person, is_elderly):
            code = None if state.turned_away is None else state.turned_away.to_bind
            finding = FindingPatient(purpose, person, is_elderly, department, code)
            return ask(finding).after(ef.StopAskingForCard())
        case WaitingForCard(), ev.CardUnreadable(trouble):
            return Next(replace(state, trouble=trouble))
        case WaitingForCard(purpose, _, department, turned_away), ev.ReadersGone() | ev.Broke():
            without = WithoutReader(purpose, department, turned_away)
            return Next(without, (ef.StopAskingForCard(),))
        case WithoutReader(purpose, department, turned_away), ev.Accepted():
            return start(purpose, department, turned_away)
        case _, ev.CodeScanned(kind, text):
            return _scanned(state, identifier_of(kind, text))
        case _:
            return settle_late(state, event)


def _scanned(
    state: WaitingForCard | WithoutReader, code: Identifier | None
) -> Next[State | HandOver | Ended]:
    """Ask whose code it is; a card that still lies there, or a phone still held up, says no more.

    Only where nobody answered for the insurer the same code is worth another try.
    """
    if code is None:
        unreadable = TurnedAway(None, Refusal(Reason.IDENTIFIER_UNREADABLE))
        to_bind = None if state.turned_away is None else state.turned_away.to_bind
        return Next(state if to_bind else replace(state, turned_away=unreadable))
    earlier = state.turned_away
    is_again = earlier is not None and earlier.code == code
    if is_again and earlier and earlier.refusal.reason is not Reason.IDENTIFIER_UNANSWERED:
        return Next(state)
    finding = ask(FindingByCode(state.purpose, code, state.department))
    return finding.after(ef.StopAskingForCard()) if _is_armed(state) else finding


def _is_armed(state: WaitingForCard | WithoutReader) -> bool:
    return isinstance(state, WaitingForCard)


def _by_code(state: FindingByCode, event: ev.Event) -> Next[State | HandOver | Ended]:
    match event:
        case ev.PatientFound(patient) if patient.shown == state.code:
            if patient.phone_masked is None:  # whoever is to give one shows a document
                return _turned_away(state, Refusal(Reason.PHONE_REQUIRED))
            return Next(HandOver(state.purpose, patient, department=state.department))
        case ev.Refused(refusal):
            return _turned_away(state, refusal)
        case ev.CardRead(person, is_elderly):  # laid down in the same moment: it says more
            return ask(FindingPatient(state.purpose, person, is_elderly, state.department))
        case ev.Broke():
            return Next(_ended(state, Why.BROKE))
        case _:
            return settle_late(state, event)


def _turned_away(state: FindingByCode, refusal: Refusal) -> Next[State | HandOver | Ended]:
    waiting = start(state.purpose, state.department, TurnedAway(state.code, refusal))
    return Next(waiting.state, waiting.effects)


def _by_document(state: _ByDocument, event: ev.Event) -> Next[State | HandOver | Ended]:
    match state, event:
        case ((FindingPatient() | Enrolling()), ev.PatientFound(patient)) if (
            patient.shown == state.person
        ):
            if patient.phone_masked is None:
                return Next(_to_phone(state, is_elderly=patient.is_elderly))
            return _known(state, patient)
        case FindingPatient(_, person, is_elderly), ev.PatientUnknown(other) if not is_another(
            other, person
        ):
            return Next(_to_phone(state, is_elderly=is_elderly))
        case EnteringPhone(purpose, person, _, is_elderly, department, code), ev.Entered(text):
            invalid = check_phone(text)
            if invalid is not None:
                return Next(replace(state, trouble=invalid))
            phone = normalise_phone(text)
            return ask(Enrolling(purpose, person, phone, is_elderly, department, code))
        case Enrolling(is_elderly=is_elderly), ev.Refused(refusal) if (
            refusal.reason in _PHONE_TROUBLES
        ):
            return Next(_to_phone(state, refusal, is_elderly=is_elderly))
        case ((FindingPatient() | Enrolling()), ev.Refused(refusal)):
            return Next(_ended(state, refusal))
        case ((FindingPatient() | Enrolling()), ev.Broke()):
            return Next(_ended(state, Why.BROKE))
        case _, ev.CardRead(person) if is_another(person, state.person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _known(state: FindingPatient | Enrolling, patient: Patient) -> Next[State | HandOver | Ended]:
    """Go on to what they came for, by way of the code that is to be bound to them."""
    if state.code is None:
        return Next(HandOver(state.purpose, patient, department=state.department))
    return ask(BindingCode(state.purpose, patient, state.person, state.code, state.department))


def _bind(state: BindingCode | ReadingNotBound, event: ev.Event) -> Next[State | HandOver | Ended]:
    match state, event:
        case BindingCode(purpose, patient, _, code, department), CodeBound() if event == CodeBound(
            code, patient.id
        ):
            return Next(HandOver(purpose, patient, department=department))
        case BindingCode(purpose, patient, _, _, department), ev.Refused(refusal):
            return Next(ReadingNotBound(purpose, patient, refusal, department))
        case BindingCode(), ev.Broke():
            return Next(_ended(state, Why.BROKE))
        case ReadingNotBound(purpose, patient, _, department), ev.Accepted():
            return Next(HandOver(purpose, patient, department=department))
        case _, ev.CardRead(person) if is_another(person, state.patient.person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _can_be_bound(code: Identifier) -> bool:
    return may_bind(code.system, Proof.ID_CARD) is None


def _to_phone(
    state: FindingPatient | Enrolling, trouble: Refusal | None = None, *, is_elderly: bool
) -> EnteringPhone:
    return EnteringPhone(
        state.purpose, state.person, trouble, is_elderly, state.department, state.code
    )


def _ended(state: State, why: Why | Refusal) -> Ended:
    """Return the end of this part: central has told of no patient yet, the card maybe of an age."""
    is_booking = state.purpose.is_booking
    if isinstance(state, WaitingForCard | WithoutReader | FindingByCode):
        return Ended(None, why, is_booking=is_booking)
    if isinstance(state, BindingCode | ReadingNotBound):
        return Ended(state.patient, why, is_booking=is_booking)
    return Ended(None, why, is_elderly=state.is_elderly, is_booking=is_booking)
