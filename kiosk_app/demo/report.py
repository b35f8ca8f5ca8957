"""What was expected, what was seen, and how long it took; written as ``summary.json``."""

import json
from collections.abc import Callable, Sequence
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
    """One patient's story, step by step.

    Attributes:
        is_finished: the last act was reached; without it a story is never as expected.
    """

    name: str
    steps: list[Step] = field(default_factory=list)
    is_finished: bool = False

    @property
    def is_good_so_far(self) -> bool:
        """Tell whether every step went as expected."""
        return all(step.is_as_expected for step in self.steps)

    @property
    def is_as_expected(self) -> bool:
        """Tell whether the story was told to its end and every step went as expected."""
        return self.is_finished and bool(self.steps) and self.is_good_so_far


class Report:
    """Collects journeys; `write` leaves the summary.

    Args:
        folder: where pictures, tickets and the summary lie.
        monotonic: seconds.
        expected: names of the journeys there must be, in order.
        files: names of the files there must be, besides the pictures of the steps.
    """

    def __init__(
        self,
        folder: Path,
        monotonic: Callable[[], float],
        expected: Sequence[str] = (),
        files: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self._expected = tuple(expected)
        self._files = tuple(files)
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
        """Tell whether all journeys that must be there went as expected and left what they must."""
        names = tuple(journey.name for journey in self.journeys)
        is_whole = bool(names) and (not self._expected or names == self._expected)
        is_good = all(journey.is_as_expected for journey in self.journeys)
        return is_whole and is_good and not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what should be there and is not: stories, and files by name."""
        told = {journey.name for journey in self.journeys if journey.is_finished}
        stories = [name for name in self._expected if name not in told]
        pictures = [step.picture for journey in self.journeys for step in journey.steps]
        wanted = dict.fromkeys([*pictures, *self._files])
        return (*stories, *(n for n in wanted if n and not (self.folder / n).is_file()))

    def write(self) -> Path:
        """Write ``summary.json``; return its path."""
        path = self.folder / "summary.json"
        summary = {
            "ok": self.is_as_expected,
            "seconds": round(self.monotonic() - self._begun, 2),
            "facts": self.facts,
            "missing": list(self.missing),
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
