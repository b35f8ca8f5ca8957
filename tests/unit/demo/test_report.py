"""The report tells the truth about what was seen."""

import json
from pathlib import Path

from kiosk_app.demo.report import Report, Step


def good(did: str = "tap") -> Step:
    return Step(did, "at_home", "at_home", 0.5)


def report_in(folder: Path) -> Report:
    ticks = iter((10.0, 13.5))
    return Report(folder, lambda: next(ticks))


def test_all_as_expected_is_told_with_times(tmp_path: Path) -> None:
    report = report_in(tmp_path)
    one = report.begin("one")
    one.steps += [good(), good()]
    one.is_finished = True
    summary = json.loads(report.write().read_text(encoding="utf-8"))
    assert summary["ok"] is True
    assert summary["seconds"] == 3.5
    assert summary["journeys"][0]["seconds"] == 1.0
    assert summary["journeys"][0]["steps"][0]["did"] == "tap"


def test_one_wrong_page_makes_the_whole_report_wrong(tmp_path: Path) -> None:
    report = report_in(tmp_path)
    for name, steps in (("one", [good()]), ("two", [good(), Step("tap", "a", "b", 1.0)])):
        journey = report.begin(name)
        journey.steps += steps
        journey.is_finished = True
    summary = json.loads(report.write().read_text(encoding="utf-8"))
    assert summary["ok"] is False
    assert [journey["ok"] for journey in summary["journeys"]] == [True, False]
    assert summary["journeys"][1]["steps"][1]["ok"] is False


def test_nothing_seen_is_not_success(tmp_path: Path) -> None:
    report = report_in(tmp_path)
    assert not report.is_as_expected
    report.begin("a story that never began")
    assert not report.is_as_expected


def test_a_story_that_broke_off_is_no_success_though_all_it_did_was_right(tmp_path: Path) -> None:
    report = report_in(tmp_path)
    report.begin("one").steps.append(good())
    assert not report.is_as_expected


def test_a_story_that_was_never_told_is_missed_by_name(tmp_path: Path) -> None:
    report = Report(tmp_path, lambda: 0.0, ("one", "two"))
    one = report.begin("one")
    one.steps.append(good())
    one.is_finished = True
    assert report.missing == ("two",)
    assert not report.is_as_expected


def test_a_picture_or_ticket_that_is_not_there_is_missed_by_name(tmp_path: Path) -> None:
    report = Report(tmp_path, lambda: 0.0, ("one",), ("ticket-1.png",))
    one = report.begin("one")
    one.steps.append(Step("tap", "at_home", "at_home", 0.1, "01-at_home.png"))
    one.is_finished = True
    assert report.missing == ("01-at_home.png", "ticket-1.png")
    for name in report.missing:
        (tmp_path / name).touch()
    assert report.is_as_expected
