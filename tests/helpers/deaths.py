"""Killing a real thread, as nothing that is caught anywhere kills it."""

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Final, Protocol

PATIENCE_S: Final = 10.0


class KilledError(BaseException):
    """No `except Exception` stops it."""


def die() -> None:
    """Kill the thread that calls."""
    raise KilledError


def kill(thread: threading.Thread, wake: Callable[[], object] = lambda: None) -> None:
    """Kill a thread at its next step in Python, and wait until it is dead.

    Args:
        thread: not this one.
        wake: lets it come to such a step, where it waits for something.
    """
    assert thread.ident is not None
    tracing = sys.gettrace()
    sys.settrace(
        None
    )  # a traced call spins in Python 3.11 until the other died, and it never would
    try:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(KilledError)
        )
        wake()
        thread.join(PATIENCE_S)
    finally:
        sys.settrace(tracing)
    assert not thread.is_alive()


def thread_named(name: str) -> threading.Thread:
    """Return the one living thread of that name."""
    (found,) = (t for t in threading.enumerate() if t.name == name)
    return found


class Living(Protocol):
    """Something that can die."""

    @property
    def is_alive(self) -> bool: ...


def lives(one: Living) -> bool:
    """Tell whether it lives, now: asked twice it may have changed."""
    return one.is_alive
