"""A number booked by a screen reader alone, over the accessibility bus of a real window.

The tree, its roles, names and order are Qt's own of an xcb window, read by AT-SPI; presses are
AT-SPI's, too. Source: screens of assistive technology, AT-SPI 2.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk_app.bootstrap.virtual_display import virtual_display
from tests.helpers.gui import RESOURCES
from tests.helpers.listener import Node
from tests.helpers.street import WALKS_IN
from ui.i18n import Language, load

ROOT = Path(__file__).parents[2]
DEADLINE_S = 300.0
WIDTH, HEIGHT = 600, 1100
ENDS = "at_home", "waiting_for_card", "reviewing_hold", "paying", "done"


def listened(folder: Path) -> list[tuple[str, list[Node]]]:
    """Return every page of one booking and what was read there."""
    with virtual_display(WIDTH, HEIGHT) as display:
        done = subprocess.run(
            ["dbus-run-session", "--", sys.executable, "-m", "tests.helpers.listener", str(folder)],
            cwd=ROOT,
            env={
                **os.environ,
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            },
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    read = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return [(page, nodes) for page, nodes in read]


def labels(nodes: list[Node]) -> list[str]:
    return [node["name"] for node in nodes if node["role"] == "label"]


def buttons(nodes: list[Node]) -> list[str]:
    return [node["name"] for node in nodes if node["role"] == "push button"]


@pytest.mark.slow
@pytest.mark.requirement("R011")
def test_who_cannot_see_books_a_number(tmp_path: Path, subtests: pytest.Subtests) -> None:
    words = load(RESOURCES / "i18n")[Language.ZH]
    foot = [words.key(f"chrome.{name}") for name in ("back", "leave", "help", "elderly")]
    read = listened(tmp_path)
    at = dict(read)
    with subtests.test("the whole way is gone, by what is read first on each page"):
        assert [page for page, _ in read if page in ENDS] == list(ENDS)
    for page, nodes in read:
        with subtests.test("names", page=page):
            assert all(buttons(nodes)), nodes
            assert len(set(buttons(nodes))) == len(buttons(nodes))
        with subtests.test("the question comes before the answers, the foot after them", page=page):
            names = [node["name"] for node in nodes if node["role"] != "filler"]
            kinds = [node["role"] for node in nodes if node["role"] != "filler"]
            assert "label" in kinds[1 : kinds.index("push button")]
            last = [name for name in names if name in foot]
            assert names[-len(last) - 1 : -1] == last  # then the other language
        with subtests.test("what has the focus is shown", page=page):
            assert sum(node["is_focused"] for node in nodes) == 1
        with subtests.test("nothing personal", page=page):
            assert WALKS_IN.number not in "".join(node["name"] for node in nodes)
    with subtests.test("whose machine this is"):
        assert at["at_home"][0]["name"] == words.key("chrome.kiosk")
    with subtests.test("how far along, what is to be paid, how long it is kept"):
        said = words.key("chrome.step", (("at", "1"), ("total", "5")))
        assert said in labels(at["waiting_for_card"])
        assert words.key("chrome.qr") in labels(at["paying"])
    with subtests.test("what was booked, as facts in one label"):
        facts = [name for name in labels(at["done"]) if "08:30" in name]
        assert len(facts) == 1
        assert "50.00" in facts[0]
    with subtests.test("the number in the queue"):
        assert any(name.startswith(words.key("chrome.queue_number")) for name in labels(at["done"]))
