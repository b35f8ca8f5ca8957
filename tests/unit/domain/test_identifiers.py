"""Codes and cards that point to a patient: one written form, and what may be bound."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.identifiers import (
    MOST_CHARACTERS,
    Identifier,
    IdentifierSystem,
    PersonReference,
    may_bind,
    proof_of,
    written_form,
)
from kiosk_app.domain.identity import DocumentKind, Person, Proof, ProofLevel, level_of
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason, Refusal
from tests.helpers.people import ADULT, ADULT_PATIENT, ELDER, PATIENT_BY_CODE

DIGITS = "0123456789ABCDEF" * 4
UNREADABLE = Refusal(Reason.IDENTIFIER_UNREADABLE)
S = IdentifierSystem


@pytest.mark.requirement("R164")
@pytest.mark.parametrize(
    ("system", "value", "form"),
    [
        (S.HEALTH_CODE, f"{DIGITS}:1", DIGITS),
        (S.HEALTH_CODE, f" {DIGITS.lower()}:0:20261123093000\r", DIGITS),
        (S.HOSPITAL_CARD, "ａb-０１2", "AB-012"),
        (S.HOSPITAL_CARD, "00 012 345", "00012345"),
        (S.INSURANCE_CODE, " 62 hX ", "62 hX"),
    ],
)
def test_a_code_has_one_written_form(system: S, value: str, form: str) -> None:
    assert written_form(Identifier(system, value)) == form


@pytest.mark.parametrize(
    ("system", "value"),
    [
        (S.HEALTH_CODE, DIGITS),
        (S.HEALTH_CODE, f"{DIGITS}:"),
        (S.HEALTH_CODE, f"{DIGITS}0:1"),
        (S.HOSPITAL_CARD, "abc"),
        (S.HOSPITAL_CARD, "x" * 33),
        (S.HOSPITAL_CARD, "卡号一二三四"),
        (S.INSURANCE_CODE, ""),
        (S.INSURANCE_CODE, "a\x1b[2J"),
        (S.INSURANCE_CODE, "x" * (MOST_CHARACTERS + 1)),
    ],
)
def test_what_is_none_is_said_to_be_none(system: S, value: str) -> None:
    assert written_form(Identifier(system, value)) == UNREADABLE


@given(st.sampled_from(S), st.text(max_size=250))
def test_any_text_has_a_form_or_is_none_and_the_form_keeps_itself(system: S, value: str) -> None:
    form = written_form(Identifier(system, value))
    if isinstance(form, str) and system is not S.HEALTH_CODE:
        assert written_form(Identifier(system, form)) == form


@pytest.mark.requirement("R029", "R164")
@pytest.mark.parametrize("proof", Proof)
def test_only_who_has_shown_who_they_are_may_bind(proof: Proof) -> None:
    may = may_bind(S.HEALTH_CODE, proof)
    assert may_bind(S.HOSPITAL_CARD, proof) == may
    if level_of(proof) is ProofLevel.IDENTITY:
        assert may is None
    else:
        assert may == Refusal(Reason.REAL_NAME_REQUIRED)
    assert may_bind(S.INSURANCE_CODE, proof) == Refusal(Reason.IDENTIFIER_EXPIRES)


def test_what_a_code_proves() -> None:
    levels = {system: level_of(proof_of(system)) for system in S}
    assert levels == {
        S.HEALTH_CODE: ProofLevel.REFERENCE,
        S.HOSPITAL_CARD: ProofLevel.REFERENCE,
        S.INSURANCE_CODE: ProofLevel.IDENTITY,
    }


def test_a_code_is_kept_out_of_its_repr() -> None:
    assert DIGITS not in repr(Identifier(S.HEALTH_CODE, f"{DIGITS}:1"))


@pytest.mark.requirement("R104", "R164")
def test_whom_a_code_points_to_is_known_by_no_whole_name_and_no_whole_number() -> None:
    behind = PATIENT_BY_CODE.person
    assert isinstance(behind, PersonReference)
    shown = (behind.name_masked, behind.number_masked, behind.proof)
    assert shown == ("林*舟", ADULT.number_masked, Proof.HEALTH_CODE)
    assert ADULT.number[-4:] not in repr(behind)
    assert behind.shown.value not in repr(behind)


@pytest.mark.parametrize(
    ("someone", "may_be"),
    [
        (ADULT, True),
        (replace(ADULT, proof=Proof.ID_CARD), True),
        (replace(ADULT, name="林晓周"), False),
        (replace(ADULT, kind=DocumentKind.HOUSEHOLD_BOOK), False),
        (ELDER, False),
    ],
)
def test_a_document_says_something_against_being_theirs_or_not(
    someone: Person, may_be: bool
) -> None:
    behind = PATIENT_BY_CODE.person
    assert isinstance(behind, PersonReference)
    assert behind.may_be(someone) is may_be


@pytest.mark.parametrize(
    ("patient", "shown"),
    [(ADULT_PATIENT, ADULT), (PATIENT_BY_CODE, Identifier(S.HEALTH_CODE, f"{DIGITS.lower()}:1"))],
)
def test_a_patient_showed_a_document_or_a_code(
    patient: Patient, shown: Person | Identifier
) -> None:
    assert patient.shown == shown
