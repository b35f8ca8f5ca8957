"""Fail when branch coverage falls below the law of docs/architecture.md.

90 % over all product code; 100 % for the rooms where a gap is a patient's problem. Silent when
all is well, so that the test summary stays the last thing printed. What was seen is in
build/coverage/, a file of each test process (tests/coverage_plugin.py); build/coverage.txt tells
what was not.

Counted are the first lines of statements, of handlers and of cases: what a long statement says on
its other lines would only make the share of what is covered look better (decision 0044).
"""

import ast
import json
import re
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import slipcover

OVERALL = 90.0
WHOLE = (
    "kiosk_app/domain/*",
    "kiosk_app/journeys/*",
    "kiosk_app/contract/*",
    "kiosk_app/journal/recovery.py",
    "hardware/id_card/sam_frames.py",
    "hardware/id_card/sam_text.py",
    "hardware/social_card/files.py",
    "hardware/smartcard/iso7816.py",
    "hardware/printer/demux.py",
)
SEEN = Path("build/coverage")
REPORT = Path("build/coverage.txt")
EXCLUDED = re.compile(
    "|".join(tomllib.loads(Path("pyproject.toml").read_text())["tool"]["slipcover"]["exclude-also"])
)
_WAYS = ("executed_branches", "missing_branches")


class Found(NamedTuple):
    """What is to be counted in a file, and what of it no test has run."""

    counted: int
    lines: tuple[int, ...]
    branches: tuple[tuple[int, int], ...]

    def line(self, name: str) -> str:
        """Return one line of the report; branch 0 leaves the function."""
        gaps = [*map(str, self.lines), *(f"{a}->{b or 'exit'}" for a, b in self.branches)]
        return f"{name} {self.share():.1f}% {', '.join(gaps)}".rstrip()

    def share(self) -> float:
        """Return how much was run, in per cent."""
        missed = len(self.lines) + len(self.branches)
        return 100.0 * (1 - missed / self.counted) if self.counted else 100.0


def starts(source: str) -> set[int]:
    """Return the lines on which something to be counted begins.

    A case that holds nothing but what is excluded (``assert_never``) is excluded with it.
    """
    found: set[int] = set()
    text = ["", *source.splitlines()]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            found.add(node.lineno)
            found.update(one.lineno for one in getattr(node, "decorator_list", ()))
        elif isinstance(node, ast.match_case):
            is_counted = not all(EXCLUDED.search(text[one.lineno]) for one in node.body)
            found.update({node.pattern.lineno} if is_counted else ())
    return found


def found_in(name: str, seen: dict[str, list[Any]]) -> Found:
    """Return what of a file no test has run; a branch to what is excluded is none."""
    source = Path(name).read_text(encoding="utf-8")
    begun, text = starts(source), ["", *source.splitlines()]
    lines = [set(seen[key]) & begun for key in ("executed_lines", "missing_lines")]
    ways = [{(a, b) for a, b in seen[key] if not EXCLUDED.search(text[b])} for key in _WAYS]
    missed = tuple(sorted(ways[1] - ways[0]))
    counted = len(lines[0] | lines[1]) + len(ways[0] | ways[1])
    return Found(counted, tuple(sorted(lines[1] - lines[0])), missed)


def main() -> int:
    """Read the data of the last run; return the exit code."""
    paths = sorted(SEEN.glob("*.json"))
    if not paths:
        print(f"coverage: nothing in {SEEN}: was the run measured?")  # noqa: T201 - a gate speaks
        return 1
    whole, *others = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    for other in others:
        slipcover.merge_coverage(whole, other)
    found = {name: found_in(name, seen) for name, seen in sorted(whole["files"].items())}
    counted = sum(one.counted for one in found.values())
    missed = sum(len(one.lines) + len(one.branches) for one in found.values())
    total = Found(counted, (0,) * missed, ()).share()
    report = [one.line(name) for name, one in found.items()]
    REPORT.write_text("\n".join([*report, f"TOTAL {total:.1f}%", ""]), encoding="utf-8")
    bad = [f"overall {total:.1f} %, {OVERALL} % wanted"] if total < OVERALL else []
    for name, one in found.items():
        if any(fnmatch(name, pattern) for pattern in WHOLE) and one.share() < 100:  # noqa: PLR2004
            bad.append(f"{one.line(name)}  <- 100 % wanted")
    if bad:
        print("coverage:", *bad, sep="\n  ")  # noqa: T201 - a gate speaks on stdout
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
