"""Booking for somebody else: by whom, for how many, on whose word."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.proxy import (
    Authority,
    Booker,
    Purpose,
    Relation,
    check_booker,
    is_conspicuous,
    may_act,
    may_book_for,
)
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import TODAY, number

MOTHER = Booker("张明", DocumentKind.RESIDENT_ID, number(), "010-12345678", Relation.PARENT)
ANNA, BORIS = PatientId("anna"), PatientId("boris")
AUTHORITY = Authority(ANNA, BORIS, Purpose.BOOKING, TODAY)


@pytest.mark.requirement("R035")
@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"name": " "}, "name"),
        ({"number": ""}, "number"),
        ({"phone": ""}, "phone"),
        ({"relation": None}, "relation"),
        ({"name": "", "phone": " "}, "name,phone"),
    ],
)
def test_all_details_of_the_booker_are_asked_for(change: dict[str, Any], missing: str) -> None:
    refusal = check_booker(replace(MOTHER, **change), TODAY)
    assert refusal == Refusal(Reason.PROXY_INCOMPLETE, (("missing", missing),))


@pytest.mark.requirement("R035")
def test_and_they_are_right() -> None:
    assert check_booker(MOTHER, TODAY) is None
    wrong = check_booker(replace(MOTHER, number="1"), TODAY)
    assert wrong == Refusal(Reason.INVALID_DOCUMENT_NUMBER, (("why", "shape"),))
    assert check_booker(replace(MOTHER, phone="12"), TODAY) == Refusal(Reason.INVALID_PHONE)


def test_a_booker_shows_neither_name_nor_number_nor_phone() -> None:
    shown = repr(MOTHER)
    assert not any(text in shown for text in (MOTHER.name, MOTHER.number, MOTHER.phone))


def others(count: int) -> list[PatientId]:
    return [PatientId(f"p{i}") for i in range(count)]


@pytest.mark.requirement("R035")
def test_a_fourth_patient_is_looked_at_and_a_sixth_refused() -> None:
    assert not is_conspicuous(ANNA, others(2), BEIJING)
    assert is_conspicuous(ANNA, others(3), BEIJING)
    assert may_book_for(ANNA, others(4), BEIJING) is None
    limit = Refusal(Reason.PROXY_LIMIT, (("limit", "5"),))
    assert may_book_for(ANNA, others(5), BEIJING) == limit


@pytest.mark.requirement("R035")
def test_the_same_patient_counts_once() -> None:
    assert may_book_for(ANNA, [ANNA, *others(4), ANNA], BEIJING) is None
    assert not is_conspicuous(ANNA, [ANNA, *others(2)], BEIJING)


@pytest.mark.requirement("R173")
def test_an_authority_holds_to_its_last_day_for_its_purpose_and_its_two_persons() -> None:
    parties = (ANNA, BORIS)
    assert may_act(AUTHORITY, parties, Purpose.BOOKING, TODAY) is None
    tomorrow = TODAY + timedelta(days=1)
    cases = [
        (may_act(AUTHORITY, parties, Purpose.BOOKING, tomorrow), "expired"),
        (may_act(AUTHORITY, parties, Purpose.MEDICINE, TODAY), "purpose"),
        (may_act(AUTHORITY, (BORIS, ANNA), Purpose.BOOKING, TODAY), "none"),
        (may_act(None, parties, Purpose.BOOKING, TODAY), "none"),
        (
            may_act(replace(AUTHORITY, is_withdrawn=True), parties, Purpose.BOOKING, TODAY),
            "withdrawn",
        ),
    ]
    for refusal, why in cases:
        assert refusal == Refusal(Reason.AUTHORITY_MISSING, (("why", why),))


@pytest.mark.requirement("R173")
def test_an_expired_authority_fetches_no_medicine() -> None:
    authority = replace(AUTHORITY, purpose=Purpose.MEDICINE, until=TODAY - timedelta(days=1))
    refusal = may_act(authority, (ANNA, BORIS), Purpose.MEDICINE, TODAY)
    assert refusal == Refusal(Reason.AUTHORITY_MISSING, (("why", "expired"),))
