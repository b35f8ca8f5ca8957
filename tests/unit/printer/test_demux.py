"""Status bytes are told apart, whole, singly, and in any company."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.demux import (
    AutomaticStatus,
    BufferCleared,
    Demultiplexer,
    InOrderStatus,
    OtherBlock,
    ProcessDone,
    RealTimeStatus,
    Reply,
)

KINDS: list[tuple[bytes, Reply]] = [
    (b"\x16", RealTimeStatus(0x16)),
    (b"\x72", RealTimeStatus(0x72)),
    (b"\x14\x00\x00\x0f", AutomaticStatus(0x14, 0, 0, 0x0F)),
    (b"\x3c\x08\x0f\x0f", AutomaticStatus(0x3C, 8, 15, 15)),
    (b"\x00", InOrderStatus(0)),
    (b"\x03", InOrderStatus(3)),
    (b"\x37\x22T001\x00", ProcessDone(b"T001")),
    (b"\x37\x25\x00", BufferCleared()),
    (b"\x5f2376\x00", OtherBlock(b"\x5f2376")),
]


@pytest.mark.parametrize(("data", "reply"), KINDS)
def test_each_kind_alone(data: bytes, reply: Reply) -> None:
    assert Demultiplexer().feed(data) == [reply]


@given(st.lists(st.sampled_from(KINDS), max_size=12), st.data())
def test_any_sequence_cut_anywhere(kinds: list[tuple[bytes, Reply]], data: st.DataObject) -> None:
    stream = b"".join(raw for raw, _ in kinds)
    at = data.draw(st.integers(0, len(stream)))
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(stream[:at]) + demultiplexer.feed(stream[at:]) == [
        reply for _, reply in kinds
    ]
    assert demultiplexer.dropped == 0


def test_flow_control_is_no_reply_and_no_rubbish() -> None:
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(b"\x11\x00\x13") == [InOrderStatus(0)]
    assert demultiplexer.dropped == 0


def test_rubbish_is_dropped_and_counted() -> None:
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(b"\xff\x91\x00") == [InOrderStatus(0)]
    assert demultiplexer.dropped == 2


def test_a_broken_automatic_status_does_not_swallow_what_follows() -> None:
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(b"\x14\x00\x16") == [InOrderStatus(0), RealTimeStatus(0x16)]
    assert demultiplexer.dropped == 1


def test_a_block_without_an_end_is_given_up() -> None:
    demultiplexer = Demultiplexer()
    replies = demultiplexer.feed(b"\x37" + b"\x16" * 100)
    assert demultiplexer.dropped == 1
    assert replies == [RealTimeStatus(0x16)] * 100


@given(st.binary(max_size=200))
def test_no_noise_breaks_it(noise: bytes) -> None:
    demultiplexer = Demultiplexer()
    demultiplexer.feed(noise)
    demultiplexer.feed(bytes(200))
    assert demultiplexer.feed(b"\x37\x25\x00")[-1] == BufferCleared()
