"""Every key the counter's pages use has words in both languages, and no key is left over."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Role
from kiosk_app.journeys.counter import (
    desk_faces,
    faces,
    faces_add_on_desk,
    faces_schedule,
    faces_suspension,
    patient_side,
)
from kiosk_app.journeys.counter.desk_faces import Asides
from kiosk_app.journeys.counter.help_face import help_body, help_text
from kiosk_app.journeys.counter.printer_face import printer_body
from kiosk_app.journeys.counter.sheets import said_of
from kiosk_app.journeys.screens import Text
from tests.helpers.samples_add_on_desk import STATES as ADD_ONS
from tests.helpers.samples_counter import DESKS, DRAWERS, REVIEW
from tests.helpers.samples_hand_over import HELPED
from tests.helpers.samples_printer import PRINTERS
from tests.helpers.samples_schedule import STATES as SCHEDULES
from tests.helpers.samples_suspensions import STATES as SUSPENSIONS
from tests.unit.journeys.counter.test_laws import TABS
from tests.unit.journeys.test_words import I18N, texts
from ui.i18n import Language, at_counter, load

LISTS = (SUSPENSIONS[0], ADD_ONS[0], SCHEDULES[0])
LANGUAGES = ("zh", "en")
UI = Path(__file__).parents[4] / "ui" / "counter"


def words(name: str, language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((I18N / f"{name}.{language}.json").read_text("utf-8"))
    return found


def said() -> Iterator[Text]:
    """Yield every text of every page, and those the window itself says."""
    for tab in TABS:
        yield from texts(faces.body_of(tab))
        yield from texts(faces.tab_of(tab))
    for shown in DRAWERS:
        yield from texts(desk_faces.drawer_body(shown))
    for at_desk in DESKS:
        for cash in DRAWERS:
            asides = Asides(cash, PRINTERS[0], HELPED[0], *LISTS)
            yield from texts(desk_faces.view_of(at_desk, asides, TABS[:1], 0))
    yield from said_aside()
    yield from pools()
    for reason in Reason:
        yield from texts(said_of(Refusal(reason)))
    yield from (Text(f"counter.role.{role.value}") for role in Role)


def said_aside() -> Iterator[Text]:
    """Yield every text of what is looked at instead of a patient's tab."""
    for paper in PRINTERS:
        yield from texts(printer_body(paper))
    for off in SUSPENSIONS:
        yield from texts(faces_suspension.body_of(off))
    for asked in ADD_ONS:
        yield from texts(faces_add_on_desk.body_of(asked))
    for planned in SCHEDULES:
        yield from texts(faces_schedule.body_of(planned))
    for calls in HELPED:
        yield from texts(help_body(calls))
        yield help_text(calls)


def pools() -> Iterator[Text]:
    """Yield what every pool is called."""
    yield from (Text(f"counter.pool.{pool.value}") for pool in Pool)


def own_words() -> set[str]:
    """Return the keys that the window asks for by name."""
    found: set[str] = set()
    for path in UI.rglob("*.py"):
        found |= set(re.findall(r'"(counter\.[a-z0-9_.]+[a-z0-9])"', path.read_text("utf-8")))
    found |= {f"counter.kind.{kind.value}" for kind in DocumentKind}
    found |= {f"counter.sex.{sex.value}" for sex in (Sex.UNKNOWN, Sex.MALE, Sex.FEMALE)}
    found |= {f"counter.field.{name}" for name in ("login", "password")}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_said_has_words_that_fit(language: str) -> None:
    known: dict[str, str] = {}
    for path in I18N.glob(f"*.{language}.json"):
        known |= json.loads(path.read_text("utf-8"))
    for text in said():
        assert text.key in known, text
        assert gaps(known[text.key]) == {name for name, _ in text.args}, text
    assert own_words() <= known.keys()


def said_to_the_patient() -> set[str]:
    """Return the keys of every text that is shown to who sits opposite."""
    paying = patient_side.screen_of(REVIEW, has_agreed=True)
    pages = (patient_side.GIVEN_UP, paying, *map(patient_side.screen_of, TABS))
    return {text.key for page in pages for text in texts(page)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_patient_opposite_is_told_everything_in_both_languages(language: str) -> None:
    mine = words("patient_side", language)
    said_here = said_to_the_patient() | {"patient_side.desk"}  # the window's own
    assert said_here >= mine.keys()
    assert all(mine[key] for key in said_here if key.startswith("patient_side."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_left_over(language: str) -> None:
    mine = set(words("counter", language))
    assert mine == ({text.key for text in said()} | own_words()) & mine


def test_both_languages_have_the_same_keys() -> None:
    assert words("counter", "zh").keys() == words("counter", "en").keys()


SENT_AWAY = {"zh": r"人工窗口|旁边的机器", "en": r"staffed counter|use another machine"}
"""Words that send somebody to where they are already."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_at_the_counter_is_sent_to_a_counter(language: str) -> None:
    heard = at_counter(load(I18N)[Language(language)]).sentences
    away = {text.key for text in said() if re.search(SENT_AWAY[language], heard[text.key])}
    assert away == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_otherwise_at_the_counter_stands_in_for_something(language: str) -> None:
    """The same gaps, in both languages, and never the same words."""
    sentences = load(I18N)[Language(language)].sentences
    others = words("at_counter", language)
    assert others.keys() == words("at_counter", "zh").keys()
    for key, other in others.items():
        instead_of = sentences[key.removeprefix("at_counter.")]
        assert other != instead_of
        assert gaps(other) == gaps(instead_of), key
    assert {key.removeprefix("at_counter.") for key in others} <= {text.key for text in said()}


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
