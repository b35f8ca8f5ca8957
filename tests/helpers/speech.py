"""Players that are scripts: one keeps what it is given to play, one never ends, one fails."""

import sys
from collections.abc import Callable
from pathlib import Path

from hardware.speech.wave import Wave, parse

_KEEPS = """
import os, sys
whole = sys.stdin.buffer.read()
name = {folder!r} + "/" + str(len(os.listdir({folder!r}))).zfill(3) + ".wav"
with open(name + ".part", "wb") as file:
    file.write(whole)
os.rename(name + ".part", name)
"""
_NEVER_ENDS = """
import os, signal, sys
sys.stdin.buffer.read()
with open({folder!r} + "/started", "w") as file:
    file.write(str(os.getpid()))
os.rename({folder!r} + "/started", {folder!r} + "/playing")
signal.pause()
"""
_FAILS = """
import sys
sys.stdin.buffer.read()
sys.exit("audio open error: No such file or directory")
"""


def program(path: Path, body: str) -> str:
    """Write a program in Python; return its path."""
    path.write_text(f"#!{sys.executable}\n{body}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


class Loudspeaker:
    """A player that keeps every sound in a file.

    Args:
        folder: for the program and the sounds; is made.
    """

    def __init__(self, folder: Path) -> None:
        self._sounds = folder / "sounds"
        self._sounds.mkdir(parents=True)
        self.program = program(folder / "player", _KEEPS.format(folder=str(self._sounds)))

    @property
    def played(self) -> list[Wave]:
        """What was played, in order."""
        return [parse(path.read_bytes()) for path in sorted(self._sounds.glob("*.wav"))]


def endless(folder: Path) -> str:
    """Return a player that lays the file ``playing`` with its process number and never ends."""
    return program(folder / "endless", _NEVER_ENDS.format(folder=str(folder)))


def failing(folder: Path) -> str:
    """Return a player that finds no sound device."""
    return program(folder / "failing", _FAILS)


class Later:
    """A lane that does nothing until it is told to, on the thread that tells it."""

    def __init__(self) -> None:
        self._jobs: list[Callable[[], None]] = []

    def submit(self, job: Callable[[], None]) -> None:
        """Keep a job."""
        self._jobs.append(job)

    def run(self) -> None:
        """Do what was kept."""
        while self._jobs:
            self._jobs.pop(0)()
