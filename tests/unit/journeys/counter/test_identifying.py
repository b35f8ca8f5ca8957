"""Short stories of a tab with nobody in it: codes that point to somebody, and all that do not."""

from dataclasses import replace

import pytest

from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import identify, picking
from kiosk_app.journeys.counter import faces, identifying, walk_in
from kiosk_app.journeys.effects_codes import BindCode, FindByCode
from kiosk_app.journeys.events_codes import CodeBound
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Text
from tests.helpers import people as p
from tests.helpers import samples_codes as codes
from tests.helpers import samples_counter as s

LOOKING = identifying.LookingUpCode(s.EMPTY, codes.CODE)
UNKNOWN = replace(s.EMPTY, turned_away=identify.TurnedAway(codes.CODE, codes.UNKNOWN))


def sentence(state: walk_in.State) -> str:
    said = faces.body_of(state).sheet.said
    assert said is not None
    return said.sentence.key


@pytest.mark.requirement("R164")
@pytest.mark.parametrize("scanned", [codes.SCANNED, codes.CARD_SCANNED, codes.INSURANCE_SCANNED])
def test_a_code_or_card_is_looked_up_while_the_readers_stay_armed(scanned: ev.CodeScanned) -> None:
    step = walk_in.advance(UNKNOWN, scanned)
    assert isinstance(step.state, identifying.LookingUpCode)
    assert step.state.earlier == s.EMPTY
    assert step.effects == (FindByCode(step.state.code),)


@pytest.mark.requirement("R164")
def test_whom_a_code_points_to_is_served_at_once() -> None:
    step = walk_in.advance(LOOKING, ev.PatientFound(p.PATIENT_BY_CODE))
    assert isinstance(step.state, picking.LoadingCatalogue)
    assert step.effects == (ef.StopAskingForCard(), ef.LoadCatalogue())
    other = replace(p.PATIENT_BY_CODE, person=p.ADULT)
    assert walk_in.advance(LOOKING, ev.PatientFound(other)) == Next(LOOKING)


@pytest.mark.requirement("R030")
def test_a_code_nobody_is_known_by_waits_for_a_document_and_is_bound_to_it() -> None:
    turned_away = walk_in.advance(LOOKING, ev.Refused(codes.UNKNOWN))
    assert turned_away == Next(UNKNOWN)
    assert sentence(UNKNOWN) == "counter.code_to_bind"
    mistyped = walk_in.advance(UNKNOWN, told.TypedRefused(s.WRONG_NUMBER)).state
    assert sentence(mistyped) == s.WRONG_NUMBER.reason.value
    typed = walk_in.advance(mistyped, told.DocumentTyped(s.TYPED)).state
    found = walk_in.advance(typed, ev.CardRead(p.ADULT)).state
    assert found == codes.FINDING_TO_BIND
    binding = walk_in.advance(found, ev.PatientFound(p.ADULT_PATIENT))
    assert binding.effects == (BindCode(codes.CODE, p.ADULT),)
    bound = walk_in.advance(binding.state, CodeBound(codes.CODE, p.ADULT_PATIENT.id))
    assert isinstance(bound.state, picking.LoadingCatalogue)


def test_an_insurance_code_is_never_bound() -> None:
    looking = replace(LOOKING, code=codes.INSURANCE)
    state = walk_in.advance(looking, ev.Refused(codes.UNKNOWN)).state
    assert sentence(state) == "counter.insurance_unknown"
    found = walk_in.advance(state, ev.CardRead(p.ADULT)).state
    assert found == identify.FindingPatient(Purpose.SAME_DAY, p.ADULT)
    silent = walk_in.advance(looking, ev.Refused(codes.UNANSWERED)).state
    assert sentence(silent) == codes.UNANSWERED.reason.value


def test_who_has_left_no_phone_shows_a_document() -> None:
    nameless = replace(p.PATIENT_BY_CODE, phone_masked=None)
    state = walk_in.advance(LOOKING, ev.PatientFound(nameless)).state
    assert sentence(state) == "counter.code_needs_phone"
    assert isinstance(state, identifying.Identifying)
    assert state.is_in_front


@pytest.mark.parametrize(
    "event", [ev.CentralDown(), ev.Broke("FindByCode"), ev.PutOutOfService("journal_unusable")]
)
def test_no_answer_is_told_at_the_form(event: ev.Event) -> None:
    assert walk_in.advance(LOOKING, event) == Next(replace(s.EMPTY, remark=Note.NO_ANSWER))


@pytest.mark.parametrize("kind", list(ev.CodeKind))
def test_no_scan_is_passed_over_in_silence(kind: ev.CodeKind) -> None:
    step = walk_in.advance(s.EMPTY, ev.CodeScanned(kind, "RH1.204815"))
    asks = (FindByCode, mine.CheckZone)
    is_said = isinstance(step.state, identifying.Identifying) and sentence(step.state)
    is_asked = any(isinstance(effect, asks) for effect in step.effects)
    assert is_said or is_asked or kind is ev.CodeKind.HAND_OVER
    assert step.state != s.EMPTY


def test_another_tab_in_front_meanwhile_takes_the_readers_along() -> None:
    hidden = walk_in.advance(LOOKING, told.TabHidden())
    assert hidden.effects == (ef.StopAskingForCard(),)
    found = walk_in.advance(hidden.state, ev.PatientFound(p.PATIENT_BY_CODE))
    assert found.effects == (ef.LoadCatalogue(),)
    gone = walk_in.advance(hidden.state, ev.Refused(codes.UNKNOWN))
    assert gone.state == replace(UNKNOWN, is_in_front=False)
    chosen = walk_in.advance(LOOKING, ev.JourneyChosen(Purpose.CHECK_IN)).state
    body = faces.body_of(chosen)
    assert body.sheet.title == Text("counter.identifying.title")
    assert getattr(body, "purpose", None) is Purpose.CHECK_IN
