"""Reading a resident health card, and telling it from a social-security card."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.chip_card import reader as chip_card
from hardware.emulators.emulated_slot import READER, EmulatedSlot
from hardware.emulators.health_card import HealthCardEmulator, HealthCardFields
from hardware.emulators.record_card import CardFaults, RecordCardEmulator
from hardware.emulators.social_card import SocialCardEmulator
from hardware.errors import (
    MediaRemovedError,
    NotThisKindError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.health_card.files import HealthCardRecord, Tag, record_from
from hardware.health_card.reader import read
from hardware.social_card.files import SocialCardRecord
from tests.unit.smartcard.test_iso7816 import Transcript

ELDER = HealthCardFields(
    name="欧阳𠮷䶮",
    id_number="110101195203049024",
    sex_code="2",
    nation="02",
    birth="19520304",
)
RECORD = HealthCardRecord(
    name="欧阳𠮷䶮",
    id_number="110101195203049024",
    sex_code="2",
    nation="02",
    birth=date(1952, 3, 4),
    card_number="110100000000000901",
    issuer="北京市测试区",
    issued=date(2024, 3, 1),
    version="1.00",
)


def link_to(card: RecordCardEmulator) -> EmulatedSlot:
    slot = EmulatedSlot()
    slot.insert_card(card)
    return slot


def read_card(card: RecordCardEmulator) -> HealthCardRecord:
    with link_to(card).connect(READER) as link:
        return read(link)


def faulty(**faults: int | bool) -> HealthCardEmulator:
    return HealthCardEmulator(ELDER, CardFaults(**faults))  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"has_whole_file": False},
        {"has_whole_file": False, "has_tags": False},
        {"is_strict": False},
        {"garbage_at": 5},
    ],
    ids=str,
)
def test_every_way_a_card_may_be_asked_gives_the_same_record(faults: dict[str, int]) -> None:
    assert read_card(faulty(**faults)) == RECORD


def test_the_documented_commands_are_sent() -> None:
    holder = "0B04D5C5C8FD0C01310D01010E04199001010F12" + b"11010119900101901X".hex().upper()
    transcript = Transcript(
        f"""
        00A4000002DDF1 > 9000
        00A4020002EF05 > 9000
        00B2010500 > 0812{b"110100000000000901".hex().upper()}9000
        00A4020002EF06 > 9000
        00B2010500 > {holder}9000
        """
    )
    record = read(transcript)
    assert (record.name, record.id_number) == ("张三", "11010119900101901X")


def test_a_card_that_wants_a_pin_is_refused_and_never_given_one() -> None:
    card = faulty(wants_pin=True)
    with pytest.raises(UnsupportedMediaError, match="PIN"):
        read_card(card)
    assert card.pin_tries == 0


def test_a_card_pulled_on_the_way_is_lost() -> None:
    for command in range(1, 9):
        with pytest.raises(MediaRemovedError):
            read_card(faulty(pull_at=command))


@pytest.mark.parametrize("lacking", [Tag.ID_NUMBER, Tag.NAME])
def test_without_number_or_name_there_is_no_record(lacking: Tag) -> None:
    fields = {int(Tag.ID_NUMBER): b"11010119900101901X", int(Tag.NAME): "张三".encode("gb18030")}
    assert record_from(fields).name == "张三"
    with pytest.raises(ProtocolError):
        record_from(fields | {lacking: b"\0" * 18})


@given(st.dictionaries(st.sampled_from([*Tag, 0x55]), st.binary(max_size=40)))
def test_any_fields_give_a_record_or_a_protocol_error(fields: dict[int, bytes]) -> None:
    try:
        record = record_from(fields)
    except ProtocolError:
        return
    assert record.name
    shown = repr(record)  # one character of a name may stand in it by chance
    assert shown == repr(replace(record, name="另一个人"))


def test_each_kind_of_card_is_told_by_what_it_answers() -> None:
    with link_to(faulty()).connect(READER) as link:
        assert chip_card.read(link) == RECORD
    with link_to(SocialCardEmulator()).connect(READER) as link:
        assert isinstance(chip_card.read(link), SocialCardRecord)


def test_a_social_card_is_no_health_card() -> None:
    with pytest.raises(NotThisKindError):
        read_card(SocialCardEmulator())


def test_a_card_of_no_kind_we_know_is_refused_without_a_pin() -> None:
    card = SocialCardEmulator(faults=CardFaults(refuse_at=1, refuse_with=0x6A82))
    with (
        link_to(card).connect(READER) as link,
        pytest.raises(UnsupportedMediaError, match="no kind"),
    ):
        chip_card.read(link)
    assert card.pin_tries == 0


def test_a_pin_wanted_by_one_kind_is_not_hidden_by_the_next() -> None:
    card = SocialCardEmulator(faults=CardFaults(wants_pin=True))
    with (
        link_to(card).connect(READER) as link,
        pytest.raises(UnsupportedMediaError, match="PIN"),
    ):
        chip_card.read(link)
    assert card.pin_tries == 0
