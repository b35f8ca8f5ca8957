"""What was expected, what was seen, and how long it took; written as ``summary.json``."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a patient did and what came of it.

    Attributes:
        did: what was done, e.g. ``"tap tile-same_day"``.
        expected, seen: names of pages, texts or facts; equal when all is well.
        seconds: from the act to the sight of it.
        picture: file name of the screenshot beside the summary, or empty.
    """

    did: str
    expected: str
    seen: str
    seconds: float
    picture: str = ""

    @property
    def is_as_expected(self) -> bool:
        """Tell whether what was seen is what was expected."""
        return self.expected == self.seen


@dataclass(slots=True)
class Journey:
    """One patient's story, step by step."""

    name: str
    steps: list[Step] = field(default_factory=list)

    @property
    def is_as_expected(self) -> bool:
        """Tell whether there are steps and every one went as expected."""
        return bool(self.steps) and all(step.is_as_expected for step in self.steps)


class Report:
    """Collects journeys; `write` leaves the summary."""

    def __init__(self, folder: Path, monotonic: Callable[[], float]) -> None:
        self.folder = folder
        self.journeys: list[Journey] = []
        self.facts: dict[str, str] = {}
        self.monotonic = monotonic
        self._begun = monotonic()

    def begin(self, name: str) -> Journey:
        """Open the next journey's page."""
        journey = Journey(name)
        self.journeys.append(journey)
        return journey

    @property
    def is_as_expected(self) -> bool:
        """Tell whether every journey went as expected."""
        return bool(self.journeys) and all(journey.is_as_expected for journey in self.journeys)

    def write(self) -> Path:
        """Write ``summary.json``; return its path."""
        path = self.folder / "summary.json"
        summary = {
            "ok": self.is_as_expected,
            "seconds": round(self.monotonic() - self._begun, 2),
            "facts": self.facts,
            "journeys": [
                {
                    "name": journey.name,
                    "ok": journey.is_as_expected,
                    "seconds": round(sum(step.seconds for step in journey.steps), 2),
                    "steps": [
                        {**asdict(step), "ok": step.is_as_expected} for step in journey.steps
                    ],
                }
                for journey in self.journeys
            ],
        }
        path.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path
