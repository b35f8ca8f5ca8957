"""What a reader's state means; the first law: one patient's card is never taken for another's."""

import pytest

from hardware.smartcard.port import (
    CardEvent,
    CardIn,
    CardMute,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
)
from hardware.smartcard.reader_table import DEBOUNCE_S, ReaderTable
from hardware.smartcard.scard_api import State

READER = "Reader A"
FIRST, SECOND = b"\x3b\x01", b"\x3b\x02"
IN, OUT = State.PRESENT, State.UNAWARE


def counted(flags: int, count: int) -> int:
    """An event state as PC/SC reports it: flags, the change mark, the counter on top."""
    return flags | State.CHANGED | count << 16


@pytest.fixture
def table() -> ReaderTable:
    made = ReaderTable()
    assert made.set_readers([READER]) == [ReaderAdded(READER)]
    return made


@pytest.mark.requirement("R029")
def test_two_cards_changed_over_while_we_were_busy_are_out_and_in(table: ReaderTable) -> None:
    assert table.observe(READER, counted(IN, 1), FIRST, 0.0) == [CardIn(READER, FIRST)]
    at_once = table.observe(READER, counted(IN, 3), SECOND, 2.5)
    assert at_once == [CardOut(READER)], "present before and after, but the counter moved"
    assert table.due(2.5 + DEBOUNCE_S) == [CardIn(READER, SECOND)]


def test_the_same_state_again_says_nothing(table: ReaderTable) -> None:
    table.observe(READER, counted(IN, 1), FIRST, 0.0)
    assert table.observe(READER, counted(IN, 1), FIRST, 5.0) == []


def test_the_first_card_of_a_quiet_reader_counts_at_once(table: ReaderTable) -> None:
    assert table.next_due_s(0.0) is None
    assert table.observe(READER, counted(IN, 1), FIRST, 0.0) == [CardIn(READER, FIRST)]
    assert table.next_due_s(0.0) is None


def test_a_card_that_bounces_is_told_once_its_contact_is_quiet(table: ReaderTable) -> None:
    table.observe(READER, counted(IN, 1), FIRST, 0.00)
    assert table.observe(READER, counted(OUT, 2), b"", 0.03) == [CardOut(READER)]
    assert table.observe(READER, counted(IN, 3), FIRST, 0.06) == []
    assert table.observe(READER, counted(OUT, 4), b"", 0.09) == [], "it was never told in"
    assert table.observe(READER, counted(IN, 5), FIRST, 0.10) == []
    assert table.next_due_s(0.10) == pytest.approx(0.09 + DEBOUNCE_S - 0.10)
    assert table.due(0.2) == []
    assert table.due(0.25) == [CardIn(READER, FIRST)]
    assert table.due(0.35) == []


def test_a_card_long_after_the_last_one_does_not_wait(table: ReaderTable) -> None:
    table.observe(READER, counted(IN, 1), FIRST, 0.0)
    table.observe(READER, counted(OUT, 2), b"", 1.0)
    assert table.observe(READER, counted(IN, 3), SECOND, 2.0) == [CardIn(READER, SECOND)]


def test_a_mute_card_is_told_as_mute_and_as_a_card_when_it_comes_to_itself(
    table: ReaderTable,
) -> None:
    assert table.observe(READER, counted(IN | State.MUTE, 1), b"", 0.0) == [CardMute(READER)]
    assert table.observe(READER, counted(IN, 1), FIRST, 1.0) == [CardOut(READER)]
    assert table.due(1.2) == [CardIn(READER, FIRST)]


def test_came_and_went_unseen_says_nothing(table: ReaderTable) -> None:
    assert table.observe(READER, counted(OUT, 2), b"", 0.0) == []


def test_a_reader_that_goes_takes_its_card_along(table: ReaderTable) -> None:
    table.observe(READER, counted(IN, 1), FIRST, 0.0)
    gone: list[CardEvent] = [CardOut(READER), ReaderRemoved(READER)]
    assert table.clear() == gone
    assert table.clear() == []
    assert table.states() == []


def test_a_reader_that_comes_back_starts_from_nothing(table: ReaderTable) -> None:
    table.observe(READER, counted(IN, 1), FIRST, 0.0)
    table.set_readers([])
    assert table.set_readers([READER]) == [ReaderAdded(READER)]
    assert table.observe(READER, counted(IN, 1), FIRST, 0.1) == [CardIn(READER, FIRST)]


def test_readers_are_told_apart(table: ReaderTable) -> None:
    assert table.set_readers([READER, "Reader B"]) == [ReaderAdded("Reader B")]
    assert table.observe("Reader B", counted(IN, 1), SECOND, 0.0) == [CardIn("Reader B", SECOND)]
    assert table.observe("Nobody's", counted(IN, 1), SECOND, 0.0) == []
    assert table.states() == [(READER, 0), ("Reader B", IN | 1 << 16)]


def test_the_change_mark_is_not_handed_back(table: ReaderTable) -> None:
    table.observe(READER, counted(IN, 7), FIRST, 0.0)
    assert table.states() == [(READER, State.PRESENT | 7 << 16)]


def test_an_answer_to_reset_never_shows() -> None:
    assert FIRST.hex() not in repr(CardIn(READER, FIRST)).lower()
    assert "3b" not in repr(CardIn(READER, FIRST))
