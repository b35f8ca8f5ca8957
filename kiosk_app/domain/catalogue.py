"""The hospital as patients see it: campuses, departments, practitioners, clinic types."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk_app.domain.identity import Sex
from kiosk_app.domain.ids import CampusId, DepartmentId, PractitionerId
from kiosk_app.domain.money import Fen


class BookingScope(StrEnum):
    """Whether a department's numbers are sold at all.

    Source: BJ-OPD-DRAFT art. 2: emergency, fever, intestinal and internet clinics are outside.
    """

    BOOKABLE = "bookable"
    EMERGENCY = "emergency"
    FEVER = "fever"
    INTESTINAL = "intestinal"
    INTERNET = "internet"


class Title(StrEnum):
    """Professional title (职称), GB/T 8561 group 23; the value is the code."""

    CHIEF = "231"  # 主任医师
    ASSOCIATE_CHIEF = "232"  # 副主任医师
    ATTENDING = "233"  # 主治医师
    RESIDENT = "234"  # 医师


class ClinicType(StrEnum):
    """Clinic class (号别); decides the medical service fee."""

    GENERAL = "general"  # 普通
    ASSOCIATE_CHIEF = "associate_chief"  # 副主任
    CHIEF = "chief"  # 主任
    RENOWNED = "renowned"  # 知名专家
    SPECIAL_NEED = "special_need"  # 特需


@dataclass(frozen=True, slots=True)
class Campus:
    """One site (院区) of the hospital."""

    id: CampusId
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Department:
    """A bookable clinical department (科室) at one campus.

    Attributes:
        code: 诊疗科目 code, e.g. ``"03.04"``; the part before the dot is the first level.
        group: name of the first level, e.g. 内科; equal to `name` where there is no second level.
        location: building, floor, zone, in the words of the signs.
        initials: pinyin initials of `name` for search, lower case.
        admits_sex: the only sex admitted, or None for both.
        min_age, max_age: whole years, inclusive; None for no limit.
    """

    id: DepartmentId
    campus: CampusId
    code: str
    name: str
    name_en: str
    group: str
    group_en: str
    location: str
    initials: str
    scope: BookingScope = BookingScope.BOOKABLE
    admits_sex: Sex | None = None
    min_age: int | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A doctor who holds clinic sessions."""

    id: PractitionerId
    name: str
    title: Title


@dataclass(frozen=True, slots=True)
class FeeItem:
    """The medical service fee (医事服务费) of one clinic type, whole fen."""

    clinic_type: ClinicType
    fee: Fen
    is_insured: bool


@dataclass(frozen=True, slots=True)
class BanRule:
    """What not coming leads to, as the policy in force has it.

    Attributes:
        no_shows: in one calendar year, without cause, that begin a ban on booking.
        ban_months: calendar months of that ban.

    Source: BJ-OPD-DRAFT art. 27; BJD-2021-05-20.
    """

    no_shows: int
    ban_months: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that changes rarely, fetched with each errand and shown to everyone.

    Attributes:
        books_without_paper: see `policy.Policy`; True in an answer from before this was said.
        ban_rule: said before anybody pays; None from a service of before this was said.
    """

    hospital: str
    hospital_en: str
    phone: str
    elderly_age: int
    campuses: tuple[Campus, ...]
    departments: tuple[Department, ...]
    fees: tuple[FeeItem, ...]
    books_without_paper: bool = True
    ban_rule: BanRule | None = None
