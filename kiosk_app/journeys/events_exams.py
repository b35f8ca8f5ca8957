"""What the journey around ordered examinations is told."""

from dataclasses import dataclass

from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.own_exam import ExamProposal, ExamWish, OwnExam


@dataclass(frozen=True, slots=True)
class ExamsLoaded:
    patient: PatientId
    exams: tuple[OwnExam, ...]


@dataclass(frozen=True, slots=True)
class ExamsProposed:
    """Times for the `wish`, or for what of it fits."""

    patient: PatientId
    wish: ExamWish
    proposal: ExamProposal


@dataclass(frozen=True, slots=True)
class ExamsBooked:
    """All of them have their times now."""

    patient: PatientId
    exams: tuple[OwnExam, ...]


@dataclass(frozen=True, slots=True)
class ExamGivenBack:
    """Its time is free again; the order stays open."""

    exam: ExamOrderId


ExamEvent = ExamsLoaded | ExamsProposed | ExamsBooked | ExamGivenBack
