"""The page of promises is what the harnesses measured, and says what was not measured."""

import json
from pathlib import Path

import pytest

from tests.contract.central.test_crowd import waits_of
from tests.faults import promises
from tests.faults.figures import Figures

H6 = {
    "FULL": {"cuts": 9, "kept": 9},
    "NORMAL": {"cuts": 5, "lost": 4},
    "OFF": {"cuts": 5, "corrupt": 3},
}


def test_what_was_measured_is_told_with_its_day_and_the_rest_as_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promises, "KEPT", tmp_path)
    promises.keep(Figures("H6", H6, (), 1.25), "2026-11-29")
    page = promises.page(tmp_path)
    (line,) = (line for line in page.splitlines() if "| H6 |" in line)
    assert "9 of 9 cuts kept every promise" in line
    assert "4 of 5 cuts lost some, OFF spoilt 3 of 5; 1.2 s | 2026-11-29 |" in line
    others = [line for line in page.splitlines() if line.startswith("| P") and "| H6 |" not in line]
    assert all("not measured" in line for line in others)


def test_what_was_not_measured_this_time_keeps_its_line(tmp_path: Path) -> None:
    before = promises.PAGE.read_text("utf-8")
    (crowd,) = (one for one in promises.PROMISES if one.harness == promises.CROWD)
    told = {"engines": {"sqlite": waits_of([0.5] * 200)}, "seconds": 3.0, "cores": 2}
    (tmp_path / "crowd.json").write_text(json.dumps({**told, "date": "2026-12-01"}), "ascii")
    after = promises.page(tmp_path, before)
    old, new = before.splitlines(), after.splitlines()
    assert [line for line in new if line not in old and f"| {crowd.harness} |" not in line] == []
    assert any("500.0 ms (p99)" in line for line in new)
    assert "H6 | 2,000 / 50,000 cuts | 2000 of 2000 cuts" in after


def test_the_committed_page_names_every_promise() -> None:
    page = promises.PAGE.read_text("utf-8")
    assert all(f"{promise.ids}: {promise.words}" in page for promise in promises.PROMISES)


@pytest.mark.parametrize("harness", ["H1", "H3", "H4-5", "H7", "P7", "H8", "soak", "crowd", "H14"])
def test_each_harness_has_its_words(harness: str, tmp_path: Path) -> None:
    names = (
        "seeds visits booked requests faulty_requests power_cuts central_deaths slowest_settled_s "
        "patients connections faulty kills settled_s slowest_ready_ms kill_points enospc eio "
        "makings broken seconds cores cycles broken_off pcscd_back_s reader_back_s printer_back_s "
        "pcscd_gone_seen_s runs rows unsettled writers acknowledged lost slowest_ready_s "
        "control_lost control_acknowledged control_kills stormy_s most_unsettled"
    )
    of_two = "service_ready_s kiosk_ready_s kiosk_settled_s threads files own_mb service_mb"
    pairs = {name: [7, 8] for name in of_two.split()}
    told = {
        **dict.fromkeys(names.split(), 7),
        "date": "2026-11-29",
        "found": {"a": "R1"},
        **pairs,
        "mode": {"fsync": "on"},
        "engines": {"sqlite": waits_of([0.007] * 200)},
    }
    (tmp_path / f"{harness}.json").write_text(json.dumps(told), "ascii")
    (line,) = (line for line in promises.page(tmp_path).splitlines() if f"| {harness} |" in line)
    assert "7" in line
    assert "2026-11-29" in line
