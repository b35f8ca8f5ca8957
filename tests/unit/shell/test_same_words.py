"""Screen and ticket use the same words for the same thing."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from kiosk_app.devices.ticket import CLINIC_WORDS, TITLE_WORDS, Issuer, ticket_blocks
from kiosk_app.domain.ids import StationId
from tests.helpers import people

I18N = Path(__file__).parents[3] / "resources" / "i18n"
ISSUER = Issuer("云溪医院", "010-00000000", StationId("kiosk-01"))


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("journeys.zh.json", "chrome.zh.json"):
        found |= json.loads((I18N / name).read_text(encoding="utf-8"))
    return found


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)
    elif is_dataclass(value):
        for one in fields(value):
            yield from strings(getattr(value, one.name))


@pytest.mark.requirement("R010")
@pytest.mark.parametrize(
    "key",
    [
        "chrome.queue_number",
        "row.department",
        "row.practitioner",
        "row.clinic_type",
        "row.location",
    ],
)
def test_what_the_screen_calls_something_the_ticket_calls_it_too(
    key: str, words: dict[str, str]
) -> None:
    blocks = ticket_blocks(people.ADULT_PATIENT, people.APPOINTMENT, ISSUER, printed_at=people.NOW)
    assert words[key] in set(strings(blocks))


@pytest.mark.requirement("R010")
def test_the_number_of_the_appointment_has_one_name(words: dict[str, str]) -> None:
    blocks = ticket_blocks(people.ADULT_PATIENT, people.APPOINTMENT, ISSUER, printed_at=people.NOW)
    assert f"{words['row.appointment']} {people.APPOINTMENT.number}" in set(strings(blocks))


def test_titles_and_clinic_types_are_called_the_same(words: dict[str, str]) -> None:
    assert {words[f"title.{title.value}"]: title for title in TITLE_WORDS} == {
        word: title for title, word in TITLE_WORDS.items()
    }
    for clinic_type, word in CLINIC_WORDS.items():
        assert words[f"clinic_type.{clinic_type.value}"] == word
