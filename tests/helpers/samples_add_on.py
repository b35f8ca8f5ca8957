"""Samples of add-ons at a counter: every state and event that decides something."""

from dataclasses import replace

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import (
    AddOnAct,
    AddOnAsker,
    AddOnPage,
    AddOnReason,
    AddOnState,
    AddOnStep,
    AddOnStory,
)
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.catalogue import Practitioner, Title
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StationId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import picking
from kiosk_app.journeys.counter import add_on
from kiosk_app.journeys.effects_add_on import DecideAddOn, IssueAddOn, RequestAddOn
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
from kiosk_app.journeys.parts import Errand, Note
from tests.helpers import people as p

SESSION = p.CHIEF_SESSION
assert SESSION.practitioner is not None
CHIEF = SESSION.practitioner
HEAD = Practitioner(PractitionerId("D-head"), "江越", Title.CHIEF)
COUNTER, OTHER = StationId("counter-01"), StationId("counter-02")
REQUEST = AddOnStep(4, AddOnAct.REQUEST, "何*", COUNTER, p.at(9))
APPROVAL = AddOnStep(5, AddOnAct.APPROVE, "沈*", OTHER, p.at(9, 5), ("沈*", "张*丰"))
REJECTION = AddOnStep(5, AddOnAct.REJECT, "沈*", OTHER, p.at(9, 5), ("沈*",))
ISSUE = AddOnStep(6, AddOnAct.ISSUE, "何*", COUNTER, p.at(9, 10))
ASKED = AddOnStory(
    "add-1",
    p.ADULT_PATIENT.id,
    CHIEF,
    AddOnReason.FROM_FAR,
    AddOnState.REQUESTED,
    (REQUEST,),
    word=AddOnWord.SLIP,
)
APPROVED = replace(ASKED, state=AddOnState.APPROVED, steps=(REQUEST, APPROVAL))
ISSUED = replace(ASKED, state=AddOnState.ISSUED, steps=(REQUEST, APPROVAL, ISSUE))
SPARE = replace(ISSUED, is_unused=True)
REJECTED = replace(ASKED, state=AddOnState.REJECTED, steps=(REQUEST, REJECTION))
AGREED_BY_ONE = replace(ASKED, agreed=("沈*",))
OF_ANOTHER = replace(ASKED, id="add-2", patient=PatientId("P-other"))
ASKERS = (AddOnAsker(CHIEF, 1), AddOnAsker(HEAD, 3))
WORDS = (AddOnWord.SLIP, AddOnWord.CALL)
NONE_YET = AddOnPage(SESSION.id, 2, 1, 3, ASKERS, (OF_ANOTHER,), WORDS)
FULL = replace(NONE_YET, standing=2)


def page(story: AddOnStory) -> AddOnPage:
    """Return the session's page where the patient's add-on stands so."""
    return replace(NONE_YET, stories=(OF_ANOTHER, story))


ERRAND = Errand(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE)
TITLE = picking.ChoosingTitle(
    ERRAND, picking.ChoosingGroup(ERRAND), p.CARDIOLOGY, (p.GENERAL_SESSION, p.CHIEF_SESSION)
)
LIMIT = Refusal(Reason.ADD_ON_LIMIT, (("limit", "2"),))
PICKING = add_on.PickingSession(TITLE)
LOOKING = add_on.Looking(TITLE, SESSION)
AT_REASONS = add_on.AtAddOn(TITLE, SESSION, NONE_YET)
AT_ASKED = replace(AT_REASONS, page=page(ASKED))
AT_APPROVED = replace(AT_REASONS, page=page(APPROVED))
AT_OWN = replace(AT_REASONS, page=page(replace(ASKED, word=AddOnWord.OWN)))
AT_ISSUED = replace(AT_REASONS, page=page(ISSUED))
AT_SPARE = replace(AT_REASONS, page=page(SPARE))
PICKED = AddOnReasonPicked(CHIEF.id, AddOnReason.FROM_FAR)
AT_WORDS = replace(AT_REASONS, picked=PICKED)
OWN_PAGE = replace(NONE_YET, askers=ASKERS[:1], words=(AddOnWord.OWN,))
ASKING = RequestAddOn(SESSION.id, p.ADULT_PATIENT, CHIEF.id, AddOnReason.FROM_FAR, AddOnWord.SLIP)
APPROVING = DecideAddOn(ASKED.id, is_approved=True)
ISSUING = IssueAddOn(ASKED.id, p.ADULT_PATIENT)
STATES: tuple[add_on.State, ...] = (
    PICKING,
    replace(PICKING, remark=Note.NO_ANSWER),
    replace(PICKING, remark=Refusal(Reason.NOT_ALLOWED)),
    LOOKING,
    AT_REASONS,
    replace(AT_REASONS, page=FULL),
    replace(AT_REASONS, page=replace(NONE_YET, askers=())),
    replace(AT_REASONS, page=OWN_PAGE),
    replace(AT_REASONS, page=replace(NONE_YET, words=())),
    AT_WORDS,
    AT_OWN,
    AT_ASKED,
    replace(AT_ASKED, page=page(AGREED_BY_ONE), remark=LIMIT),
    replace(AT_ASKED, is_checked=True),
    replace(AT_ASKED, page=replace(page(ASKED), first_bad=4), is_checked=True),
    AT_APPROVED,
    AT_ISSUED,
    replace(AT_ISSUED, is_new=True),
    AT_SPARE,
    replace(AT_SPARE, page=replace(page(SPARE), first_bad=4), is_checked=True),
    replace(AT_REASONS, page=page(REJECTED)),
    add_on.Acting(AT_REASONS, ASKING),
    add_on.Acting(AT_ASKED, APPROVING),
    add_on.Acting(AT_APPROVED, ISSUING),
    add_on.ActUnknown(AT_ASKED, APPROVING),
    add_on.ActUnknown(AT_APPROVED, ISSUING),
)
EVENTS: tuple[ev.Event, ...] = (
    AddOnWanted(),
    PICKED,
    AddOnWordPicked(AddOnWord.SLIP),
    AddOnDecided(is_approved=True),
    AddOnDecided(is_approved=False),
    AddOnChecked(),
    AddOnsLoaded(NONE_YET),
    AddOnsLoaded(replace(NONE_YET, session=SessionId("S-other"))),
    AddOnDone(SESSION.id),
    AddOnDone(SessionId("S-other")),
    AddOnRefused(LIMIT),
)
