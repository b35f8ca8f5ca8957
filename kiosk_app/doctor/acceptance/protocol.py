"""The report of a walk, for people and for machines, both from the same results."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk_app.doctor.acceptance.walk import Result, Verdict


class AcceptanceWords:
    """What steps, deeds, questions and reasons are called, in one language.

    Args:
        folder: of `acceptance.zh.json` and `acceptance.en.json`.
        language: ``"zh"`` or ``"en"``.
    """

    def __init__(self, folder: Path, language: str) -> None:
        path = folder / f"acceptance.{language}.json"
        self._sentences: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))

    def step(self, key: str) -> str:
        """Return the title of a step."""
        return self._sentences[f"step.{key}"]

    def deed(self, key: str) -> str:
        """Return what to do, or a question."""
        return self._sentences[f"deed.{key}"]

    def verdict(self, verdict: Verdict) -> str:
        """Return the word for a verdict."""
        return self._sentences[f"verdict.{verdict.value}"]

    def why(self, key: str) -> str:
        """Return a reason, and what to do about it; empty when there is none."""
        return self._sentences[f"why.{key}"] if key else ""

    def figure(self, key: str) -> str:
        """Return what a figure is called."""
        return self._sentences[f"figure.{key}"]

    def phrase(self, key: str) -> str:
        """Return a phrase of the report or the dialogue."""
        return self._sentences[f"phrase.{key}"]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A walk that is over.

    Attributes:
        kind: ``"printer"`` or ``"reader"``.
        station: whose device it is.
        device: where it is and by which profile.
        began, ended: with offset.
    """

    kind: str
    station: str
    device: str
    began: datetime
    ended: datetime
    results: Sequence[Result]

    @property
    def is_passed(self) -> bool:
        """Whether something passed and nothing failed or was called off."""
        verdicts = {result.verdict for result in self.results}
        is_whole = all(result.why != "cancelled" for result in self.results)
        return Verdict.PASSED in verdicts and Verdict.FAILED not in verdicts and is_whole

    def as_json(self, words: AcceptanceWords) -> str:
        """Return it for machines: an object with `is_passed` and `steps` in order."""
        steps = [
            {
                "step": result.step,
                "verdict": result.verdict.value,
                "why": result.why,
                "why_in_words": words.why(result.why),
                "took_s": result.took_s,
                "figures": dict(result.figures),
            }
            for result in self.results
        ]
        whole = {
            "kind": self.kind,
            "station": self.station,
            "device": self.device,
            "began": self.began.isoformat(timespec="seconds"),
            "ended": self.ended.isoformat(timespec="seconds"),
            "is_passed": self.is_passed,
            "steps": steps,
        }
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"

    def as_text(self, words: AcceptanceWords) -> str:
        """Return it for people and for the file of the hospital."""
        end = words.phrase("passed" if self.is_passed else "not_passed")
        lines = [
            words.phrase(f"title_{self.kind}"),
            f"{words.phrase('station')}: {self.station}",
            f"{words.phrase('device')}: {self.device}",
            f"{words.phrase('time')}: {self.began:%Y-%m-%d %H:%M} – {self.ended:%H:%M}",
            "",
        ]
        for number, result in enumerate(self.results, 1):
            lines += told(number, result, words)
        return "\n".join([*lines, "", end]) + "\n"

    def write(self, folder: Path, words: AcceptanceWords) -> tuple[Path, Path]:
        """Write both into `folder`; return where.

        Raises:
            OSError: it cannot be written there.
        """
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"acceptance-{self.kind}-{self.station}-{self.began:%Y%m%d-%H%M%S}"
        machines, people = folder / f"{stem}.json", folder / f"{stem}.txt"
        machines.write_text(self.as_json(words), encoding="utf-8")
        people.write_text(self.as_text(words), encoding="utf-8")
        return machines, people


def told(number: int, result: Result, words: AcceptanceWords) -> list[str]:
    """Return the lines about one step."""
    lines = [f"{number:2}. [{words.verdict(result.verdict)}] {words.step(result.step)}"]
    if result.why:
        lines.append(f"      → {words.why(result.why)}")
    for key, value in result.figures.items():
        lines.append(f"      {words.figure(key)}: {value}")
    return lines
