"""The desk of add-ons (加号) that await approval: of all sessions, the one waiting longest first.

Who may decide is central's table; above the limit one agreement is kept until a second person,
signed in by their own password, agrees too. After each decision the whole chain is shown, and
whether the record of all add-ons is whole can be asked at any step.

Source: BJ-OPD-DRAFT art. 11; requirement rows R024, R025, R026.
"""

from dataclasses import dataclass

from kiosk_app.domain.addon import AddOnPage, AddOnStory
from kiosk_app.domain.pending_add_on import PendingAddOn, PendingAddOns
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_add_on import DecideAddOn, LoadAddOns, LoadPendingAddOns
from kiosk_app.journeys.events_add_on import (
    AddOnChecked,
    AddOnDecided,
    AddOnDone,
    AddOnPicked,
    AddOnRefused,
    AddOnsLoaded,
    AddOnsShown,
    PendingAddOnsLoaded,
)
from kiosk_app.journeys.events_counter import SignedIn
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class Unseen:
    """Nobody has looked, or somebody else has signed in since."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Central is asked what awaits approval.

    Attributes:
        wanted: which of them is opened then.
        remark: what was refused before; it is said on the page that comes.
        is_checked: somebody asked whether the record is whole.
        is_silent: central did not answer.
    """

    wanted: str | None = None
    remark: Remark | None = None
    is_checked: bool = False
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """All of them."""

    pending: PendingAddOns
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class AtRequest:
    """One of them, with its chain so far."""

    asked: PendingAddOn
    first_bad: int | None
    remark: Remark | None = None
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Deciding:
    asked: PendingAddOn
    decision: DecideAddOn


@dataclass(frozen=True, slots=True)
class Confirming:
    """It was decided; central is asked for its whole chain."""

    asked: PendingAddOn
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """Its chain after the decision."""

    asked: PendingAddOn
    story: AddOnStory
    first_bad: int | None
    is_checked: bool = False


State = Unseen | Loading | Listing | AtRequest | Deciding | Confirming | Decided
_LOST = ev.CentralDown | ev.Broke | ev.PutOutOfService


def start() -> Next[State]:
    """Begin: nobody has looked."""
    return Next(Unseen())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case _, SignedIn():
            return Next(Unseen())
        case ((Unseen() | Listing()), AddOnsShown() | ev.Accepted()):
            return _load()
        case Loading(is_silent=True), AddOnsShown() | ev.Accepted():
            return _load(state.wanted, state.remark, is_checked=state.is_checked)
        case Loading(is_silent=False), PendingAddOnsLoaded(pending):
            return Next(_opened(state, pending))
        case Loading(is_silent=False), ev.Refused(refusal):
            return Next(Listing(PendingAddOns(()), refusal))
        case Loading(), _ if isinstance(event, _LOST):
            return Next(Loading(state.wanted, state.remark, state.is_checked, is_silent=True))
        case Listing(pending), AddOnPicked(wanted):
            return Next(_opened(Loading(wanted), pending))
        case AtRequest(asked), AddOnDecided(is_approved):
            decision = DecideAddOn(asked.story.id, is_approved)
            return Next(Deciding(asked, decision), (decision,))
        case AtRequest(asked), AddOnChecked():
            return _load(asked.story.id, is_checked=True)
        case ((Deciding() | Confirming()), _):
            return _decided(state, event)
        case Decided(asked), AddOnChecked():
            return _confirm(asked, is_checked=True)
        case ((AtRequest() | Decided()), ev.WentBack()) | (Decided(), ev.Accepted()):
            return _load()
        case _:
            return Next(state)


def _decided(state: Deciding | Confirming, event: ev.Event) -> Next[State]:
    add_on = state.asked.story.id
    match state, event:
        case Deciding(asked), AddOnDone(session) if session == asked.session.id:
            return _confirm(asked)
        case Deciding(), AddOnRefused(refusal):
            return _load(add_on, refusal)
        case Confirming(asked, is_checked), AddOnsLoaded(page) if page.session == asked.session.id:
            story = _story_of(page, add_on)
            if story is None:
                return _load()
            return Next(Decided(asked, story, page.first_bad, is_checked))
        case Confirming(), ev.Refused(refusal):
            return _load(None, refusal)
        case _ if isinstance(event, _LOST):
            return _load(add_on, Note.NO_ANSWER)
        case _:
            return Next(state)


def _opened(state: Loading, pending: PendingAddOns) -> Listing | AtRequest:
    asked = None if state.wanted is None else pending.of(state.wanted)
    if asked is None:
        return Listing(pending, state.remark)
    return AtRequest(asked, pending.first_bad, state.remark, state.is_checked)


def _story_of(page: AddOnPage, add_on: str) -> AddOnStory | None:
    return next((story for story in page.stories if story.id == add_on), None)


def _confirm(asked: PendingAddOn, *, is_checked: bool = False) -> Next[State]:
    return Next(Confirming(asked, is_checked), (LoadAddOns(asked.session.id),))


def _load(
    wanted: str | None = None, remark: Remark | None = None, *, is_checked: bool = False
) -> Next[State]:
    return Next(Loading(wanted, remark, is_checked), (LoadPendingAddOns(),))
