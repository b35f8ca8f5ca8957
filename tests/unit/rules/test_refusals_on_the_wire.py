"""A "no" travels with its words and arrives as the same "no"."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.contract.refusals import body_of, gaps_of, load_words, refusal_of
from kiosk_app.contract.shapes import HoldBody, RefusalBody
from kiosk_app.domain.refusal import Reason, Refusal

WORDS = load_words()
DAY_LIMIT = Refusal(Reason.DAY_LIMIT, (("limit", "2"),))


def test_a_refusal_carries_sentence_value_clause_and_what_to_do() -> None:
    seven = "2026-11-23 07:00"
    body = body_of(Refusal(Reason.NOT_YET_RELEASED, (("release", seven),)), WORDS)
    assert body == RefusalBody(
        code="not_yet_released",
        sentence=f"这一天的号还没有放出来，{seven} 开始放号。",
        sentence_en=f"The numbers of this day are not out yet; they are released at {seven}.",
        facts={"release": seven},
        clause="BJ-2022-PLAN item 3",
        what_now="请到时候再来，或者先选别的日子。",
        what_now_en="Please come back then, or choose another day.",
    )


@pytest.mark.parametrize("reason", Reason)
def test_a_refusal_without_its_facts_still_speaks_plainly(reason: Reason) -> None:
    body = body_of(Refusal(reason), WORDS)
    assert "{" not in body.sentence + body.sentence_en
    assert body.facts == {}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told_with_its_facts_in_both_languages(reason: Reason) -> None:
    """Each fact stands in both sentences, as handed in or in the words it has; nothing is empty."""
    gaps = sorted(gaps_of(WORDS.zh[reason.value]))
    facts = tuple((gap, _some(gap, place)) for place, gap in enumerate(gaps))
    body = body_of(Refusal(reason, facts), WORDS)
    for sentence, what_now, values in (
        (body.sentence, body.what_now, WORDS.expected_zh),
        (body.sentence_en, body.what_now_en, WORDS.expected_en),
    ):
        assert sentence.strip()
        assert what_now.strip()
        assert not set("{}") & set(sentence + what_now)
        for gap, value in facts:
            assert values.get(f"{gap}.{value}", value) in sentence, gap
    assert body.sentence != body.sentence_en
    assert body.what_now != body.what_now_en
    assert dict(facts) == body.facts


def _some(gap: str, place: int) -> str:
    """Return a value that a fact can have: a word of ours where it has such, else its own mark."""
    words = (key.removeprefix(f"{gap}.") for key in WORDS.expected_zh if key.startswith(f"{gap}."))
    plain = (word for word in words if not gaps_of(WORDS.expected_zh[f"{gap}.{word}"]))
    return next(plain, f"<{gap} {place}>")


@given(
    st.sampled_from(Reason),
    st.dictionaries(st.sampled_from(["limit", "days", "why"]), st.text(max_size=20)),
)
def test_what_travels_arrives_as_it_was(reason: Reason, facts: dict[str, str]) -> None:
    sent = Refusal(reason, tuple(facts.items()))
    travelled = msgspec.json.encode(body_of(sent, WORDS))
    assert refusal_of(msgspec.json.decode(travelled, type=RefusalBody)) == sent


@pytest.mark.parametrize(
    ("code", "shown"),
    [("too_tired_today", "too_tired_today"), ("", "?"), ("<b>no</b>", "?"), ("x" * 41, "?")],
)
def test_a_reason_of_a_newer_service_is_still_a_refusal(code: str, shown: str) -> None:
    body = msgspec.structs.replace(body_of(DAY_LIMIT, WORDS), code=code)
    refusal = refusal_of(body)
    assert refusal == Refusal(Reason.UNKNOWN_REASON, (("code", shown),))
    assert shown in body_of(refusal, WORDS).sentence


def test_a_request_with_an_unknown_field_is_refused() -> None:
    text = b'{"patient":"p","session":"s","band_begin":"2026-11-23T08:00:00+08:00","price":0}'
    with pytest.raises(msgspec.ValidationError, match="price"):
        msgspec.json.decode(text, type=HoldBody)
