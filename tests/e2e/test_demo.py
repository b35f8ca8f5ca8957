"""`make demo` without a display, whole: real pointer events, real pcscd, real HTTP, real bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk_app.demo.stories import STORIES

ROOT = Path(__file__).parents[2]
DEADLINE_S = 280


def demo(out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "QT_QPA_PLATFORM"}}
    return subprocess.run(
        [sys.executable, "-m", "kiosk_app", "demo", "--out", str(out)],
        cwd=ROOT,
        env=env | environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.requirement("R002", "R023", "R029", "R036", "R063", "R066")
def test_two_patients_get_their_tickets_and_the_log_names_nobody(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    done = demo(out)
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["ok"] is True
    assert [journey["name"] for journey in summary["journeys"]][1:] == list(STORIES)
    pictures = {step["picture"] for journey in summary["journeys"] for step in journey["steps"]}
    assert len(pictures) > 20
    assert all((out / picture).stat().st_size > 5_000 for picture in pictures - {""})
    assert (out / "ticket-1.png").exists()
    assert (out / "ticket-2.png").exists()
    read = [
        step["seen"]
        for journey in summary["journeys"]
        for step in journey["steps"]
        if "QR" in step["did"]
    ]
    assert len(set(read)) == 2
    assert all(text.startswith("RT1.") for text in read)
    log = (out / "demo.log").read_text(encoding="utf-8")
    assert "AtHome --JourneyChosen--> WaitingForCard" in log
    for secret in ("顾清和", "110101198805129455", "110101195106189068", "13800139000", "1345678"):
        assert secret not in log


def test_a_missing_window_manager_is_one_clear_line(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("Xvfb", "unshare", "nsenter", "sh"):
        (programs / name).symlink_to(Path("/usr/bin") / name)
    done = demo(tmp_path / "demo", PATH=str(programs))
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "the demo cannot run: openbox is not installed: run `make setup`"
    )


@pytest.mark.slow
def test_a_demo_that_dies_half_way_is_no_success(tmp_path: Path) -> None:
    """The pointer works for a while and then no more: the summary says so, and the exit code."""
    programs = tmp_path / "bin"
    programs.mkdir()
    count = tmp_path / "count"
    (programs / "xdotool").write_text(
        f"#!/bin/sh\necho x >> {count}\n"
        f'[ "$(wc -l < {count})" -gt 4 ] && exit 1\nexec /usr/bin/xdotool "$@"\n',
        encoding="utf-8",
    )
    (programs / "xdotool").chmod(0o755)
    out = tmp_path / "demo"
    done = demo(out, PATH=f"{programs}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["ok"] is False
    assert "no tap at" in summary["journeys"][1]["steps"][-1]["seen"]
    assert set(STORIES) <= set(summary["missing"])
    assert "MISSING ticket-1.png" in done.stdout


@pytest.mark.parametrize("place", ["a-file", "a-file/below"])
def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").touch()
    done = demo(tmp_path / place)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
