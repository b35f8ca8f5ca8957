"""The virtual printer's receiver finds real-time commands wherever they stand."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.emulators.printer.condition import Fault, automatic_answer, real_time_answer
from hardware.emulators.printer.receiver import (
    ClearWanted,
    Plain,
    Receiver,
    RecoverWanted,
    StatusWanted,
)
from hardware.printer.escpos_bytes import CLEAR_BUFFERS, real_time_request
from hardware.printer.status import from_automatic, from_real_time


def _all(receiver: Receiver, data: bytes) -> bytes:
    return b"".join(r.data for r in receiver.feed(data) if isinstance(r, Plain))


def test_a_status_request_is_taken_out_of_the_stream() -> None:
    received = Receiver().feed(b"ab" + real_time_request(4) + b"cd")
    assert received == [Plain(b"ab"), StatusWanted(4), Plain(b"cd")]


def test_clear_and_recover() -> None:
    assert Receiver().feed(CLEAR_BUFFERS) == [ClearWanted()]
    assert Receiver().feed(b"\x10\x05\x02") == [RecoverWanted(2)]


def test_a_command_in_pieces_is_still_one() -> None:
    receiver = Receiver()
    pieces = [receiver.feed(bytes((byte,))) for byte in CLEAR_BUFFERS]
    assert [r for piece in pieces for r in piece] == [ClearWanted()]


def test_what_only_looks_like_a_command_goes_through() -> None:
    data = b"\x10\x10\x04\x09\x10\x14\x07\x10\x05\x09!"
    assert _all(Receiver(), data) == data


def test_what_is_held_back_is_let_go_at_the_end() -> None:
    receiver = Receiver()
    assert _all(receiver, b"a\x10") == b"a"
    assert receiver.let_go() == b"\x10"


@given(st.binary(max_size=80), st.integers(0, 80))
def test_where_the_stream_is_cut_makes_no_difference(data: bytes, at: int) -> None:
    whole, parts = Receiver(), Receiver()
    assert _all(whole, data) + whole.let_go() == (
        _all(parts, data[:at]) + _all(parts, data[at:]) + parts.let_go()
    )


@given(st.sets(st.sampled_from(list(Fault))))
def test_driver_and_printer_mean_the_same_by_every_status_byte(faults: set[Fault]) -> None:
    answers = [real_time_answer(kind, faults)[0] for kind in (1, 2, 3, 4)]
    asked = from_real_time(*answers)
    told = from_automatic(*automatic_answer(faults)[:3])
    assert asked == told
    assert asked.is_cover_open == (Fault.COVER_OPEN in faults)
    assert asked.has_cutter_error == (Fault.CUTTER in faults)


def test_an_unknown_status_kind_is_not_answered() -> None:
    assert real_time_answer(7, set()) == b""
