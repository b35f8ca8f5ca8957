"""Hospital cards by profile: three technologies, every coding, and cards of other hospitals."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.emulators.emulated_slot import READER, EmulatedSlot
from hardware.emulators.hospital_card import CpuHospitalCard, MifareCard
from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import DEFAULT_ATR
from hardware.emulators.virtual_card import EmulatedCard
from hardware.errors import (
    DeviceError,
    MediaRemovedError,
    NotThisKindError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.hospital_card.coding import Coding, decode
from hardware.hospital_card.profile import HospitalCardProfile, Place, Technology
from hardware.hospital_card.reader import HospitalCardReader

KEY = bytes.fromhex("A1B2C3D4E5F6")
NUMBER = "0001234567"
BLOCK = 16
AID = b"SITE.CARD"
ANY = re.compile(r".+")

BY_UID = HospitalCardProfile(
    "uid", Technology.UID, Place(0, 4, Coding.DECIMAL_REVERSED, 10), number=re.compile("[0-9]{10}")
)
BY_SECTOR = HospitalCardProfile(
    "sector", Technology.MIFARE, Place(2, 10, Coding.ASCII), block=BLOCK, key=KEY
)
BY_FILE = HospitalCardProfile(
    "file", Technology.CPU, Place(1, 5, Coding.BCD), aid=AID, file_id=0x0015
)


def mifare(**changes: object) -> MifareCard:
    blocks = {BLOCK: b"\x01\x02" + NUMBER.encode() + bytes(4)}
    return MifareCard(**({"blocks": blocks, "keys": {BLOCK: KEY}} | changes))  # type: ignore[arg-type]


def cpu(data: bytes = b"\x05" + bytes.fromhex(NUMBER), **faults: object) -> CpuHospitalCard:
    return CpuHospitalCard(AID, 0x0015, data, CardFaults(**faults))  # type: ignore[arg-type]


def read(card: EmulatedCard, profile: HospitalCardProfile, key: bytes | None = None) -> str:
    slot = EmulatedSlot()
    slot.insert_card(card)
    with slot.connect(READER) as link:
        return HospitalCardReader(profile, key).read(link).number


@pytest.mark.requirement("R164")
def test_a_card_is_read_as_its_profile_says() -> None:
    assert read(MifareCard(uid=bytes.fromhex("87D61200")), BY_UID) == NUMBER
    assert read(mifare(), BY_SECTOR) == NUMBER
    assert read(cpu(), BY_FILE) == NUMBER
    by_record = replace(BY_FILE, record=1)
    assert read(cpu(), by_record) == NUMBER
    assert read(cpu(is_strict=False), by_record) == NUMBER


def test_a_key_of_the_site_comes_from_outside_the_profile() -> None:
    without = replace(BY_SECTOR, key=None)
    assert without.wants_key
    assert read(mifare(), without, KEY) == NUMBER
    with pytest.raises(UnsupportedMediaError, match="not at hand"):
        read(mifare(), without)


@pytest.mark.parametrize(("uses_key_b", "key_type"), [(False, 0x60), (True, 0x61)])
def test_the_key_is_shown_as_the_one_the_profile_names(uses_key_b: bool, key_type: int) -> None:
    profile = replace(BY_SECTOR, uses_key_b=uses_key_b)
    assert read(mifare(key_types={key_type}), profile) == NUMBER
    with pytest.raises(NotThisKindError):
        read(mifare(key_types={0x60, 0x61} - {key_type}), profile)


def test_another_hospital_s_card_is_not_ours_and_no_key_is_told() -> None:
    for card, profile in (
        (mifare(keys={BLOCK: bytes(6)}), BY_SECTOR),
        (CpuHospitalCard(b"OTHER", 0x0015, b"\x00" * 6), BY_FILE),
        (CpuHospitalCard(AID, 0x0016, b"\x00" * 6), BY_FILE),
        (cpu(b"\x05" + bytes.fromhex("12FFFFFFFF")), BY_FILE),
    ):
        with pytest.raises(NotThisKindError) as caught:
            read(card, profile)
        chain = f"{caught.value!r} {caught.value.__cause__!r}".lower()
        assert "a1b2c3" not in chain.replace(" ", "")


@pytest.mark.parametrize(
    ("card", "profile"),
    [
        (mifare(blocks={BLOCK: b"\x01\x02" + NUMBER.encode()[:-1]}), BY_SECTOR),
        (
            mifare(blocks={BLOCK: NUMBER.encode()[:-1]}),
            replace(BY_SECTOR, place=Place(0, 0, Coding.ASCII)),
        ),
        (cpu(b"\x05" + bytes.fromhex(NUMBER)[:-1]), BY_FILE),
        (cpu(b"\x05" + bytes.fromhex(NUMBER)[:-1]), replace(BY_FILE, record=1)),
        (MifareCard(uid=bytes.fromhex("87D612")), BY_UID),
    ],
)
def test_half_a_number_is_not_taken_for_another_patient_s(
    card: EmulatedCard, profile: HospitalCardProfile
) -> None:
    with pytest.raises(ProtocolError):
        read(card, profile)


def test_an_empty_place_is_no_number() -> None:
    with pytest.raises(ProtocolError, match="no number"):
        read(mifare(blocks={}), BY_SECTOR)


@pytest.mark.parametrize("command", [1, 2, 3])
def test_a_card_pulled_while_it_is_read_is_told_so(command: int) -> None:
    with pytest.raises(MediaRemovedError):
        read(mifare(faults=CardFaults(pull_at=command)), BY_SECTOR)


def test_no_pin_is_ever_tried() -> None:
    cards: list[tuple[MifareCard | CpuHospitalCard, HospitalCardProfile]] = [
        (mifare(), BY_SECTOR), (cpu(), BY_FILE), (mifare(), BY_UID),
    ]  # fmt: skip
    for card, profile in cards:
        read(card, profile)
        assert card.pin_tries == 0


def test_which_cards_are_asked_is_told_by_the_answer_to_reset() -> None:
    by_uid, by_sector, by_file = map(HospitalCardReader, (BY_UID, BY_SECTOR, BY_FILE))
    storage = MifareCard().atr
    assert by_uid.is_storage_wanted(storage)
    assert by_sector.is_storage_wanted(storage)
    assert not by_file.is_storage_wanted(storage)
    assert not by_uid.is_storage_wanted(DEFAULT_ATR)
    assert by_file.is_cpu_wanted
    assert not by_sector.is_cpu_wanted


@pytest.mark.parametrize(
    ("data", "coding", "number"),
    [
        ("3030313233FFFF", Coding.ASCII, "00123"),
        ("BFA8C6AC3037", Coding.GB18030, "卡片07"),
        ("0012345F", Coding.BCD, "0012345"),
        ("A1B2", Coding.HEX, "A1B2"),
        ("A1B2", Coding.HEX_REVERSED, "B2A1"),
        ("0102", Coding.DECIMAL, "00258"),
        ("0102", Coding.DECIMAL_REVERSED, "00513"),
    ],
)
def test_every_coding(data: str, coding: Coding, number: str) -> None:
    assert decode(bytes.fromhex(data), coding, 5) == number


@pytest.mark.parametrize("coding", Coding)
@pytest.mark.parametrize("data", ["", "00000000", "FFFFFFFF"])
def test_nothing_is_no_number_however_it_is_written(coding: Coding, data: str) -> None:
    with pytest.raises(ProtocolError, match="no number"):
        decode(bytes.fromhex(data), coding)


@given(st.binary(max_size=40), st.sampled_from(Coding))
def test_any_bytes_are_a_number_or_a_protocol_error(data: bytes, coding: Coding) -> None:
    try:
        assert decode(data, coding)
    except ProtocolError:
        return


@given(st.integers(1, 2**32 - 2))
def test_numbers_come_back(number: int) -> None:
    data = number.to_bytes(4, "big")
    assert decode(data, Coding.DECIMAL) == str(number)
    assert decode(data[::-1], Coding.DECIMAL_REVERSED) == str(number)
    digits = f"{number:010d}"
    assert decode(bytes.fromhex(digits), Coding.BCD) == digits


@given(st.binary(min_size=1, max_size=30), st.sampled_from([BY_UID, BY_SECTOR, BY_FILE]))
def test_whatever_a_card_answers_is_a_number_or_a_device_error(
    answer: bytes, profile: HospitalCardProfile
) -> None:
    class Babbling(MifareCard):
        def apdu(self, command: bytes) -> bytes:
            del command
            return answer + b"\x90\x00"

    try:
        assert read(Babbling(), replace(profile, number=ANY))
    except DeviceError:
        return
