"""docs/retention.md says how long things are kept as the code has it, and names tests there are."""

import ast
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| [^|]+ \| [^|]+ \| (\d+|–) \| `([\w.]+)` \| `([^`]+)` \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)
FORGOTTEN = ROOT / "kiosk_app" / "central_service" / "background" / "tidying.py"


def days_of(figure: str) -> float:
    """Return a figure of the code in days: a span, or milliseconds."""
    module, _, name = figure.rpartition(".")
    found = getattr(import_module(module), name)
    span = found if isinstance(found, timedelta) else timedelta(milliseconds=found)
    return span / timedelta(days=1)


def test_every_row_of_the_page_is_read() -> None:
    table = [line for line in PAGE.splitlines() if line.startswith("| ")]
    assert len(ROWS) == len(table) - 1


@pytest.mark.requirement("R134")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_the_days_are_those_of_the_code(row: tuple[str, str, str]) -> None:
    days, figure, _ = row
    if days == "–":
        assert import_module(figure).__name__ == figure
    else:
        assert days_of(figure) == int(days)


@pytest.mark.requirement("R134")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2])
def test_what_shows_it_is_there(row: tuple[str, str, str]) -> None:
    place, _, test = row[2].partition("::")
    tree = ast.parse((ROOT / place).read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert not test or test in names


def test_every_figure_of_the_worker_is_on_the_page() -> None:
    figures = re.findall(r"^(KEEP\w*_MS) =", FORGOTTEN.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name in figures if f"tidying.{name}`" not in PAGE} == set()
