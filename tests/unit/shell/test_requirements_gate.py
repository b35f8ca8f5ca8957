"""Which row is shown by which test: only passing tests count, and a row without one is named."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GATE = ROOT / "packaging" / "check_requirements.py"
SHOWN = ["tests/x.py::test_it"]

SOME_TESTS = """
import pytest
@pytest.mark.requirement("R001")
@pytest.mark.parametrize("number", [1, 2])
def test_passes(number): ...
@pytest.mark.requirement("R002")
def test_fails(): assert False
@pytest.mark.requirement("R004")
def test_is_skipped(): pytest.skip("no")
@pytest.mark.requirement("R006")
@pytest.mark.xfail
def test_is_expected_to_fail(): assert False
"""


def row(
    *tests: str, priority: str = "core", actor: tuple[str, ...] = ("central",)
) -> dict[str, object]:
    return {
        "document": "BJ-OPD-DRAFT",
        "phrase": "非急诊",
        "acceptance": "N tries -> N answers",
        "priority": priority,
        "actor": list(actor),
        "tests": list(tests),
    }


def check(
    folder: Path, rows: dict[str, dict[str, object]], missing: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Run the gate; return exit code, output, page."""
    report, page, excused = (folder / name for name in ("report", "page", "missing"))
    report.write_text(json.dumps(rows), encoding="utf-8")
    excused.write_text(json.dumps(missing or {}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, GATE, report, page, excused],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert not done.stderr
    return done.returncode, done.stdout, page.read_text(encoding="utf-8")


def test_the_page_names_each_row_its_words_and_its_tests(tmp_path: Path) -> None:
    rows = {
        "R001": row("tests/a.py::test_a", "tests/b.py::test_b", actor=("kiosk", "central")),
        "R002": row(actor=("kiosk",)),
        "R003": row(priority="out", actor=("-",)),
    }
    code, said, page = check(tmp_path, rows)
    assert (code, said) == (0, "")
    assert "**R001** · core · kiosk, central · 非急诊" in page
    assert "- `tests/a.py::test_a`\n- `tests/b.py::test_b`" in page
    assert "BJ-OPD-DRAFT: Central service (1 of 1 shown)" in page
    assert "BJ-OPD-DRAFT: Others (0 of 1 shown)" in page
    assert "| kiosk | 1 of 2 |" in page
    assert "R003" not in page
    assert "1 further rows" in page


@pytest.mark.parametrize(
    ("missing_row", "is_failure"),
    [
        (row(), True),
        (row(priority="expected", actor=("kiosk", "central")), True),
        (row(priority="stretch"), False),
        (row(priority="out"), False),
        (row(actor=("kiosk", "admin")), False),
        (row(*SHOWN), False),
    ],
)
def test_only_wanted_rows_of_the_service_must_have_a_test(
    tmp_path: Path, missing_row: dict[str, object], is_failure: bool
) -> None:
    code, said, page = check(tmp_path, {"R001": row(*SHOWN), "R002": missing_row})
    assert (code == 1) is is_failure
    assert ("R002" in said) is is_failure
    assert "R001" not in said
    assert page


@pytest.mark.parametrize("name", ["R016", "R107", "R113", "R114"])
def test_what_is_administered_but_kept_by_the_service_must_have_a_test_too(
    tmp_path: Path, name: str
) -> None:
    administered = row(priority="expected", actor=("admin", "kiosk"))
    code, said, page = check(tmp_path, {name: administered})
    assert (code, f"{name} (expected) has no passing test" in said) == (1, True)
    assert "Central service (0 of 1 shown)" in page
    assert check(tmp_path, {name: administered}, {name: "no roster yet"})[0] == 0


def test_every_administered_row_is_one_of_the_requirements_without_the_actor_central() -> None:
    rows = json.loads((ROOT / "resources/rules/requirements.json").read_text(encoding="utf-8"))
    actors = {each["id"]: each["actor"] for each in rows}
    namespace = runpy.run_path(str(GATE))
    for name in namespace["ADMINISTERED"]:
        assert "admin" in actors[name]
        assert "central" not in actors[name]


@pytest.mark.parametrize(
    ("excused_row", "reason", "word"),
    [
        (row(), "needs the mail gateway", None),
        (row(), " ", "without a reason"),
        (row(*SHOWN), "needs the mail gateway", "shows it"),
        (row(priority="stretch"), "needs the mail gateway", "needs no test"),
        (None, "needs the mail gateway", "needs no test"),
    ],
)
def test_the_list_of_excused_rows_can_only_shrink(
    tmp_path: Path, excused_row: dict[str, object] | None, reason: str, word: str | None
) -> None:
    rows = {"R002": excused_row} if excused_row else {}
    code, said, page = check(tmp_path, rows, {"R002": reason})
    assert code == (0 if word is None else 1)
    assert said == "" if word is None else word in said
    if word is None:
        assert "- no test: needs the mail gateway" in page


def test_only_tests_that_passed_show_a_row(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SOME_TESTS, encoding="utf-8")
    report = tmp_path / "report.json"
    options = ["-q", "-p", "no:cacheprovider", "-p", "tests.requirements_plugin"]
    options += ["-c", "/dev/null", "--rootdir", str(tmp_path), "--requirements-report", str(report)]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path / "test_some.py")],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    rows = json.loads(report.read_text(encoding="utf-8"))
    assert {name: found["tests"] for name, found in rows.items() if found["tests"]} == {
        "R001": ["test_some.py::test_passes"]
    }
    assert rows["R006"]["acceptance"].startswith("Change `cancel_cutoff`")
