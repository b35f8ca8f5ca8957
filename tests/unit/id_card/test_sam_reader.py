"""Deadlines, retries and remedies of the SAM-V reader, on a line without a wire."""

import threading

import pytest

from hardware.emulators.sam_module import SamModule
from hardware.errors import (
    DeviceBusyError,
    DeviceCancelledError,
    DeviceError,
    DeviceMissingError,
    MediaError,
    MediaRemovedError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.id_card.sam_frames import (
    FIND_CARD,
    READ_TEXT_AND_PHOTO,
    SELECT_CARD,
    Sw3,
    encode,
    encode_card_data,
    encode_reply,
)
from hardware.id_card.sam_reader import ATTEMPTS, DEADLINE_S, POLL_EVERY_S, SamReader
from hardware.id_card.sam_text import encode_text
from tests.unit.id_card import cards
from tests.unit.id_card.fake_line import Clock, FakeLine

NEVER = threading.Event()


class Bench:
    """A reader on a fake line on an emulated module, and the clock they share."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.module = SamModule()
        self.line = FakeLine(self.module, self.clock)
        self.reader = SamReader(self.line.open, clock=self.clock)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_card_takes_three_commands(bench: Bench) -> None:
    bench.module.place(cards.ADULT)
    assert bench.reader.poll(NEVER) == cards.ADULT
    assert bench.line.written == [
        encode(FIND_CARD),
        encode(SELECT_CARD),
        encode(READ_TEXT_AND_PHOTO),
    ]


def test_no_card_is_no_trouble(bench: Bench) -> None:
    assert bench.reader.poll(NEVER) is None


@pytest.mark.parametrize(
    ("sw3", "error"),
    [
        (Sw3.CARD_REJECTS_SAM, MediaError),
        (Sw3.SAM_REJECTS_CARD, MediaError),
        (Sw3.VERIFY_ERROR, MediaError),
        (Sw3.READ_FAILED, MediaError),
        (Sw3.NO_RANDOM_NUMBER, MediaError),
        (Sw3.SELECT_FAILED, MediaError),
        (Sw3.NO_CARD, MediaRemovedError),
        (Sw3.WRONG_CARD, UnsupportedMediaError),
        (Sw3.SELF_TEST_FAILED, DeviceMissingError),
        (Sw3.NOT_AUTHORISED, DeviceMissingError),
        (Sw3.BAD_COMMAND, ProtocolError),
        (Sw3.NO_PERMISSION, ProtocolError),
        (Sw3.UNRECOGNISED, ProtocolError),
        (Sw3.ITEM_ABSENT, ProtocolError),
        (0x55, ProtocolError),
    ],
)
@pytest.mark.parametrize("command", [SELECT_CARD, READ_TEXT_AND_PHOTO], ids=["select", "read"])
def test_a_status_is_sorted_by_who_can_mend_it(
    bench: Bench, sw3: int, error: type[DeviceError], command: bytes
) -> None:
    bench.module.place(cards.ADULT)
    bench.module.faults.sw3[command] = sw3
    with pytest.raises(DeviceError) as caught:
        bench.reader.poll(NEVER)
    assert type(caught.value) is error


def test_a_mute_module_is_missing_after_one_deadline(bench: Bench) -> None:
    bench.module.faults.mute = True
    with pytest.raises(DeviceMissingError, match="silent"):
        bench.reader.poll(NEVER)
    assert bench.clock.now - 1000.0 == pytest.approx(DEADLINE_S)
    assert bench.line.closed == 1


@pytest.mark.parametrize("broken", [1, 2])
@pytest.mark.parametrize("fault", ["flips", "halves"])
def test_two_bad_frames_are_made_good_by_asking_again(
    bench: Bench, fault: str, broken: int
) -> None:
    bench.module.place(cards.ADULT)
    setattr(bench.module.faults, fault, broken)
    assert bench.reader.poll(NEVER) == cards.ADULT
    assert bench.line.written.count(encode(FIND_CARD)) == 1 + broken


@pytest.mark.parametrize("fault", ["flips", "halves"])
def test_three_bad_frames_are_a_defect(bench: Bench, fault: str) -> None:
    bench.module.place(cards.ADULT)
    setattr(bench.module.faults, fault, ATTEMPTS)
    with pytest.raises(ProtocolError, match="3 times"):
        bench.reader.poll(NEVER)
    assert len(bench.line.written) == ATTEMPTS


def test_our_frame_damaged_on_the_way_is_sent_again(bench: Bench) -> None:
    bench.module.faults.sw3[FIND_CARD] = Sw3.HOST_CHECKSUM
    with pytest.raises(ProtocolError, match="our frame"):
        bench.reader.poll(NEVER)
    assert len(bench.line.written) == ATTEMPTS


def test_an_echoing_line_is_a_defect_not_an_answer(bench: Bench) -> None:
    bench.module.faults.mute = True
    bench.line.late.extend([encode(FIND_CARD)] * ATTEMPTS)
    with pytest.raises(ProtocolError, match="a reply of 2 bytes"):
        bench.reader.poll(NEVER)


def test_a_slow_trickle_does_not_stretch_the_deadline(bench: Bench) -> None:
    """A deadline for every byte would let a babbling line hold the desk for ever."""

    class Babble(FakeLine):
        def read_some(self, timeout_s: float) -> bytes:
            self._clock.now += timeout_s
            return b"\xaa"

    line = Babble(bench.module, bench.clock)
    reader = SamReader(line.open, clock=bench.clock)
    with pytest.raises(ProtocolError):
        reader.poll(NEVER)
    assert bench.clock.now - 1000.0 == pytest.approx(ATTEMPTS * DEADLINE_S)


@pytest.mark.parametrize("noise", [b"\0", b"\xaa\xaa\x00\xaa\xaa\xaa\x96garbage", bytes(900)])
def test_noise_before_answers_is_skipped(bench: Bench, noise: bytes) -> None:
    bench.module.place(cards.ADULT)
    bench.module.faults.noise = noise
    assert bench.reader.poll(NEVER) == cards.ADULT
    assert len(bench.line.written) == 3


def test_answers_may_come_byte_by_byte(bench: Bench) -> None:
    bench.line.piece = 1
    bench.module.place(cards.FOREIGN_2023)
    assert bench.reader.poll(NEVER) == cards.FOREIGN_2023


@pytest.mark.requirement("R029")
def test_a_late_answer_about_the_last_card_is_never_taken_for_this_one(bench: Bench) -> None:
    """The card of A came too late; B lies there now. A's text must not reach anybody."""
    late = encode_reply(Sw3.DONE, encode_card_data(encode_text(cards.ELDER)))
    bench.module.place(cards.ADULT)
    bench.line.late.append(late)
    assert bench.reader.poll(NEVER) == cards.ADULT
    assert bench.reader.poll(NEVER) is None


def test_a_late_find_is_not_taken_for_a_select(bench: Bench) -> None:
    bench.module.place(cards.ADULT)
    bench.line.late.extend([b"", encode_reply(Sw3.CARD_FOUND, bytes(4))])
    assert bench.reader.poll(NEVER) == cards.ADULT


def test_a_late_select_is_not_taken_for_card_data(bench: Bench) -> None:
    bench.module.place(cards.ADULT)
    bench.line.late.extend([b"", b"", encode_reply(Sw3.DONE, bytes(8))])
    assert bench.reader.poll(NEVER) == cards.ADULT


def test_nonsense_on_a_card_is_blamed_on_the_card_not_on_the_reader(bench: Bench) -> None:
    bench.module.place(b"\x00\xd8" + encode_text(cards.ADULT)[2:])
    with pytest.raises(MediaError, match="makes no sense") as caught:
        bench.reader.poll(NEVER)
    assert isinstance(caught.value.__cause__, ProtocolError)


def test_reading_waits_until_a_card_comes(bench: Bench) -> None:
    class Patient(threading.Event):
        """Lays the card down while the reader waits between two looks."""

        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == POLL_EVERY_S
            bench.module.place(cards.ADULT)
            return False

    assert bench.reader.read(Patient()) == cards.ADULT


def test_reading_is_called_off_between_polls(bench: Bench) -> None:
    cancel = threading.Event()
    reader = SamReader(bench.line.open, clock=bench.clock, poll_every_s=30.0)
    threading.Timer(0.02, cancel.set).start()
    with pytest.raises(DeviceCancelledError):
        reader.read(cancel)
    assert bench.line.written == [encode(FIND_CARD)]


def test_a_command_is_called_off_too(bench: Bench) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(DeviceCancelledError):
        bench.reader.poll(cancel)


def test_a_lost_line_is_closed_and_opened_again_when_it_is_back(bench: Bench) -> None:
    bench.reader.poll(NEVER)
    bench.line.is_plugged_in = False
    for _ in range(2):
        with pytest.raises(DeviceMissingError):
            bench.reader.poll(NEVER)
    bench.line.is_plugged_in = True
    bench.module.place(cards.ADULT)
    assert bench.reader.poll(NEVER) == cards.ADULT
    assert (bench.line.opened, bench.line.closed) == (2, 1)


def test_a_line_held_by_another_is_busy(bench: Bench) -> None:
    bench.line.is_held = True
    with pytest.raises(DeviceBusyError):
        bench.reader.poll(NEVER)


def test_closing_twice_is_harmless(bench: Bench) -> None:
    bench.reader.poll(NEVER)
    bench.reader.close()
    bench.reader.close()
    assert bench.line.closed == 1
