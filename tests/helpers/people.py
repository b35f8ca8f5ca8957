"""Ready-made people, departments, sessions, holds and appointments, shared by all tests.

Everyone here is invented: their numbers have region 110101, a sequence of 9xx and a valid
checksum. "Now" is Monday, 23 November 2026, half past eight in the morning in Beijing.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from kiosk_app.domain.booking import (
    Appointment,
    BookingClass,
    Hold,
    IfNotComing,
    OrderState,
    Payment,
    PaymentOrder,
    Slot,
)
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.cash import Drawer, DrawerShift
from kiosk_app.domain.catalogue import (
    BanRule,
    BookingScope,
    Campus,
    Catalogue,
    ClinicType,
    Department,
    FeeItem,
    Practitioner,
    Title,
)
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem, PersonReference
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.ids import (
    AppointmentId,
    CampusId,
    DepartmentId,
    HoldId,
    OrderId,
    PatientId,
    PractitionerId,
    SessionId,
    StaffId,
    StationId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_place import OwnOffer, OwnPlace
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.published import Line
from kiosk_app.domain.questionnaire import Question, Questionnaire
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.revisit import FeeKind, WaivedLine
from kiosk_app.domain.sessions import (
    BandSupply,
    ClinicSession,
    HalfDay,
    LiveNote,
    LiveStatus,
    TimeBand,
    UrgentReason,
)
from kiosk_app.domain.staff import Role, StaffMember
from kiosk_app.domain.suspension_notice import CalledOff, ShownNotice, Substituted, notice_lines

BEIJING_TIME = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=BEIJING_TIME)
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def resident_number(birth: date, sequence: int) -> str:
    """Return an invented resident number; `sequence` 900..999, odd for men.

    Source: GB 11643-1999 (ISO 7064 MOD 11-2).
    """
    body = f"110101{birth:%Y%m%d}{sequence:03d}"
    weighted = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(body))
    return body + "10X98765432"[weighted % 11]


def person(name: str, birth: date, sequence: int, proof: Proof) -> Person:
    """Return an invented resident, as a card names them."""
    sex = Sex.MALE if sequence % 2 else Sex.FEMALE
    number = resident_number(birth, sequence)
    return Person(name, DocumentKind.RESIDENT_ID, number, sex, birth, proof)


# --- people --------------------------------------------------------------------------------

ADULT = person("林晓舟", date(1996, 5, 17), 901, Proof.SOCIAL_CARD)
"""A man of 30, read from his social-security card."""
ELDER = person("周玉兰", date(1951, 3, 8), 902, Proof.ID_CARD)
"""A woman of 75, read from her identity card."""
STRANGER = person("陈䶮", date(1988, 9, 30), 903, Proof.ID_CARD)
"""A man of 38 with a rare character in his name; somebody else's card."""
CHILD = person("许小满", date(2020, 6, 1), 904, Proof.SOCIAL_CARD)
"""A girl of 6."""

ADULT_PATIENT = Patient(
    PatientId("P0000901"), ADULT, age=30, is_elderly=False, phone_masked="138****0901"
)
ELDER_PATIENT = Patient(
    PatientId("P0000902"), ELDER, age=75, is_elderly=True, phone_masked="139****0902"
)
HEALTH_CODE = Identifier(IdentifierSystem.HEALTH_CODE, "0123456789abcdef" * 4 + ":1")
PATIENT_BY_CODE = replace(
    ADULT_PATIENT,
    person=PersonReference(HEALTH_CODE, ADULT.name_masked, ADULT.number_masked, ADULT.kind),
)
"""The adult, known by the health code that points to him."""
PHONELESS_PATIENT = replace(ADULT_PATIENT, phone_masked=None)
PHONE = "13800000901"

# --- who works there -----------------------------------------------------------------------

REGISTRAR = StaffMember(StaffId("S-reg"), "he.lu", "何露", (Role.REGISTRAR,))
COLLEAGUE = StaffMember(StaffId("S-sup"), "shen.yan", "沈砚", (Role.SUPERVISOR,))
PASSWORD = "seven quiet lanterns"  # noqa: S105 - of invented people
SHIFT = DrawerShift(
    "shift-1",
    StationId("counter-01"),
    REGISTRAR.id,
    REGISTRAR.name,
    NOW,
    Drawer(Fen(20_000), Fen(0), Fen(0)),
)
CLOSED_SHIFT = replace(
    SHIFT,
    drawer=Drawer(Fen(20_000), Fen(15_000), Fen(5_000)),
    closed_at=NOW + timedelta(hours=4),
    counted=Fen(29_900),
)

# --- the hospital --------------------------------------------------------------------------

EAST = Campus(CampusId("east"), "东院区", "云溪路 1 号")
WEST = Campus(CampusId("west"), "西院区", "听松街 8 号")


def department(
    code: str, name: str, name_en: str, group: str, group_en: str, location: str, **more: object
) -> Department:
    """Return a department of the east campus."""
    made = Department(
        DepartmentId(f"D{code}"), EAST.id, code, name, name_en, group, group_en, location, "xx"
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of Department, by name


CARDIOLOGY = department(
    "03.04", "心血管内科", "Cardiology", "内科", "Internal Medicine", "门诊楼 3 层 A 区"
)
RESPIRATORY = department(
    "03.01", "呼吸内科", "Respiratory", "内科", "Internal Medicine", "门诊楼 3 层 B 区"
)
OPHTHALMOLOGY = department(
    "10", "眼科", "Ophthalmology", "眼科", "Ophthalmology", "门诊楼 5 层 C 区"
)
GYNAECOLOGY = department(
    "05.01",
    "妇科",
    "Gynaecology",
    "妇产科",
    "Obstetrics and Gynaecology",
    "门诊楼 4 层 A 区",
    admits_sex=Sex.FEMALE,
)
OBSTETRICS = department(
    "05.02",
    "产科",
    "Obstetrics",
    "妇产科",
    "Obstetrics and Gynaecology",
    "门诊楼 4 层 B 区",
    admits_sex=Sex.FEMALE,
)
EMERGENCY = department(
    "20",
    "急诊医学科",
    "Emergency",
    "急诊医学科",
    "Emergency",
    "急诊楼 1 层",
    scope=BookingScope.EMERGENCY,
)
FEVER = department(
    "16.01",
    "发热门诊",
    "Fever Clinic",
    "感染疾病科",
    "Infectious Diseases",
    "北门东侧平房",
    scope=BookingScope.FEVER,
)
INTESTINAL = department(
    "16.02",
    "肠道门诊",
    "Intestinal Clinic",
    "感染疾病科",
    "Infectious Diseases",
    "北门西侧平房",
    scope=BookingScope.INTESTINAL,
)
HEPATOLOGY = department(
    "16.03", "肝病专业", "Hepatology", "感染疾病科", "Infectious Diseases", "门诊楼 6 层 A 区"
)
ONLINE = department(
    "50",
    "互联网门诊",
    "Online Clinic",
    "互联网门诊",
    "Online Clinic",
    "手机办理",
    scope=BookingScope.INTERNET,
)

CHIEF = Practitioner(PractitionerId("dr1"), "沈怀远", Title.CHIEF)
ASSOCIATE = Practitioner(PractitionerId("dr2"), "顾清和", Title.ASSOCIATE_CHIEF)

CATALOGUE = Catalogue(
    hospital="云溪医院",
    hospital_en="Yunxi Hospital",
    phone="010-00000000",
    elderly_age=65,
    campuses=(EAST, WEST),
    departments=(
        CARDIOLOGY,
        RESPIRATORY,
        OPHTHALMOLOGY,
        GYNAECOLOGY,
        OBSTETRICS,
        EMERGENCY,
        FEVER,
        INTESTINAL,
        HEPATOLOGY,
        ONLINE,
    ),
    fees=(
        FeeItem(ClinicType.GENERAL, Fen(5000), is_insured=True),
        FeeItem(ClinicType.ASSOCIATE_CHIEF, Fen(6000), is_insured=True),
        FeeItem(ClinicType.CHIEF, Fen(8000), is_insured=True),
        FeeItem(ClinicType.RENOWNED, Fen(10000), is_insured=True),
        FeeItem(ClinicType.SPECIAL_NEED, Fen(30000), is_insured=False),
    ),
    ban_rule=BanRule(3, 3),
)

# --- sessions and bands --------------------------------------------------------------------


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """Return `hour`:`minute` of `day` in Beijing."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING_TIME)


def clinic(
    name: str,
    who: Practitioner | None,
    clinic_type: ClinicType,
    *,
    day: date = TODAY,
    half_day: HalfDay = HalfDay.MORNING,
    free: int = 5,
    why_none: Reason | None = None,
) -> ClinicSession:
    """Return a session of cardiology."""
    begin, end = {
        HalfDay.MORNING: (at(8, 0, day), at(12, 0, day)),
        HalfDay.AFTERNOON: (at(13, 30, day), at(17, 0, day)),
        HalfDay.EVENING: (at(18, 0, day), at(20, 0, day)),
    }[half_day]
    fee = next(item.fee for item in CATALOGUE.fees if item.clinic_type is clinic_type)
    return ClinicSession(
        SessionId(name),
        CARDIOLOGY.id,
        who,
        clinic_type,
        day,
        half_day,
        begin,
        end,
        "301 诊室",
        fee,
        free,
        why_none,
    )


GENERAL_SESSION = clinic("S-general", None, ClinicType.GENERAL)
GENERAL_AFTERNOON = clinic("S-general-pm", None, ClinicType.GENERAL, half_day=HalfDay.AFTERNOON)
CHIEF_SESSION = clinic("S-chief", CHIEF, ClinicType.CHIEF)
CHIEF_AFTERNOON = clinic(
    "S-chief-pm",
    CHIEF,
    ClinicType.CHIEF,
    half_day=HalfDay.AFTERNOON,
    free=0,
    why_none=Reason.BOOKED_OUT,
)
SUSPENDED_SESSION = clinic(
    "S-associate", ASSOCIATE, ClinicType.ASSOCIATE_CHIEF, free=0, why_none=Reason.SESSION_SUSPENDED
)
SESSIONS = (GENERAL_SESSION, CHIEF_SESSION, CHIEF_AFTERNOON, SUSPENDED_SESSION)
"""Today in cardiology: one type with one session, one with a choice, one with nothing left."""
TOMORROW_SESSION = clinic("S-tomorrow", CHIEF, ClinicType.CHIEF, day=TOMORROW)
LATER_SESSION = clinic(
    "S-later",
    None,
    ClinicType.GENERAL,
    day=TODAY + timedelta(days=2),
    half_day=HalfDay.EVENING,
    free=0,
    why_none=Reason.NOT_YET_RELEASED,
)
SATURDAY_SESSION = clinic("S-saturday", CHIEF, ClinicType.CHIEF, day=TODAY + timedelta(days=5))
ASSOCIATE_SESSION = clinic("S-associate-2", ASSOCIATE, ClinicType.ASSOCIATE_CHIEF)
LATE_SESSION = replace(
    ASSOCIATE_SESSION,
    id=SessionId("S-late"),
    live=LiveNote(LiveStatus.LATE, UrgentReason.RESCUE, 40, NOW),
)
ADVANCE_SESSIONS = (TOMORROW_SESSION, LATER_SESSION)

NINE = TimeBand(at(9), at(9, 30))
HALF_PAST_NINE = TimeBand(at(9, 30), at(10))
TEN = TimeBand(at(10), at(10, 30))
BANDS = (
    BandSupply(NINE, free=3),
    BandSupply(HALF_PAST_NINE, free=0, why_none=Reason.HELD_BY_OTHERS),
)

# --- hold, order, payment, appointment -----------------------------------------------------

SLOT = Slot(
    session=CHIEF_SESSION.id,
    number=7,
    band=NINE,
    department_name=CARDIOLOGY.name,
    department_name_en=CARDIOLOGY.name_en,
    campus_name=EAST.name,
    location=CARDIOLOGY.location,
    room="301 诊室",
    practitioner=CHIEF,
    clinic_type=ClinicType.CHIEF,
    fee=Fen(8000),
)
HOLD = Hold(HoldId("H-7f3a91c2"), ADULT_PATIENT.id, SLOT, at(8, 35), expires_in_s=300)
ORDER = PaymentOrder(
    OrderId("O-5d2e80b4"),
    HOLD.id,
    SLOT.fee,
    "https://pay.invalid/O-5d2e80b4",
    OrderState.OPEN,
    expires_in_s=180,
)
PAYMENT = Payment(ORDER.id, ORDER.amount)
APPOINTMENT = Appointment(
    id=AppointmentId("A-1"),
    number="G26112300045",
    patient=ADULT_PATIENT.id,
    slot=SLOT,
    booking_class=BookingClass.SAME_DAY,
    paid=SLOT.fee,
    check_in_code="YX1:G26112300045:7Q2K",
    booked_at=NOW,
    valid_until=at(12),
    advised_from=SLOT.band.begin - timedelta(minutes=20),
    if_not_coming=IfNotComing(CATALOGUE.phone, at(12), at(12), 3, 3),
)
WITH_STAFF_ONLY = replace(
    APPOINTMENT, if_not_coming=IfNotComing(CATALOGUE.phone, at(12), None, 3, 3)
)
"""Booked where kiosks take nothing back."""
PLACE = QueuePlace(
    APPOINTMENT,
    Punctuality.IN_TIME,
    is_results_revisit=False,
    group=PriorityGroup.ORDINARY,
    ahead=3,
    expected_at=at(8, 54),
    rule=(Line("queue.by_hour"),),
)
QUESTIONNAIRE = Questionnaire(
    "respiratory",
    1,
    "就诊前的几个问题",
    "A few questions before your visit",
    (
        Question("fever", "这两天发过烧吗？", "Have you had a fever these two days?", True),
        Question("mask", "您带口罩了吗？", "Do you have a mask with you?"),
    ),
)
WAITS = OwnPlace(
    id="place-1",
    session=CHIEF_SESSION.id,
    department_name=CARDIOLOGY.name,
    department_name_en=CARDIOLOGY.name_en,
    practitioner=CHIEF,
    clinic_type=ClinicType.CHIEF,
    day=TODAY,
    half_day=HalfDay.MORNING,
    is_any=False,
    ahead=2,
    closes_at=at(9),
)
"""The adult waits for a number of the chief."""
OFFERED = replace(WAITS, ahead=0, offer=OwnOffer(NINE.begin, at(8, 45)))
NOTICE = ShownNotice(
    "ntc-1",
    APPOINTMENT.id,
    notice_lines(
        CalledOff("11月23日", HalfDay.MORNING, CARDIOLOGY.name, CHIEF.name, CATALOGUE.phone)
    ),
)
"""The adult's clinic is called off."""
SUBSTITUTED = Substituted(APPOINTMENT, MoneyBack())


def notice_without_doctor() -> ShownNotice:
    """Return the notice of a general clinic."""
    told = CalledOff("11月23日", HalfDay.MORNING, CARDIOLOGY.name, "", CATALOGUE.phone)
    return ShownNotice("ntc-3", APPOINTMENT.id, notice_lines(told))


WAIVED = (
    WaivedLine(FeeKind.REGISTRATION, Fen(0), APPOINTMENT.number, Fen(0)),
    WaivedLine(FeeKind.CONSULTATION, Fen(8000), APPOINTMENT.number, Fen(0)),
)
"""What a free revisit does not cost."""
