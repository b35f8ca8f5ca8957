"""docs/security.md names tests that are there, and leaves out no threat."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`(tests/[\w/.]+?)(?:::(\w+))?`")
ROW = re.compile(r"^\| (T\d+) \|.*\| (.*) \|$", re.MULTILINE)
THREATS = 26


def rows() -> dict[str, str]:
    return dict(ROW.findall(PAGE.read_text("utf-8")))


def test_no_threat_is_left_out() -> None:
    assert list(rows()) == [f"T{number}" for number in range(1, THREATS + 1)]


@pytest.mark.parametrize("threat", [f"T{number}" for number in range(1, THREATS + 1)])
def test_what_shows_a_control_is_there_or_its_lack_is_said(threat: str) -> None:
    named = NAMED.findall(rows()[threat])
    if not named:
        (row,) = re.findall(rf"^\| {threat} \|.*$", PAGE.read_text("utf-8"), re.MULTILINE)
        assert "Not there yet" in row
    for place, test in named:
        path = ROOT / place
        assert path.exists(), place
        if test:
            assert test in functions(path), f"{place}::{test}"


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
