"""Which requirement row is shown by which tests: `@pytest.mark.requirement("R023")`.

With ``--requirements-report FILE`` the run writes a JSON object: row id -> its words, priority,
actors, and the node ids of the tests that passed for it. An unknown row id is a collection error.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

ROWS = Path(__file__).parents[1] / "resources" / "rules" / "requirements.json"
TOLD = ("document", "phrase", "acceptance", "priority", "actor")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements-report", type=Path, default=None, help="where to write it")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(RequirementsReport(config), "requirements-report")


class RequirementsReport:
    """Collects the rows of tests that passed and writes them at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._target: Path | None = config.getoption("--requirements-report")
        self._is_worker = hasattr(config, "workerinput")
        self._rows = {row["id"]: row for row in json.loads(ROWS.read_text(encoding="utf-8"))}
        self._shown: defaultdict[str, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("requirement"):
                for row in mark.args:
                    if row not in self._rows:
                        msg = f"{item.nodeid}: no requirement row {row!r}"
                        raise pytest.UsageError(msg)
                    item.user_properties.append(("requirement", row))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            for name, value in report.user_properties:
                if name == "requirement":
                    self._shown[str(value)].add(report.nodeid.partition("[")[0])

    def pytest_sessionfinish(self) -> None:
        if self._target is None or self._is_worker:
            return
        report = {
            row_id: {
                **{name: row[name] for name in TOLD},
                "tests": sorted(self._shown.get(row_id, ())),
            }
            for row_id, row in self._rows.items()
        }
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._target.write_text(
            json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
