"""Words for message keys: `resources/i18n/*.{zh,en}.json`, flat, `"key": "sentence with {gap}"`.

A key without words never stops a page: it shows itself in brackets and is logged once.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from kiosk_app.journeys.screens import Label, Plain, Text

_log = logging.getLogger(__name__)

Arg = str | Text | Plain

_AT_COUNTER = "at_counter."


class Language(StrEnum):
    """Languages of the kiosk; the value is the middle of the file name."""

    ZH = "zh"
    EN = "en"

    @property
    def other(self) -> "Language":
        """The one the language button offers."""
        return Language.EN if self is Language.ZH else Language.ZH


class Words:
    """All sentences of one language.

    Attributes:
        sentences: by key.
    """

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self.sentences = sentences
        self._missing: set[str] = set()

    def say(self, what: Label | None) -> str:
        """Return the words for `what`; nothing gives an empty string."""
        match what:
            case None:
                return ""
            case Plain(zh=zh, en=en):
                return (en or zh) if self.language is Language.EN else zh
            case Text(key=key, args=args):
                return self.key(key, args)

    def key(self, key: str, args: Iterable[tuple[str, Arg]] = ()) -> str:
        """Return the sentence of `key` with its gaps filled."""
        sentence = self.sentences.get(key)
        if sentence is None:
            self._complain(key, "no words")
            return f"[{key}]"
        gaps = {name: a if isinstance(a, str) else self.say(a) for name, a in args}
        try:
            return sentence.format(**gaps)
        except (KeyError, IndexError, ValueError):
            self._complain(key, "its gaps do not fit")
            return f"[{key}]"

    def _complain(self, key: str, why: str) -> None:
        if key not in self._missing:
            self._missing.add(key)
            _log.warning("message %s (%s): %s", key, self.language, why)


def at_counter(words: Words) -> Words:
    """Return the words of a counter: who is sent to one is told something else there.

    A key ``at_counter.<key>`` stands in for ``<key>``.
    """
    other = {
        key.removeprefix(_AT_COUNTER): sentence
        for key, sentence in words.sentences.items()
        if key.startswith(_AT_COUNTER)
    }
    return Words(words.language, {**words.sentences, **other})


def load(folder: Path) -> dict[Language, Words]:
    """Return the words of every language found under `folder`.

    Raises:
        ValueError: a key is given twice in one language; the message names key and file.
    """
    return {language: Words(language, _sentences(folder, language)) for language in Language}


def _sentences(folder: Path, language: Language) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(folder.glob(f"*.{language}.json")):
        for key, sentence in json.loads(path.read_text(encoding="utf-8")).items():
            if key in found:
                raise ValueError(f"{path.name}: {key} is given twice")
            found[key] = sentence
    return found
