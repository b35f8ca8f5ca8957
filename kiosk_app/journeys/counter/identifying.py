"""Nobody yet in a tab: a card, a document typed, a zone or a code before the scanner.

A code (health code, hospital card, insurance code) says whose it is as at a kiosk; one that nobody
is known by yet is bound by the document that is read or typed next, see decision 0024. Every other
scan gets a sentence. Readers are armed exactly while a tab that waits here is in front.

Source: BJ-OPD-DRAFT art. 13; AH-2023-101 ann. 1 item 9; requirement rows R030, R164.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import identify
from kiosk_app.journeys.counter import hand_over
from kiosk_app.journeys.counter.parts import settle
from kiosk_app.journeys.effects_codes import FindByCode
from kiosk_app.journeys.events_help import CodeWanted, TakeOverAsked
from kiosk_app.journeys.parts import HandOver, Next, Note
from kiosk_app.journeys.purpose import Purpose

PURPOSES = (Purpose.SAME_DAY, Purpose.ADVANCE, Purpose.MY_BOOKINGS, Purpose.CHECK_IN)
"""What a registrar does for a patient, in the order of the keys."""

Remark = Refusal | Note | ev.CardTrouble | told.ZoneTrouble | told.ScanTrouble

_NOBODY_S: Final[Mapping[ev.CodeKind, Remark]] = {
    ev.CodeKind.PAYMENT: told.ScanTrouble.PAYMENT,
    ev.CodeKind.TICKET: told.ScanTrouble.TICKET,
    ev.CodeKind.WEB_LINK: told.ScanTrouble.WEB_LINK,
    ev.CodeKind.UNKNOWN: told.ZoneTrouble.UNREADABLE,
}
"""Codes that say nothing of who stands there, and what is said of them."""


@dataclass(frozen=True, slots=True)
class Identifying:
    """Nobody yet: a card, a document typed, its zone or a code scanned.

    Attributes:
        is_in_front: so a card that is read is for this tab.
        remark: what was wrong with the card or with what was typed or scanned.
        turned_away: the code that did not say who it is; one nobody is known by yet is kept until
            a document is there to bind it.
    """

    purpose: Purpose = Purpose.SAME_DAY
    is_in_front: bool = True
    remark: Remark | None = None
    has_reader: bool = True
    turned_away: identify.TurnedAway | None = None


@dataclass(frozen=True, slots=True)
class CheckingTyped:
    """A document that was typed, or whose zone was scanned, is being looked at."""

    earlier: Identifying


@dataclass(frozen=True, slots=True)
class LookingUpCode:
    """Central is asked whose code or card it is."""

    earlier: Identifying
    code: Identifier


State = Identifying | CheckingTyped | LookingUpCode
Known = identify.FindingPatient | HandOver | hand_over.State
"""Where it goes on: by a document, by a code that told who it is, or with a kiosk's session."""


def here_of(state: State) -> Identifying:
    """Return the form that is shown, at any stage of it."""
    return state if isinstance(state, Identifying) else state.earlier


def nobody(*, is_in_front: bool = True) -> Next[Identifying]:
    """Begin with nobody."""
    armed = (ef.AskForCard(),) if is_in_front else ()
    return Next(Identifying(is_in_front=is_in_front), armed)


def advance(state: State, event: ev.Event) -> Next[State | Known]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    here = here_of(state)
    match state, event:
        case _, ev.CardRead(person, is_elderly):
            code = None if here.turned_away is None else here.turned_away.to_bind
            found = identify.FindingPatient(here.purpose, person, is_elderly, code=code)
            return _disarmed(here, Next(found, (ef.FindPatient(person),)))
        case _, ev.CardUnreadable(trouble):
            return Next(replace(here, remark=trouble))
        case _, ev.ReadersGone():
            return Next(_with(state, replace(here, has_reader=False)))
        case _, told.TabShown() if not here.is_in_front:
            return Next(_with(state, replace(here, is_in_front=True)), (ef.AskForCard(),))
        case _, told.TabHidden() if here.is_in_front:
            return Next(_with(state, replace(here, is_in_front=False)), (ef.StopAskingForCard(),))
        case _, ev.JourneyChosen(purpose) if purpose in PURPOSES:
            return Next(_with(state, replace(here, purpose=purpose)))
        case _, told.DocumentTyped(typed):
            return Next(CheckingTyped(replace(here, remark=None)), (mine.CheckTyped(typed),))
        case _, told.TypedRefused(why) | told.ZoneRefused(why):
            return Next(replace(here, remark=why))
        case CheckingTyped(), ev.Broke():
            return Next(here)
        case LookingUpCode(), _:
            return _by_code(state, event)
        case Identifying(), _:
            return _waiting(state, event)
        case _:
            return settle(state, event)


def _waiting(state: Identifying, event: ev.Event) -> Next[State | Known]:
    match event:
        case ev.CodeScanned(ev.CodeKind.ZONE, zone):
            return Next(CheckingTyped(replace(state, remark=None)), (mine.CheckZone(zone),))
        case ev.CodeScanned(ev.CodeKind.HAND_OVER):
            return _disarmed(state, hand_over.by_scan(event))
        case ev.CodeScanned(kind, text):
            code = identify.identifier_of(kind, text)
            if code is None:
                return Next(replace(state, remark=_NOBODY_S[kind]))
            asked = replace(state, remark=None, turned_away=None)
            return Next(LookingUpCode(asked, code), (FindByCode(code),))
        case CodeWanted():
            return _disarmed(state, Next(hand_over.TypingCode()))
        case TakeOverAsked(call):
            return _disarmed(state, hand_over.by_call(call))
        case _:
            return settle(state, event)


def _by_code(state: LookingUpCode, event: ev.Event) -> Next[State | Known]:
    here, code = state.earlier, state.code
    match event:
        case ev.PatientFound(patient) if patient.shown == code:
            if patient.phone_masked is None:  # whoever is to give one shows a document
                return Next(_turned_away(here, code, Refusal(Reason.PHONE_REQUIRED)))
            return _disarmed(here, Next(HandOver(here.purpose, patient)))
        case ev.Refused(refusal):
            return Next(_turned_away(here, code, refusal))
        case ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(replace(here, remark=Note.NO_ANSWER))
        case _:
            return settle(state, event)


def _turned_away(here: Identifying, code: Identifier, refusal: Refusal) -> Identifying:
    return replace(here, turned_away=identify.TurnedAway(code, refusal))


def _with(state: State, here: Identifying) -> State:
    """Return the same stage of a form that has changed."""
    return here if isinstance(state, Identifying) else replace(state, earlier=here)


def _disarmed(here: Identifying, step: Next[Known]) -> Next[State | Known]:
    """Return a step that leads away from waiting for a card."""
    return Next(step.state, ((ef.StopAskingForCard(),) if here.is_in_front else ()) + step.effects)
