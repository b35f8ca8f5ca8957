"""Each department that sells numbers stands under its parent in the national list."""

from dataclasses import replace

import pytest

from kiosk_app.domain.catalogue import BookingScope, Campus, Catalogue, Department
from kiosk_app.domain.ids import CampusId
from kiosk_app.domain.specialties import FIRST_LEVEL, orphans, parent_of
from tests.unit.domain.made_up import department

CARDIOLOGY = replace(department(), code="03.04", group="内科", campus=CampusId("E"))


def catalogue(*departments: Department) -> Catalogue:
    east = Campus(CampusId("E"), "东院区", "青禾路1号")
    return Catalogue("青禾市第一医院", "Qinghe First Hospital", "", 60, (east,), departments, ())


@pytest.mark.requirement("R004")
@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("03.04", "内科"),
        ("10", "眼科"),
        ("50.13", "中医科"),
        ("29", None),
        ("99.01", None),
        ("3.04", None),
        ("03.4", None),
        ("03.04.01", None),
        ("٠٣", None),
        ("", None),
    ],
)
def test_a_code_tells_the_department_it_stands_under(code: str, parent: str | None) -> None:
    assert parent_of(code) == parent


def test_codes_of_the_list_stand_under_themselves() -> None:
    assert {parent_of(code) for code in FIRST_LEVEL} == set(FIRST_LEVEL.values())


@pytest.mark.requirement("R004")
@pytest.mark.parametrize(
    "stray",
    [
        replace(CARDIOLOGY, code="04.04"),
        replace(CARDIOLOGY, code="心内"),
        replace(CARDIOLOGY, group="心血管内科"),
        replace(CARDIOLOGY, campus=CampusId("W")),
    ],
)
def test_a_department_without_a_place_is_named(stray: Department) -> None:
    assert orphans(catalogue(CARDIOLOGY, stray)) == (stray,)


def test_what_sells_no_numbers_may_stand_anywhere() -> None:
    fever = replace(CARDIOLOGY, code="02", group="互联网门诊", scope=BookingScope.INTERNET)
    assert orphans(catalogue(CARDIOLOGY, fever)) == ()
