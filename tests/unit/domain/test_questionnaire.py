"""Questions before a visit: all answered and signed, good for some hours, positive or not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.parameters import PreVisitParameters, QuestionedAct
from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO
from kiosk_app.domain.questionnaire import (
    Question,
    Questionnaire,
    QuestionnaireResponse,
    are_asked,
    is_valid,
    judge,
    may_proceed,
)
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rules_in_force import rules_in_force
from tests.unit.domain.made_up import at

HEART, SKIN = DepartmentId("heart"), DepartmentId("skin")
SET = Questionnaire(
    "respiratory",
    2,
    "问题",
    "Questions",
    (
        Question("fever", "发烧吗？", "Fever?", is_positive=True),
        Question("well", "都好吗？", "Are you well?", is_positive=False),
        Question("mask", "戴口罩了吗？", "A mask?"),
    ),
)
HEALTHY = {"fever": False, "well": True, "mask": False}
ON = replace(BEIJING, pre_visit=PreVisitParameters(questions="respiratory"))


def response(hours: float = 0, version: int = 2, *, is_positive: bool = False) -> object:
    return QuestionnaireResponse(
        "respiratory", version, at(9) - timedelta(hours=hours), is_positive
    )


@pytest.mark.requirement("R080")
def test_nothing_is_asked_unless_the_rules_name_a_set() -> None:
    for policy in (BEIJING, ANHUI, DEMO):
        assert not any(are_asked(policy, HEART, act) for act in QuestionedAct)
        assert "pre_visit.questions" not in {rule.parameter for rule in rules_in_force(policy)}


@pytest.mark.requirement("R080")
def test_questions_are_asked_in_the_departments_and_before_the_acts_of_the_rules() -> None:
    assert all(are_asked(ON, place, act) for place in (HEART, SKIN) for act in QuestionedAct)
    rule = replace(ON.pre_visit, departments=("heart",), before=(QuestionedAct.CHECK_IN,))
    here = replace(ON, pre_visit=rule)
    assert are_asked(here, HEART, QuestionedAct.CHECK_IN)
    assert not are_asked(here, HEART, QuestionedAct.BOOKING)
    assert not are_asked(here, SKIN, QuestionedAct.CHECK_IN)
    (told,) = (r for r in rules_in_force(here) if r.parameter == "pre_visit.questions")
    assert (told.clause, told.line.facts) == ("BJ-2022-PLAN item 5", (("hours", "24"),))


@pytest.mark.requirement("R080")
@pytest.mark.parametrize(
    ("hours", "version", "is_good"),
    [(3, 2, True), (25, 2, False), (24, 2, False), (23.9, 2, True), (3, 1, False)],
)
def test_answers_are_good_for_so_many_hours_and_for_their_version(
    hours: float, version: int, *, is_good: bool
) -> None:
    given_answers = response(hours, version)
    assert isinstance(given_answers, QuestionnaireResponse)
    assert is_valid(given_answers, SET, at(9), ON) is is_good
    expected = None if is_good else Refusal(Reason.QUESTIONS_DUE)
    assert may_proceed(given_answers, SET, at(9), ON) == expected


def test_who_never_answered_answers_first_and_who_is_positive_goes_elsewhere() -> None:
    assert not is_valid(None, SET, at(9), ON)
    assert may_proceed(None, SET, at(9), ON) == Refusal(Reason.QUESTIONS_DUE)
    positive = response(1, is_positive=True)
    assert isinstance(positive, QuestionnaireResponse)
    assert may_proceed(positive, SET, at(9), ON) == Refusal(Reason.GO_TO_FEVER_CLINIC)
    sent = may_proceed(positive, SET, at(9), ON, "发热门诊，1层G区")
    assert sent == Refusal(Reason.GO_TO_FEVER_CLINIC, (("place", "发热门诊，1层G区"),))


@given(st.fixed_dictionaries({name: st.booleans() for name in HEALTHY}))
def test_positive_is_whoever_gives_one_answer_that_counts(answers: dict[str, bool]) -> None:
    is_positive = answers["fever"] or not answers["well"]
    assert judge(SET, answers, is_signed=True) is is_positive
    assert judge(SET, answers, is_signed=False) == Refusal(Reason.ANSWERS_NOT_SIGNED)


@given(st.dictionaries(st.sampled_from([*HEALTHY, "other"]), st.booleans()))
def test_all_that_is_asked_is_answered_and_nothing_else(answers: dict[str, bool]) -> None:
    wrong = len(answers.keys() ^ HEALTHY.keys())
    judged = judge(SET, answers, is_signed=True)
    if wrong:
        assert judged == Refusal(Reason.QUESTIONS_UNANSWERED, (("count", str(wrong)),))
    else:
        assert isinstance(judged, bool)


@pytest.mark.parametrize(
    "questions",
    [
        (),
        (SET.questions[0], SET.questions[0]),
        (Question("a", " ", "A?"),),
        (Question("a", "甲？", ""),),
    ],
)
def test_a_set_that_cannot_be_answered_is_none(questions: tuple[Question, ...]) -> None:
    with pytest.raises(ValueError, match=r"questions|words"):
        Questionnaire("a", 1, "题", "T", questions)


@pytest.mark.parametrize("hours", [0, 30 * 24 + 1])
def test_answers_are_good_for_some_time_and_not_for_ever(hours: int) -> None:
    with pytest.raises(ValueError, match="valid_for"):
        PreVisitParameters(valid_for=timedelta(hours=hours))
