"""Scripted hands for the bench checklists: what they do when asked to, and what they say."""

import threading
from collections import deque
from collections.abc import Callable, Mapping

from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from kiosk_app.doctor.acceptance.walk import Result, Verdict, Word

Deeds = dict[str, Callable[[], object] | Word]
LOOK_S = 0.01


def good_hands(device: VirtualPrinter, pulled: Fault) -> Deeds:
    """Return hands that do all they are asked to at a printer, and see what they ought to see.

    Args:
        device: the printer.
        pulled: what a pulled cable is to it.
    """
    return {
        "frame_is_whole": Word.YES,
        "text_is_right": Word.YES,
        "code_can_be_scanned": Word.YES,
        "open_cover": lambda: device.apply(Fault.COVER_OPEN),
        "close_cover": lambda: device.mend(Fault.COVER_OPEN),
        "take_paper_out": lambda: device.apply(Fault.PAPER_END),
        "put_paper_in": lambda: device.mend(Fault.PAPER_END),
        "has_anything_come_out": Word.NO,
        "are_hands_at_the_cover": Word.YES,
        "open_cover_while_it_prints": lambda: device.at_row(300, Fault.COVER_OPEN),
        "close_cover_tear_off": lambda: device.mend(Fault.COVER_OPEN),
        "is_last_ticket_whole_and_alone": Word.YES,
        "pull_cable": lambda: device.apply(pulled),
        "plug_cable_in": lambda: device.mend(pulled),
        "put_nearly_empty_roll_in": lambda: device.apply(Fault.NEAR_END),
        "put_full_roll_in": lambda: device.mend(Fault.NEAR_END),
    }


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
