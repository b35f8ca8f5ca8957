"""Invented persons, numbers and times; the check character is worked out on its own way here."""

from datetime import date, datetime, timedelta, timezone

from kiosk_app.domain.catalogue import BookingScope, Department
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.ids import CampusId, DepartmentId

CST = timezone(timedelta(hours=8))
TODAY = date(2026, 11, 23)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def with_check(first_17: str) -> str:
    """Complete a number by the weights printed in GB 11643."""
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, first_17, strict=True))
    return first_17 + _CHECKS[total % 11]


def number(birth: date = date(1990, 3, 7), sequence: int = 911, region: str = "110101") -> str:
    return with_check(f"{region}{birth:%Y%m%d}{sequence:03d}")


def at(hour: int, minute: int = 0, second: int = 0, *, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=CST)


def person(
    birth: date | None = date(1990, 3, 7),
    sex: Sex = Sex.MALE,
    kind: DocumentKind = DocumentKind.RESIDENT_ID,
    document_number: str | None = None,
) -> Person:
    made = document_number or number(birth or date(1990, 3, 7), 911 if sex is Sex.MALE else 922)
    return Person(name="张明", kind=kind, number=made, sex=sex, birth=birth, proof=Proof.ID_CARD)


def department(
    scope: BookingScope = BookingScope.BOOKABLE,
    admits_sex: Sex | None = None,
    min_age: int | None = None,
    max_age: int | None = None,
) -> Department:
    return Department(
        id=DepartmentId("d1"),
        campus=CampusId("c1"),
        code="03.04",
        name="心血管内科",
        name_en="Cardiology",
        group="内科",
        group_en="Internal medicine",
        location="门诊楼 3 层 A 区",
        initials="xxgnk",
        scope=scope,
        admits_sex=admits_sex,
        min_age=min_age,
        max_age=max_age,
    )
