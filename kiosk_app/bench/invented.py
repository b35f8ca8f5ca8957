"""Invented people and an appointment of one; numbers are test numbers with a valid check digit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hardware.id_card.port import IdCardKind, IdCardRecord
from kiosk_app.clock import CHINA
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

PHONE = "13800139000"
_REGION = "110101"
_FIRST_BIRTH = date(1970, 1, 1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_BIRTHDAYS = 9_000  # up to 1994
_FIRST_SEQUENCE = 900  # to 999: never given to anybody
_GIVEN = "安宁平和清明文远思行"


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist."""

    name: str
    number: str
    birth: date
    sex: Sex

    def as_person(self) -> Person:
        """Return them as read from an identity card."""
        kind, proof = DocumentKind.RESIDENT_ID, Proof.ID_CARD
        return Person(self.name, kind, self.number, self.sex, self.birth, proof)

    def as_id_card(self) -> IdCardRecord:
        """Return their identity card."""
        return IdCardRecord(
            kind=IdCardKind.RESIDENT,
            name=self.name,
            id_number=self.number,
            sex_code=self.sex.value,
            birth=self.birth,
            nation_code="01",
            address="北京市东城区虚构路1号",
            issuer="虚构公安局",
            valid_from=date(2015, 1, 1),
            is_unlimited=True,
        )


def invent(index: int) -> Invented:
    """Return the `index`-th invented person, always the same; an adult under 65."""
    birth = _FIRST_BIRTH + timedelta(days=index % _BIRTHDAYS)
    sequence = _FIRST_SEQUENCE + index // _BIRTHDAYS
    body = f"{_REGION}{birth:%Y%m%d}{sequence}"
    # GB 11643-1999: weighted sum, modulo 11.
    check = _CHECKS[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    name = "测" + _GIVEN[index % len(_GIVEN)] + _GIVEN[index // len(_GIVEN) % len(_GIVEN)]
    return Invented(name, body + check, birth, Sex.MALE if sequence % 2 else Sex.FEMALE)


PRINTED_AT = datetime(2026, 11, 22, 18, 4, 31, tzinfo=CHINA)
_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=CHINA)
ISSUER = Issuer("青禾市第一医院", "0571-5550123", StationId("kiosk-01"))
_NINE_THIRTY = datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)
PATIENT = Patient(
    PatientId("P1"), invent(0).as_person(), 56, is_elderly=False, phone_masked="138****9000"
)
APPOINTMENT = Appointment(
    id=AppointmentId("A1"),
    number="G26112300045",
    patient=PATIENT.id,
    slot=Slot(
        session=SessionId("S1"),
        number=23,
        band=TimeBand(_NINE_THIRTY, _NINE_THIRTY + timedelta(minutes=30)),
        department_name="心血管内科专业",
        department_name_en="Cardiology",
        campus_name="东院区",
        location="门诊楼3层A区",
        room="312诊室",
        practitioner=Practitioner(PractitionerId("D1"), "李晓䶮", Title.CHIEF),
        clinic_type=ClinicType.CHIEF,
        fee=Fen(5000),
    ),
    booking_class=BookingClass.ADVANCE,
    paid=Fen(5000),
    check_in_code="G26112300045-8F3K7QW2M4XT",
    booked_at=PRINTED_AT,
    valid_until=_NOON,
    advised_from=_NINE_THIRTY - timedelta(minutes=20),
    if_not_coming=IfNotComing(ISSUER.phone, _NOON, _NOON, 3, 3),
)
