"""The page of a tab with nobody in it: the form, and what was wrong with a card or a code."""

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import identifying
from kiosk_app.journeys.counter.faces_record import WANTED
from kiosk_app.journeys.counter.pages import Action, DocumentForm, Said, Sheet
from kiosk_app.journeys.counter.sheets import said_of
from kiosk_app.journeys.events_help import CodeWanted
from kiosk_app.journeys.identify import TurnedAway
from kiosk_app.journeys.screens import Text
from kiosk_app.journeys.wording import now_text, refusal_text


def body_of(state: identifying.State) -> DocumentForm:
    """Return the page of a state of this part."""
    here = identifying.here_of(state)
    keys = zip(("F5", "F6", "F7", "F8"), identifying.PURPOSES, strict=True)
    purposes = tuple(
        Action(key, Text(f"counter.for.{purpose.value}"), ev.JourneyChosen(purpose))
        for key, purpose in keys
    )
    code = Action("F1", Text("counter.do.hand_over"), CodeWanted())
    is_checking = here is not state
    sheet = Sheet(
        name="identifying",
        title=Text("counter.identifying.title"),
        said=_said(here),
        actions=purposes if is_checking else (*purposes, code, WANTED),
    )
    return DocumentForm(sheet, here.purpose, is_checking, here.has_reader)


def _said(here: identifying.Identifying) -> Said | None:
    """Return what was wrong last; of a code that waits for a document, what binds it."""
    if here.remark is None and here.turned_away is not None:
        return _why_not(here.turned_away)
    return said_of(here.remark)


def _why_not(turned_away: TurnedAway) -> Said:
    refusal = turned_away.refusal
    if turned_away.to_bind is not None:
        return Said(Text("counter.code_to_bind"))
    if refusal.reason is Reason.UNKNOWN_IDENTIFIER:
        return Said(Text("counter.insurance_unknown"))
    if refusal == Refusal(Reason.PHONE_REQUIRED):
        return Said(Text("counter.code_needs_phone"))
    return Said(refusal_text(refusal), now_text(refusal), refusal)
