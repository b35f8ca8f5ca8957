"""A figure, its floor and their ratio; the report that is written and printed."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_DIGITS = 4
_DOUBT = 0.05


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    Attributes:
        name: of the benchmark; the same from run to run.
        value, floor: both in `unit`; medians over the runs unless the name says otherwise.
        runs: how many measurements stand behind the value.
        between: in what range the ratio's median lies, with 95 % confidence; None: not known.
    """

    name: str
    value: float
    unit: str
    floor: float
    runs: int
    between: tuple[float, float] | None = None

    @property
    def ratio(self) -> float:
        """Value over floor; 0 where there is no floor to divide by."""
        return self.value / self.floor if self.floor else 0.0

    def as_row(self) -> dict[str, object]:
        """Return the row of the report."""
        row: dict[str, object] = {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "floor": rounded(self.floor),
            "ratio": rounded(self.ratio),
            "runs": self.runs,
        }
        if self.between is not None:
            row["between"] = [rounded(end) for end in self.between]
        return row

    def as_line(self) -> str:
        """Return the figure in one line for people."""
        row = self.as_row()
        line = (
            f"{self.name:<22} {row['value']:>10} {self.unit:<9} "
            f"floor {row['floor']:>10}  ratio {row['ratio']:>7}  runs {self.runs}"
        )
        if self.between is None:
            return line
        low, high = (rounded(end) for end in self.between)
        return f"{line}  between {low} and {high}"


def median_figure(name: str, unit: str, values: Sequence[float], floors: Sequence[float]) -> Figure:
    """Return the figure of the medians.

    Raises:
        statistics.StatisticsError: nothing was measured.
    """
    return Figure(name, median(values), unit, median(floors), len(values))


def paired_figure(name: str, unit: str, values: Sequence[float], floors: Sequence[float]) -> Figure:
    """Return the figure of pairs, each measured in one turn, with the interval of their ratio."""
    ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
    return Figure(
        name, median(values), unit, median(floors), len(values), between=median_interval(ratios)
    )


def median_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return between which measured values the true median lies, with 95 % confidence.

    By order alone, whatever the distribution; fewer than six values give their whole range, which
    is less sure.

    Source: H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., sec. 7.1.
    """
    ordered, count = sorted(values), len(values)
    outside, left_out = 0.0, 0
    while left_out < (count - 1) // 2:
        outside += 2 * math.comb(count, left_out) / 2**count
        if outside + 2 * math.comb(count, left_out + 1) / 2**count > _DOUBT:
            break
        left_out += 1
    return ordered[left_out], ordered[-1 - left_out]


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` of all values do not exceed (nearest rank).

    Raises:
        IndexError: there are no values.
    """
    rank = max(1, math.ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]


def rounded(value: float) -> float:
    """Return `value` to four significant digits: more would be noise."""
    if not value:
        return 0.0
    return round(value, _DIGITS - 1 - math.floor(math.log10(abs(value))))


def write_report(figures: Sequence[Figure], path: Path) -> None:
    """Write the list of figures as JSON; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [figure.as_row() for figure in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
