"""Records are looked at, corrected, joined, taken apart; the journal knows no name or number."""

import pytest

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journal.intents import IntentState
from kiosk_app.journeys.effects_record import (
    FindRecord,
    LoadPair,
    LoadPairs,
    LoadRecord,
    RecordAct,
)
from kiosk_app.journeys.events import CentralDown, Refused
from kiosk_app.journeys.events_record import (
    PairFound,
    PairsFound,
    RecordChanged,
    RecordFound,
    RecordRefused,
    SecondRefused,
)
from tests.helpers import people
from tests.helpers import samples_record as s
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import Stage

ACTS = (
    (s.CORRECTING, "correct", RecordChanged(s.CORRECTED), "corrected"),
    (s.MERGING, "merge_records", RecordChanged(s.MERGED), "merged"),
    (s.DISMISSING, "dismiss_duplicate", RecordChanged(s.DISMISSED), "dismissed"),
    (s.UNDOING, "undo_merge", RecordChanged(s.PARTED, 2), "taken_apart"),
)


def test_a_record_is_a_question(stage: Stage) -> None:
    assert stage.do(FindRecord(people.ADULT)) == RecordFound(people.ADULT, s.PAGE)
    assert stage.do(LoadRecord(s.MINE)) == RecordFound(s.MINE, s.FRESH)
    stage.central.fails("record_of", no(Reason.UNKNOWN_PATIENT))
    assert stage.do(FindRecord(people.ADULT)) == Refused(Refusal(Reason.UNKNOWN_PATIENT))
    assert stage.journal.unsettled() == ()


@pytest.mark.requirement("R030")
def test_the_possible_duplicates_and_both_records_of_one_are_questions(stage: Stage) -> None:
    assert stage.do(LoadPairs()) == PairsFound(s.PAIRS)
    opened = stage.do(LoadPair(s.LIKE.id, s.MINE, s.THEIRS))
    assert opened == PairFound(s.LIKE.id, s.FRESH, s.OTHER)
    stage.central.fails("duplicates", no(Reason.NOT_ALLOWED))
    assert stage.do(LoadPairs()) == Refused(Refusal(Reason.NOT_ALLOWED))
    assert stage.journal.unsettled() == ()


@pytest.mark.requirement("R104")
def test_a_second_person_is_asked_for_once(stage: Stage) -> None:
    assert stage.do(s.AGREEING) == s.SECOND
    stage.central.fails("agree", no(Reason.SIGN_IN_REFUSED))
    assert stage.do(s.AGREEING) == SecondRefused(Refusal(Reason.SIGN_IN_REFUSED))
    stage.central.fails("agree", AWAY, AWAY)
    assert stage.do(s.AGREEING) == CentralDown()
    assert len(stage.central.keys_of("agree")) == 3
    assert stage.journal.unsettled() == ()


@pytest.mark.requirement("R030")
@pytest.mark.parametrize(("act", "name", "answer", "outcome"), ACTS)
def test_an_act_is_written_down_before_it_is_asked_for(
    stage: Stage, act: RecordAct, name: str, answer: RecordChanged, outcome: str
) -> None:
    assert stage.do(act) == answer
    assert stage.ending() == (IntentState.SETTLED, outcome)
    stage.central.fails(name, no(Reason.SECOND_PERSON_REQUIRED))
    assert stage.do(act) == RecordRefused(Refusal(Reason.SECOND_PERSON_REQUIRED))
    assert stage.ending("key2") == (IntentState.SETTLED, "second_person_required")


@pytest.mark.parametrize(("act", "name", "answer", "_outcome"), ACTS)
def test_an_act_that_is_asked_for_once_more_has_a_key_of_its_own(
    stage: Stage, act: RecordAct, name: str, answer: RecordChanged, _outcome: str
) -> None:
    stage.central.fails(name, *[AWAY] * 20)
    assert stage.do(act) == CentralDown()
    assert set(stage.central.keys_of(name)) == {"key1"}
    (left,) = stage.journal.unknown()
    stage.central.fails(name)
    assert stage.do(act) == answer
    assert stage.central.keys_of(name)[-1] != left.key


def test_the_journal_learns_no_name(stage: Stage) -> None:
    stage.central.fails("correct", *[AWAY] * 20)
    stage.do(s.CORRECTING)
    (left,) = stage.journal.unknown()
    assert left.subject == {"patient": s.MINE, "fields": "name", "reason": "document_seen"}
