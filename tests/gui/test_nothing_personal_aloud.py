"""Over all sample pages: what is said is the same for everybody, and can be read by the voice."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from pytestqt.qtbot import QtBot

from hardware.speech.port import Sentence
from hardware.speech.programs import Turn
from hardware.speech.voices import EspeakVoice
from kiosk_app.journeys.screens import Plain, Screen, Text
from tests.helpers.desk import UPRIGHT, Desk
from tests.helpers.draw_gallery import screens
from tests.helpers.gui import RESOURCES
from ui.aloud import sentence_of
from ui.i18n import Language, load

WORDS = load(RESOURCES / "i18n")
CANARY = "金丝雀 110101 13800000000 88.00"
DIGITS = re.compile(r"[0-9]")
WRITTEN_DOWN = {"code", "number", "qr_text", "who"}


def filled(value: object, *, is_gap: bool = False) -> Iterator[str]:
    """Yield all that is filled into a screen: names, numbers, money, codes."""
    match value:
        case str() if is_gap:
            yield value
        case Text(args=args):
            for _, gap in args:
                yield from filled(gap, is_gap=True)
        case tuple():
            for part in value:
                yield from filled(part)
        case _ if is_dataclass(value):
            for field in fields(value):
                part = getattr(value, field.name)
                is_name = isinstance(value, Plain)
                yield from filled(part, is_gap=is_name or field.name in WRITTEN_DOWN)
        case _:
            pass


def poisoned(text: Text | None) -> Text | None:
    """Return a text with a canary in each of its gaps."""
    return None if text is None else Text(text.key, tuple((name, CANARY) for name, _ in text.args))


def with_canary(screen: Screen) -> Screen:
    frame = screen.frame
    title, next_step = poisoned(frame.title), poisoned(frame.next_step)
    assert title is not None
    return replace(screen, frame=replace(frame, title=title, next_step=next_step, who=CANARY))


def told(desk: Desk, screen: Screen) -> list[str]:
    """Return what the loudspeaker receives when a patient of 长辈版 comes to a page."""
    desk.said.clear()
    frame = replace(screen.frame, is_elderly=True)
    desk.window.show_plainly(replace(screen, frame=frame), Language.ZH)
    desk.window.switch_language(Language.EN)
    return [text for spoken in desk.said for _, text in spoken.sentences]


@pytest.mark.requirement("R095")
def test_no_page_of_any_state_says_a_canary_or_anything_that_is_filled_in(qtbot: QtBot) -> None:
    desk = Desk(UPRIGHT, lambda: load(RESOURCES / "i18n"))
    qtbot.addWidget(desk.window)
    leaks: dict[str, list[str]] = {}
    for name, screen in screens().items():
        said = told(desk, screen)
        assert said, name
        assert told(desk, with_canary(screen)) == said, name
        whole = "".join(said)
        leaks[name] = [each for each in filled(screen) if len(each) > 1 and each in whole]
        leaks[name] += DIGITS.findall(whole)
    assert {name: leak for name, leak in leaks.items() if leak} == {}


def spoken(language: Language) -> set[str]:
    """Return all sentences any page says in a language."""
    words = WORDS[language]
    texts = [text for s in screens().values() for text in (s.frame.title, s.frame.next_step)]
    texts += [
        Text(key)
        for key, sentence in words.sentences.items()
        if key.endswith((".title", ".next")) and "{" not in sentence
    ]
    texts.append(Text("chrome.still_there"))
    found = (sentence_of(text, words) for text in texts)
    return {said[1] for said in found if said is not None}


def test_the_voice_reads_every_chinese_sentence_as_chinese() -> None:
    sentences = sorted(spoken(Language.ZH))
    assert len(sentences) > 200
    command = ["espeak-ng", "-x", "-q", "-v", "cmn-latn-pinyin", "--stdin"]
    read = subprocess.run(
        command, input="\n".join(sentences).encode(), capture_output=True, check=True
    ).stdout.decode()
    assert len(read) > 10 * len(sentences)
    assert [line for line in read.splitlines() if "(" in line] == []
    assert [each for each in sentences if DIGITS.search(each) or re.search("[A-Za-z]", each)] == []


@pytest.mark.parametrize("language", list(Language))
def test_the_longest_and_the_shortest_sentence_are_heard(language: Language) -> None:
    sentences = sorted(spoken(language), key=len)
    for text in (sentences[0], sentences[-1]):
        wave = EspeakVoice().wave_of(Sentence("x", text), language.value, Turn())
        assert wave is not None
        assert 0.4 < wave.seconds < 10
        assert 0.01 < wave.loudness < 0.5


def test_what_is_said_instead_is_said_in_both_languages_of_sentences_there_are() -> None:
    zh, en = (
        json.loads((RESOURCES / "i18n" / f"aloud.{language}.json").read_text(encoding="utf-8"))
        for language in Language
    )
    assert zh.keys() == en.keys()
    for key in zh:
        assert key.removeprefix("aloud.") in WORDS[Language.ZH].sentences
        assert "{" not in zh[key] + en[key]
