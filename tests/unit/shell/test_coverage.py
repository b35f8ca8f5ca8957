"""What no test has run is found, in every worker and thread; and what they have run is not told."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PRODUCT = '''"""A room of the product."""

from enum import Enum
from typing import Protocol, assert_never


class Ground(Enum):
    """A ground."""

    ONE = 1
    OTHER = 2


class Port(Protocol):
    """A port."""

    def never(self) -> int: ...


def told(ground: Ground) -> str:
    match ground:
        case Ground.ONE:
            return "one"
        case Ground.OTHER:
            return "other"
        case _:
            assert_never(ground)


def least(numbers: list[int]) -> int:
    found = 0
    for number in numbers:
        if number < found:
            found = number
    return found

'''
TESTS = """
from threading import Thread

import pytest

from kiosk_app.domain.room import Ground, least, told


def test_in_a_thread():
    thread = Thread(target=told, args=(Ground.ONE,))
    thread.start()
    thread.join()


@pytest.mark.parametrize("number", range(4))
def test_here(number):
    assert told(Ground.OTHER) == "other"
    assert least({numbers}) == {least}
"""
CONFIG = """
[tool.slipcover]
source = ["kiosk_app"]
exclude-also = ["assert_never\\\\(", "class .*\\\\(Protocol\\\\):"]
"""


def checked(folder: Path, **what: str) -> tuple[int, str]:
    """Run tests of a small product, measured; return what the gate says of it."""
    for name, text in {
        "kiosk_app/__init__.py": "",
        "kiosk_app/domain/__init__.py": "",
        "kiosk_app/domain/room.py": PRODUCT,
        "pyproject.toml": CONFIG,
        "test_room.py": TESTS.format(**what),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    names = {**os.environ, "PYTHONPATH": str(ROOT), "COVERAGE_FOLDER": "build/coverage"}
    names.pop("PYTEST_XDIST_WORKER", None)
    run = (sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "tests.coverage_plugin")
    done = subprocess.run(run, cwd=folder, env=names, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = subprocess.run(
        (sys.executable, str(ROOT / "packaging" / "check_coverage.py")),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.returncode, told.stdout + told.stderr


def line(words: str) -> int:
    """Return on which line of the product something stands."""
    return [text.strip() for text in PRODUCT.splitlines()].index(words) + 1


def test_a_line_nobody_runs_is_told(tmp_path: Path) -> None:
    code, said = checked(tmp_path, numbers="[1]", least="0")
    assert code == 1
    assert f"room.py 91.3% {line('found = number')}, " in said


def test_a_branch_nobody_takes_is_told(tmp_path: Path) -> None:
    code, said = checked(tmp_path, numbers="[-1]", least="-1")
    assert code == 1
    assert f"% {line('if number < found:')}->{line('for number in numbers:')}  <-" in said


def test_what_is_run_all_through_is_whole(tmp_path: Path) -> None:
    assert checked(tmp_path, numbers="[-1, 1]", least="-1") == (0, "")
