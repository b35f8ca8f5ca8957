"""Every "no" has its words, in both languages, for everybody to understand."""

import json
import re
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from kiosk_app.contract.fitting import Expected, Unfit, not_json, unfit_parameters
from kiosk_app.contract.refusals import Words, gaps_of, load_words
from kiosk_app.domain.booking_window import may_sell
from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.domain.device_signature import DEVICE_RULES, within_clock_window
from kiosk_app.domain.eligibility import may_attend
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.identity_numbers import check
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import Booked, may_hold
from kiosk_app.domain.merging import Decided, Known, Since, may_be_one, may_come_apart
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.domain.supply import may_last
from tests.unit.domain.made_up import TODAY, at, department, person
from tests.unit.rules.said_about_numbers import SAID_ABOUT_NUMBERS

WORDS = load_words()
HEART = DepartmentId("heart")
NEXT_WEEK = TODAY + timedelta(days=BEIJING.horizon_days)


def band(days_ahead: int) -> TimeBand:
    day = TODAY + timedelta(days=days_ahead)
    return TimeBand(at(10, day=day), at(10, 30, day=day))


BORN = Known("林晓舟", Sex.MALE, date(1996, 5, 17), None)
SAID_BY_RULES = [
    may_sell(TODAY, band(0), at(23), BEIJING),
    may_sell(NEXT_WEEK, band(7), at(6), BEIJING),
    may_sell(NEXT_WEEK + timedelta(days=1), band(8), at(8), BEIJING),
    may_attend(person(), department(scope=BookingScope.FEVER), TODAY, BEIJING),
    may_attend(person(), department(max_age=14), TODAY, BEIJING),
    may_attend(person(date(2020, 1, 1)), department(), TODAY, BEIJING),
    may_hold(HEART, TODAY, (Booked(HEART, TODAY),), BEIJING),
    may_hold(HEART, TODAY, (Booked(DepartmentId("a"), TODAY),) * 2, BEIJING),
    may_hold(HEART, TODAY, (Booked(HEART, NEXT_WEEK - timedelta(days=1)),) * 3, BEIJING),
    may_hold(HEART, TODAY, (Booked(HEART, TODAY + timedelta(days=20)),) * 5, BEIJING),
    check(person().kind, "1", TODAY),
    Unfit("$.day", Expected.DAY).refusal,
    Refusal(Reason.KEY_MISSING, (("expected", Expected.SHAPED.value),)),
    Refusal(Reason.TOO_LARGE, (("limit", "65536"),)),
    not_json(["text/plain"]),
    unfit_parameters(["extra"], ()),
    Refusal(Reason.METHOD_NOT_ALLOWED, (("method", "GET"),)),
    may_last(time(0), time(23, 59)),
    Refusal(Reason.UNKNOWN_REASON, (("code", "new_rule"),)),
    within_clock_window(at(9), at(10), DEVICE_RULES),
    may_be_one(BORN, replace(BORN, birth=TODAY), Decided("", ()), BEIJING),
    may_come_apart(set(Since)),
    *SAID_ABOUT_NUMBERS,
]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_and_what_to_do_now(reason: Reason) -> None:
    for table in (WORDS.zh, WORDS.en):
        assert table[reason.value].strip()
        assert table[f"{reason.value}.now"].strip()
        assert not gaps_of(table[f"{reason.value}.now"])
    assert reason.value in WORDS.clauses


@pytest.mark.parametrize("reason", Reason)
def test_the_gaps_agree_in_both_languages(reason: Reason) -> None:
    zh, en = (gaps_of(table[reason.value]) for table in (WORDS.zh, WORDS.en))
    assert zh == en
    plain = f"{reason.value}.plain"
    assert (plain in WORDS.zh) == (plain in WORDS.en) == bool(zh)
    if zh:
        assert not gaps_of(WORDS.zh[plain]) | gaps_of(WORDS.en[plain])


def test_there_are_no_words_for_reasons_that_do_not_exist() -> None:
    reasons = {reason.value for reason in Reason}
    assert {key.split(".")[0] for key in (*WORDS.zh, *WORDS.en)} == reasons
    assert {key.partition(".")[2] for key in (*WORDS.zh, *WORDS.en)} == {"", "now", "plain"}
    assert set(WORDS.clauses) == reasons


def test_the_rules_hand_in_what_their_sentences_ask_for() -> None:
    gapped = {reason for reason in Reason if gaps_of(WORDS.zh[reason.value])}
    said = [refusal for refusal in SAID_BY_RULES if refusal is not None]
    assert len(said) == len(SAID_BY_RULES)
    assert gapped <= {refusal.reason for refusal in said}
    for refusal in said:
        assert gaps_of(WORDS.zh[refusal.reason.value]) <= dict(refusal.facts).keys()


@pytest.mark.parametrize("table", [WORDS.zh, WORDS.en], ids=["zh", "en"])
def test_sentences_are_short_and_whole(table: dict[str, str]) -> None:
    for key, sentence in table.items():
        assert sentence[-1] in "。.", key
        assert len(sentence) <= 140, key
        assert not re.search(r"error|错误|失败|异常|非法|系统|HTTP", sentence), key


def test_chinese_is_chinese_and_english_is_english() -> None:
    assert all(re.search(r"[\u4e00-\u9fff]", sentence) for sentence in WORDS.zh.values())
    assert not any(re.search(r"[\u4e00-\u9fff]", sentence) for sentence in WORDS.en.values())


def test_words_may_lie_elsewhere(tmp_path: Path) -> None:
    expected = ("i18n/expected.zh.json", "i18n/expected.en.json")
    refusals = ("i18n/refusals.zh.json", "i18n/refusals.en.json", "rules/reasons.json")
    for name in (*refusals, *expected):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"busy": name}), encoding="utf-8")
    assert load_words(tmp_path) == Words(
        zh={"busy": "i18n/refusals.zh.json"},
        en={"busy": "i18n/refusals.en.json"},
        clauses={"busy": "rules/reasons.json"},
        expected_zh={"busy": "i18n/expected.zh.json"},
        expected_en={"busy": "i18n/expected.en.json"},
    )
