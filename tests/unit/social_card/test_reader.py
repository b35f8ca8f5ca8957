"""Reading a social-security card, over the emulator and over a transcript from the field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.emulators.emulated_slot import READER, EmulatedSlot
from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import SocialCardEmulator, SocialCardFields
from hardware.errors import (
    MediaError,
    MediaRemovedError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.social_card.files import SocialCardRecord
from hardware.social_card.reader import read
from tests.unit.smartcard.test_iso7816 import Babbler, Transcript

ELDER = SocialCardFields(
    name="欧阳𠮷䶮",
    id_number="110101195203049024",
    sex_code="2",
    nation="02",
    birth="19520304",
    card_number="B87654321",
)


def read_card(card: SocialCardEmulator) -> SocialCardRecord:
    slot = EmulatedSlot()
    slot.insert_card(card)
    with slot.connect(READER) as link:
        return read(link)


def faulty(**faults: int | bool) -> SocialCardEmulator:
    return SocialCardEmulator(ELDER, CardFaults(**faults))  # type: ignore[arg-type] # by name


@pytest.mark.requirement("R164")
def test_a_card_is_read_in_eight_commands() -> None:
    card = faulty()
    record = read_card(card)
    assert record == SocialCardRecord(
        name="欧阳𠮷䶮",
        id_number="110101195203049024",
        sex_code="2",
        nation="02",
        birth=date(1952, 3, 4),
        card_number="B87654321",
        region="110100",
        issued=date(2024, 3, 1),
        expires=date(2034, 3, 1),
        version="3.00",
    )
    assert card.commands == 8


@pytest.mark.parametrize(
    "faults",
    [
        {"has_whole_file": False},
        {"has_whole_file": False, "has_tags": False},
        {"has_continuation": False},
        {"has_continuation": False, "has_whole_file": False},
        {"is_strict": False},
        {"is_strict": False, "has_whole_file": False, "has_tags": False},
    ],
    ids=str,
)
def test_every_way_a_card_may_be_asked_gives_the_same_record(faults: dict[str, bool]) -> None:
    assert read_card(faulty(**faults)) == read_card(faulty())


@pytest.mark.parametrize("garbage_at", [5, 8])
def test_garbage_for_a_whole_file_is_asked_for_again_by_tag(garbage_at: int) -> None:
    assert read_card(faulty(garbage_at=garbage_at)) == read_card(faulty())


def test_a_long_name_comes_whole() -> None:
    fields = SocialCardFields(name="阿卜杜热西提·买买提𠮷𠮷𠮷")
    assert read_card(SocialCardEmulator(fields)).name == fields.name


def test_a_card_without_the_environment_is_some_other_card() -> None:
    with pytest.raises(UnsupportedMediaError, match="not a social-security card"):
        read_card(faulty(refuse_at=1, refuse_with=0x6A82))


@pytest.mark.parametrize("ways", [{}, {"has_whole_file": False}, {"is_strict": False}], ids=str)
def test_a_card_that_wants_a_pin_is_refused_and_never_given_one(ways: dict[str, bool]) -> None:
    card = faulty(wants_pin=True, **ways)
    with pytest.raises(UnsupportedMediaError, match="PIN"):
        read_card(card)
    assert card.pin_tries == 0


def test_rights_refused_by_number_are_refused_too() -> None:
    transcript = Transcript(
        """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF > 9000
        00A4020002EF05 > 9000
        00B2010500 > 6A86
        00B2010000 > 6A86
        00B2010400 > 6982
        """
    )
    with pytest.raises(UnsupportedMediaError, match="PIN"):
        read(transcript)


def test_whatever_the_reader_does_it_never_sends_verify() -> None:
    for command in range(1, 60):
        for status in (0x6982, 0x6A82, 0x6A86, 0x63C2):
            card = faulty(refuse_at=command, refuse_with=status, has_whole_file=bool(command % 2))
            try:
                read_card(card)
            except (MediaError, ProtocolError):
                continue
            finally:
                assert card.pin_tries == 0


@pytest.mark.parametrize("command", range(1, 9))
def test_a_card_pulled_at_any_command_is_removed_not_half_read(command: int) -> None:
    with pytest.raises(MediaRemovedError):
        read_card(faulty(pull_at=command))


def test_a_card_whose_files_cannot_be_read_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError):
        read(Babbler([b"\x90\x00"]))


def test_a_file_that_is_refused_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError):
        read_card(faulty(refuse_at=3, refuse_with=0x6A82))


def test_the_bytes_of_a_card_from_the_field_are_understood() -> None:
    transcript = Transcript(
        """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF > 6118
        00C0000018 > 6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E9000
        00A4020002EF05 > 9000
        00B2010500 > 0704323031329000
        00A4020002EF06 > 9000
        00B2010500 > 081231313031303131393930303130313930315809 04D5C5C8FD0A01319000
        """
    )
    record = read(transcript)
    transcript.assert_done()
    assert (record.name, record.card_number, record.birth) == ("张三", "2012", None)


@given(st.lists(st.binary(max_size=120).map(lambda b: b + b"\x90\x00"), min_size=1, max_size=40))
def test_any_card_gives_a_record_or_one_of_our_errors(answers: list[bytes]) -> None:
    try:
        record = read(Babbler(answers))
    except (ProtocolError, UnsupportedMediaError):
        return
    assert record.name
