"""Central by script, as far as ordered examinations are asked for; see `FakeCentral`."""

from typing import TypeVar

from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.ids import PatientId, RequestKey
from kiosk_app.domain.own_exam import ExamProposal, ExamWish, OwnExam, OwnExamTime
from tests.helpers import people
from tests.helpers import samples_exams as samples

_A = TypeVar("_A")


class FakeExams:
    """Answers are those of the samples."""

    def _answer(self, name: str, answer: _A, key: str = "") -> _A:
        raise NotImplementedError

    def exams(self, patient: PatientId) -> tuple[OwnExam, ...]:
        assert patient == people.ADULT_PATIENT.id
        return self._answer("exams", samples.MIXED)

    def propose_exams(self, patient: PatientId, wish: ExamWish) -> ExamProposal:
        assert (patient, wish) == (people.ADULT_PATIENT.id, samples.WISH)
        return self._answer("propose_exams", samples.ALL)

    def book_exams(
        self,
        patient: PatientId,
        times: tuple[tuple[ExamOrderId, OwnExamTime], ...],
        key: RequestKey,
    ) -> tuple[OwnExam, ...]:
        assert (patient, times) == (people.ADULT_PATIENT.id, samples.PAIRS)
        return self._answer("book_exams", samples.BOOKED, key)

    def give_exam_back(self, exam: ExamOrderId, patient: PatientId, key: RequestKey) -> None:
        assert (exam, patient) == (samples.BOOKED[1].id, people.ADULT_PATIENT.id)
        self._answer("give_exam_back", None, key)
