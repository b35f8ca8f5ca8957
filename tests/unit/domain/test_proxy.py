"""Booking for somebody else: by whom, for how many, on whose word."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kiosk_app.domain.identity import DocumentKind, Proof
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.proxy import (
    Authority,
    Booker,
    Purpose,
    Relation,
    check_booker,
    has_document,
    is_conspicuous,
    is_guarded,
    may_act,
    may_authorise,
    may_book_for,
    needs_authority,
)
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import TODAY, number, person

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


@pytest.mark.requirement("R173")
@pytest.mark.parametrize("proof", [None, Proof.TYPED, Proof.HOSPITAL_CARD, Proof.HEALTH_CODE])
def test_no_authority_without_the_patients_own_document(proof: Proof | None) -> None:
    refusal = may_authorise(AUTHORITY, proof, TODAY, BEIJING)
    said = Refusal(Reason.REAL_NAME_REQUIRED, (("proof", proof.value if proof else "none"),))
    assert refusal == said == has_document(proof)


@pytest.mark.requirement("R173")
def test_an_authority_is_for_another_and_ends_within_a_year() -> None:
    last = TODAY + timedelta(days=BEIJING.proxy.authority_days)
    for until, field in (
        (TODAY, None),
        (last, None),
        (TODAY - timedelta(days=1), "until"),
        (last + timedelta(days=1), "until"),
    ):
        refusal = may_authorise(replace(AUTHORITY, until=until), Proof.ID_CARD, TODAY, BEIJING)
        assert refusal == (
            None if field is None else Refusal(Reason.MALFORMED_REQUEST, (("field", field),))
        )
    oneself = may_authorise(replace(AUTHORITY, proxy=ANNA), Proof.ID_CARD, TODAY, BEIJING)
    assert oneself == Refusal(Reason.MALFORMED_REQUEST, (("field", "proxy"),))


@pytest.mark.requirement("R173")
def test_authority_is_asked_for_medicine_and_where_the_patients_document_is_not_there() -> None:
    always = replace(BEIJING, proxy=replace(BEIJING.proxy, has_to_show_authority=True))
    cases = [
        (Purpose.BOOKING, Proof.ID_CARD, BEIJING, False),
        (Purpose.BOOKING, Proof.HOSPITAL_CARD, BEIJING, True),
        (Purpose.BOOKING, None, BEIJING, True),
        (Purpose.BOOKING, Proof.ID_CARD, always, True),
        (Purpose.MEDICINE, Proof.ID_CARD, BEIJING, True),
    ]
    for purpose, proof, policy, is_needed in cases:
        assert needs_authority(purpose, proof, policy) is is_needed


@pytest.mark.requirement("R088")
def test_a_childs_parent_needs_none() -> None:
    child = person(birth=date(TODAY.year - 5, 1, 1))
    grown_up, unknown = (
        person(birth=date(1980, 1, 1)),
        person(birth=None, kind=DocumentKind.PASSPORT, document_number="E12345678"),
    )
    friend = replace(MOTHER, relation=Relation.OTHER)
    asked = [(MOTHER, child), (friend, child), (MOTHER, grown_up), (MOTHER, unknown)]
    assert [is_guarded(*each, TODAY, BEIJING) for each in asked] == [True, False, False, False]


def test_an_authority_lasts_a_day_at_least() -> None:
    with pytest.raises(ValueError, match="authority_days"):
        replace(BEIJING.proxy, authority_days=0)
