"""Hands at a terminal: words on one stream, keys from another, no wait without an end."""

import os
import select
from collections import deque
from typing import TextIO

import segno

from kiosk_app.doctor.acceptance.protocol import AcceptanceWords, told
from kiosk_app.doctor.acceptance.walk import Result, Word

_KEYS = {"y": Word.YES, "n": Word.NO, "s": Word.SKIP, "q": Word.QUIT}
_MOST_TYPED = 4096


class TerminalHands:
    """See `Hands`. A line that ends in return is an answer: y, n, s (skip) or q (quit).

    Args:
        words: of the person's language.
        keys: the descriptor answers come from; when it ends, the walk is called off.
        out: where words go.
    """

    def __init__(self, words: AcceptanceWords, keys: int, out: TextIO) -> None:
        self._words = words
        self._keys = keys
        self._out = out
        self._step = ""
        self._number = 0
        self._lines: deque[str] = deque()
        self._begun = ""
        self._is_over = False

    def show(self, step: str, words: str) -> None:
        """See `Hands.show`."""
        self._head(step)
        self._say(f"   ▶ {self._words.deed(words)}")

    def show_code(self, text: str) -> None:
        """See `Hands.show_code`."""
        segno.make(text, error="m", micro=False).terminal(self._out, compact=True)

    def tell(self, result: Result) -> None:
        """See `Hands.tell`."""
        self._head(result.step)
        for line in told(self._number, result, self._words):
            self._say(line)

    def pause(self, seconds: float) -> Word | None:
        """See `Hands.pause`."""
        if not self._lines and not self._is_over:
            self._listen(seconds)
        if self._lines:
            return _KEYS.get(self._lines.popleft().strip().lower()[:1])
        return Word.QUIT if self._is_over else None

    def _listen(self, seconds: float) -> None:
        """Take in what was typed; lines that came at once wait for their turn."""
        ready, _, _ = select.select([self._keys], [], [], seconds)
        if not ready:
            return
        typed = os.read(self._keys, _MOST_TYPED)
        self._is_over = not typed
        *whole, self._begun = (self._begun + typed.decode(errors="replace")).split("\n")
        self._lines.extend(whole)

    def _head(self, step: str) -> None:
        if step != self._step:
            self._step = step
            self._number += 1
            self._say(f"\n{self._number}. {self._words.step(step)}")

    def _say(self, line: str) -> None:
        self._out.write(line + "\n")
        self._out.flush()
