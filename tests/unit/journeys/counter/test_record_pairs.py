"""Short stories of the list of records that may be one person's, without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.duplicates import DismissReason
from kiosk_app.domain.record_page import PartReason
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import faces, record, record_pairs, walk_in
from kiosk_app.journeys.counter.pages import Facts, Pick
from kiosk_app.journeys.counter.record_acts import ChangingRecord, PickingReason, Reviewing
from kiosk_app.journeys.counter.record_plans import Join, act_of, operation_of
from kiosk_app.journeys.effects_record import LoadPair, LoadPairs
from kiosk_app.journeys.events_record import (
    PairFound,
    PairPicked,
    PairsFound,
    PairsWanted,
    RecordChanged,
    RecordReasonPicked,
    RecordRefused,
    SurvivorPicked,
    TwoPersonsSaid,
)
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.screens import Plain, Text, Tone
from tests.helpers import samples_record as s

SILENCES: list[ev.Event] = [ev.CentralDown(), ev.Broke("x"), ev.PutOutOfService("journal_unusable")]
ASKED = Next(s.LISTING, (LoadPairs(),))


def keys(state: walk_in.State) -> list[str]:
    return [action.key for action in faces.body_of(state).sheet.actions]


@pytest.mark.requirement("R030")
def test_from_the_search_to_the_list_and_to_the_two_records_of_a_pair() -> None:
    assert "F8" in keys(s.FINDING)
    assert "F8" not in keys(s.FINDING_OTHER)
    asked = walk_in.advance(s.FINDING, PairsWanted())
    assert asked == ASKED.after(ef.StopAskingForCard())
    listed = walk_in.advance(asked.state, PairsFound(s.PAIRS))
    assert listed == Next(s.LISTED)
    opening = walk_in.advance(s.LISTED, PairPicked(s.LIKE.id))
    assert opening == Next(s.OPENING, (LoadPair(s.LIKE.id, s.MINE, s.THEIRS),))
    opened = walk_in.advance(s.OPENING, PairFound(s.LIKE.id, s.FRESH, s.OTHER))
    assert opened == Next(s.COMPARING_PAIR)
    assert walk_in.advance(s.LISTED, PairPicked("none")) == Next(s.LISTED)
    assert walk_in.advance(s.OPENING, PairFound("none", s.FRESH, s.OTHER)) == Next(s.OPENING)


def test_the_list_says_masked_whom_why_and_which_both_have_a_number_of_one_day() -> None:
    body = faces.body_of(s.LISTED)
    assert isinstance(body, Pick)
    first, second = body.rows[:2]
    assert first.cells[0] == Plain("林*舟　110101********9014")
    assert first.cells[2:4] == (
        Text("counter.pairs.alike.birth"),
        Text("counter.pairs.same_day"),
    )
    assert second.cells[3] is None
    more = faces.body_of(record_pairs.AtPairs(replace(s.PAIRS, has_more=True)))
    assert more.sheet.name == "record_pairs_more"
    none = faces.body_of(record_pairs.AtPairs(s.NO_PAIRS))
    assert isinstance(none, Facts)
    assert none.tone is Tone.GOOD


@pytest.mark.requirement("R030")
def test_the_two_of_a_pair_are_joined_as_any_two_are() -> None:
    joining = walk_in.advance(s.COMPARING_PAIR, SurvivorPicked(s.MINE))
    assert joining == Next(PickingReason(Join(s.FRESH, s.OTHER, s.MINE, s.LIKE.id)))
    assert walk_in.advance(joining.state, ev.WentBack()) == Next(s.COMPARING_PAIR)


@pytest.mark.requirement("R030")
def test_two_persons_are_said_to_be_two_with_a_reason_and_the_list_is_gone_on_with() -> None:
    assert keys(s.COMPARING_PAIR) == ["F8", "Esc", "F12"]
    why = walk_in.advance(s.COMPARING_PAIR, TwoPersonsSaid())
    assert why == Next(PickingReason(s.TWO_OF_THEM))
    wrong = RecordReasonPicked(PartReason.TWO_PERSONS)
    assert walk_in.advance(why.state, wrong) == why
    review = walk_in.advance(why.state, RecordReasonPicked(s.DOCUMENTS))
    assert review == Next(Reviewing(s.TWO_OF_THEM, s.DOCUMENTS))
    changing = walk_in.advance(review.state, ev.Accepted())
    assert changing == Next(ChangingRecord(s.TWO_OF_THEM, s.DOCUMENTS), (s.DISMISSING,))
    assert walk_in.advance(changing.state, RecordChanged(s.MERGED)) == Next(changing.state)
    done = walk_in.advance(changing.state, RecordChanged(s.DISMISSED))
    assert done == Next(s.DISMISS_DONE)
    body = faces.body_of(s.DISMISS_DONE)
    assert isinstance(body, Facts)
    assert [row.value for row in body.rows[:2]] == [
        Plain("林*舟　110101********9014"),
        Plain("L** X******　E1*****78"),
    ]
    assert walk_in.advance(s.DISMISS_DONE, ev.Accepted()) == ASKED
    assert operation_of(s.TWO_OF_THEM) is Operation.DISMISS_DUPLICATE
    assert act_of(s.TWO_OF_THEM, DismissReason.DOCUMENTS_TELL, ()) == s.DISMISSING


def test_what_was_not_found_in_the_list_cannot_be_said_to_be_two_persons() -> None:
    assert keys(s.COMPARING) == ["Esc", "F12"]
    assert walk_in.advance(s.COMPARING, TwoPersonsSaid()) == Next(s.COMPARING)


def test_what_another_counter_has_settled_is_said_where_the_two_are_compared() -> None:
    changing = ChangingRecord(s.TWO_OF_THEM, s.DOCUMENTS)
    settled = Refusal(Reason.DUPLICATE_SETTLED)
    back = walk_in.advance(changing, RecordRefused(settled))
    assert back == Next(replace(s.COMPARING_PAIR, remark=settled))
    assert walk_in.advance(back.state, ev.WentBack()) == ASKED


@pytest.mark.parametrize("silence", SILENCES)
def test_without_central_the_list_is_asked_for_again_and_nothing_is_promised(
    silence: ev.Event,
) -> None:
    away = walk_in.advance(s.LISTING, silence)
    assert away == Next(record_pairs.PairsAway(Note.NO_ANSWER))
    assert walk_in.advance(away.state, ev.Accepted()) == ASKED
    assert walk_in.advance(away.state, ev.WentBack()) == walk_in.start()
    kept = record_pairs.AtPairs(s.PAIRS, Note.NO_ANSWER)
    assert walk_in.advance(s.OPENING, silence) == Next(kept)
    unknown = walk_in.advance(ChangingRecord(s.TWO_OF_THEM, s.DOCUMENTS), silence)
    assert unknown == Next(s.DISMISS_UNKNOWN)
    assert walk_in.advance(s.DISMISS_UNKNOWN, ev.Accepted()) == ASKED


def test_what_is_refused_is_said() -> None:
    no = Refusal(Reason.NOT_ALLOWED)
    away = walk_in.advance(s.LISTING, ev.Refused(no))
    assert away == Next(record_pairs.PairsAway(no))
    gone = Refusal(Reason.UNKNOWN_PATIENT)
    kept = walk_in.advance(s.OPENING, ev.Refused(gone))
    assert kept == Next(record_pairs.AtPairs(s.PAIRS, gone))
    assert walk_in.advance(s.LISTED, ev.Left()) == walk_in.start()
    assert record.page_of(s.LISTED) is None
