"""A reading spoilt at every byte of every answer: the card's own text comes out, or nothing."""

import threading

import pytest

from hardware.emulators.sam_module import SamModule
from hardware.emulators.spoiling import GOOD, Spoil
from hardware.errors import DeviceSilentError, ProtocolError
from hardware.id_card.sam_reader import ATTEMPTS, SamReader
from tests.unit.id_card import cards
from tests.unit.id_card.fake_line import Clock, FakeLine

NEVER = threading.Event()
LENGTHS = {"find": 15, "select": 19, "read": 1295}
PLACES = [(turn, at) for turn, name in enumerate(LENGTHS) for at in range(LENGTHS[name])]


def reading(*spoils: Spoil) -> SamReader:
    module, clock = SamModule(), Clock()
    module.place(cards.ADULT)
    for spoil in spoils:
        module.faults.script.add(spoil)
    return SamReader(FakeLine(module, clock).open, clock=clock)


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("kind", ["cut", "flip"])
def test_an_answer_spoilt_at_any_byte_is_asked_for_again_and_read_right(kind: str) -> None:
    for turn, at in PLACES:
        if kind == "cut" and at == 0:
            continue  # an answer of no bytes is silence
        spoil = Spoil(cut=at) if kind == "cut" else Spoil(flip=at)
        assert reading(*[GOOD] * turn, spoil).poll(NEVER) == cards.ADULT, (turn, at)


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("turn", range(3))
def test_an_answer_spoilt_again_and_again_is_an_error_and_no_text(turn: int) -> None:
    length = list(LENGTHS.values())[turn]
    for at in range(0, length, max(1, length // 40)):
        reader = reading(*[GOOD] * turn, *[Spoil(flip=at)] * ATTEMPTS)
        with pytest.raises((ProtocolError, DeviceSilentError)):
            reader.poll(NEVER)


@pytest.mark.parametrize("turn", range(3))
def test_an_answer_that_does_not_come_is_silence(turn: int) -> None:
    with pytest.raises(DeviceSilentError):
        reading(*[GOOD] * turn, Spoil(cut=0)).poll(NEVER)
