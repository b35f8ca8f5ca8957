"""Calls about ordered examinations (检查预约): see them, have times proposed, book, give back."""

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import exam_shapes as shapes
from kiosk_app.contract import paths
from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.ids import PatientId, RequestKey
from kiosk_app.domain.own_exam import ExamDay, ExamProposal, ExamWish, OwnExam, OwnExamTime

_ONE_DAY, _DAYS_AHEAD = 1, 14


class ExamCalls(Caller):
    """One method per call."""

    def exams(self, patient: PatientId) -> tuple[OwnExam, ...]:
        """Return a patient's ordered examinations, those with a time first."""
        found = self._get(fill(paths.PATIENT_EXAMS, patient=patient), shapes.ExamOrdersAnswer)
        return tuple(map(_own, found.orders))

    def propose_exams(self, patient: PatientId, wish: ExamWish) -> ExamProposal:
        """Return times that several orders may have together; nobody has them by that.

        Raises:
            CentralRefusedError: UNKNOWN_EXAMINATION, NOT_IN_THIS_STATE, EXAMINATION_NOT_PAID.
        """
        body = shapes.ExamWishBody(
            patient=patient,
            orders=wish.orders,
            first_day=wish.day,
            days=_DAYS_AHEAD if wish.day is None else _ONE_DAY,
            half_day=wish.half_day,
        )
        found = self._post(paths.EXAM_PROPOSALS, body, shapes.ExamProposalAnswer)
        return ExamProposal(
            tuple((ExamOrderId(each.order), _time(each.time)) for each in found.times),
            tuple(map(ExamOrderId, found.left_out)),
            tuple(ExamDay(each.day, each.half_days) for each in found.days),
        )

    def book_exams(
        self,
        patient: PatientId,
        times: tuple[tuple[ExamOrderId, OwnExamTime], ...],
        key: RequestKey,
    ) -> tuple[OwnExam, ...]:
        """Book these very times, all or none; return the orders with them.

        Raises:
            CentralRefusedError: EXAMINATION_TIME_TAKEN, NO_PLAN, or a rule.
        """
        body = shapes.ExamPlanBody(
            patient=patient,
            orders=tuple(order for order, _time in times),
            first_day=min(time.band.begin.date() for _order, time in times),
            days=_DAYS_AHEAD,
            slots=tuple(time.slot for _order, time in times),
        )
        found = self._post(paths.EXAM_PLANS, body, shapes.ExamOrdersAnswer, key)
        return tuple(map(_own, found.orders))

    def give_exam_back(self, exam: ExamOrderId, patient: PatientId, key: RequestKey) -> None:
        """Give the time of an order back; the order stays open.

        Raises:
            CentralRefusedError: BAND_OVER once it has begun; UNKNOWN_EXAMINATION.
        """
        path = fill(paths.EXAM_CANCEL, exam=exam)
        self._post(path, shapes.ExamCancelBody(patient=patient), shapes.ExamOrderAnswer, key)


def _own(found: shapes.ExamOrderAnswer) -> OwnExam:
    return OwnExam(
        id=ExamOrderId(found.id),
        name=found.name,
        name_en=found.name_en,
        is_paid=found.is_paid,
        preparation=found.preparation.text,
        preparation_en=found.preparation.text_en,
        time=None if found.time is None else _time(found.time),
        is_preferred=found.is_preferred,
        missed=found.missed,
    )


def _time(found: shapes.ExamTime) -> OwnExamTime:
    return OwnExamTime(found.slot, found.location, found.band)
