"""What questions before a visit (到院前自助流调) ask the world to do."""

from dataclasses import dataclass

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class LoadQuestions:
    """Fetch what a patient is to answer. Answer: QuestionsLoaded | Refused | CentralDown."""

    patient: Patient
    department: DepartmentId
    before: QuestionedAct


@dataclass(frozen=True, slots=True)
class SendAnswers:
    """Hand in signed answers. Answer: AnswersKept | Refused | CentralDown.

    Attributes:
        answers: one for each question, in their order.
    """

    patient: Patient
    questionnaire: Questionnaire
    answers: tuple[bool, ...]
