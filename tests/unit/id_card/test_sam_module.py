"""The emulated module keeps the manners of a real one, or its tests prove nothing."""

import pytest

from hardware.emulators.sam_module import INSTANT, CardTimes, SamModule
from hardware.id_card.sam_frames import (
    FIND_CARD,
    READ_TEXT_AND_PHOTO,
    SELECT_CARD,
    STATUS,
    Sw3,
    encode,
    encode_card_data,
    encode_reply,
)
from hardware.id_card.sam_text import encode_text
from tests.unit.id_card import cards


def say(module: SamModule, command: bytes) -> bytes:
    (answer,) = module.receive(encode(command))
    return answer.frame


def test_it_answers_as_published() -> None:
    module = SamModule()
    module.place(cards.ADULT)
    text = encode_text(cards.ADULT)
    assert say(module, STATUS) == encode_reply(Sw3.DONE)
    assert say(module, FIND_CARD) == bytes.fromhex("AAAAAA966900080000 9F00000000 97")
    assert say(module, SELECT_CARD) == bytes.fromhex("AAAAAA9669000C0000 900000000000000000 9C")
    assert not module.was_read
    answer = say(module, READ_TEXT_AND_PHOTO)
    assert answer == encode_reply(Sw3.DONE, encode_card_data(text))
    assert module.was_read


@pytest.mark.parametrize(
    ("command", "sw3"),
    [
        (FIND_CARD, Sw3.NO_CARD),
        (SELECT_CARD, Sw3.SELECT_FAILED),
        (READ_TEXT_AND_PHOTO, Sw3.READ_FAILED),
        (b"\x77\x00", Sw3.BAD_COMMAND),
    ],
)
def test_it_refuses_without_a_card(command: bytes, sw3: Sw3) -> None:
    assert say(SamModule(), command) == encode_reply(sw3)


def test_it_reads_only_the_card_it_selected() -> None:
    module = SamModule()
    module.place(cards.ADULT)
    say(module, FIND_CARD)
    say(module, SELECT_CARD)
    module.place(cards.ELDER)
    assert say(module, READ_TEXT_AND_PHOTO) == encode_reply(Sw3.READ_FAILED)


def test_it_complains_about_a_damaged_command() -> None:
    damaged = encode(FIND_CARD)[:-1] + b"\0"
    (answer,) = SamModule().receive(damaged)
    assert answer.frame == encode_reply(Sw3.HOST_CHECKSUM)


def test_it_thinks_as_long_as_it_is_told() -> None:
    times = CardTimes(find_s=1.0, select_s=2.0, read_s=3.0)
    module = SamModule(times)
    thought = [
        module.receive(encode(command))[0].after_s
        for command in (FIND_CARD, SELECT_CARD, READ_TEXT_AND_PHOTO, STATUS)
    ]
    assert thought == [1.0, 2.0, 3.0, 0.0]
    assert INSTANT.of(READ_TEXT_AND_PHOTO) == 0.0
