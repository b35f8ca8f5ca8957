"""What travels about questions before a visit: the questions, the answers, what they came to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.questionnaire import Questionnaire

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
_Answers = Annotated[dict[_Id, bool], msgspec.Meta(max_length=60)]
_Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class AnswersBody(Request, frozen=True):
    """A patient answered every question of a set.

    Attributes:
        questionnaire, version: which set was shown.
        answers: by the id of the question.
        is_signed: the patient ticked that the answers are true.
    """

    questionnaire: _Id
    version: _Version
    answers: _Answers
    is_signed: bool = False


class FeverClinic(msgspec.Struct, frozen=True, kw_only=True):
    """Where a patient goes whose answers are positive; no number is sold there."""

    name: str
    name_en: str
    location: str


class ResponseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a patient's answers came to.

    Attributes:
        code: to be printed; triage finds the answers by it.
        is_valid: they need not be given again.
        go_to: where the patient goes instead, if an answer is positive.
    """

    patient: PatientId
    code: str
    questionnaire: str
    version: int
    answered_at: datetime
    valid_until: datetime
    is_valid: bool
    is_positive: bool
    go_to: tuple[FeverClinic, ...] = ()


class QuestionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be asked now.

    Attributes:
        is_due: the questions are to be asked before the act.
        questionnaire: the set that is in force; None: no questions are asked before this act.
        response: what the patient answered last, if it is valid still.
    """

    is_due: bool
    questionnaire: Questionnaire | None = None
    response: ResponseAnswer | None = None


class TriageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's answers as triage reads them: each question with what was answered."""

    response: ResponseAnswer
    questionnaire: Questionnaire
    answers: Mapping[str, bool]
