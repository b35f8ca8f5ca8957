"""An add-on number (加号) for the patient in this tab, from the wish to the held number.

Asked for by the session's doctor or the head, with a reason of the list and, at a desk, on a word
of theirs that the policy takes; approved by another person, above the limits by two; issued to this
patient alone, and then paid like any number. The whole chain is shown, and whether its record is
whole is asked of central.

Source: BJ-OPD-DRAFT art. 11; requirement rows R024, R025, R026.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnState, AddOnStory
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.sessions import ClinicSession
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import picking
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.effects_add_on import DecideAddOn, IssueAddOn, LoadAddOns, RequestAddOn
from kiosk_app.journeys.events_add_on import (
    AddOnChecked,
    AddOnDecided,
    AddOnDone,
    AddOnReasonPicked,
    AddOnRefused,
    AddOnsLoaded,
    AddOnWanted,
    AddOnWordPicked,
)
from kiosk_app.journeys.events_counter import SessionPicked
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class PickingSession:
    """Whose numbers are gone, and who would see one patient more."""

    earlier: picking.ChoosingTitle
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Looking:
    """The session's add-ons are fetched.

    Attributes:
        remark: what was refused before; it is said on the page that comes.
        is_checked: the state of the record is said there too.
    """

    earlier: picking.ChoosingTitle
    session: ClinicSession
    remark: Remark | None = None
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class AtAddOn:
    """The patient's add-on with its chain, or the reasons there are for one.

    Attributes:
        is_new: another one is wanted, though one was issued or refused before.
        picked: for whom and why, while it is asked on what word of the doctor.
    """

    earlier: picking.ChoosingTitle
    session: ClinicSession
    page: AddOnPage
    remark: Remark | None = None
    is_checked: bool = False
    is_new: bool = False
    picked: AddOnReasonPicked | None = None

    @property
    def story(self) -> AddOnStory | None:
        """The patient's own add-on; None while reasons are asked for."""
        return None if self.is_new else self.page.of_patient(self.earlier.errand.patient.id)


@dataclass(frozen=True, slots=True)
class Acting:
    earlier: AtAddOn
    asked: RequestAddOn | DecideAddOn | IssueAddOn


@dataclass(frozen=True, slots=True)
class ActUnknown:
    """Central did not answer; asked again it is the same act, and looked at it says itself."""

    earlier: AtAddOn
    asked: RequestAddOn | DecideAddOn | IssueAddOn


State = PickingSession | Looking | AtAddOn | Acting | ActUnknown
After = State | picking.ChoosingTitle | picking.ReviewingHold | Vacated


def start(title: picking.ChoosingTitle) -> Next[State]:
    """Begin with the sessions of a department."""
    return Next(PickingSession(title))


def advance(state: State, event: ev.Event) -> Next[After]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case PickingSession(earlier), SessionPicked(wanted):
            for session in earlier.sessions:
                if session.id == wanted:
                    return _look(Looking(earlier, session))
            return Next(state)
        case PickingSession(earlier), ev.WentBack():
            return Next(earlier)
        case Looking(earlier, session, remark, is_checked), AddOnsLoaded(page) if (
            page.session == session.id
        ):
            return Next(AtAddOn(earlier, session, page, remark, is_checked))
        case Looking(earlier), ev.Refused(refusal):
            return Next(PickingSession(earlier, refusal))
        case Looking(earlier), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(PickingSession(earlier, Note.NO_ANSWER))
        case AtAddOn(), _:
            return _decide(state, event)
        case Acting(earlier), AddOnDone(session_id) if session_id == earlier.session.id:
            return _again(earlier)
        case Acting(earlier, IssueAddOn()), ev.SlotHeld(hold, due):
            errand, left = earlier.earlier.errand, hold.expires_in_s
            return Next(picking.ReviewingHold(errand, None, hold, left, None, due))
        case Acting(earlier), AddOnRefused(refusal):
            return _again(earlier, refusal)
        case Acting(earlier, asked), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(ActUnknown(earlier, asked))
        case ActUnknown(earlier, asked), ev.Accepted():
            return _act(earlier, asked)
        case ActUnknown(earlier), ev.WentBack():
            return _again(earlier)
        case ((PickingSession() | ActUnknown()), ev.Left()):
            return Next(Vacated())
        case _:
            return settle(state, event)


def _decide(state: AtAddOn, event: ev.Event) -> Next[After]:
    story, patient = state.story, state.earlier.errand.patient
    match event, story:
        case AddOnReasonPicked(doctor, reason), None if state.picked is None:
            if state.page.words != (AddOnWord.OWN,):
                return Next(replace(state, picked=event, remark=None))
            own = RequestAddOn(state.session.id, patient, doctor, reason, AddOnWord.OWN)
            return _act(state, own)
        case AddOnWordPicked(word), None if state.picked is not None:
            doctor, reason = state.picked.doctor, state.picked.reason
            return _act(state, RequestAddOn(state.session.id, patient, doctor, reason, word))
        case ev.WentBack(), None if state.picked is not None:
            return Next(replace(state, picked=None))
        case AddOnDecided(is_approved), AddOnStory(state=AddOnState.REQUESTED):
            return _act(state, DecideAddOn(story.id, is_approved))
        case ev.Accepted(), AddOnStory(can_be_issued=True):
            return _act(state, IssueAddOn(story.id, patient))
        case AddOnWanted(), AddOnStory(
            state=AddOnState.ISSUED | AddOnState.REJECTED, can_be_issued=False
        ):
            return Next(replace(state, is_new=True, remark=None))
        case AddOnChecked(), AddOnStory():
            return _look(Looking(state.earlier, state.session, is_checked=True))
        case ev.WentBack(), _:
            return Next(PickingSession(state.earlier))
        case ev.Left(), _:
            return Next(Vacated())
        case _:
            return settle(state, event)


def _act(earlier: AtAddOn, asked: RequestAddOn | DecideAddOn | IssueAddOn) -> Next[Acting]:
    return Next(Acting(replace(earlier, remark=None, picked=None), asked), (asked,))


def _again(earlier: AtAddOn, remark: Refusal | None = None) -> Next[Looking]:
    return _look(Looking(earlier.earlier, earlier.session, remark))


def _look(looking: Looking) -> Next[Looking]:
    return Next(looking, (LoadAddOns(looking.session.id),))
