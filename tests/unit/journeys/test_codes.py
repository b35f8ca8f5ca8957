"""A code or a hospital card at the first page: whose it is, and how it becomes somebody's."""

from dataclasses import replace

import pytest

from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, identify, kiosk, picking, serving
from kiosk_app.journeys.effects_codes import BindCode, FindByCode
from kiosk_app.journeys.events_codes import CodeBound
from kiosk_app.journeys.parts import Ended, Next, Why, is_another
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Notice, Text
from tests.helpers import people as p
from tests.helpers import samples_codes as s
from tests.helpers.world import Story, but

BOUND = CodeBound(s.CODE, p.ADULT_PATIENT.id)


def at_the_readers(*answers: tuple[type[ef.Effect], ev.Event | None]) -> Story:
    """Return a story that waits for a card: nobody has laid one down yet."""
    story = Story(but((ef.AskForCard, None), (BindCode, BOUND), *answers))
    return story.tell(ev.JourneyChosen(Purpose.SAME_DAY))


def lines(state: kiosk.State) -> tuple[str, ...]:
    screen = faces.screen_of(state)
    assert isinstance(screen, Notice)
    return tuple(line.key for line in screen.lines)


def not_known(state: kiosk.State) -> tuple[str, ...]:
    """Return why a code did not do, and what does."""
    screen = faces.screen_of(state)
    assert isinstance(screen, Notice)
    (line,) = screen.lines
    return tuple(said.key for _, said in line.args if isinstance(said, Text))


@pytest.mark.requirement("R164")
@pytest.mark.parametrize("kind", ev.CodeKind)
def test_only_codes_that_point_to_a_patient_are_identifiers(kind: ev.CodeKind) -> None:
    found = identify.identifier_of(kind, "x")
    if kind in {ev.CodeKind.HEALTH_CODE, ev.CodeKind.INSURANCE, ev.CodeKind.HOSPITAL_CARD}:
        assert found is not None
        assert found.value == "x"
    else:
        assert found is None


@pytest.mark.requirement("R030", "R164")
def test_a_code_that_is_known_begins_the_journey_of_its_patient() -> None:
    story = at_the_readers((FindByCode, ev.PatientFound(p.PATIENT_BY_CODE))).tell(s.SCANNED)
    assert isinstance(story.state, picking.ChoosingGroup)
    assert story.state.errand.patient == p.PATIENT_BY_CODE
    assert story.asked[:3] == [ef.AskForCard(), ef.StopAskingForCard(), FindByCode(s.CODE)]
    frame = faces.screen_of(story.state).frame
    assert frame.who == "林*舟"


@pytest.mark.requirement("R164")
@pytest.mark.parametrize(
    ("scanned", "code"), [(s.SCANNED, s.CODE), (s.CARD_SCANNED, s.HOSPITAL_CARD)]
)
def test_what_nobody_is_known_by_is_bound_by_a_card_laid_down_once(
    scanned: ev.CodeScanned, code: Identifier
) -> None:
    story = at_the_readers((FindByCode, ev.Refused(s.UNKNOWN)), (BindCode, None)).tell(scanned)
    assert faces.screen_of(story.state).frame.title.key == "binding.title"
    assert lines(story.state) == ("binding.unknown",)
    assert [type(e).__name__ for e in story.asked[-3:]] == [
        "StopAskingForCard",
        "FindByCode",
        "AskForCard",
    ]
    story.tell(ev.CardRead(p.ADULT))
    assert story.asked[-1] == BindCode(code, p.ADULT)
    story.tell(CodeBound(code, p.ELDER_PATIENT.id))
    assert story.pages[-1] == "BindingCode", "of another patient"
    story.tell(CodeBound(code, p.ADULT_PATIENT.id))
    assert isinstance(story.state, picking.ChoosingGroup)
    assert story.state.errand.patient == p.ADULT_PATIENT


@pytest.mark.requirement("R164", "R033")
def test_a_first_time_patient_is_enrolled_first_and_then_the_code_is_bound() -> None:
    story = at_the_readers(
        (FindByCode, ev.Refused(s.UNKNOWN)), (ef.FindPatient, ev.PatientUnknown(p.ADULT))
    ).tell(s.SCANNED, ev.CardRead(p.ADULT), ev.Entered(p.PHONE))
    asked = [type(effect).__name__ for effect in story.asked]
    assert asked.index("EnrolPatient") < asked.index("BindCode")
    assert isinstance(story.state, picking.ChoosingGroup)


def test_a_code_that_is_somebody_else_s_holds_nobody_up() -> None:
    story = at_the_readers(
        (FindByCode, ev.Refused(s.UNKNOWN)), (BindCode, ev.Refused(s.TAKEN))
    ).tell(s.SCANNED, ev.CardRead(p.ADULT))
    assert story.pages[-1] == "ReadingNotBound"
    assert lines(story.state) == ("identifier_taken", "reading_not_bound.goes_on")
    story.tell(ev.Accepted())
    assert isinstance(story.state, picking.ChoosingGroup)


@pytest.mark.requirement("R164")
def test_an_insurance_code_is_never_bound() -> None:
    story = at_the_readers((FindByCode, ev.Refused(s.UNKNOWN))).tell(s.INSURANCE_SCANNED)
    assert lines(story.state) == ("code.insurance_unknown",)
    story.tell(ev.CardRead(p.ADULT))
    assert isinstance(story.state, picking.ChoosingGroup)
    assert not any(isinstance(effect, BindCode) for effect in story.asked)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (s.UNKNOWN_CARD, ev.CodeKind.HOSPITAL_CARD),
        (s.UNKNOWN_CODE, ev.CodeKind.HEALTH_CODE),
        (s.UNKNOWN_INSURANCE, ev.CodeKind.INSURANCE),
    ],
)
def test_a_card_that_still_lies_there_is_not_asked_about_again(
    state: identify.WaitingForCard, kind: ev.CodeKind
) -> None:
    assert state.turned_away is not None
    assert state.turned_away.code is not None
    again = ev.CodeScanned(kind, state.turned_away.code.value)
    assert kiosk.advance(state, again) == Next(state)
    other = kiosk.advance(state, replace(again, text="another one"))
    assert isinstance(other.state, identify.FindingByCode)


def test_where_the_insurer_was_silent_the_same_code_may_be_tried_again() -> None:
    after = kiosk.advance(s.SILENT_INSURER, s.INSURANCE_SCANNED)
    assert after.effects == (ef.StopAskingForCard(), FindByCode(s.INSURANCE))
    assert not_known(s.SILENT_INSURER) == ("identifier_unanswered", "identifier_unanswered.now")


@pytest.mark.parametrize("kind", [ev.CodeKind.PAYMENT, ev.CodeKind.WEB_LINK, ev.CodeKind.UNKNOWN])
def test_a_code_that_says_nothing_of_who_it_is_is_told_to_be_none(kind: ev.CodeKind) -> None:
    scanned = ev.CodeScanned(kind, "134567890123456789")
    after = kiosk.advance(s.INVITING, scanned)
    assert after.effects == ()
    assert not_known(after.state) == ("identifier_unreadable", "identifier_unreadable.now")
    assert kiosk.advance(after.state, scanned) == Next(after.state)
    assert kiosk.advance(s.UNKNOWN_CODE, scanned) == Next(s.UNKNOWN_CODE), "still to be bound"


def test_without_a_phone_number_a_document_is_asked_for() -> None:
    phoneless = replace(p.PATIENT_BY_CODE, phone_masked=None)
    story = at_the_readers((FindByCode, ev.PatientFound(phoneless))).tell(s.SCANNED)
    assert lines(story.state) == ("code.needs_card",)
    story.tell(ev.CardRead(p.ADULT))
    assert not any(isinstance(effect, BindCode) for effect in story.asked)


def test_a_dead_reader_leaves_the_codes() -> None:
    without = identify.WithoutReader(Purpose.SAME_DAY)
    after = kiosk.advance(without, s.SCANNED)
    assert after == Next(s.FINDING, (FindByCode(s.CODE),)), "there is nothing to disarm"
    assert "without_reader.codes" in lines(without)
    unknown = kiosk.advance(s.UNKNOWN_CODE, ev.ReadersGone()).state
    assert lines(unknown)[0] == "unknown_identifier"
    assert kiosk.advance(unknown, ev.Accepted()).state == s.UNKNOWN_CODE


def test_a_card_laid_down_in_the_same_moment_says_more() -> None:
    after = kiosk.advance(s.FINDING, ev.CardRead(p.ELDER, is_elderly=True))
    assert after.state == identify.FindingPatient(Purpose.SAME_DAY, p.ELDER, is_elderly=True)
    late = kiosk.advance(after.state, ev.PatientFound(p.PATIENT_BY_CODE))
    assert late == Next(after.state), "the answer to the code comes too late"


def test_an_answer_to_another_code_is_not_this_one_s() -> None:
    other = replace(s.FINDING, code=s.HOSPITAL_CARD)
    assert kiosk.advance(other, ev.PatientFound(p.PATIENT_BY_CODE)) == Next(other)


@pytest.mark.parametrize("state", [s.FINDING, s.BINDING, s.NOT_BOUND])
def test_a_code_s_page_ends_like_any_other(state: kiosk.State) -> None:
    left = kiosk.advance(state, ev.Left()).state
    assert isinstance(left, Ended)
    assert left.why is Why.LEFT
    stopped = kiosk.advance(state, ev.PutOutOfService("central_down")).state
    assert isinstance(stopped, kiosk.LastServed)
    if not isinstance(state, identify.ReadingNotBound):
        broke = kiosk.advance(state, ev.Broke("FindByCode")).state
        assert isinstance(broke, Ended)
        assert broke.why is Why.BROKE
        away = kiosk.advance(state, ev.CentralDown()).state
        assert isinstance(away, serving.CentralAway)
        assert kiosk.advance(away, ev.Accepted()).effects in {
            (FindByCode(s.CODE),),
            (BindCode(s.CODE, p.ADULT),),
        }


@pytest.mark.parametrize("state", [s.BINDING, s.NOT_BOUND])
def test_somebody_else_s_card_ends_it(state: kiosk.State) -> None:
    ended = kiosk.advance(state, ev.CardRead(p.STRANGER)).state
    assert isinstance(ended, Ended)
    assert ended.why is Why.ANOTHER_CARD
    assert kiosk.advance(state, ev.CardRead(p.ADULT)) == Next(state)


def test_one_s_own_card_beside_one_s_code_is_no_surprise() -> None:
    assert not is_another(p.ADULT, p.PATIENT_BY_CODE.person)
    assert is_another(p.STRANGER, p.PATIENT_BY_CODE.person)


@pytest.mark.parametrize("refusal", [s.UNREADABLE, s.TAKEN])
def test_any_other_no_is_told_with_what_to_do(refusal: Refusal) -> None:
    after = kiosk.advance(s.FINDING, ev.Refused(refusal)).state
    assert not_known(after) == (refusal.reason.value, f"{refusal.reason.value}.now")
