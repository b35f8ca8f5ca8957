"""Calls about questions before a visit (到院前自助流调): what is asked, and the answers."""

from collections.abc import Mapping

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths
from kiosk_app.contract.pre_visit_shapes import AnswersBody, QuestionsAnswer, ResponseAnswer
from kiosk_app.domain.ids import DepartmentId, PatientId, RequestKey
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.questionnaire import FeverClinic, Questionnaire


class QuestionCalls(Caller):
    """One method per call."""

    def health_questions(
        self, patient: PatientId, department: DepartmentId, before: QuestionedAct
    ) -> Questionnaire | None:
        """Return what a patient is to answer before an act; None where nothing is due."""
        path = fill(paths.QUESTIONS, patient=patient)
        query = {"department": department, "before": before.value}
        found = self._get(path, QuestionsAnswer, query)
        return found.questionnaire if found.is_due else None

    def answer_questions(
        self,
        patient: PatientId,
        questionnaire: Questionnaire,
        answers: Mapping[str, bool],
        key: RequestKey,
    ) -> tuple[bool, tuple[FeverClinic, ...]]:
        """Hand in signed answers; return whether they send the patient elsewhere, and where.

        Raises:
            CentralRefusedError: QUESTIONS_RENEWED: other things are asked by now; or a rule.
        """
        body = AnswersBody(
            questionnaire=questionnaire.name,
            version=questionnaire.version,
            answers=dict(answers),
            is_signed=True,
        )
        kept = self._post(fill(paths.ANSWERS, patient=patient), body, ResponseAnswer, key)
        clinics = tuple(FeverClinic(c.name, c.name_en, c.location) for c in kept.go_to)
        return kept.is_positive, clinics
