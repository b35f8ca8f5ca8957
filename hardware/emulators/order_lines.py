"""Emulators on the command line: an order a line in, ``ok`` or ``error: ...`` out.

Ends at ``quit`` or at the end of the input.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TextIO

Order = Callable[[Sequence[str]], str | None]
"""Takes the words behind the order; returns what to say instead of ``ok``."""

_MISTAKES: Final = (ValueError, IndexError, KeyError, RuntimeError, OSError)


def obey(orders: Mapping[str, Order], line: str) -> str:
    """Do one order; return the answer."""
    name, *words = line.split()
    order = orders.get(name)
    if order is None:
        return f"error: {name} is none of {' '.join(sorted(orders))} quit"
    try:
        return order(words) or "ok"
    except _MISTAKES as error:
        return f"error: {error}"


def serve(
    greeting: str,
    orders: Mapping[str, Order],
    lines: TextIO = sys.stdin,
    answers: TextIO = sys.stdout,
) -> None:
    """Say where the device is, then do the orders."""
    _say(answers, greeting)
    for line in lines:
        if not line.strip():
            continue
        if line.split()[0] == "quit":
            _say(answers, "ok")
            return
        _say(answers, obey(orders, line))


def _say(answers: TextIO, text: str) -> None:
    answers.write(text + "\n")
    answers.flush()
