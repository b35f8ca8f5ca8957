"""Screens of `identify`: cards and codes, a telephone number, and waiting for who it is."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import Person
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import identify
from kiosk_app.journeys.frames import Step, frame_of, progress_of
from kiosk_app.journeys.screens import (
    Entry,
    EntryKind,
    Frame,
    Notice,
    Picture,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import now_text, refusal_text


def screen_of(state: identify.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case identify.WaitingForCard():
            return _invitation(state)
        case identify.WithoutReader(turned_away=turned_away):
            again = Text("button.try_again")
            why = () if turned_away is None else (refusal_text(turned_away.refusal),)
            lines = (*why, Text("without_reader.line"), Text("without_reader.codes"))
            return Notice(_frame(state), Tone.WARN, Picture.STAFF, lines, again)
        case (
            identify.FindingByCode()
            | identify.FindingPatient()
            | identify.Enrolling()
            | identify.BindingCode()
        ):
            return Notice(_frame(state), Tone.WAIT)
        case identify.EnteringPhone(trouble=refusal):
            trouble_text = None if refusal is None else refusal_text(refusal)
            return Entry(_frame(state), EntryKind.PHONE, trouble_text)
        case identify.ReadingNotBound(refusal=refusal):
            lines = (refusal_text(refusal), Text("reading_not_bound.goes_on"))
            return Notice(_frame(state), Tone.WARN, Picture.NONE, lines, Text("button.go_on"))
        case _:
            assert_never(state)


def waiting_frame(waiting: identify.Waiting, shown: object) -> Frame:
    """Return the frame of `shown`, which stands in for `waiting` while central is away."""
    return _frame(waiting, shown)


def _invitation(state: identify.WaitingForCard) -> Notice:
    """Return the page that asks for a card or a code, with one line: what was wrong before."""
    trouble, turned_away = state.trouble, state.turned_away
    if trouble is not None:
        line = Text(f"card.{trouble.value}")
    elif turned_away is not None:
        line = _why_not(turned_away)
    else:
        return Notice(_frame(state), Tone.INFO, Picture.CARDS, (Text("waiting_for_card.codes"),))
    return Notice(_frame(state), Tone.WARN, Picture.CARDS, (line,))


def _why_not(turned_away: identify.TurnedAway) -> Text:
    """Return why a code did not do, and what does."""
    code, refusal = turned_away.code, turned_away.refusal
    if turned_away.to_bind is not None:
        return Text("binding.unknown")
    if refusal.reason is Reason.PHONE_REQUIRED:
        return Text("code.needs_card")
    is_insurance = code is not None and code.system is IdentifierSystem.INSURANCE_CODE
    if refusal.reason is Reason.UNKNOWN_IDENTIFIER and is_insurance:
        return Text("code.insurance_unknown")
    return Text("code.not_known", (("why", refusal_text(refusal)), ("now", now_text(refusal))))


def _frame(state: identify.State, shown: object = None) -> Frame:
    progress = progress_of(state.purpose, Step.IDENTIFY)
    about = "binding" if _is_binding(state) else ""
    who, is_elderly = _known(state)
    frame = frame_of(shown or state, who, progress, about, is_elderly=is_elderly)
    is_first = isinstance(state, identify.FirstQuestion)
    return replace(frame, can_go_back=is_first and shown is None)


def _is_binding(state: identify.State) -> bool:
    """Tell whether a card is asked for because of a code that is to be bound."""
    if not isinstance(state, identify.WaitingForCard) or state.turned_away is None:
        return False
    return state.turned_away.to_bind is not None


def _known(state: identify.State) -> tuple[Patient | Person | None, bool]:
    """Return who it is as far as anybody knows, and whether their card says they are elderly."""
    match state:
        case identify.FindingPatient() | identify.EnteringPhone() | identify.Enrolling():
            return state.person, state.is_elderly
        case identify.BindingCode() | identify.ReadingNotBound():
            return state.patient, state.patient.is_elderly
        case _:
            return None, False
