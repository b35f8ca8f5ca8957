"""What questions before a visit (到院前自助流调) are told."""

from dataclasses import dataclass

from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.questionnaire import FeverClinic, Questionnaire


@dataclass(frozen=True, slots=True)
class QuestionsLoaded:
    """What is to be answered; None: nothing is."""

    patient: PatientId
    questionnaire: Questionnaire | None


@dataclass(frozen=True, slots=True)
class AnswersKept:
    """Central has the answers.

    Attributes:
        is_positive: the patient goes to a fever clinic instead.
        clinics: where those are.
    """

    patient: PatientId
    is_positive: bool
    clinics: tuple[FeverClinic, ...] = ()
