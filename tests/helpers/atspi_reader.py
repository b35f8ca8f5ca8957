"""What a screen reader sees: ``/usr/bin/python3 -I atspi_reader.py PID``, asked by lines.

Debian's own Python runs it, since the bindings of AT-SPI come with Debian and not with a wheel. It
knows nothing of this project: it reads the accessibility tree of a process over the session bus, as
a screen reader does, and presses what can be pressed.

A line is a JSON list: ``["tree"]`` is answered by every node that is shown, in the order it is
read; ``["press", name]`` by whether there was just one button of that name and it took the press.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any, TypeAlias

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]  # noqa: E402

Node: TypeAlias = Any
"""`Atspi.Accessible`, which has no types."""
APPEARS_S = 20.0
TURN_MS = 20


def application(pid: int) -> Node:
    """Return the root of this process, once it is on the bus."""
    ends = time.monotonic() + APPEARS_S
    while time.monotonic() < ends:
        desktop = Atspi.get_desktop(0)
        for place in range(desktop.get_child_count()):
            found = desktop.get_child_at_index(place)
            if found is not None and found.get_process_id() == pid:
                return found
        turn()
    raise SystemExit("the process is not on the accessibility bus")


def turn() -> None:
    """Let the bus be read for a moment."""
    loop = GLib.MainLoop()
    GLib.timeout_add(TURN_MS, loop.quit)
    loop.run()


def walk(node: Node) -> Iterator[Node]:
    """Yield every node that is shown below this one, parents first."""
    for place in range(node.get_child_count()):
        child = node.get_child_at_index(place)
        if child is None or not child.get_state_set().contains(Atspi.StateType.SHOWING):
            continue
        yield child
        yield from walk(child)


def told(node: Node) -> dict[str, object]:
    """Return what is said of a node."""
    states = node.get_state_set()
    return {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "is_enabled": states.contains(Atspi.StateType.ENABLED),
        "is_focused": states.contains(Atspi.StateType.FOCUSED),
    }


def press(root: Node, name: str) -> bool:
    """Press the button of this name."""
    nodes = [n for n in walk(root) if n.get_role_name() == "push button" and n.get_name() == name]
    if len(nodes) != 1:
        return False
    names = [nodes[0].get_action_name(place) for place in range(nodes[0].get_n_actions())]
    return "Press" in names and bool(nodes[0].do_action(names.index("Press")))


def answer(root: Node, asked: list[str]) -> object:
    """Answer one line."""
    root.clear_cache()
    if asked[0] == "tree":
        return [told(node) for node in walk(root)]
    return press(root, asked[1])


def main(arguments: list[str]) -> None:
    """Answer until nothing more is asked."""
    Atspi.init()
    root = application(int(arguments[0]))
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(root, json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
