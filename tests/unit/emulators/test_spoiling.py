"""Answers that go wrong by a script, to the byte and the millisecond."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.emulators.emulated_slot import READER, EmulatedSlot
from hardware.emulators.record_card import CardPulledError
from hardware.emulators.social_card import SocialCardEmulator
from hardware.emulators.spoiling import GOOD, Script, Spoil, parse, parse_times
from hardware.emulators.spoilt_card import SpoiltCard
from hardware.errors import MediaRemovedError
from hardware.social_card.reader import read

ANSWER = bytes(range(20))


def test_nothing_goes_wrong_by_itself() -> None:
    assert GOOD.applied(ANSWER) == ANSWER
    assert (GOOD.after_s, GOOD.unplugs) == (0.0, False)
    assert Script().next() is GOOD


@given(at=st.integers(0, 19))
def test_an_answer_is_cut_flipped_or_unplugged_at_a_byte(at: int) -> None:
    assert Spoil(cut=at).applied(ANSWER) == ANSWER[:at]
    assert Spoil(unplug=at).applied(ANSWER) == ANSWER[:at]
    assert Spoil(unplug=at).unplugs
    flipped = Spoil(flip=at).applied(ANSWER)
    assert [i for i in range(20) if flipped[i] != ANSWER[i]] == [at]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 30), st.booleans())
def test_any_spoil_sends_no_more_than_the_answer_and_its_noise(
    cut: int, flip: int, garbage: int, is_silent: bool
) -> None:
    sent = Spoil(cut=cut, flip=flip, garbage=garbage, silent=is_silent).applied(ANSWER)
    assert len(sent) <= len(ANSWER) + garbage
    assert sent == b"" or not is_silent


def test_a_script_ends_and_can_be_ended() -> None:
    script = Script([Spoil(cut=1)])
    script.add(Spoil(cut=2), times=2)
    assert len(script) == 3
    assert [script.next().cut for _ in range(4)] == [1, 2, 2, -1]
    script.add(Spoil(silent=True))
    script.clear()
    assert script.next() is GOOD


def test_words_say_what_goes_wrong() -> None:
    assert parse(["cut=100", "after=50"]) == Spoil(cut=100, after=50)
    assert parse(["silent"]) == Spoil(silent=True)
    assert parse_times(["3", "flip=0"]) == (Spoil(flip=0), 3)
    assert parse_times([]) == (GOOD, 1)
    for wrong in ("cut", "silent=1", "cut=-1", "cut=x", "explode=1", "=", ""):
        with pytest.raises(ValueError, match=r".+"):
            parse([wrong])


def slot_with(*spoils: Spoil) -> tuple[EmulatedSlot, SpoiltCard]:
    card = SpoiltCard(SocialCardEmulator())
    for spoil in spoils:
        card.script.add(spoil)
    slot = EmulatedSlot()
    slot.insert_card(card)
    return slot, card


def test_a_card_may_answer_late_and_be_pulled_at_any_answer() -> None:
    slot, _ = slot_with(Spoil(after=30))
    began = time.monotonic()
    with slot.connect(READER) as link:
        read(link)
    assert time.monotonic() - began >= 0.03
    slot, _ = slot_with(GOOD, GOOD, Spoil(unplug=0))
    with slot.connect(READER) as link, pytest.raises(MediaRemovedError):
        read(link)


def test_a_card_that_never_answers_hangs_until_it_is_let_go() -> None:
    card = SpoiltCard(SocialCardEmulator())
    card.power(is_on=True)
    card.script.add(Spoil(silent=True))
    ended = threading.Event()

    def ask() -> None:
        with pytest.raises(CardPulledError):
            card.apdu(b"\x00\xb2\x01\x05\x00")
        ended.set()

    asking = threading.Thread(target=ask)
    asking.start()
    assert not ended.wait(0.05)
    card.let_go()
    assert ended.wait(20.0)
    asking.join()
