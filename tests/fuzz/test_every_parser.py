"""No parser without a target: what takes bytes or text from outside is known by its name."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.table import TARGETS

ROOT = Path(__file__).parents[2]
ROOMS = ("hardware", "kiosk_app/devices")
NOT_FROM_OUTSIDE = ("hardware/emulators",)
PARSERS = re.compile(
    r"(parse|decode|person_of)_\w+|load_\w*(profile|site)\w*|\w*_?text_of|classify|judge|kind_of|record_from|split"
    r"|from_real_time|from_automatic|from_full|digits_of"
)
TAKERS = re.compile(r"\w*(Receiver|Collector|Demultiplexer)")


def parsers() -> Iterator[str]:
    """Yield the dotted names of public parsers in the product."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if place.startswith(NOT_FROM_OUTSIDE):
                continue
            module = place.removesuffix(".py").replace("/", ".")
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                    continue
                names = PARSERS if isinstance(node, ast.FunctionDef) else TAKERS
                if names.fullmatch(node.name):
                    yield f"{module}.{node.name}"


def test_every_parser_has_a_target() -> None:
    asked = {name for target in TARGETS.values() for name in target.covers}
    assert set(parsers()) - asked == set()


def test_what_targets_claim_to_ask_is_there() -> None:
    for target in TARGETS.values():
        for name in target.covers:
            module, _, member = name.rpartition(".")
            assert hasattr(importlib.import_module(module), member), name
