"""A patient with an appointment, invented, for tests of paper."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.booking import Appointment, BookingClass, IfNotComing, Slot
from kiosk_app.domain.catalogue import ClinicType, Practitioner, Title
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.ids import (
    AppointmentId,
    PatientId,
    PractitionerId,
    SessionId,
    StationId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.sessions import TimeBand

CHINA = timezone(timedelta(hours=8))
PRINTED_AT = datetime(2026, 11, 22, 18, 4, 31, tzinfo=CHINA)
_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=CHINA)
ISSUER = Issuer("滨江市第一人民医院", "0571-5550123", StationId("K-07"))
LONG_ISSUER = replace(ISSUER, hospital="滨江医科大学附属第一医院（滨江市第一人民医院）")


def patient(name: str = "张䶮明") -> Patient:
    person = Person(
        name, DocumentKind.RESIDENT_ID, "110101195003079015", Sex.MALE, None, Proof.ID_CARD
    )
    return Patient(PatientId("P1"), person, 76, is_elderly=True, phone_masked="138****1234")


def slot() -> Slot:
    begin = datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)
    return Slot(
        session=SessionId("S1"),
        number=23,
        band=TimeBand(begin, begin + timedelta(minutes=30)),
        department_name="心血管内科专业",
        department_name_en="Cardiology",
        campus_name="东院区",
        location="门诊楼3层A区",
        room="312诊室",
        practitioner=Practitioner(PractitionerId("D1"), "李晓䶮", Title.CHIEF),
        clinic_type=ClinicType.CHIEF,
        fee=Fen(5000),
    )


def long_slot() -> Slot:
    """The longest words a hospital of this style puts on a ticket, three digits, two rows each."""
    return replace(
        slot(),
        number=188,
        department_name="小儿遗传代谢与内分泌专业（儿科）门诊",
        campus_name="滨江新城国际院区",
        location="门急诊医技综合楼12层东侧B区",
        room="1208诊室（特需）",
        practitioner=Practitioner(
            PractitionerId("D2"), "买买提·吐尔逊·阿卜杜热合曼", Title.ASSOCIATE_CHIEF
        ),
        clinic_type=ClinicType.ASSOCIATE_CHIEF,
    )


def appointment(of: Slot | None = None) -> Appointment:
    booked = of or slot()
    return Appointment(
        id=AppointmentId("A1"),
        number="G26112300045",
        patient=PatientId("P1"),
        slot=booked,
        booking_class=BookingClass.ADVANCE,
        paid=Fen(5000),
        check_in_code="G26112300045-8F3K7QW2M4XT",
        booked_at=PRINTED_AT,
        valid_until=_NOON,
        advised_from=booked.band.begin - timedelta(minutes=20),
        if_not_coming=IfNotComing(ISSUER.phone, _NOON, _NOON, 3, 3),
    )
