"""Pages of the list of records that may be one person's."""

from typing import Final, assert_never

from kiosk_app.domain.duplicates import DuplicateLine, DuplicatePage, DuplicateSide
from kiosk_app.journeys.counter import record_pairs
from kiosk_app.journeys.counter.pages import Action, Body, Facts, Pick, PickRow
from kiosk_app.journeys.counter.record_facts import at_text, record_sheet
from kiosk_app.journeys.counter.sheets import ASK_AGAIN, BACK
from kiosk_app.journeys.events_record import PairPicked, PairsWanted
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Plain, Text, Tone

WANTED: Final = Action("F8", Text("counter.do.pairs"), PairsWanted())
"""Where nobody's record is looked for yet."""

_COLUMNS: Final = ("first", "second", "alike", "same_day", "since")


def body_of(state: record_pairs.State) -> Body:
    """Return the page of a state of this part."""
    match state:
        case record_pairs.LoadingPairs() | record_pairs.LoadingPair():
            return Facts(record_sheet("record_pairs_loading", None, ()), Tone.WAIT)
        case record_pairs.PairsAway(remark):
            sheet = record_sheet("record_pairs_away", None, (ASK_AGAIN, BACK), remark)
            return Facts(sheet, Tone.WARN)
        case record_pairs.AtPairs(found, remark):
            return _list(found, remark)
        case _:
            assert_never(state)


def _list(found: DuplicatePage, remark: Remark | None) -> Body:
    sheet = record_sheet("record_pairs", None, (BACK,), remark)
    if not found.lines:
        return Facts(sheet, Tone.GOOD, (Text("counter.pairs.none"),))
    more = record_sheet("record_pairs_more", None, (BACK,), remark)
    columns = tuple(Text(f"counter.column.pair_{name}") for name in _COLUMNS)
    rows = tuple(_row(line) for line in found.lines)
    return Pick(more if found.has_more else sheet, columns, rows)


def _row(line: DuplicateLine) -> PickRow:
    same_day = Text("counter.pairs.same_day") if line.has_same_day else None
    why = Text(f"counter.pairs.alike.{line.why.value}")
    cells = (_side(line.first), _side(line.second), why, same_day, at_text(line.since))
    return PickRow(cells, PairPicked(line.id))


def _side(side: DuplicateSide) -> Plain:
    return Plain(f"{side.name_masked}　{side.number_masked}")
