"""A rule's "no" on the wire: `Refusal` to `RefusalBody`, with its words, and back again.

The words are data: `resources/i18n/refusals.zh.json` and `.en.json` hold, for every reason,
``"<reason>"`` (what is so) and ``"<reason>.now"`` (what to do now); where the sentence has gaps
for facts there is also ``"<reason>.plain"``, said when a fact is missing, so that explaining a
"no" never fails. `resources/rules/reasons.json` names the clause behind each reason, if any.
What a fact means that is a word of ours is in `expected.zh.json` and `expected.en.json`:
``"<fact>.<value>"``, and ``"<fact>"`` where it is not given.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from kiosk_app.contract.shapes import RefusalBody
from kiosk_app.domain.refusal import Reason, Refusal

RESOURCES = Path(__file__).resolve().parents[2] / "resources"

_CODE = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Words:
    """The table a refusal is put into words with.

    Attributes:
        zh, en: message key → sentence.
        clauses: reason value → clause id of `resources/rules/clauses.json`, or empty.
        expected_zh, expected_en: ``<fact>.<value>`` → what is said in its gap.
    """

    zh: Mapping[str, str]
    en: Mapping[str, str]
    clauses: Mapping[str, str]
    expected_zh: Mapping[str, str]
    expected_en: Mapping[str, str]


def load_words(resources: Path = RESOURCES) -> Words:
    """Read the words of all refusals; once, at start.

    Raises:
        OSError: a file is missing.
        ValueError: a file is not JSON.
    """
    return Words(
        zh=_read(resources / "i18n" / "refusals.zh.json"),
        en=_read(resources / "i18n" / "refusals.en.json"),
        clauses=_read(resources / "rules" / "reasons.json"),
        expected_zh=_read(resources / "i18n" / "expected.zh.json"),
        expected_en=_read(resources / "i18n" / "expected.en.json"),
    )


def body_of(refusal: Refusal, words: Words) -> RefusalBody:
    """Return what travels for `refusal`."""
    code = refusal.reason.value
    facts = dict(refusal.facts)
    return RefusalBody(
        code=code,
        sentence=_sentence(code, _told(facts, words.expected_zh), words.zh),
        sentence_en=_sentence(code, _told(facts, words.expected_en), words.en),
        facts=facts,
        clause=words.clauses[code],
        what_now=words.zh[f"{code}.now"],
        what_now_en=words.en[f"{code}.now"],
    )


def refusal_of(body: RefusalBody) -> Refusal:
    """Return the refusal that travelled.

    A service newer than this program may refuse for a reason that has no name here. That is still
    a final "no" and neither a malformed request nor a service out of reach, so it becomes
    UNKNOWN_REASON with the code as fact `code`: not retried, explained plainly, and the desk can
    look the code up. A code that is no code at all is shown as ``"?"``.
    """
    facts = tuple(body.facts.items())
    try:
        return Refusal(Reason(body.code), facts)
    except ValueError:
        code = body.code if _CODE.fullmatch(body.code) else "?"
        return Refusal(Reason.UNKNOWN_REASON, (("code", code),))


def gaps_of(sentence: str) -> frozenset[str]:
    """Return the names of the gaps of a sentence: ``gaps_of("at most {limit}") == {"limit"}``."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _told(facts: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Return the facts as they are said."""
    told = {name: said for name, said in values.items() if "." not in name}
    for name, value in facts.items():
        said = values.get(f"{name}.{value}")
        told[name] = value if said is None else said.format_map(facts)
    return told


def _sentence(code: str, facts: Mapping[str, str], table: Mapping[str, str]) -> str:
    sentence = table[code]
    return (
        sentence.format_map(facts) if gaps_of(sentence) <= facts.keys() else table[f"{code}.plain"]
    )


def _read(path: Path) -> dict[str, str]:
    table: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return table
