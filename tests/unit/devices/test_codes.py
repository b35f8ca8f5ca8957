"""What a scanned code is, by its shape; nothing hostile makes it more than unknown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.devices.codes import classify
from kiosk_app.journeys.events import CodeKind, CodeScanned
from tests.helpers.zones import PASSPORT, card, going_out, paper

HASH = "E1D1" * 16


@pytest.mark.requirement("R164")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("134567890123456789", CodeKind.PAYMENT),
        ("10" + "0" * 16, CodeKind.PAYMENT),
        ("15" + "9" * 16, CodeKind.PAYMENT),
        ("25" + "0" * 14, CodeKind.PAYMENT),
        ("28" + "7" * 16, CodeKind.PAYMENT),
        ("30" + "0" * 22, CodeKind.PAYMENT),
        ("16" + "0" * 16, CodeKind.UNKNOWN),
        ("24" + "0" * 16, CodeKind.UNKNOWN),
        ("31" + "0" * 16, CodeKind.UNKNOWN),
        ("13" + "0" * 15, CodeKind.UNKNOWN),
        ("13" + "0" * 17, CodeKind.UNKNOWN),
        ("25" + "0" * 13, CodeKind.UNKNOWN),
        ("30" + "0" * 23, CodeKind.UNKNOWN),
        ("１３" + "0" * 16, CodeKind.UNKNOWN),
        (f"{HASH}:1", CodeKind.HEALTH_CODE),
        (f"{HASH.lower()}:0:20261123083000", CodeKind.HEALTH_CODE),
        (f"{HASH}:", CodeKind.UNKNOWN),
        (f"{HASH[1:]}:1", CodeKind.UNKNOWN),
        (f"{HASH}:1:", CodeKind.UNKNOWN),
        ("RH1.123456", CodeKind.HAND_OVER),
        ("RH1.12345", CodeKind.UNKNOWN),
        ("RH1.1234567", CodeKind.UNKNOWN),
        ("https://example.invalid/pay", CodeKind.WEB_LINK),
        ("HTTP://EXAMPLE.INVALID", CodeKind.WEB_LINK),
        ("http://aaaaaaaaaaaaaaaaaaaaa", CodeKind.WEB_LINK),
        ("javascript:alert(1)", CodeKind.UNKNOWN),
        ("RT1.7Q2K", CodeKind.TICKET),
        ("RT1.", CodeKind.UNKNOWN),
        ("RT2.7Q2K", CodeKind.UNKNOWN),
        ("A1b2" * 7, CodeKind.INSURANCE),
        ("A1b2" * 7 + "c", CodeKind.UNKNOWN),
        ("", CodeKind.UNKNOWN),
        (PASSPORT, CodeKind.ZONE),
        (PASSPORT.replace("\n", " "), CodeKind.ZONE),
        (PASSPORT.replace("\n", "").lower(), CodeKind.ZONE),
        (card("CR", "H12345678", "740812", "300101"), CodeKind.ZONE),
        (card("CT", "12345678", "740812", "300101"), CodeKind.ZONE),
        (paper("M1234567801", "740812", "300101"), CodeKind.ZONE),
        (going_out("CS", "C12345678", "740812", "300101"), CodeKind.ZONE),
        (going_out("CD", "L12345678", "740812", "300101"), CodeKind.ZONE),
        (PASSPORT.split()[0], CodeKind.UNKNOWN),
        (PASSPORT.split()[1], CodeKind.UNKNOWN),
        (PASSPORT + "<", CodeKind.UNKNOWN),
        (PASSPORT.replace("E0", "É0"), CodeKind.UNKNOWN),
    ],
)
def test_a_code_is_told_by_its_shape(text: str, kind: CodeKind) -> None:
    assert classify(text) is kind


@given(st.text(max_size=100))
def test_a_line_break_hides_nothing_behind_a_good_code(tail: str) -> None:
    assert classify("134567890123456789\n" + tail) is not CodeKind.PAYMENT


@given(st.text(max_size=5000))
def test_any_text_has_a_kind(text: str) -> None:
    assert isinstance(classify(text), CodeKind)


def test_a_site_s_own_card_goes_before_the_insurer_and_after_everything_else() -> None:
    own = re.compile(r"[0-9A-Z]{28}|[0-9]{8}|RT1.+")
    assert classify("00012345", own) is CodeKind.HOSPITAL_CARD
    assert classify("A" * 28, own) is CodeKind.HOSPITAL_CARD
    assert classify("a" * 28, own) is CodeKind.INSURANCE
    assert classify("RT1.x", own) is CodeKind.TICKET
    assert classify("00012345") is CodeKind.UNKNOWN


def test_what_was_scanned_is_in_no_text_of_its_event() -> None:
    assert repr(CodeScanned(CodeKind.ZONE, PASSPORT)) == f"CodeScanned(kind={CodeKind.ZONE!r})"
