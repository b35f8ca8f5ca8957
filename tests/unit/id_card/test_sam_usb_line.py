"""Frames cut in two for two pairs of pipes, and put together again whatever the pieces."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.id_card.sam_frames import (
    FIND_CARD,
    HEADER_LENGTH,
    BadFrameError,
    FrameReceiver,
    announced_length,
    encode,
    encode_card_data,
    encode_reply,
)
from hardware.id_card.sam_usb_line import IN_BODY, IN_HEAD, OUT_BODY, OUT_HEAD, SamUsbLine

CARD = encode_reply(0x90, encode_card_data(bytes(256)))


class Pipes:
    """Two pairs of pipes; what was put in comes out, a transfer at a time."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, bytes]] = []
        self.waiting: dict[int, deque[bytes]] = {IN_HEAD: deque(), IN_BODY: deque()}
        self.closed = 0

    def write(self, endpoint: int, data: bytes) -> None:
        self.sent.append((endpoint, data))

    def read(self, endpoint: int, timeout_s: float) -> bytes:
        assert timeout_s >= 0.0
        pieces = self.waiting[endpoint]
        return pieces.popleft() if pieces else b""

    def close(self) -> None:
        self.closed += 1


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def bodies(line: SamUsbLine, turns: int) -> list[bytes]:
    frames, found = FrameReceiver(), []
    for _ in range(turns):
        frames.receive(line.read_some(0.0))
        try:
            while (body := frames.next_body()) is not None:
                found.append(body)
        except BadFrameError:
            continue
    return found


def test_a_command_is_cut_behind_its_length() -> None:
    pipes = Pipes()
    SamUsbLine(pipes).write(encode(FIND_CARD))
    assert pipes.sent == [
        (OUT_HEAD, bytes.fromhex("AAAAAA96690003")),
        (OUT_BODY, bytes.fromhex("200122")),
    ]


@given(head=st.integers(1, HEADER_LENGTH), body=st.integers(1, 1400))
def test_an_answer_is_whole_whatever_the_pieces(head: int, body: int) -> None:
    pipes = Pipes()
    pipes.waiting[IN_HEAD] += cut(CARD[:HEADER_LENGTH], head)
    pipes.waiting[IN_BODY] += cut(CARD[HEADER_LENGTH:], body)
    assert bodies(SamUsbLine(pipes), 1500) == [CARD[HEADER_LENGTH:-1]]


@given(first=st.binary(max_size=20), second=st.binary(max_size=40))
def test_whatever_comes_nothing_breaks_and_a_good_answer_follows(
    first: bytes, second: bytes
) -> None:
    pipes = Pipes()
    line = SamUsbLine(pipes)
    pipes.waiting[IN_HEAD].append(first)
    pipes.waiting[IN_BODY].append(second)
    bodies(line, 3)
    line.reset_input()
    pipes.waiting[IN_HEAD].append(CARD[:HEADER_LENGTH])
    pipes.waiting[IN_BODY].append(CARD[HEADER_LENGTH:])
    assert bodies(line, 3) == [CARD[HEADER_LENGTH:-1]]


def test_half_a_body_is_forgotten_before_the_next_command() -> None:
    pipes = Pipes()
    line = SamUsbLine(pipes)
    pipes.waiting[IN_HEAD].append(CARD[:HEADER_LENGTH])
    pipes.waiting[IN_BODY].append(CARD[HEADER_LENGTH:100])
    line.read_some(0.0)
    pipes.waiting[IN_BODY] += [CARD[100:200]] * 3
    line.reset_input()
    assert line.read_some(0.0) == b""


def test_a_device_that_never_stops_talking_is_not_drained_for_ever() -> None:
    class Chatter(Pipes):
        def read(self, endpoint: int, timeout_s: float) -> bytes:
            super().read(endpoint, timeout_s)
            return b"x"

    SamUsbLine(Chatter()).reset_input()


def test_the_device_is_given_back() -> None:
    pipes = Pipes()
    SamUsbLine(pipes).close()
    assert pipes.closed == 1


@pytest.mark.parametrize(
    ("head", "length"),
    [
        ("AAAAAA9669050A", 1290),
        ("AAAAAA96690003", 3),
        ("AAAAAA96690002", None),
        ("AAAAAA9669FFFF", None),
        ("AAAAAA9668050A", None),
        ("AAAAAA966905", None),
        ("AAAAAA9669050A00", None),
    ],
)
def test_a_head_announces_what_follows(head: str, length: int | None) -> None:
    assert announced_length(bytes.fromhex(head)) == length
