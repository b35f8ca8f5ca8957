"""A walk through a checklist: step by step, each passed, failed or skipped with a reason.

A step says what hands have to do, waits until the device has seen it, and measures. Every wait has
an end, and can be skipped or called off. Nothing here knows a device, a language or a terminal.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

LOOK_EVERY_S: Final = 0.2
DEED_S: Final = 60.0
"""How long hands may take for what they are asked to do."""

ANSWER_S: Final = 300.0
"""How long a question waits: a person has to look at paper."""

Clock = Callable[[], float]
Figures = Mapping[str, str | int | float]


class Word(StrEnum):
    """What a person can say to a walk."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"
    QUIT = "quit"


class Hands(Protocol):
    """The person at the bench, through whatever they are spoken to."""

    def show(self, step: str, words: str) -> None:
        """Say what to do or ask a question: the key of the step and of the words."""

    def show_code(self, text: str) -> None:
        """Show `text` as a QR code that can be scanned."""

    def tell(self, result: "Result") -> None:
        """Say how a step ended."""

    def pause(self, seconds: float) -> Word | None:
        """Wait so long at most; return what was said meanwhile."""


class Verdict(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """One step of a walk that is over.

    Attributes:
        why: key of the reason, empty when it passed.
        figures: what was measured; never a name or a whole number of a person.
    """

    step: str
    verdict: Verdict
    why: str = ""
    took_s: float = 0.0
    figures: Figures = field(default_factory=dict)


class StepEndedError(Exception):
    """A step did not pass; says how it ended and why, and what was measured until then."""

    def __init__(self, verdict: Verdict, why: str, figures: Figures | None = None) -> None:
        self.verdict = verdict
        self.why = why
        self.figures: Figures = figures or {}
        super().__init__(why)


class WalkCancelledError(Exception):
    """Somebody wants no more of it."""


def failed(why: str, figures: Figures | None = None) -> StepEndedError:
    """Return the end of a step that failed, for raising."""
    return StepEndedError(Verdict.FAILED, why, figures)


def skipped(why: str) -> StepEndedError:
    """Return the end of a step that makes no sense here, for raising."""
    return StepEndedError(Verdict.SKIPPED, why)


class Guide:
    """Leads hands through one step: instructions, questions, waits.

    Args:
        hands: who does it.
        clock: monotonic seconds.
        deed_s, answer_s: how long hands and answers may take.
    """

    def __init__(
        self,
        hands: Hands,
        *,
        clock: Clock = time.monotonic,
        deed_s: float = DEED_S,
        answer_s: float = ANSWER_S,
    ) -> None:
        self.hands = hands
        self.clock = clock
        self._deed_s = deed_s
        self._answer_s = answer_s
        self.step = ""

    def do(self, words: str, has_happened: Callable[[], bool], why: str) -> float:
        """Ask for a deed and wait until the device has seen it; return the seconds it took.

        Raises:
            StepEndedError: not seen in time (`why`), or skipped.
            WalkCancelledError: called off.
        """
        self.hands.show(self.step, words)
        began = self.clock()
        while not has_happened():
            self._obey(self.hands.pause(LOOK_EVERY_S))
            if self.clock() - began > self._deed_s:
                raise failed(why)
        return self.clock() - began

    def demand_yes(self, words: str, why_not: str) -> None:
        """Ask a question whose answer has to be yes; raises like `do`."""
        if not self._answer(words):
            raise failed(why_not)

    def demand_no(self, words: str, why_not: str) -> None:
        """Ask a question whose answer has to be no; raises like `do`."""
        if self._answer(words):
            raise failed(why_not)

    def say(self, words: str) -> None:
        """Say something that nothing waits for."""
        self.hands.show(self.step, words)

    def _answer(self, words: str) -> bool:
        self.hands.show(self.step, words)
        ends_at = self.clock() + self._answer_s
        while self.clock() < ends_at:
            said = self.hands.pause(LOOK_EVERY_S)
            if said in {Word.YES, Word.NO}:
                return said is Word.YES
            self._obey(said)
        raise failed("no_answer")

    @staticmethod
    def _obey(said: Word | None) -> None:
        if said is Word.SKIP:
            raise skipped("by_hand")
        if said is Word.QUIT:
            raise WalkCancelledError


Step = tuple[str, Callable[[Guide], Figures]]
"""The key of a step and what runs it; returns what was measured."""


def walk(steps: Sequence[Step], guide: Guide) -> tuple[Result, ...]:
    """Run all steps; after a walk was called off the rest is skipped with that reason."""
    results: list[Result] = []
    is_cancelled = False
    for key, run in steps:
        if is_cancelled:
            results.append(Result(key, Verdict.SKIPPED, "cancelled"))
            continue
        guide.step = key
        began = guide.clock()
        try:
            figures = run(guide)
            ended = Result(key, Verdict.PASSED, figures=figures)
        except StepEndedError as end:
            ended = Result(key, end.verdict, end.why, figures=end.figures)
        except (WalkCancelledError, KeyboardInterrupt):
            is_cancelled = True
            ended = Result(key, Verdict.SKIPPED, "cancelled")
        took_s = round(guide.clock() - began, 3)
        results.append(Result(ended.step, ended.verdict, ended.why, took_s, ended.figures))
        guide.hands.tell(results[-1])
    return tuple(results)
