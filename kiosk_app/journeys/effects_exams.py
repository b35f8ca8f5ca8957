"""What the journey around ordered examinations asks for."""

from dataclasses import dataclass

from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.own_exam import ExamWish, OwnExam, OwnExamTime
from kiosk_app.domain.patient import Patient


@dataclass(frozen=True, slots=True)
class LoadExams:
    """Fetch a patient's ordered examinations. Answer: ExamsLoaded | Refused | CentralDown."""

    patient: Patient


@dataclass(frozen=True, slots=True)
class ProposeExams:
    """Have times proposed; nobody has them by that.

    Answer: ExamsProposed | Refused | CentralDown.
    """

    patient: Patient
    wish: ExamWish


@dataclass(frozen=True, slots=True)
class BookExams:
    """Book these very times, all or none. Answer: ExamsBooked | Refused | CentralDown.

    Asked once more after CentralDown it is the same booking, under the same key.
    """

    patient: Patient
    times: tuple[tuple[ExamOrderId, OwnExamTime], ...]


@dataclass(frozen=True, slots=True)
class GiveExamBack:
    """Give the time of an order back. Answer: ExamGivenBack | Refused | CentralDown.

    After CentralDown the journal asks again with the same key until it knows.
    """

    patient: Patient
    exam: OwnExam


@dataclass(frozen=True, slots=True)
class PrintExams:
    """Print one slip with all of them, once. Answer: TicketPrinted | TicketNotPrinted."""

    patient: Patient
    exams: tuple[OwnExam, ...]
    is_copy: bool = False


ExamEffect = LoadExams | ProposeExams | BookExams | GiveExamBack | PrintExams
