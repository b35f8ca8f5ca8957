"""Scripted hands for the bench checklists: what they do when asked to, and what they say."""

import threading
from collections import deque
from collections.abc import Callable, Mapping

from kiosk_app.doctor.acceptance.walk import Result, Verdict, Word

LOOK_S = 0.01


class ScriptedHands:
    """See `Hands`.

    Args:
        deeds: by key of the words: what hands do, or say; nothing where there is none.

    Attributes:
        shown: every deed and question, with its step.
        codes: every code that was to be scanned.
        told: every result.
    """

    def __init__(self, deeds: Mapping[str, Callable[[], object] | Word]) -> None:
        self._deeds = deeds
        self._said: deque[Word] = deque()
        self._never = threading.Event()
        self.shown: list[tuple[str, str]] = []
        self.codes: list[str] = []
        self.told: list[Result] = []

    def show(self, step: str, words: str) -> None:
        self.shown.append((step, words))
        deed = self._deeds.get(words)
        if isinstance(deed, Word):
            self._said.append(deed)
        elif deed is not None:
            deed()

    def show_code(self, text: str) -> None:
        self.codes.append(text)

    def tell(self, result: Result) -> None:
        self.told.append(result)

    def pause(self, seconds: float) -> Word | None:
        if self._said:
            return self._said.popleft()
        self._never.wait(min(seconds, LOOK_S))
        return None


def verdicts(results: tuple[Result, ...]) -> dict[str, tuple[Verdict, str]]:
    """Return how each step ended, and why."""
    return {result.step: (result.verdict, result.why) for result in results}
