"""What handlers need of central about ordered examinations; a base of `ports.Central`."""

from typing import Protocol

from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.ids import PatientId, RequestKey
from kiosk_app.domain.own_exam import ExamProposal, ExamWish, OwnExam, OwnExamTime


class CentralExams(Protocol):
    """The central service as it gives ordered examinations their times."""

    def exams(self, patient: PatientId) -> tuple[OwnExam, ...]:
        """Return a patient's ordered examinations."""

    def propose_exams(self, patient: PatientId, wish: ExamWish) -> ExamProposal:
        """Return times that several may have together."""

    def book_exams(
        self,
        patient: PatientId,
        times: tuple[tuple[ExamOrderId, OwnExamTime], ...],
        key: RequestKey,
    ) -> tuple[OwnExam, ...]:
        """Book these very times, all or none; return the orders with them."""

    def give_exam_back(self, exam: ExamOrderId, patient: PatientId, key: RequestKey) -> None:
        """Give the time of an order back."""
