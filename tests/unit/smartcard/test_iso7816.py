"""Commands, status words and the courtesy of T=0, against transcripts."""

import contextlib
from collections.abc import Iterator
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import ApduError, ProtocolError
from hardware.smartcard import iso7816
from hardware.smartcard.iso7816 import MAX_ROUNDS, Sw, T0Channel


class Transcript:
    """A link that knows what is said: lines of ``command > answer`` in hex."""

    def __init__(self, text: str) -> None:
        lines = [line.split(">") for line in text.strip().splitlines()]
        self._left = [(bytes.fromhex(sent), bytes.fromhex(answer)) for sent, answer in lines]

    def transmit(self, apdu: bytes) -> bytes:
        expected, answer = self._left.pop(0)
        assert apdu.hex(" ") == expected.hex(" ")
        return answer

    def assert_done(self) -> None:
        assert not self._left

    def close(self) -> None:
        """Nothing to let go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class Babbler(Transcript):
    """Answers whatever comes with the next of `answers`, the last for ever."""

    def __init__(self, answers: list[bytes]) -> None:
        super().__init__("")
        self._answers: Iterator[bytes] = iter(answers)
        self._last = answers[-1]
        self.sent = 0

    def transmit(self, apdu: bytes) -> bytes:
        del apdu
        self.sent += 1
        return next(self._answers, self._last)


def say(text: str, command: bytes) -> bytes:
    transcript = Transcript(text)
    got = T0Channel(transcript).send(command)
    transcript.assert_done()
    return got


def test_an_answer_with_data_is_the_data() -> None:
    assert say("00B2010500 > 0801319000", iso7816.read_record(1, 5)) == b"\x08\x01\x31"


def test_6c_asks_again_with_the_right_length() -> None:
    text = "00B2010500 > 6C03\n00B2010503 > 0801319000"
    assert say(text, iso7816.read_record(1, 5)) == b"\x08\x01\x31"


def test_61_fetches_until_nothing_is_left() -> None:
    text = "00A404000141 > 6102\n00C0000002 > 6F006101\n00C0000001 > 559000"
    assert say(text, iso7816.select_name(b"A")) == b"\x6f\x00\x55"


def test_6c_after_61_is_an_error_of_the_card() -> None:
    with pytest.raises(ApduError) as caught:
        say("00A404000141 > 6102\n00C0000002 > 6C03", iso7816.select_name(b"A"))
    assert caught.value.status_word == 0x6C03


def test_6c_to_a_command_that_asks_for_nothing_is_refused() -> None:
    with pytest.raises(ApduError):
        say("00200000 > 6C03", bytes.fromhex("00200000"))


def test_6c_to_a_name_never_changes_the_name() -> None:
    with pytest.raises(ApduError):
        say("00A404000141 > 6C03", iso7816.select_name(b"A"))


def test_a_refusal_names_header_and_status_but_no_data() -> None:
    with pytest.raises(ApduError) as caught:
        say("00A4020002EF06 > 6A82", iso7816.select_file(0xEF06))
    assert caught.value.status_word == Sw.FILE_NOT_FOUND
    assert caught.value.header == bytes.fromhex("00A40200")
    assert str(caught.value) == "00 a4 02 00 answered 6A82"


def test_a_card_that_promises_more_for_ever_is_given_up() -> None:
    babbler = Babbler([b"\x61\x01"])
    with pytest.raises(ProtocolError, match="promised more"):
        T0Channel(babbler).send(iso7816.read_record(1, 5))
    assert babbler.sent == MAX_ROUNDS + 1


@pytest.mark.parametrize("answer", [b"", b"\x90"])
def test_an_answer_without_status_word_is_a_protocol_error(answer: bytes) -> None:
    with pytest.raises(ProtocolError, match="no status word"):
        T0Channel(Babbler([answer])).send(iso7816.read_record(1, 5))


@given(st.lists(st.binary(max_size=260), min_size=1, max_size=20))
def test_whatever_a_card_answers_the_channel_comes_to_an_end(answers: list[bytes]) -> None:
    babbler = Babbler(answers)
    with contextlib.suppress(ProtocolError):
        T0Channel(babbler).send(iso7816.read_record(1, 5))
    assert babbler.sent <= MAX_ROUNDS + 2
