"""Plays a sound by a program of the system that is killed when it is to be silent."""

import shutil
from pathlib import PurePath
from typing import Final

from hardware.errors import DeviceMissingError
from hardware.speech.programs import Turn
from hardware.speech.wave import Wave

PLAYERS: Final = ("aplay", "paplay")
"""Both take a WAV file on standard input; whichever is there."""
_ARGUMENTS: Final = {"aplay": ("-q",)}
_GRACE_S: Final = 5.0
"""Beyond the length of the sound; a device that is busy may let wait."""


class ProgramPlayer:
    """A player.

    Args:
        program: which; "" for the first of `PLAYERS` that is there.
        device: of ALSA, for aplay; "" for the usual one.
    """

    def __init__(self, program: str = "", device: str = "") -> None:
        self._program = program
        self._device = device

    @property
    def name(self) -> str:
        """Which program it is; "" where there is none."""
        found = (name for name in PLAYERS if shutil.which(name) is not None)
        return self._program or next(found, "")

    def play(self, wave: Wave, turn: Turn) -> None:
        """Play to the end.

        Raises:
            DeviceError: there is no player or no sound device, it hangs, or the turn was ended.
        """
        name = self.name
        if not name:
            raise DeviceMissingError(f"none of {', '.join(PLAYERS)} is installed")
        kind = PurePath(name).name
        arguments = _ARGUMENTS.get(kind, ())
        if self._device and kind == "aplay":
            arguments = (*arguments, "-D", self._device)
        turn.call((name, *arguments), wave.as_file(), wave.seconds + _GRACE_S)
