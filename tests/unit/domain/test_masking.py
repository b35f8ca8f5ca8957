"""What others may see never is the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.masking import mask_name, mask_number, mask_phone
from tests.unit.domain.made_up import number

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Co"])


@pytest.mark.requirement("R103")
@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张小明", "张*明"),
        ("张", "*"),
        ("欧阳修", "欧阳*"),
        ("欧阳小明", "欧阳*明"),
        ("欧阳", "欧*"),
        ("赵欢欢乐乐", "赵***乐"),
        ("买买提·吐尔逊", "买**·***"),
        ("JOHN SMITH", "J*** *****"),
        ("张A", "张*"),
        ("A ", "* "),
        ("A", "*"),
        ("䶮𠮷", "䶮*"),
        ("\ue81e明", "\ue81e*"),
        ("", ""),
    ],
)
def test_a_name_shows_the_family_and_hides_the_person(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.requirement("R103")
@given(st.text(HAN, min_size=1, max_size=30) | st.text(LETTERS, min_size=1, max_size=64))
def test_a_masked_name_never_contains_the_name(name: str) -> None:
    masked = mask_name(name)
    assert name not in masked
    assert "*" in masked


@pytest.mark.requirement("R014")
def test_a_number_shows_six_and_four() -> None:
    full = number()
    assert mask_number(full) == f"{full[:6]}********{full[-4:]}"


@pytest.mark.parametrize(
    ("full", "masked"),
    [
        ("CAN110078040501", "CAN********0501"),
        ("H12345678", "*****5678"),
        ("AB123", "****3"),
        ("AB1", "***"),
        ("", ""),
    ],
)
def test_a_shorter_number_shows_less(full: str, masked: str) -> None:
    assert mask_number(full) == masked


@pytest.mark.requirement("R103")
@given(st.text(st.sampled_from("0123456789ABCX"), min_size=1, max_size=40))
def test_a_masked_number_never_contains_the_number(full: str) -> None:
    for masked in (mask_number(full), mask_phone(full)):
        assert full not in masked
        assert len(masked) == len(full)
        assert sum(c != "*" for c in masked) <= 10


@pytest.mark.requirement("R103")
@pytest.mark.parametrize(
    ("full", "masked"),
    [
        ("13812341234", "138****1234"),
        ("01012345678", "010****5678"),
        ("05511234567", "055****4567"),
        ("0551123456", "******3456"),
    ],
)
def test_a_phone_shows_its_ends(full: str, masked: str) -> None:
    assert mask_phone(full) == masked
