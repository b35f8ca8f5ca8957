"""Published lines put into words: `published.Line` and a table of words to a sentence.

The words are data: `resources/i18n/rules.zh.json` and `.en.json`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.contract.refusals import RESOURCES
from kiosk_app.domain.published import Line
from kiosk_app.domain.suspension_notice import missing_parts


@dataclass(frozen=True, slots=True)
class RuleWords:
    """The words of rules and notices, by key."""

    zh: Mapping[str, str]
    en: Mapping[str, str]


def load_rule_words(resources: Path = RESOURCES) -> RuleWords:
    """Read the words; once, at start.

    Raises:
        OSError: a file is missing.
        ValueError: a file is not JSON, or its notice of a called-off session does not say what
            is called off, how to book again and how to get the money back.
    """
    zh, en = (_read(resources / "i18n" / f"rules.{name}.json") for name in ("zh", "en"))
    for table in (zh, en):
        missing = missing_parts(table)
        if missing:
            raise ValueError(f"notices would not say {', '.join(missing)}")
    return RuleWords(zh, en)


def said(line: Line, words: Mapping[str, str]) -> str:
    """Return a line in words; facts that begin with ``@`` are keys of words themselves.

    Several of them are a list, and told as the language tells one.
    """
    facts = {name: _filled(value.split(" "), words) for name, value in line.facts}
    return words[line.key].format_map(facts)


def basis(clause: str, words: Mapping[str, str]) -> str:
    """Return what a rule stands on: its clause, or that the hospital decided by itself."""
    return words["rule.basis" if clause else "rule.basis_own"].format(clause=clause)


def _filled(parts: Sequence[str], words: Mapping[str, str]) -> str:
    is_list = all(part.startswith("@") for part in parts)
    told = (words[part[1:]] if part.startswith("@") else part for part in parts)
    return (words["list.joiner"] if is_list else " ").join(told)


def _read(path: Path) -> Mapping[str, str]:
    table: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return table
