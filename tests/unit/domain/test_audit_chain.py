"""Whatever is done to a row of the chain, the first bad row is named."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.audit_chain import (
    GENESIS,
    ChainRow,
    Entry,
    Head,
    append,
    first_bad,
    head_of,
    lost_rows,
)

KEY = b"a key of the test"
TEXT = st.text(max_size=8)
ENTRIES = st.lists(
    st.builds(Entry, TEXT, TEXT, TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)),
    min_size=1,
    max_size=8,
)


def chain(entries: list[Entry], key: bytes = KEY) -> list[ChainRow]:
    rows: list[ChainRow] = []
    for entry in entries:
        rows.append(append(rows[-1] if rows else None, entry, key))
    return rows


THREE = chain([Entry(f"2026-11-23T08:0{i}:00+08:00", "anna", "add_on.issue") for i in range(3)])


def test_the_first_row_stands_on_the_beginning() -> None:
    assert (THREE[0].index, THREE[0].previous) == (0, GENESIS)
    assert THREE[1].previous == THREE[0].keyed_hash


@pytest.mark.requirement("R026")
@given(ENTRIES)
def test_an_untouched_chain_is_whole(entries: list[Entry]) -> None:
    rows = chain(entries)
    assert first_bad(rows, KEY) is None
    assert first_bad(rows, KEY, head_of(rows[-1])) is None


@pytest.mark.requirement("R026")
@given(ENTRIES, st.data())
def test_a_changed_row_is_the_first_bad_one(entries: list[Entry], data: st.DataObject) -> None:
    rows = chain(entries)
    place = data.draw(st.integers(0, len(rows) - 1))
    changes: list[dict[str, Any]] = [
        {"entry": replace(rows[place].entry, actor=rows[place].entry.actor + "x")},
        {"entry": replace(rows[place].entry, facts=(*rows[place].entry.facts, ("a", "b")))},
        {"index": rows[place].index + 1},
        {"previous": "f" * 64},
        {"keyed_hash": "0" * 64},
        {"keyed_hash": "ö"},
    ]
    rows[place] = replace(rows[place], **data.draw(st.sampled_from(changes)))
    assert first_bad(rows, KEY) == place


@pytest.mark.requirement("R026")
@given(ENTRIES, st.data())
def test_a_row_rewritten_without_the_key_does_not_fit(
    entries: list[Entry], data: st.DataObject
) -> None:
    rows = chain(entries)
    place = data.draw(st.integers(0, len(rows) - 1))
    forged = chain([row.entry for row in rows], b"another key")
    assert first_bad(rows[:place] + forged[place:], KEY) == place


@pytest.mark.requirement("R026")
def test_a_removed_or_swapped_row_is_found_where_it_stood() -> None:
    assert first_bad([THREE[0], THREE[2]], KEY) == 1
    assert first_bad([THREE[1], THREE[0], THREE[2]], KEY) == 0


@pytest.mark.requirement("R026")
def test_rows_cut_off_at_the_end_are_found_by_the_anchored_head() -> None:
    assert first_bad(THREE[:2], KEY) is None
    assert first_bad(THREE[:2], KEY, head_of(THREE[2])) == 2
    assert first_bad([], KEY, head_of(THREE[0])) == 0


@pytest.mark.requirement("R026")
def test_a_chain_made_anew_with_the_key_differs_from_the_anchored_head() -> None:
    anew = chain([replace(row.entry, actor="boris") for row in THREE])
    assert first_bad(anew, KEY) is None
    assert first_bad(anew, KEY, head_of(THREE[1])) == 1


def test_where_one_field_ends_and_the_next_begins_cannot_be_shifted() -> None:
    one, other = Entry("t", "ab", "c"), Entry("t", "a", "bc")
    assert append(None, one, KEY).keyed_hash != append(None, other, KEY).keyed_hash


def test_a_chain_without_a_key_is_not_begun() -> None:
    with pytest.raises(ValueError, match="key"):
        append(None, THREE[0].entry, b"")


@pytest.mark.requirement("R104")
@pytest.mark.parametrize(("kept", "lost"), [(99, 0), (100, 1), (119, 20)])
def test_what_went_with_a_restore_is_counted_from_its_row_on(kept: int, lost: int) -> None:
    """A row from before the restore is in the backup: that it is missing no restore explains."""
    assert lost_rows(Head(kept, "0" * 64), restored=100) == lost
