"""What does not fit a request is named, and what belongs there; what was sent is not repeated."""

import json
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.contract import fitting, shapes
from kiosk_app.contract.after import OutageBody
from kiosk_app.contract.fitting import (
    Expected,
    Unfit,
    is_too_deep,
    read_of,
    unfit_bytes,
    unfit_in,
)
from kiosk_app.contract.refusals import body_of, load_words
from kiosk_app.contract.supply_shapes import SessionBody
from kiosk_app.contract.suspension_shapes import SuspendBody
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.merging import Differs, Since

HOLD = {"patient": "p", "session": "s", "band_begin": "2026-11-23T08:30:00+08:00"}
SESSION = {
    "department": "0304E",
    "clinic_type": "general",
    "day": "2026-11-23",
    "begin": "08:00:00",
    "end": "12:00:00",
    "capacity": 10,
    "room": "302",
}
OF_A_PERSON = "11010119900307912X"
WORDS = load_words()


def said_of(shape: type, body: bytes) -> Unfit:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)) as caught:
        msgspec.json.decode(body, type=shape)
    return read_of(str(caught.value))


@pytest.mark.parametrize(
    ("shape", "body", "unfit"),
    [
        (shapes.HoldBody, {**HOLD, "extra": OF_A_PERSON}, Unfit("$.extra", Expected.LEFT_OUT)),
        (shapes.HoldBody, {**HOLD, OF_A_PERSON: 1}, Unfit("$.?", Expected.LEFT_OUT)),
        (shapes.HoldBody, {"patient": OF_A_PERSON}, Unfit("$.session", Expected.GIVEN)),
        (shapes.HoldBody, {**HOLD, "patient": 1}, Unfit("$.patient", Expected.TEXT)),
        (
            shapes.HoldBody,
            {**HOLD, "band_begin": OF_A_PERSON},
            Unfit("$.band_begin", Expected.MOMENT),
        ),
        (
            shapes.HoldBody,
            {**HOLD, "is_same_illness": OF_A_PERSON},
            Unfit("$.is_same_illness", Expected.TRUE_OR_FALSE),
        ),
        (
            shapes.HoldBody,
            {**HOLD, "room": {"purpose": OF_A_PERSON, "doctor": None}},
            Unfit("$.room.purpose", Expected.ONE_OF),
        ),
        (shapes.HoldBody, {**HOLD, "room": []}, Unfit("$.room", Expected.OBJECT)),
        (SessionBody, {**SESSION, "day": "2026-02-30"}, Unfit("$.day", Expected.DAY)),
        (SessionBody, {**SESSION, "end": "25:00"}, Unfit("$.end", Expected.TIME)),
        (SessionBody, {**SESSION, "capacity": 0}, Unfit("$.capacity", Expected.AT_LEAST, "1")),
        (SessionBody, {**SESSION, "capacity": 501}, Unfit("$.capacity", Expected.AT_MOST, "500")),
        (SessionBody, {**SESSION, "capacity": 1.5}, Unfit("$.capacity", Expected.WHOLE_NUMBER)),
        (SessionBody, {**SESSION, "room": ""}, Unfit("$.room", Expected.LONGER, "1")),
        (SessionBody, {**SESSION, "room": "x" * 33}, Unfit("$.room", Expected.SHORTER, "32")),
        (SuspendBody, {"sessions": OF_A_PERSON}, Unfit("$.sessions", Expected.LIST)),
    ],
)
def test_the_field_and_what_belongs_there_are_named(
    shape: type, body: dict[str, Any], unfit: Unfit
) -> None:
    assert said_of(shape, json.dumps(body).encode()) == unfit
    told = body_of(unfit.refusal, WORDS)
    assert OF_A_PERSON not in str(told)
    assert unfit.field in told.sentence
    assert unfit.field in told.sentence_en
    for sentence, values in (
        (told.sentence, WORDS.expected_zh),
        (told.sentence_en, WORDS.expected_en),
    ):
        assert values[f"expected.{unfit.expected}"].format(limit=unfit.limit) in sentence


@pytest.mark.parametrize("body", [b"", b'{"patient"', b"no", b'{"patient":"\xff"}'])
def test_what_is_no_json_is_said_so(body: bytes) -> None:
    assert said_of(shapes.HoldBody, body) == Unfit("$", Expected.JSON)


def test_a_message_nobody_knows_names_its_place_only() -> None:
    assert read_of(f"{OF_A_PERSON} is odd - at `$.person`") == Unfit("$.person", Expected.FITTING)
    assert read_of(OF_A_PERSON) == Unfit("$", Expected.FITTING)


def test_every_expectation_has_words_in_both_languages() -> None:
    facts = {"expected": Expected, "what": Differs, "since": Since, "title_level": Title}
    keys = {"expected", *(f"{fact}.{each}" for fact, values in facts.items() for each in values)}
    assert keys == WORDS.expected_zh.keys() == WORDS.expected_en.keys()


# --- what no type can say -----------------------------------------------------------------------


@given(st.text(), st.characters(categories=["Cc"]), st.text())
def test_no_text_with_a_control_character_is_let_in(before: str, control: str, after: str) -> None:
    outage = OutageBody(
        begin=datetime(2026, 11, 23, tzinfo=UTC),
        end=datetime(2026, 11, 24, tzinfo=UTC),
        note=before + control + after,
        deciders=(StaffId("s"),),
    )
    assert unfit_in(outage) == Unfit("$.note", Expected.PLAIN)
    assert unfit_in({"q1": (True, before + control)}) == Unfit("$[...][1]", Expected.PLAIN)
    assert unfit_in({control: True}) == Unfit("$[...]", Expected.PLAIN)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_other_text_is(text: str) -> None:
    assert unfit_in([text, {text: 1}, None]) is None


@pytest.mark.parametrize(
    ("year", "is_near"), [(1, False), (1849, False), (1850, True), (2199, True), (2200, False)]
)
def test_days_and_moments_nobody_means_are_refused(year: int, is_near: bool) -> None:
    for value in (date(year, 6, 1), datetime(year, 6, 1, tzinfo=UTC)):
        expected = None if is_near else Unfit("day", Expected.NEAR_DAY)
        assert unfit_in(value, "day") == expected


@given(st.integers(1, 2 * fitting.MOST_DEEP), st.sampled_from([b"[]", b"{}"]))
def test_brackets_are_counted_as_deep_as_they_stand(deep: int, pair: bytes) -> None:
    first, last = pair[:1], pair[1:]
    assert is_too_deep(first * deep + last * deep) is (deep > fitting.MOST_DEEP)
    assert not is_too_deep((first + last) * 10 * deep)
    assert (unfit_bytes(first * deep) is None) is (deep <= fitting.MOST_DEEP)
    assert not is_too_deep(b'"' + first * 10 * deep + b'\\""')


def test_bytes_that_are_no_utf_8_are_no_json() -> None:
    assert unfit_bytes(b'{"note":"\xff"}') == Unfit("$", Expected.JSON)
    assert unfit_bytes(b"{}") is None
