"""What is signed has one reading, moments and nonces are what they say, clocks have a window."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.contract import paths
from kiosk_app.contract.signing import COVERED, decode, encode, parts_of
from kiosk_app.domain.device_signature import (
    DEVICE_RULES,
    SignedParts,
    canonical_text,
    enrolment_text,
    is_nonce,
    moment_of,
    within_clock_window,
)
from kiosk_app.domain.refusal import Reason, Refusal

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=8)))

WORDS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=8)
PARTS = st.builds(
    SignedParts,
    method=WORDS,
    target=WORDS,
    station=WORDS,
    nonce=WORDS,
    moment=WORDS,
    covered=st.tuples(*[WORDS] * len(COVERED)),
    body=st.binary(max_size=8),
)


@pytest.mark.requirement("R027")
@given(one=PARTS, other=PARTS)
def test_two_requests_have_one_text_only_if_they_are_the_same(
    one: SignedParts, other: SignedParts
) -> None:
    assert (canonical_text(one) == canonical_text(other)) == (one == other)


@pytest.mark.requirement("R027")
@given(parts=PARTS, where=st.integers(0, 5 + len(COVERED) - 1), end=st.sampled_from("\r\n"))
def test_no_part_can_pass_for_two(parts: SignedParts, where: int, end: str) -> None:
    values = [parts.method, parts.target, parts.station, parts.nonce, parts.moment, *parts.covered]
    values[where] += end
    method, target, station, nonce, moment, *covered = values
    forged = SignedParts(method, target, station, nonce, moment, tuple(covered), parts.body)
    with pytest.raises(ValueError, match="end of a line"):
        canonical_text(forged)


def test_the_text_is_as_written_down() -> None:
    headers = {"x-station": "kiosk-01", "x-nonce": "N", "x-device-time": "1", "x-purpose": "p"}
    text = canonical_text(parts_of("GET", "/v1/x?y=1", headers, b""))
    assert text.decode().split("\n") == [
        "registration-desk-request-1",
        "GET",
        "/v1/x?y=1",
        "kiosk-01",
        "N",
        "1",
        "",
        "",
        "",
        "p",
        "",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]
    assert COVERED[-2:] == (paths.PURPOSE, paths.ATTEMPT)


def test_an_enrolment_is_no_request_and_names_station_code_and_key() -> None:
    assert enrolment_text("s", "c", "k") == b"registration-desk-enrolment-1\ns\nc\nk"
    with pytest.raises(ValueError, match="end of a line"):
        enrolment_text("s", "c\n", "k")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a" * 22, True), ("a" * 64, True), ("a" * 21, False), ("a" * 65, False), ("é" * 22, False)],
)
def test_a_nonce_has_enough_letters(text: str, is_one: bool) -> None:
    assert is_nonce(text) is is_one


def test_a_moment_is_whole_milliseconds() -> None:
    assert moment_of("1795406400123", NOON) == NOON.replace(microsecond=123_000)
    for text in ("", "-1", "1.5", "١", "9" * 16, "9" * 15, " 1"):
        assert moment_of(text, NOON) is None


@pytest.mark.requirement("R027")
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_clock_may_be_off_by_the_window_and_no_more(sign: int) -> None:
    edge = NOON + sign * DEVICE_RULES.clock_window
    assert within_clock_window(edge, NOON, DEVICE_RULES) is None
    beyond = edge + sign * timedelta(milliseconds=1)
    facts = (("now", "2026-11-23T12:00:00+08:00"), ("seconds", "60"))
    assert within_clock_window(beyond, NOON, DEVICE_RULES) == Refusal(Reason.CLOCK_OFF, facts)


@given(raw=st.binary(min_size=1, max_size=70))
def test_bytes_travel_and_come_back_in_one_way_only(raw: bytes) -> None:
    text = encode(raw)
    assert decode(text, len(raw)) == raw
    assert decode(text, len(raw) + 1) is None
    assert decode(f"{text}=", len(raw)) is None
    assert decode(f"{text[:-1]}é", len(raw)) is None


def test_spare_bits_are_no_second_way() -> None:
    assert decode("AA", 1) == b"\0"
    assert decode("AB", 1) is None
    assert decode("A", 1) is None
