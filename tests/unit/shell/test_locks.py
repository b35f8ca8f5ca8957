"""The locks name every extra that is asked for: pip, told hashes, refuses what it looks up anew.

A bare machine once could not be set up: the lock said ``psycopg``, the wheel of its extra
``binary`` was asked for by a dependency, and had no hash.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGING = ROOT / "packaging"
LOCKS = sorted(PACKAGING.glob("*.lock"))
_ASKED = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")


def _parts(requirement: str) -> tuple[str, frozenset[str]]:
    """Return the package of a requirement and its extras."""
    found = _ASKED.match(requirement)
    assert found is not None
    name = re.sub(r"[-_.]+", "-", found[1]).lower()
    return name, frozenset(extra.strip() for extra in (found[2] or "").split(",") if extra.strip())


def locked(lock: Path) -> dict[str, frozenset[str]]:
    """Return the extras of every package a lock pins."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pinned = (line for line in lines if line[:1].isalnum())
    return dict(_parts(line) for line in pinned)


def wanted(lock: Path) -> Iterator[str]:
    """Give what the lock was resolved from."""
    source = lock.with_suffix(".in")
    if source.exists():
        for line in source.read_text(encoding="utf-8").splitlines():
            if line[:1].isalnum():
                yield line
        return
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    yield from project["project"]["dependencies"]
    if "dev" in lock.name:
        yield from project["dependency-groups"]["dev"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_extra_that_is_asked_for_is_in_the_lock(lock: Path) -> None:
    asked, kept = [_parts(requirement) for requirement in wanted(lock)], locked(lock)
    assert asked
    missing = {name: extras - kept[name] for name, extras in asked if not extras <= kept[name]}
    assert missing == {}, f"{lock.name}: lock again with --no-strip-extras (packaging/lock.sh)"


def test_both_locks_of_the_project_pin_the_same_with_the_same_extras() -> None:
    few, all_of_it = (
        locked(PACKAGING / name) for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert few.keys() <= all_of_it.keys()
    assert {name: all_of_it[name] for name in few} == few


def test_every_way_of_locking_keeps_the_extras() -> None:
    script = (PACKAGING / "lock.sh").read_text(encoding="utf-8")
    calls = [line for line in script.splitlines() if "uv pip compile" in line]
    assert len(calls) == len(LOCKS) - 1  # the two of the project share one
    assert all("--no-strip-extras" in call for call in calls)
