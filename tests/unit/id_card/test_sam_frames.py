"""Frames of the SAM-V protocol: as published, and never anything but whole or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.id_card.sam_frames import (
    FIND_CARD,
    PHOTO_LENGTH,
    PREAMBLE,
    READ_TEXT_AND_PHOTO,
    SELECT_CARD,
    STATUS,
    TEXT_LENGTH,
    BadFrameError,
    FrameReceiver,
    Reply,
    Sw3,
    decode_reply,
    encode,
    encode_card_data,
    encode_reply,
    is_card_data,
    text_of,
)

GOOD = encode_reply(Sw3.DONE, bytes(range(16)))
BODY = bytes([0, 0, 0x90, *range(16)])


def bodies(data: bytes) -> tuple[list[bytes], int]:
    """Return the good bodies in `data`, and how many frames were bad."""
    frames, good, bad = FrameReceiver(), list[bytes](), 0
    frames.receive(data)
    while True:
        try:
            body = frames.next_body()
        except BadFrameError:
            bad += 1
            continue
        if body is None:
            return good, bad
        good.append(body)


@pytest.mark.parametrize(
    ("body", "published"),
    [
        (FIND_CARD, "AAAAAA9669 0003 2001 22"),
        (SELECT_CARD, "AAAAAA9669 0003 2002 21"),
        (READ_TEXT_AND_PHOTO, "AAAAAA9669 0003 3001 32"),
        (bytes.fromhex("3010"), "AAAAAA9669 0003 3010 23"),
        (STATUS, "AAAAAA9669 0003 11FF ED"),
        (bytes.fromhex("12FF"), "AAAAAA9669 0003 12FF EE"),
        (bytes.fromhex("61FF50"), "AAAAAA9669 0004 61FF50 CA"),
        (bytes.fromhex("00009F00000000"), "AAAAAA9669 0008 00009F00000000 97"),
        (bytes.fromhex("0000900000000000000000"), "AAAAAA9669 000C 0000900000000000000000 9C"),
    ],
)
def test_frames_are_as_the_manuals_publish_them(body: bytes, published: str) -> None:
    assert encode(body) == bytes.fromhex(published)
    assert bodies(bytes.fromhex(published)) == ([body], 0)


def test_a_whole_card_is_1295_bytes_on_the_wire() -> None:
    frame = encode_reply(Sw3.DONE, encode_card_data(bytes(TEXT_LENGTH)))
    assert len(frame) == 1295
    assert frame[5:14] == bytes.fromhex("050800009001000400")


def test_a_frame_comes_out_whole_however_it_arrives() -> None:
    frames = FrameReceiver()
    seen = []
    for byte in GOOD:
        frames.receive(bytes([byte]))
        seen.append(frames.next_body())
    assert seen == [None] * (len(GOOD) - 1) + [BODY]


@pytest.mark.parametrize("position", range(len(GOOD)))
def test_a_frame_cut_anywhere_is_not_a_frame(position: int) -> None:
    assert bodies(GOOD[:position]) == ([], 0)


@pytest.mark.parametrize("position", range(len(GOOD)))
def test_a_good_frame_after_one_cut_anywhere_is_found(position: int) -> None:
    enough_to_end_the_torn_one = GOOD + bytes(4096)
    good, _ = bodies(GOOD[:position] + enough_to_end_the_torn_one)
    assert good[-1] == BODY
    assert set(good) == {BODY}


@pytest.mark.parametrize("bit", range(8))
@pytest.mark.parametrize("position", range(len(GOOD)))
def test_a_flipped_bit_anywhere_is_never_taken_for_good(position: int, bit: int) -> None:
    flipped = bytearray(GOOD)
    flipped[position] ^= 1 << bit
    good, _ = bodies(bytes(flipped))
    assert good == []


@pytest.mark.parametrize("length", [0, 1, 2, 4097, 0xFFFF])
def test_an_impossible_length_is_refused_at_once(length: int) -> None:
    assert bodies(PREAMBLE + length.to_bytes(2, "big") + GOOD) == ([BODY], 1)


def test_noise_that_looks_like_a_preamble_is_skipped() -> None:
    assert bodies(b"\xaa\xaa\x00\xaa\xaa\xaa\x96garbage\xaa\xaa" + GOOD) == ([BODY], 0)


def test_a_preamble_inside_a_frame_is_data() -> None:
    body = b"\0\0\x90" + PREAMBLE + b"tail"
    assert bodies(encode(body) + GOOD) == ([body, BODY], 0)


@given(st.binary(max_size=4000))
def test_no_noise_hides_what_follows_it(noise: bytes) -> None:
    good, _ = bodies(noise + bytes(4200) + GOOD)
    assert good[-1] == BODY


@given(st.binary(min_size=2, max_size=4095))
def test_what_is_encoded_comes_back(body: bytes) -> None:
    assert bodies(encode(body)) == ([body], 0)


def test_a_reply_is_three_status_bytes_and_data() -> None:
    assert decode_reply(BODY) == Reply(0, 0, 0x90, bytes(range(16)))
    assert decode_reply(b"\x01\x02\x31") == Reply(1, 2, 0x31)
    with pytest.raises(BadFrameError):
        decode_reply(b"\x20\x01")


def test_a_reply_keeps_its_data_out_of_its_repr() -> None:
    assert "secret" not in repr(Reply(0, 0, 0x90, b"secret"))


def test_the_text_is_cut_out_and_the_photo_left_behind() -> None:
    text = bytes(range(256))
    data = encode_card_data(text, b"p" * PHOTO_LENGTH)
    assert is_card_data(data)
    assert text_of(data) == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(8),
        encode_card_data(bytes(TEXT_LENGTH))[:-1],
        encode_card_data(bytes(TEXT_LENGTH)) + b"\0",
        b"\x02" + encode_card_data(bytes(TEXT_LENGTH))[1:],
    ],
)
def test_anything_else_is_no_card_data(data: bytes) -> None:
    assert not is_card_data(data)
    with pytest.raises(BadFrameError):
        text_of(data)
