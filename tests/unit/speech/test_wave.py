"""WAV files: what is read is what was written, and arbitrary bytes end in a sound or an error."""

import io
import math
import struct
import wave as library
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import ProtocolError
from hardware.speech.port import LOUDEST, MIDDLE
from hardware.speech.wave import Wave, parse, silence

TONE = Wave(8000, 1, struct.pack("<800h", *(round(20000 * math.sin(n / 3)) for n in range(800))))


def test_a_sound_is_written_as_others_read_it_and_read_back() -> None:
    with library.open(io.BytesIO(TONE.as_file())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.readframes(file.getnframes()) == TONE.samples
    assert parse(TONE.as_file()) == TONE
    assert TONE.seconds == pytest.approx(0.1)


def test_a_length_not_known_when_the_head_was_written_is_what_is_there() -> None:
    file = TONE.as_file()
    endless = file[:40] + struct.pack("<I", 0x7FFFF000) + file[44:]
    assert parse(endless) == TONE
    assert parse(endless[:-1]).samples == TONE.samples[:-2]


def test_chunks_that_say_nothing_of_the_sound_are_passed_over() -> None:
    file = TONE.as_file()
    note = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    assert parse(file[:12] + note + file[12:]) == TONE


def changed(offset: int, form: str, value: int) -> bytes:
    size = struct.calcsize(form)
    file = TONE.as_file()
    return file[:offset] + struct.pack(form, value) + file[offset + size :]


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"RIFF",
        b"OggS" + TONE.as_file()[4:],
        TONE.as_file()[:20],
        TONE.as_file()[:36],
        TONE.as_file()[:12] + TONE.as_file()[36:],
        changed(20, "<H", 3),
        changed(22, "<H", 0),
        changed(22, "<H", 6),
        changed(24, "<I", 0),
        changed(34, "<H", 8),
    ],
)
def test_what_is_no_sound_of_ours_is_said_so(file: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse(file)


@given(st.binary(max_size=80), st.integers(0, 60))
def test_arbitrary_bytes_end_in_a_sound_or_an_error(noise: bytes, at: int) -> None:
    file = TONE.as_file()
    for spoilt in (noise, file[:at] + noise + file[at:], file[:at] + noise):
        try:
            found = parse(spoilt)
        except ProtocolError:
            continue
        assert found.seconds >= 0
        assert found.at(1).seconds == found.seconds


def test_each_step_is_five_decibels_and_the_loudest_is_as_recorded() -> None:
    heard = [TONE.at(step).loudness for step in range(1, LOUDEST + 1)]
    steps = [20 * math.log10(b / a) for a, b in pairwise(heard)]
    assert steps == pytest.approx([5.0] * 4, abs=0.05)
    assert TONE.at(LOUDEST) == TONE
    assert TONE.at(MIDDLE).loudness < TONE.loudness


def test_silence_is_as_long_as_asked_and_cannot_be_heard() -> None:
    assert silence(0.2).seconds == pytest.approx(0.2)
    assert silence(0.2).loudness == 0
    assert Wave(8000, 1, b"").loudness == 0
