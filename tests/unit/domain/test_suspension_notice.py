"""What every notice says, and how a patient is reached."""

import pytest

from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.suspension import MOVED, Outcome
from kiosk_app.domain.suspension_notice import (
    CALL_LIST,
    Attempt,
    CalledOff,
    Change,
    Notice,
    Part,
    is_shown,
    is_told_with_outcome,
    is_unaware,
    is_unreached,
    missing_parts,
    next_way,
    notice_lines,
    resumed_lines,
)
from tests.unit.domain.made_up import at
from tests.unit.domain.published_words import spoken, words

SESSION = CalledOff("2026-11-24", HalfDay.MORNING, "心血管内科", "张明", "010-12345678")
NO_WECHAT = Attempt("wechat", has_reached=False)
NO_SMS = Attempt("sms", has_reached=False)


@pytest.mark.requirement("R078")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_notice_says_what_how_to_rebook_and_how_to_get_the_money_back(language: str) -> None:
    table = words(language)
    assert missing_parts(table) == ()
    what, rebook, refund = spoken(notice_lines(SESSION), table)
    assert all(word in what for word in ("2026-11-24", "心血管内科", "张明"))
    assert table["notice.half_day.morning"] in what
    assert "010-12345678" in rebook
    assert "010-12345678" in refund


@pytest.mark.requirement("R078")
@pytest.mark.parametrize("part", Part)
def test_words_without_a_part_or_its_facts_are_not_used(part: Part) -> None:
    table = words("zh")
    assert missing_parts({key: text for key, text in table.items() if key != part}) == (part,)
    assert missing_parts(table | {part.value: "  "}) == (part,)
    assert missing_parts(table | {part.value: "停诊了。"}) == (part,)


@pytest.mark.requirement("R052", "R078")
@pytest.mark.parametrize(
    ("attempts", "way"),
    [
        ((), "wechat"),
        ((NO_WECHAT,), "sms"),
        ((NO_WECHAT, NO_SMS), CALL_LIST),
        ((NO_WECHAT, Attempt("sms", has_reached=True)), None),
        ((NO_WECHAT, NO_SMS, Attempt(CALL_LIST, has_reached=False)), None),
    ],
)
def test_each_way_is_tried_once_and_then_the_patient_is_called(
    attempts: tuple[Attempt, ...], way: str | None
) -> None:
    assert next_way(attempts, BEIJING) == way


@pytest.mark.requirement("R052")
def test_a_notice_is_shown_at_the_next_card_until_the_patient_knows() -> None:
    sent = Notice((Attempt("wechat", has_reached=True),))
    assert is_shown(sent)
    assert not is_unreached(sent)
    unreached = Notice((NO_WECHAT, NO_SMS))
    assert is_unreached(unreached)
    known = Notice(unreached.attempts, acknowledged_at=at(9))
    assert not is_shown(known)
    assert not is_unreached(known)


EARLIER, THEN, LATER = at(9), at(10), at(11)


@pytest.mark.requirement("R052", "R206")
@pytest.mark.parametrize("outcome", sorted(MOVED))
def test_who_was_moved_knows_it_from_what_is_said_then_or_later(outcome: Outcome) -> None:
    assert is_unaware([Change(outcome, THEN)], [])
    assert is_unaware([Change(outcome, THEN, [EARLIER])], [EARLIER])
    assert not is_unaware([Change(outcome, THEN, [THEN])], [])
    assert not is_unaware([Change(outcome, THEN, [EARLIER, LATER])], [])
    assert not is_unaware([Change(outcome, THEN)], [LATER])


@pytest.mark.requirement("R052", "R110", "R206")
def test_who_heard_of_a_calling_off_has_to_hear_that_it_takes_place_after_all() -> None:
    assert is_unaware([Change(Outcome.KEPT, THEN, [EARLIER])], [])
    assert is_unaware([Change(Outcome.KEPT, THEN, [LATER])], [EARLIER])
    assert not is_unaware([Change(Outcome.KEPT, THEN, [EARLIER])], [LATER])
    assert not is_unaware([Change(Outcome.KEPT, THEN)], [EARLIER])
    assert not is_unaware([Change(Outcome.REFUNDED, THEN, [EARLIER])], [])
    assert not is_unaware([], [])


@pytest.mark.requirement("R052", "R110", "R206")
def test_who_heard_nothing_of_the_last_calling_off_knows_what_they_knew_before_it() -> None:
    unheard = Change(Outcome.KEPT, at(12))
    moved = Change(Outcome.MAKE_UP, THEN)
    assert is_unaware([unheard, moved], [EARLIER])
    assert not is_unaware([unheard, moved], [LATER])
    heard = Change(Outcome.KEPT, THEN, [EARLIER])
    assert is_unaware([unheard, heard], [EARLIER])
    assert not is_unaware([unheard, heard], [LATER])


@pytest.mark.requirement("R110")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_that_it_takes_place_after_all_is_said_of_the_same_clinic(language: str) -> None:
    what, not_coming = spoken(resumed_lines(notice_lines(SESSION)), words(language))
    assert all(word in what for word in ("2026-11-24", "心血管内科", "张明"))
    assert "010-12345678" in not_coming


@pytest.mark.requirement("R052")
@pytest.mark.parametrize("is_reached", [True, False])
@pytest.mark.parametrize("has_consent", [True, False])
@pytest.mark.parametrize("is_named", [True, False])
def test_an_outcome_tells_who_agreed_to_it_or_was_reached_and_is_named(
    *, is_reached: bool, has_consent: bool, is_named: bool
) -> None:
    notice = Notice((Attempt("phone", has_reached=is_reached),))

    def told(outcome: Outcome) -> bool:
        return is_told_with_outcome(notice, outcome, is_named=is_named, has_consent=has_consent)

    assert told(Outcome.MAKE_UP) == (is_named and (has_consent or is_reached))
    assert not told(Outcome.REFUNDED)
