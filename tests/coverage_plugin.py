"""Which lines and branches of the product the tests run, measured by SlipCover (decision 0044).

Does nothing unless ``COVERAGE_FOLDER`` names a folder; each test process leaves a file there,
which packaging/check_coverage.py puts together. SlipCover's own plugin measures test files too and
does not know how pytest 9 keeps them; the product is all that is wanted here.
"""

import json
import os
import tomllib
from pathlib import Path

import pytest

VARIABLE = "COVERAGE_FOLDER"
_NEVER = 1 << 30
"""So often a probe is passed before code is rewritten: code under test stays what it is."""


class Measuring:
    """What is loaded of the product from here on is measured until the session ends."""

    def __init__(self, folder: Path) -> None:
        from slipcover import FileMatcher, ImportManager, Slipcover  # noqa: PLC0415 - if wanted

        project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
        wanted = project["tool"]["slipcover"]
        self._folder = folder.absolute()
        self._measured = Slipcover(
            branch=True,
            source=wanted["source"],
            exclude_also=wanted["exclude-also"],
            d_miss_threshold=_NEVER,
        )
        ImportManager(self._measured, FileMatcher(sources=wanted["source"])).__enter__()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Leave what was seen."""
        self._folder.mkdir(parents=True, exist_ok=True)
        found = json.dumps(self._measured.get_coverage())
        (self._folder / f"{os.getpid()}.json").write_text(found, encoding="utf-8")


def _begin() -> Measuring | None:
    folder = os.environ.get(VARIABLE)
    if folder is None:
        return None
    if "PYTEST_XDIST_WORKER" in os.environ:  # what a test starts is not measured
        del os.environ[VARIABLE]
    return Measuring(Path(folder))


_measuring = _begin()


def pytest_configure(config: pytest.Config) -> None:
    """Hear of the end of the session."""
    if _measuring is not None:
        config.pluginmanager.register(_measuring)
