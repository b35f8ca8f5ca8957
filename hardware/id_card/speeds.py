"""Finds the speed at which a SAM-V module answers, so that nobody has to know how it was set.

The module is asked for its status at one speed after the other, factory setting first; a module at
another speed hears noise and stays silent. The speed that worked last is tried first the next
time. Over USB-CDC every speed works, and the first is taken.

Source: GA/T 467-2019 (speeds, status command); 115200 baud is the factory setting.
"""

import time
from collections.abc import Callable
from typing import Final

from hardware.errors import DeviceSilentError
from hardware.id_card.sam_frames import STATUS, BadFrameError, FrameReceiver, encode
from hardware.id_card.settings import SPEEDS
from hardware.line import Line

ANSWER_S: Final = 0.25
"""How long a status may take: 22 bytes at 9600 baud are 23 ms, the module thinks for the rest."""

OpenAt = Callable[[int], Line]
"""Opens the line at a speed; raises like `OpenLine`."""


class SpeedFinder:
    """An `OpenLine` that opens at whatever speed the module answers.

    Args:
        open_at: opens the line at a speed.
        clock: monotonic seconds.
        answer_s: how long to wait at each speed.
    """

    def __init__(
        self,
        open_at: OpenAt,
        *,
        clock: Callable[[], float] = time.monotonic,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._open_at = open_at
        self._clock = clock
        self._answer_s = answer_s
        self._speeds = list(SPEEDS)

    def __call__(self) -> Line:
        """Return the line, open at the module's speed; takes at most 5 times `answer_s`.

        Raises:
            DeviceMissingError: no such port.
            DeviceSilentError: silence at every speed.
            DeviceBusyError: another process has it.
        """
        for speed in tuple(self._speeds):
            line = self._open_at(speed)
            try:
                is_right = self._answers(line)
            except BaseException:
                line.close()
                raise
            if is_right:
                self._speeds.remove(speed)
                self._speeds.insert(0, speed)
                return line
            line.close()
        raise DeviceSilentError(f"identity card reader silent at {len(SPEEDS)} speeds")

    def _answers(self, line: Line) -> bool:
        """Tell whether a whole frame comes back, whatever it says."""
        line.reset_input()
        line.write(encode(STATUS))
        frames = FrameReceiver()
        end = self._clock() + self._answer_s
        while (left := end - self._clock()) > 0:
            frames.receive(line.read_some(left))
            if _has_whole_frame(frames):
                return True
        return False


def _has_whole_frame(frames: FrameReceiver) -> bool:
    """Tell whether a frame has come, skipping what only looked like one."""
    while True:
        try:
            return frames.next_body() is not None
        except BadFrameError:
            continue
