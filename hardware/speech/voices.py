"""Where the sound of a sentence comes from: a pack of recordings, or a program that reads.

A pack is a folder ``<language>/<key>.wav`` of 16-bit recordings, ``zh/at_home.title.wav``; what is
not in it is read by the next voice. espeak-ng is called as a program and never linked (GPL-3).
"""

import re
from pathlib import Path
from typing import Final, Protocol

from hardware.errors import DeviceMissingError, ProtocolError
from hardware.speech.port import Sentence
from hardware.speech.programs import Turn
from hardware.speech.wave import Wave, parse

ESPEAK: Final = "espeak-ng"
_SPOKEN_AS: Final = {"zh": "cmn-latn-pinyin", "en": "en"}
"""Of Debian's espeak-ng ``cmn`` spells Chinese with English letters."""
_WORDS_A_MINUTE: Final = 150
_LONGEST_S: Final = 5.0
"""To make one sentence: 20 ms where it is read from memory, most of a second from a disk."""
_KEY: Final = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_LARGEST: Final = 8_000_000
"""Bytes of one recording: 45 s in stereo at 44.1 kHz."""


class Voice(Protocol):
    """Makes the sound of sentences."""

    def wave_of(self, sentence: Sentence, language: str, turn: Turn) -> Wave | None:
        """Return how it sounds; None where this voice has nothing for it.

        Raises:
            DeviceError: it should have, and could not.
        """


class PromptPack:
    """Recordings by key.

    Args:
        folder: of the pack.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def wave_of(self, sentence: Sentence, language: str, turn: Turn) -> Wave | None:
        """Return the recording, or None where there is none.

        Raises:
            ProtocolError: there is one, and it cannot be used.
            DeviceMissingError: there is one, and it cannot be read.
        """
        del turn
        if not _KEY.fullmatch(sentence.key) or language not in _SPOKEN_AS:
            return None
        name = f"{language}/{sentence.key}.wav"
        try:
            with (self._folder / name).open("rb") as file:
                recorded = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DeviceMissingError(f"{name}: {error.strerror}") from error
        if len(recorded) > _LARGEST:
            raise ProtocolError(f"{name}: a recording that is too long")
        try:
            return parse(recorded)
        except ProtocolError as error:
            raise ProtocolError(f"{name}: {error}") from error

    def count(self) -> int:
        """Return how many recordings there are."""
        return sum(1 for language in _SPOKEN_AS for _ in (self._folder / language).glob("*.wav"))


class EspeakVoice:
    """Reads anything, like a machine.

    Args:
        program: found on the path, or a path.
    """

    def __init__(self, program: str = ESPEAK) -> None:
        self._program = program

    def wave_of(self, sentence: Sentence, language: str, turn: Turn) -> Wave | None:
        """Return the sentence as it is read; the words go by standard input, never by arguments.

        Raises:
            DeviceError: the program is not there, hangs, fails, or writes no sound.
        """
        spoken_as = _SPOKEN_AS.get(language)
        if spoken_as is None or not sentence.text:
            return None
        speed = str(_WORDS_A_MINUTE)
        command = (self._program, "-v", spoken_as, "-s", speed, "-b", "1", "--stdin", "--stdout")
        return parse(turn.call(command, sentence.text.encode(), _LONGEST_S))
