"""The seed's data tables, read from JSON into typed values; every person in them is invented.

Sources: department codes of the national list of clinical departments (诊疗科目名录); titles
GB/T 8561; fees of the Beijing reform of 2017 for tertiary hospitals.
"""

from datetime import date, time
from pathlib import Path

import msgspec

from kiosk_app.central_service.visit.questionnaires import QuestionFile, read_file
from kiosk_app.domain.catalogue import BookingScope, Campus, ClinicType, FeeItem, Title
from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.sessions import HalfDay

SEED_DIRECTORY = Path(__file__).resolve().parents[3] / "resources" / "seed"


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all rows: an unknown column is a typing mistake in the table."""


class StationRow(_Row, frozen=True):
    """A station that may speak to the service."""

    id: str
    kind: str


class HospitalTable(_Row, frozen=True):
    """What there is once."""

    name: str
    name_en: str
    phone: str
    campuses: tuple[Campus, ...]
    fees: tuple[FeeItem, ...]
    stations: tuple[StationRow, ...]


class DepartmentRow(_Row, frozen=True):
    """A department, and two facts that only the timetable needs: its floor, its late hours."""

    id: str
    campus: str
    code: str
    name: str
    name_en: str
    group_name: str
    group_en: str
    location: str
    initials: str
    scope: BookingScope
    admits_sex: Sex | None
    min_age: int | None
    max_age: int | None
    floor: int
    has_evening: bool
    has_noon: bool = False


class HalfDayRow(_Row, frozen=True):
    """When a half working day begins and ends, hospital time."""

    half_day: HalfDay
    begins: time
    ends: time


class StaffRow(_Row, frozen=True):
    """One post of every department: the title, what it sells, how often a week."""

    title: Title
    clinic_type: ClinicType
    half_days_a_week: int


class Timetable(_Row, frozen=True):
    """How days are filled.

    Attributes:
        expert_each_half_day: first-level groups whose departments have a named expert every
            morning and afternoon, weekends included.
        renowned_one_in, special_need_one_in: of the chief physicians who sit late.
    """

    half_days: tuple[HalfDayRow, ...]
    capacity: dict[ClinicType, dict[HalfDay, int]]
    staff: tuple[StaffRow, ...]
    expert_each_half_day: tuple[str, ...]
    renowned_one_in: int
    special_need_one_in: int


class NamesTable(_Row, frozen=True):
    """What invented names are made of."""

    surnames: tuple[str, ...]
    given: tuple[str, ...]


class PatientRow(_Row, frozen=True):
    """A demonstration patient who is enrolled already."""

    name: str
    kind: DocumentKind
    number: str
    sex: Sex
    birth: date
    phone: str


class ExamKindRow(_Row, frozen=True):
    """An examination and how the patient prepares."""

    id: str
    name: str
    name_en: str
    is_fasting: bool
    preparation: str
    preparation_en: str


class ExamGapRow(_Row, frozen=True):
    """What comes before what, and how long before."""

    first: str
    second: str
    minutes: int


class ExamResourceRow(_Row, frozen=True):
    """A room or machine."""

    id: str
    kind: str
    name: str
    location: str


class ExamHoursRow(_Row, frozen=True):
    """When all of them work, hospital time."""

    begins: time
    ends: time
    on_weekends: bool


class ExamOrderRow(_Row, frozen=True):
    """An order of a demonstration patient."""

    patient: str
    kind: str
    is_paid: bool


class ExamTables(_Row, frozen=True):
    """Examinations: what there is, where, when, and who is waiting for one."""

    kinds: tuple[ExamKindRow, ...]
    gaps: tuple[ExamGapRow, ...]
    resources: tuple[ExamResourceRow, ...]
    hours: tuple[ExamHoursRow, ...]
    band_minutes: int
    kept_percent: int
    orders: tuple[ExamOrderRow, ...]


class SeedTables(_Row, frozen=True):
    """All tables together."""

    hospital: HospitalTable
    departments: tuple[DepartmentRow, ...]
    timetable: Timetable
    names: NamesTable
    patients: tuple[PatientRow, ...]
    exams: ExamTables
    questions: QuestionFile


def load_tables(directory: Path = SEED_DIRECTORY) -> SeedTables:
    """Read the tables.

    Raises:
        OSError: a file is missing.
        msgspec.ValidationError: a file does not fit; the message names the field.
    """

    def read(name: str) -> bytes:
        return (directory / name).read_bytes()

    return SeedTables(
        hospital=msgspec.json.decode(read("hospital.json"), type=HospitalTable),
        departments=msgspec.json.decode(read("departments.json"), type=tuple[DepartmentRow, ...]),
        timetable=msgspec.json.decode(read("timetable.json"), type=Timetable),
        names=msgspec.json.decode(read("names.json"), type=NamesTable),
        patients=msgspec.json.decode(read("demo_patients.json"), type=tuple[PatientRow, ...]),
        exams=msgspec.json.decode(read("examinations.json"), type=ExamTables),
        questions=read_file(read("questions.json")),
    )
