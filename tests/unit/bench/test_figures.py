"""The report of the bench: its rows, its medians, its ratios."""

import json
from pathlib import Path

import pytest

from kiosk_app.bench.figures import (
    Figure,
    median_figure,
    median_interval,
    paired_figure,
    percentile,
    rounded,
    write_report,
)


def test_a_report_is_a_list_of_rows_with_six_keys(tmp_path: Path) -> None:
    path = tmp_path / "build" / "bench.json"
    write_report([Figure("rss", 190.04, "MB", 57.734, 50)], path)
    assert json.loads(path.read_text(encoding="utf-8")) == [
        {"name": "rss", "value": 190.0, "unit": "MB", "floor": 57.73, "ratio": 3.292, "runs": 50}
    ]


def test_value_and_floor_are_medians_and_outliers_do_not_count() -> None:
    figure = median_figure("cold_start", "ms", [300.0, 900.0, 200.0], [150.0, 100.0, 800.0])
    assert (figure.value, figure.floor, figure.ratio, figure.runs) == (300.0, 150.0, 2.0, 3)


def test_without_a_floor_there_is_no_ratio() -> None:
    assert Figure("nothing", 5.0, "ms", 0.0, 1).ratio == 0.0


@pytest.mark.parametrize(
    ("count", "percent", "wanted"), [(100, 95, 95), (20, 95, 19), (21, 95, 20), (1, 95, 1)]
)
def test_a_percentile_is_a_value_that_was_measured(count: int, percent: int, wanted: int) -> None:
    values = [float(value) for value in range(count, 0, -1)]
    assert percentile(values, percent) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(123.456, 123.5), (0.0012345, 0.001234), (-12345.6, -12350), (0.0, 0.0)]
)
def test_figures_have_four_significant_digits(value: float, wanted: float) -> None:
    assert rounded(value) == pytest.approx(wanted, rel=1e-3)


def test_a_line_for_people_says_everything() -> None:
    line = Figure("holds", 167.0, "holds/s", 799.0, 3).as_line()
    assert " ".join(line.split()) == "holds 167.0 holds/s floor 799.0 ratio 0.209 runs 3"


@pytest.mark.parametrize(
    ("count", "wanted"),
    [(1, (1, 1)), (2, (1, 2)), (5, (1, 5)), (6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (20, (6, 15))],
)
def test_the_median_lies_between_values_that_their_order_tells(
    count: int, wanted: tuple[float, float]
) -> None:
    """Source: the table of ranks in Conover, Practical Nonparametric Statistics, 3rd ed., A3."""
    assert median_interval([float(value) for value in range(count, 0, -1)]) == wanted


def test_pairs_tell_their_ratio_turn_by_turn() -> None:
    figure = paired_figure("hold", "ms", [2.0, 40.0, 3.0], [1.0, 20.0, 2.0])
    assert (figure.value, figure.floor, figure.between) == (3.0, 2.0, (1.5, 2.0))
    assert figure.as_row()["between"] == [1.5, 2.0]
    assert figure.as_line().endswith("ratio     1.5  runs 3  between 1.5 and 2.0")
