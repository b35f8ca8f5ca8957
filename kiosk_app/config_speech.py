"""The configuration of what is said aloud, part of `config`."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from kiosk_app import config_checks as check

_DEVICE = r"[A-Za-z0-9_:=,.-]{0,80}"


def pack_folder(value: str) -> str | None:
    """Allow "" (no recordings) and a folder."""
    return None if not value or check.is_folder(value) else "a folder that is there"


def program(value: str) -> str | None:
    """Allow "" (whichever is there) and a program by its whole path."""
    is_there = value.startswith("/") and check.is_file(value) and os.access(value, os.X_OK)
    return None if not value or is_there else "the whole path of a program"


@dataclass(frozen=True, slots=True)
class SpeechConfig:
    """The loudspeaker; nothing is said where neither a `voice` nor a `pack` is named.

    Attributes:
        voice: the program that reads what no recording says, or ``none``.
        pack: folder of recordings, ``zh/at_home.title.wav``; by key, 16-bit WAV.
        player: program that plays a WAV file from its standard input; by default aplay or paplay.
        device: of ALSA, such as ``plughw:1``, for aplay; by default the usual one.
    """

    voice: Annotated[str, check.word("espeak-ng", "none")] = "none"
    pack: Annotated[str, pack_folder] = ""
    player: Annotated[str, program] = ""
    device: Annotated[str, check.like(_DEVICE, "the name of an ALSA device")] = ""

    @property
    def is_on(self) -> bool:
        """Whether this station speaks."""
        return self.voice != "none" or bool(self.pack)

    @property
    def recordings(self) -> Path | None:
        """Return where the recordings lie, if there are any."""
        return Path(self.pack) if self.pack else None
