"""What a scanner in keyboard mode types, key by key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner.key_text import KeyText
from hardware.scanner.port import DroppedCode, ScanFault, ScannedCode
from hardware.scanner.serial_scanner import CodeCollector
from tests.unit.scanner.typing_hand import ALT, CAPS_LOCK, DOWN, ENTER, F1, REPEAT, UP, typed

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def text_of(*events: tuple[int, int]) -> str:
    keys = KeyText()
    return "".join(keys.press(key, value) for key, value in events)


def test_every_key_of_the_american_keyboard_is_the_character_on_it() -> None:
    assert text_of(*typed(PRINTABLE)) == PRINTABLE


@given(st.text(st.sampled_from(PRINTABLE), max_size=80))
def test_what_is_typed_comes_out(text: str) -> None:
    assert text_of(*typed(text), (ENTER, DOWN), (ENTER, UP)) == f"{text}\r"


@given(st.text(max_size=20))
def test_characters_by_number_come_out_whatever_they_are(text: str) -> None:
    wanted = "".join(c for c in text if not 0xD800 <= ord(c) <= 0xDFFF)
    assert text_of(*typed(wanted, by_number=True)) == wanted


def test_caps_lock_turns_letters_round_and_nothing_else() -> None:
    lock = ((CAPS_LOCK, DOWN), (CAPS_LOCK, UP))
    assert text_of(*lock, *typed("aB1"), *lock, *typed("aB1")) == "Ab1aB1"


def test_what_is_held_is_not_repeated_and_control_keys_say_nothing() -> None:
    assert text_of((30, DOWN), (30, REPEAT), (30, REPEAT), (30, UP)) == "a"
    assert text_of((29, DOWN), (29, UP), (69, DOWN), (15, DOWN), (96, DOWN)) == "\t\r"


@pytest.mark.requirement("R027")
@pytest.mark.parametrize(
    "events",
    [
        [(F1, DOWN), (F1, UP)],
        [(ALT, DOWN), (30, DOWN), (ALT, UP)],
        [(ALT, DOWN), *[(80, DOWN)] * 8, (ALT, UP)],
        [(ALT, DOWN), (76, DOWN), (76, DOWN), (80, DOWN), (73, DOWN), (75, DOWN), (ALT, UP)],
    ],
    ids=["no character", "no number", "too long", "half a surrogate"],
)
def test_a_key_without_a_character_drops_the_code_it_is_in(events: list[tuple[int, int]]) -> None:
    collector = CodeCollector()
    text = text_of(*typed("12"), *events, *typed("34"), (ENTER, DOWN), *typed("5\r"))
    [dropped, good] = collector.receive(text.encode())
    assert isinstance(dropped, DroppedCode)
    assert dropped.fault is ScanFault.NOT_PRINTABLE
    assert good == ScannedCode("5")


def test_alt_alone_is_nothing_and_may_be_held_long() -> None:
    assert text_of((ALT, DOWN), (ALT, REPEAT), (ALT, UP), *typed("x")) == "x"
    assert text_of((ALT, UP)) == ""


@given(st.lists(st.tuples(st.integers(0, 767), st.integers(0, 2))))
def test_any_keys_make_text_that_can_be_sent(events: list[tuple[int, int]]) -> None:
    text_of(*events).encode()
