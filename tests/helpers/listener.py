"""Somebody who cannot see books a number: ``python -m tests.helpers.listener FOLDER``.

The whole kiosk of `tests.helpers.street`, and a screen reader that is all there is of eyes and
hands: it reads every page and presses by name what it reads first. For a test that gives a display
and a session bus; one line of JSON is written for each page: its name and what was read.
"""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import IO, Final, TypedDict, cast

from tests.helpers.street import PATIENCE_S, WALKS_IN, Street, before_the_kiosk

DEBIAN_PYTHON: Final = "/usr/bin/python3"
READER: Final = Path(__file__).with_name("atspi_reader.py")


class Node(TypedDict):
    """A node of the tree that is shown."""

    role: str
    name: str
    is_enabled: bool
    is_focused: bool


class ScreenReader:
    """Reads and presses by name, over the session bus, in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # the module's neighbour
            [DEBIAN_PYTHON, "-I", str(READER), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tree(self) -> list[Node]:
        """Return what is shown, in the order it is read."""
        return cast("list[Node]", self._ask("tree"))

    def press(self, name: str) -> None:
        """Press the button of this name."""
        assert self._ask("press", name) is True, f"{name!r} cannot be pressed"

    def close(self) -> None:
        """Let it end."""
        self._process.communicate(timeout=PATIENCE_S)

    def _ask(self, *words: str) -> object:
        asked = cast("IO[str]", self._process.stdin)
        asked.write(json.dumps(words) + "\n")
        asked.flush()
        return json.loads(cast("IO[str]", self._process.stdout).readline())


def books_by_ear(street: Street) -> None:
    """From home to the last page and home again; on a thread of its own."""
    try:
        street.pilot.wait_for_page("at_home", PATIENCE_S)
        reader = ScreenReader()
        _go(street, reader, "waiting_for_card")
        _tell(street, reader)
        street.insert(WALKS_IN, "choosing_group")
        while street.pilot.page_name() != "reviewing_hold":
            _go(street, reader)
        _go(street, reader, "paying")
        _tell(street, reader)
        street.pay()
        street.slot.remove()
        _go(street, reader, "at_home")
        reader.close()
    finally:
        street.pilot.end()


def _go(street: Street, reader: ScreenReader, *pages: str) -> None:
    """Press what is read first; wait for one of `pages`, or for another state."""
    before = street.kiosk.session.state
    buttons = [node for node in _tell(street, reader) if node["role"] == "push button"]
    street.pilot.rest()
    reader.press(next(node["name"] for node in buttons if node["is_enabled"]))
    if pages:
        street.pilot.wait_for_any(pages, PATIENCE_S)
    else:
        street.wait_until(partial(street.has_gone_on, before))


def _tell(street: Street, reader: ScreenReader) -> list[Node]:
    """Read the page out."""
    page, nodes = street.pilot.page_name(), reader.tree()
    print(json.dumps([page, nodes]), file=sys.__stdout__, flush=True)
    return nodes


if __name__ == "__main__":
    sys.exit(before_the_kiosk(Path(sys.argv[1]), books_by_ear))
