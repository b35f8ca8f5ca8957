"""What an answer to reset tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import MediaError, UnsupportedMediaError, WrongSlotError
from hardware.smartcard.atr import CardKind, demand_chip_card, kind_of

SOCIAL = "3B6D000000814D3000A1B2C3D4E5F60708"
IDENTITY = "3B8880 01D1038605008080 0058"
SAM_READER = "3B8F8001804F0CA0000003 06 07 FFB0 00000000 20"
OTHER_SAM_READER = "3B8F8001804F0CA0000003 06 00 9000 00000000 F8"
MIFARE_1K = "3B8F8001804F0CA0000003 06 03 0001 00000000 6A"
MIFARE_4K = "3B8F8001804F0CA0000003 06 03 0002 00000000 69"
ULTRALIGHT = "3B8F8001804F0CA0000003 06 03 0003 00000000 68"

KINDS = [
    (SOCIAL, CardKind.CHIP_CARD),
    ("3F0000", CardKind.CHIP_CARD),
    (IDENTITY, CardKind.IDENTITY_CARD),
    (SAM_READER, CardKind.IDENTITY_CARD),
    (OTHER_SAM_READER, CardKind.IDENTITY_CARD),
    (MIFARE_1K, CardKind.STORAGE_CARD),
    (MIFARE_4K, CardKind.STORAGE_CARD),
    (ULTRALIGHT, CardKind.STORAGE_CARD),
    ("", CardKind.NONSENSE),
    ("3B", CardKind.NONSENSE),
    ("FFFF", CardKind.NONSENSE),
    ("3B" + "00" * 33, CardKind.NONSENSE),
]


@pytest.mark.parametrize(("atr", "kind"), KINDS)
def test_the_kind_is_told_by_the_atr(atr: str, kind: CardKind) -> None:
    assert kind_of(bytes.fromhex(atr)) is kind


def test_a_chip_card_may_be_spoken_to() -> None:
    demand_chip_card(bytes.fromhex(SOCIAL))


@pytest.mark.parametrize(
    ("atr", "error"),
    [
        (IDENTITY, WrongSlotError),
        (SAM_READER, WrongSlotError),
        (MIFARE_1K, UnsupportedMediaError),
        ("00", MediaError),
    ],
)
def test_other_cards_are_refused_by_what_the_patient_can_do(
    atr: str, error: type[MediaError]
) -> None:
    with pytest.raises(MediaError) as caught:
        demand_chip_card(bytes.fromhex(atr))
    assert type(caught.value) is error


@given(st.binary(max_size=40))
def test_any_bytes_have_a_kind(atr: bytes) -> None:
    assert kind_of(atr) in CardKind
