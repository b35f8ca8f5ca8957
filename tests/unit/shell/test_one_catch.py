"""Anything at all is caught in three places only, and in each somebody is told.

The runtime's job wrapper makes an event of it; who writes together with others gets it raised on
their own thread; a step of the service's background work that breaks is logged and counted, and
makes the service unready if it goes on.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WRAPPER = ("kiosk_app/runtime/lanes.py", "carry_out")
ROUNDS = ("kiosk_app/central_service/background/rounds.py", "_do")
TOGETHER = ("kiosk_app/central_service/engines/together.py", "_write_some")


def catches(tree: ast.Module) -> Iterator[str]:
    """Yield the function around each handler of `Exception` or of everything."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ExceptHandler) and is_wide(node.type):
                    yield function.name


def is_wide(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(map(is_wide, caught.elts))
    return caught is None or (isinstance(caught, ast.Name) and caught.id == "Exception")


def test_exception_is_caught_in_three_places_only() -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), function)
        for room in ("kiosk_app", "hardware", "ui")
        for path in sorted((ROOT / room).rglob("*.py"))
        for function in catches(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == [ROUNDS, TOGETHER, WRAPPER]


@pytest.mark.parametrize("caught", ["", " Exception", " (OSError, Exception)", " Exception as e"])
def test_every_spelling_of_it_is_seen(caught: str) -> None:
    source = f"def f():\n try:\n  g()\n except{caught}:\n  pass"
    assert list(catches(ast.parse(source))) == ["f"]
