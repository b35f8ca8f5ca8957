"""Questions before a visit (到院前自助流调): a set in versions, answered once, good for some hours.

Off unless the hospital's rules name a set of questions; then for the whole hospital or for some
departments. A patient answers every question and signs by ticking; what they answered is kept with
the version of the set. An answer that counts as positive sends them to the fever clinic.

What the questions say is data; nothing here diagnoses anybody.

Source: BJ-2022-PLAN item 5; requirement rows R079, R080.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Question:
    """One question that is answered with yes or no.

    Attributes:
        id: names the answer, unique in its set.
        text, text_en: what is asked.
        is_positive: the answer that sends the patient to the fever clinic; None: neither does.
    """

    id: str
    text: str
    text_en: str
    is_positive: bool | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a set of questions; changed only by a further version.

    Raises:
        ValueError: no questions, two of one id, or one without words.
    """

    name: str
    version: int
    title: str
    title_en: str
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        """Refuse a set that cannot be answered."""
        ids = [question.id for question in self.questions]
        if not ids or len(ids) != len(set(ids)):
            raise ValueError("a set has questions, each with an id of its own")
        said = [self.title, self.title_en, *ids]
        said += [text for question in self.questions for text in (question.text, question.text_en)]
        if not all(text.strip() for text in said):
            raise ValueError("every question has its words, in Chinese and English")


@dataclass(frozen=True, slots=True)
class FeverClinic:
    """Where a patient goes whose answers are positive, as the hospital's signs call it."""

    name: str
    name_en: str
    location: str


@dataclass(frozen=True, slots=True)
class QuestionnaireResponse:
    """When a patient answered which version of a set, and what that came to."""

    questionnaire: str
    version: int
    answered_at: datetime
    is_positive: bool


def are_asked(policy: Policy, department: DepartmentId, act: QuestionedAct) -> bool:
    """Tell whether the rules in force ask questions before an act in a department.

    Source: BJ-2022-PLAN item 5; requirement row R080 (off by default).
    """
    rule = policy.pre_visit
    is_here = not rule.departments or department in rule.departments
    return rule.questions is not None and is_here and act in rule.before


def is_valid(
    response: QuestionnaireResponse | None,
    questionnaire: Questionnaire,
    now: datetime,
    policy: Policy,
) -> bool:
    """Tell whether a patient need not answer again.

    Answers to an older version do not count for a newer one: other things are asked there.

    Source: BJ-2022-PLAN item 5; requirement row R080 (valid N hours).
    """
    return (
        response is not None
        and (response.questionnaire, response.version)
        == (questionnaire.name, questionnaire.version)
        and now < response.answered_at + policy.pre_visit.valid_for
    )


def judge(
    questionnaire: Questionnaire, answers: Mapping[str, bool], *, is_signed: bool
) -> bool | Refusal:
    """Return whether the answers send the patient to the fever clinic, or why they do not count.

    Returns:
        QUESTIONS_UNANSWERED with the fact ``count``, also for an answer to nothing that was asked;
        ANSWERS_NOT_SIGNED.

    Source: BJ-2022-PLAN item 5; requirement row R080 (signed by ticking).
    """
    asked = {question.id for question in questionnaire.questions}
    wrong = asked.symmetric_difference(answers)
    if wrong:
        return Refusal(Reason.QUESTIONS_UNANSWERED, (("count", str(len(wrong))),))
    if not is_signed:
        return Refusal(Reason.ANSWERS_NOT_SIGNED)
    return any(answers[question.id] is question.is_positive for question in questionnaire.questions)


def may_proceed(
    response: QuestionnaireResponse | None,
    questionnaire: Questionnaire,
    now: datetime,
    policy: Policy,
    clinic: str | None = None,
) -> Refusal | None:
    """Say why an act that questions are asked before does not go on, or None.

    Args:
        response: what the patient answered last.
        questionnaire: the set in force.
        now: the service's time.
        policy: in force now.
        clinic: name and place of the fever clinic, where there is one.

    Returns:
        QUESTIONS_DUE; GO_TO_FEVER_CLINIC with the fact ``place``, where it is known.

    Source: BJ-2022-PLAN item 5; requirement rows R079, R080.
    """
    if response is None or not is_valid(response, questionnaire, now, policy):
        return Refusal(Reason.QUESTIONS_DUE)
    if not response.is_positive:
        return None
    return Refusal(Reason.GO_TO_FEVER_CLINIC, () if clinic is None else (("place", clinic),))
