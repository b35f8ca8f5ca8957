"""A speaker out of voices and a player. Whatever fails is silence and one line in the log."""

import logging
import threading
from collections.abc import Sequence
from functools import partial

from hardware.errors import DeviceCancelledError, DeviceError
from hardware.speech.player import ProgramPlayer
from hardware.speech.port import MIDDLE, Sentence, Submit
from hardware.speech.programs import Turn
from hardware.speech.voices import Voice
from hardware.speech.wave import Wave

_log = logging.getLogger(__name__)


class ProgramSpeaker:
    """Says one thing at a time; the newest is what counts.

    Args:
        voices: asked in order for each sentence, until one has it.
        player: makes it heard.
        submit: where the work is done: never on the thread that asks.
    """

    def __init__(self, voices: Sequence[Voice], player: ProgramPlayer, submit: Submit) -> None:
        self._voices = tuple(voices)
        self._player = player
        self._submit = submit
        self._lock = threading.Lock()
        self._turn = Turn()
        self._is_working: bool | None = None

    @property
    def is_working(self) -> bool | None:
        """Whether the last sentence was heard; None before the first."""
        return self._is_working

    def say(self, sentences: tuple[Sentence, ...], language: str, volume: int = MIDDLE) -> None:
        """Say `sentences`; what is still being said is broken off. Returns at once."""
        turn = self._next_turn()
        self._submit(partial(self._say_all, turn, sentences, language, volume))

    def hush(self) -> None:
        """Be silent at once."""
        self._next_turn()

    def _next_turn(self) -> Turn:
        with self._lock:
            before, self._turn = self._turn, Turn()
            before.end()
            return self._turn

    def _say_all(
        self, turn: Turn, sentences: tuple[Sentence, ...], language: str, volume: int
    ) -> None:
        for sentence in sentences:
            if turn.is_over:
                return
            try:
                self._say(turn, sentence, language, volume)
            except DeviceCancelledError:
                return
            except DeviceError as error:
                self._note_failure(error)
                return
            self._is_working = True

    def _say(self, turn: Turn, sentence: Sentence, language: str, volume: int) -> None:
        wave = self._wave_of(turn, sentence, language)
        if wave is not None:
            self._player.play(wave.at(volume), turn)

    def _wave_of(self, turn: Turn, sentence: Sentence, language: str) -> Wave | None:
        """Return the sound by the first voice that has it; one that fails leaves it to the next."""
        failed: DeviceError | None = None
        for voice in self._voices:
            try:
                wave = voice.wave_of(sentence, language, turn)
            except DeviceCancelledError:
                raise
            except DeviceError as error:
                failed = error
                continue
            if wave is not None:
                return wave
        if failed is not None:
            raise failed
        return None

    def _note_failure(self, error: DeviceError) -> None:
        """Write it down once, not with every page."""
        level = logging.DEBUG if self._is_working is False else logging.WARNING
        self._is_working = False
        _log.log(level, "nothing is said: %s", error)
