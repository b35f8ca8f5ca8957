"""Every key the pages use has words in both languages, gaps agree, and no key is left over."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from string import Formatter

import pytest

from kiosk_app.domain.catalogue import ClinicType, Title
from kiosk_app.domain.own_page import AppealGround
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.journeys import faces, wording
from kiosk_app.journeys.faces_my_bookings import SHOWN_STATUSES
from kiosk_app.journeys.faces_own_records import ground_key
from kiosk_app.journeys.screens import Text
from tests.helpers.people import ONLINE
from tests.helpers.samples import STATES

I18N = Path(__file__).parents[3] / "resources" / "i18n"
LANGUAGES = ("zh", "en")


def words(name: str, language: str) -> dict[str, str]:
    found = json.loads((I18N / f"{name}.{language}.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def texts(value: object) -> Iterator[Text]:
    """Yield every text in a screen, the texts inside texts too."""
    if isinstance(value, Text):
        yield value
    if isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def said() -> Iterator[Text]:
    """Yield every text any page can show: all samples, and all values of the tables."""
    for state in STATES:
        yield from texts(faces.screen_of(state))
    for days in range(366):
        yield from texts(wording.day_text(date(2026, 1, 1) + timedelta(days=days)))
    for reason in Reason:
        yield wording.now_text(Refusal(reason))
        yield wording.refusal_text(Refusal(reason))
        facts = tuple((gap, "1") for gap in wording.GAPS.get(reason.value, ()))
        yield wording.refusal_text(Refusal(reason, facts))
    yield from (Text(f"none.{reason.value}") for reason in wording.SCARCITIES)
    yield from (wording.type_text(clinic_type) for clinic_type in ClinicType)
    yield from (Text(f"title.{title.value}") for title in Title)
    yield from (Text(ground_key(ground)) for ground in AppealGround)
    yield from (Text(f"status.{status.value}") for status in SHOWN_STATUSES)
    yield from (Text(f"half_day.{half_day.value}") for half_day in HalfDay)
    yield from (way for way in [wording.way_text(ONLINE)] if way is not None)
    yield wording.no_show_text(None)


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_said_has_words_that_fit(language: str) -> None:
    known = words("journeys", language) | words("refusals", language) | words("rules", language)
    known |= words("printer", language)
    for text in said():
        assert text.key in known, text
        assert gaps(known[text.key]) == {name for name, _ in text.args}, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_left_over(language: str) -> None:
    elsewhere = words("refusals", language) | words("rules", language)
    elsewhere |= words("printer", language)
    assert set(words("journeys", language)) == {t.key for t in said()} - set(elsewhere)


def test_both_languages_say_the_same_with_the_same_gaps() -> None:
    zh, en = words("journeys", "zh"), words("journeys", "en")
    assert zh.keys() == en.keys()
    for key, sentence in zh.items():
        assert gaps(sentence) == gaps(en[key]), key
        assert sentence.strip(), key


def test_refusals_with_gaps_are_known_to_the_pages() -> None:
    zh = words("refusals", "zh")
    for reason in Reason:
        assert gaps(zh[reason.value]) == set(wording.GAPS.get(reason.value, ())), reason


def test_sentences_are_short_enough_to_be_read_standing() -> None:
    longest = max(words("journeys", "zh").values(), key=len)
    assert len(longest) <= 60, longest
