"""What a kiosk's printer says: full status, counters, an ejector's byte."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.demux import (
    Demultiplexer,
    Expected,
    FullStatus,
    InOrderStatus,
    OtherBlock,
    RealTimeStatus,
)

FULL = b"\x10\x0f\x24\x02\x81\x01"


def test_a_full_status_is_six_bytes_and_no_automatic_status() -> None:
    taker = Demultiplexer(has_full_status=True)
    assert taker.feed(FULL + b"\x00") == [FullStatus(0x24, 2, 0x81, 1), InOrderStatus(0)]


@given(st.integers(0, 6))
def test_a_full_status_in_two_halves_is_whole_at_the_end(cut: int) -> None:
    taker = Demultiplexer(has_full_status=True)
    assert taker.feed(FULL[:cut]) + taker.feed(FULL[cut:]) == [FullStatus(0x24, 2, 0x81, 1)]


def test_another_byte_after_the_head_is_noise() -> None:
    taker = Demultiplexer(has_full_status=True)
    assert taker.feed(b"\x10\x80\x12") == [RealTimeStatus(0x12)]
    assert taker.dropped == 2


def test_what_is_expected_ends_where_it_was_said_to_end() -> None:
    taker = Demultiplexer()
    taker.expect(b"cuts")
    assert taker.feed(b"2376 cu") == []
    assert taker.feed(b"ts\x00") == [Expected(b"2376 cuts"), InOrderStatus(0)]


def test_one_byte_of_any_kind_can_be_expected() -> None:
    taker = Demultiplexer()
    taker.expect(b"")
    assert taker.feed(b"\x5f\x00") == [Expected(b"\x5f"), InOrderStatus(0)]


def test_what_does_not_end_is_cut_off() -> None:
    taker = Demultiplexer()
    taker.expect(b"cuts")
    assert taker.feed(b"9" * 31) == []
    assert taker.feed(b"9") == [Expected(b"9" * 32)]


def test_what_is_expected_no_more_is_read_as_always() -> None:
    taker = Demultiplexer()
    taker.expect(b"cuts")
    taker.expect(None)
    assert taker.feed(b"\x5f12\x00") == [OtherBlock(b"\x5f12")]
