"""A phone number is one to reach somebody by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.phone import check_phone, normalise_phone
from kiosk_app.domain.refusal import Reason, Refusal


@pytest.mark.requirement("R033")
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13812341234", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("１３８１２３４１２３４", "13812341234"),
        ("010-12345678", "01012345678"),
        ("(010) 1234 5678", "01012345678"),
        ("021－12345678", "02112345678"),
        ("0551-1234567", "05511234567"),
        ("0551-12345678", "055112345678"),
    ],
)
def test_mobile_and_landline_are_taken(text: str, number: str) -> None:
    assert check_phone(text) is None
    assert normalise_phone(text) == number


@pytest.mark.requirement("R033")
@pytest.mark.parametrize("text", ["", "  ", "-", "\u3000"])
def test_a_phone_must_be_there(text: str) -> None:
    assert check_phone(text) == Refusal(Reason.PHONE_REQUIRED)


@pytest.mark.requirement("R033")
@pytest.mark.parametrize(
    "text",
    [
        "1381234123",
        "138123412345",
        "12812341234",
        "1234567",
        "12345678",
        "010-1234567",
        "0551-123456",
        "0012345678",
        "+86",
        "13812341234x",
        "٠١٠١٢٣٤٥٦٧٨",
    ],
)
def test_what_nobody_answers_is_refused(text: str) -> None:
    assert check_phone(text) == Refusal(Reason.INVALID_PHONE)


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    refusal = check_phone(text)
    assert refusal is None or refusal.reason in {Reason.PHONE_REQUIRED, Reason.INVALID_PHONE}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_one_form_stays_as_it_is(number: str) -> None:
    assert normalise_phone(normalise_phone(number)) == number
