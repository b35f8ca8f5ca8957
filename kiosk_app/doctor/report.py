"""Findings as a table for people and as JSON for machines; both from the same list."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from kiosk_app.doctor.findings import Finding, Verdict

LANGUAGES: Final = ("zh", "en")
_WIDE: Final = frozenset("WF")


class DoctorWords:
    """What findings are called, in one language.

    Args:
        folder: of `doctor.zh.json` and `doctor.en.json`.
        language: ``"zh"`` or ``"en"``.
    """

    def __init__(self, folder: Path, language: str) -> None:
        path = folder / f"doctor.{language}.json"
        self._sentences: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))

    def device(self, finding: Finding) -> str:
        """Return the name of the device."""
        return self._sentences[f"device.{finding.device.value}"]

    def verdict(self, verdict: Verdict) -> str:
        """Return the word for a verdict."""
        return self._sentences[f"verdict.{verdict.value}"]

    def found(self, finding: Finding) -> str:
        """Return what was found."""
        return self._sentences[f"found.{finding.sign.value}"]

    def remedy(self, finding: Finding) -> str:
        """Return what to do; empty where nothing is to be done."""
        return self._sentences.get(f"remedy.{finding.sign.value}", "")


def is_good(findings: Iterable[Finding]) -> bool:
    """Tell whether no device is out of order."""
    return all(finding.verdict is not Verdict.BAD for finding in findings)


def as_json(findings: Sequence[Finding], words: DoctorWords) -> str:
    """Return the findings for machines.

    An object: `is_good`, and `devices`, a list of objects with `device`, `verdict`, `sign`,
    `found`, `remedy` and `facts` (pairs of name and value, a name may repeat).
    """
    devices = [
        {
            "device": finding.device.value,
            "verdict": finding.verdict.value,
            "sign": finding.sign.value,
            "found": words.found(finding),
            "remedy": words.remedy(finding),
            "facts": [list(fact) for fact in finding.facts],
        }
        for finding in findings
    ]
    whole = {"is_good": is_good(findings), "devices": devices}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def as_table(findings: Sequence[Finding], words: DoctorWords) -> str:
    """Return the findings for people: a line each, then what to do and what is known."""
    rows = [(words.device(each), words.verdict(each.verdict), each) for each in findings]
    widths = (max(_width(row[0]) for row in rows), max(_width(row[1]) for row in rows))
    indent = " " * (sum(widths) + 4)
    lines: list[str] = []
    for device, verdict, finding in rows:
        head = f"{_filled(device, widths[0])}  {_filled(verdict, widths[1])}  "
        lines.append(head + words.found(finding))
        if words.remedy(finding):
            lines.append(f"{indent}→ {words.remedy(finding)}")
        lines += [f"{indent}{name}: {value}" for name, value in finding.facts]
    return "\n".join(lines)


def _width(text: str) -> int:
    """Return the columns a terminal needs: Han characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in _WIDE else 1 for letter in text)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
