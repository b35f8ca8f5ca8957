"""A module set to any speed is found; what does not answer is reported soon."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from hardware.emulators.pty_pair import PtyPair
from hardware.emulators.sam_module import CardTimes, SamModule, SamModuleOnPty
from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.id_card.sam_frames import Sw3
from hardware.id_card.sam_reader import SamReader
from hardware.id_card.settings import SPEEDS
from hardware.id_card.speeds import SpeedFinder
from hardware.line import Line
from hardware.serial_link.pyserial_line import open_line
from tests.unit.id_card import cards
from tests.unit.id_card.fake_line import Clock, FakeLine

NEVER = threading.Event()
PATIENCE_S = 20.0
AT_ONCE = CardTimes(0, 0, 0)
NOISE = bytes.fromhex("AAAAAA9669FFFF00AA96")
"""The head of a frame longer than any, and half of another's."""


class Tried:
    """Opens a port and remembers at which speeds."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.speeds: list[int] = []
        self.lines: list[Line] = []

    def __call__(self, baud: int) -> Line:
        self.speeds.append(baud)
        self.lines.append(open_line(self._path, baud))
        return self.lines[-1]


class Deaf:
    """A line at a wrong speed: nothing comes, and the time to wait for it is skipped."""

    def __init__(self, line: Line, skip: Callable[[float], None]) -> None:
        self._line = line
        self._skip = skip
        self.write, self.close, self.reset_input = line.write, line.close, line.reset_input

    def read_some(self, timeout_s: float) -> bytes:
        data = self._line.read_some(min(timeout_s, 0.02))
        self._skip(timeout_s)
        return data


class Ears:
    """Opens a port whose module is set to `baud`; a clock that passes at other speeds only.

    So a busy machine does not look like a module that is set to another speed.
    """

    def __init__(self, path: str, baud: int | None) -> None:
        self.tried = Tried(path)
        self._baud = baud
        self._now = 0.0

    def __call__(self, baud: int) -> Line:
        line = self.tried(baud)
        return line if self._baud in {None, baud} else Deaf(line, self._skip)

    def clock(self) -> float:
        return self._now

    def _skip(self, seconds: float) -> None:
        self._now += seconds


@contextmanager
def module_at(folder: Path, baud: int | None) -> Iterator[SamModuleOnPty]:
    made = SamModuleOnPty(folder / "reader", times=AT_ONCE, baud=baud)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("baud", SPEEDS)
def test_a_card_is_read_at_whatever_speed_the_module_is_set_to(tmp_path: Path, baud: int) -> None:
    with module_at(tmp_path, baud) as pad:
        pad.module.place(cards.ADULT)
        ears = Ears(pad.path, baud)
        finder = SpeedFinder(ears, clock=ears.clock, answer_s=PATIENCE_S)
        reader = SamReader(finder, deadline_s=PATIENCE_S)
        assert reader.read(NEVER) == cards.ADULT
        reader.close()


def test_a_module_on_usb_answers_at_the_first_speed(tmp_path: Path) -> None:
    with module_at(tmp_path, None) as pad:
        ears = Ears(pad.path, None)
        SpeedFinder(ears, clock=ears.clock, answer_s=PATIENCE_S)().close()
        assert ears.tried.speeds == [115200]


def test_the_speed_that_worked_is_tried_first_the_next_time(tmp_path: Path) -> None:
    with module_at(tmp_path, 38400) as pad:
        ears = Ears(pad.path, 38400)
        finder = SpeedFinder(ears, clock=ears.clock, answer_s=PATIENCE_S)
        finder().close()
        finder().close()
        assert ears.tried.speeds == [115200, 57600, 38400, 38400]


def test_a_module_out_of_order_is_found_all_the_same(tmp_path: Path) -> None:
    with module_at(tmp_path, 57600) as pad:
        pad.module.faults.sw3[bytes.fromhex("11FF")] = Sw3.SELF_TEST_FAILED
        ears = Ears(pad.path, 57600)
        SpeedFinder(ears, clock=ears.clock, answer_s=PATIENCE_S)().close()
        assert ears.tried.speeds == [115200, 57600]


def test_noise_before_the_answer_does_not_hide_it(tmp_path: Path) -> None:
    with module_at(tmp_path, 115200) as pad:
        pad.module.faults.noise = NOISE
        ears = Ears(pad.path, 115200)
        SpeedFinder(ears, clock=ears.clock, answer_s=PATIENCE_S)().close()
        assert ears.tried.speeds == [115200]


def test_an_answer_that_came_with_noise_is_not_waited_for() -> None:
    module, clock = SamModule(), Clock()
    module.faults.noise = NOISE
    began = clock.now
    SpeedFinder(lambda _: FakeLine(module, clock).open(), clock=clock)()
    assert clock.now == began


def test_silence_at_every_speed_is_a_missing_reader_and_leaves_no_line_open(tmp_path: Path) -> None:
    cable = PtyPair(tmp_path / "reader")
    tried = Tried(cable.path)
    with pytest.raises(DeviceMissingError, match="silent at 5 speeds"):
        SpeedFinder(tried, answer_s=0.01)()
    assert tried.speeds == list(SPEEDS)
    open_line(cable.path).close()  # exclusive: it could not be opened if one were left
    cable.close()


def test_a_port_that_is_not_there_is_not_tried_five_times(tmp_path: Path) -> None:
    tried = Tried(str(tmp_path / "nothing"))
    with pytest.raises(DeviceMissingError):
        SpeedFinder(tried)()
    assert tried.speeds == [115200]


def test_a_port_held_by_another_says_so(tmp_path: Path) -> None:
    with module_at(tmp_path, 9600) as pad:
        held = open_line(pad.path, 9600)
        with pytest.raises(DeviceBusyError):
            SpeedFinder(partial(open_line, pad.path))()
        held.close()


def test_a_cable_pulled_while_looking_gives_the_port_back(tmp_path: Path) -> None:
    with module_at(tmp_path, 115200) as pad:

        def pull(baud: int) -> Line:
            line = open_line(pad.path, baud)
            pad.unplug()
            return line

        with pytest.raises(DeviceMissingError):
            SpeedFinder(pull)()
        pad.replug()
        open_line(pad.path).close()
