"""Lines of rules and notices, put into words as a page or a message does it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk_app.domain.published import Line

_I18N = Path(__file__).resolve().parents[3] / "resources" / "i18n"


def words(language: str) -> dict[str, str]:
    table: dict[str, str] = json.loads((_I18N / f"rules.{language}.json").read_text("utf-8"))
    return table


def spoken(lines: Iterable[Line], table: Mapping[str, str]) -> list[str]:
    return [table[line.key].format_map(_facts(line, table)) for line in lines]


def _facts(line: Line, table: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(_word(w, table) for w in value.split(" ")) for name, value in line.facts}


def _word(word: str, table: Mapping[str, str]) -> str:
    return table[word[1:]] if word.startswith("@") else word
