"""Add-ons: asked for here, few, for one patient, and every step traced."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.add_on_parameters import AddOnParameters, AddOnWord
from kiosk_app.domain.addon import (
    MOVES,
    AddOnAct,
    AddOnEvent,
    AddOnReason,
    AddOnRequest,
    AddOnState,
    AddOnStory,
    Counts,
    SessionStaff,
    entry_of,
    issued_by_doctor,
    limit_of,
    may_approve,
    may_ask_for,
    may_issue,
    may_request,
    state_of,
    words_of,
)
from kiosk_app.domain.catalogue import Practitioner, Title
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StaffId, StationId
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import at

DOCTOR, HEAD, OTHER = (PractitionerId(name) for name in ("doctor", "head", "other"))
ANNA, BORIS, CARL = (StaffId(name) for name in ("anna", "boris", "carl"))
HERE = SessionStaff(SessionId("s1"), DOCTOR, HEAD)
REQUEST = AddOnRequest(
    SessionId("s1"), PatientId("p1"), AddOnReason.RESULTS_LATE, DOCTOR, staff=ANNA
)
NONE_YET = Counts(capacity=30, of_session=0, of_doctor_today=0)


@pytest.mark.requirement("R024")
@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"patient": None}, "patient"),
        ({"reason": None}, "reason"),
        ({"patient": None, "reason": None}, "patient,reason"),
    ],
)
def test_without_patient_and_reason_it_is_no_request(change: dict[str, Any], missing: str) -> None:
    refusal = may_request(replace(REQUEST, **change), HERE)
    assert refusal == Refusal(Reason.ADD_ON_INCOMPLETE, (("missing", missing),))


@pytest.mark.requirement("R024")
@pytest.mark.parametrize(("by", "is_theirs"), [(DOCTOR, True), (HEAD, True), (OTHER, False)])
def test_only_the_sessions_doctor_or_the_head_asks(by: PractitionerId, is_theirs: bool) -> None:
    refusal = may_request(replace(REQUEST, by=by), HERE)
    assert refusal == (None if is_theirs else Refusal(Reason.ADD_ON_NOT_YOURS))


@pytest.mark.requirement("R024")
def test_a_request_is_of_one_session() -> None:
    elsewhere = replace(REQUEST, session=SessionId("s2"))
    assert may_request(elsewhere, HERE) == Refusal(Reason.ADD_ON_NOT_YOURS)


@pytest.mark.requirement("R024")
@pytest.mark.parametrize(
    ("own", "word", "reason"),
    [
        (DOCTOR, AddOnWord.OWN, None),
        (DOCTOR, AddOnWord.SLIP, Reason.ADD_ON_WORD),
        (DOCTOR, None, Reason.ADD_ON_WORD),
        (OTHER, AddOnWord.OWN, Reason.ADD_ON_NOT_YOURS),
        (HEAD, AddOnWord.OWN, Reason.ADD_ON_NOT_YOURS),
        (PractitionerId(""), AddOnWord.OWN, Reason.ADD_ON_NOT_YOURS),
        (None, AddOnWord.SLIP, None),
        (None, AddOnWord.CALL, None),
        (None, AddOnWord.OWN, Reason.ADD_ON_WORD),
        (None, None, Reason.ADD_ON_WORD),
    ],
)
def test_a_doctor_asks_as_themselves_and_a_desk_on_a_word_of_theirs(
    own: PractitionerId | None, word: AddOnWord | None, reason: Reason | None
) -> None:
    refusal = may_ask_for(replace(REQUEST, word=word), own, BEIJING)
    assert refusal == (None if reason is None else Refusal(reason))


@pytest.mark.requirement("R024")
def test_which_words_a_desk_may_take_down_is_the_hospitals_decision() -> None:
    slips = replace(BEIJING, add_on=AddOnParameters(desk_words=(AddOnWord.SLIP,)))
    called = replace(REQUEST, word=AddOnWord.CALL)
    assert may_ask_for(called, None, slips) == Refusal(Reason.ADD_ON_WORD)
    assert words_of(None, slips) == (AddOnWord.SLIP,)
    nobody = replace(BEIJING, add_on=AddOnParameters(desk_words=()))
    assert words_of(None, nobody) == ()
    assert words_of(DOCTOR, nobody) == (AddOnWord.OWN,)


@pytest.mark.parametrize("words", [(AddOnWord.OWN,), (AddOnWord.CALL, AddOnWord.CALL)])
def test_a_desk_does_not_ask_as_if_it_were_the_doctor(words: tuple[AddOnWord, ...]) -> None:
    with pytest.raises(ValueError, match="desk_words"):
        AddOnParameters(desk_words=words)


@pytest.mark.requirement("R025")
@pytest.mark.parametrize(
    ("capacity", "limit"), [(0, 0), (9, 0), (10, 1), (30, 3), (50, 5), (90, 5)]
)
def test_the_limit_is_a_tenth_and_five_at_most(capacity: int, limit: int) -> None:
    assert limit_of(capacity, BEIJING) == limit


@pytest.mark.requirement("R025")
def test_above_the_limit_it_takes_two() -> None:
    full = replace(NONE_YET, of_session=3)
    assert may_approve(REQUEST, replace(full, of_session=2), (BORIS,), BEIJING) is None
    limit = Refusal(Reason.ADD_ON_LIMIT, (("limit", "3"),))
    assert may_approve(REQUEST, full, (BORIS,), BEIJING) == limit
    assert may_approve(REQUEST, full, (BORIS, BORIS), BEIJING) == limit
    assert may_approve(REQUEST, full, (BORIS, ANNA), BEIJING) == limit
    assert may_approve(REQUEST, full, (BORIS, CARL), BEIJING) is None


@pytest.mark.requirement("R025")
def test_one_doctor_has_a_limit_of_the_day() -> None:
    busy = replace(NONE_YET, of_doctor_today=8)
    limit = Refusal(Reason.ADD_ON_LIMIT, (("limit", "8"),))
    assert may_approve(REQUEST, busy, (BORIS,), BEIJING) == limit
    assert may_approve(REQUEST, replace(busy, of_doctor_today=7), (BORIS,), BEIJING) is None


@pytest.mark.requirement("R024", "R025")
@pytest.mark.parametrize("deciders", [(), (ANNA,)])
def test_nobody_approves_their_own(deciders: tuple[StaffId, ...]) -> None:
    refusal = may_approve(REQUEST, NONE_YET, deciders, BEIJING)
    assert refusal == Refusal(Reason.SECOND_PERSON_REQUIRED)


@pytest.mark.requirement("R024", "R025")
def test_a_doctor_does_not_approve_what_a_desk_asked_for_them() -> None:
    full = replace(NONE_YET, of_session=3)
    refused = may_approve(REQUEST, NONE_YET, (CARL,), BEIJING, doctor=CARL)
    assert refused == Refusal(Reason.SECOND_PERSON_REQUIRED)
    limit = Refusal(Reason.ADD_ON_LIMIT, (("limit", "3"),))
    assert may_approve(REQUEST, full, (BORIS, CARL), BEIJING, doctor=CARL) == limit
    assert may_approve(REQUEST, NONE_YET, (BORIS,), BEIJING, doctor=CARL) is None


@pytest.mark.requirement("R025")
@given(st.integers(0, 200), st.integers(0, 12))
def test_one_person_never_goes_beyond_the_limit(capacity: int, standing: int) -> None:
    counts = Counts(capacity, standing, 0)
    is_approved = may_approve(REQUEST, counts, (BORIS,), BEIJING) is None
    assert is_approved == (standing + 1 <= limit_of(capacity, BEIJING))


@pytest.mark.requirement("R024")
def test_an_add_on_is_issued_once_and_to_its_patient_only() -> None:
    assert may_issue(REQUEST, AddOnState.APPROVED, PatientId("p1")) is None
    other = may_issue(REQUEST, AddOnState.APPROVED, PatientId("p2"))
    assert other == Refusal(Reason.ADD_ON_BOUND)
    for state in (AddOnState.REQUESTED, AddOnState.ISSUED, AddOnState.REJECTED):
        refusal = Refusal(Reason.NOT_IN_THIS_STATE, (("status", state.value),))
        assert may_issue(REQUEST, state, PatientId("p1")) == refusal


def step(act: AddOnAct, by: StaffId, minute: int, deciders: tuple[StaffId, ...] = ()) -> AddOnEvent:
    return AddOnEvent(
        "g1",
        act,
        by,
        DOCTOR,
        PatientId("p1"),
        AddOnReason.RESULTS_LATE,
        StationId("desk-1"),
        at(9, minute),
        deciders,
    )


STORY = (
    step(AddOnAct.REQUEST, ANNA, 0),
    step(AddOnAct.APPROVE, BORIS, 5, (BORIS, CARL)),
    step(AddOnAct.ISSUE, CARL, 7),
)


@pytest.mark.requirement("R026")
def test_where_an_add_on_stands_follows_from_its_steps() -> None:
    assert [state_of(STORY[:n]) for n in (1, 2, 3)] == [
        AddOnState.REQUESTED,
        AddOnState.APPROVED,
        AddOnState.ISSUED,
    ]
    assert state_of((STORY[0], step(AddOnAct.REJECT, BORIS, 5))) is AddOnState.REJECTED


BEFORE: dict[AddOnState | None, tuple[AddOnAct, ...]] = {
    None: (),
    AddOnState.REQUESTED: (AddOnAct.REQUEST,),
    AddOnState.REJECTED: (AddOnAct.REQUEST, AddOnAct.REJECT),
    AddOnState.APPROVED: (AddOnAct.REQUEST, AddOnAct.APPROVE),
    AddOnState.ISSUED: (AddOnAct.REQUEST, AddOnAct.APPROVE, AddOnAct.ISSUE),
}
"""How an add-on gets into each state."""


@pytest.mark.requirement("R026")
@pytest.mark.parametrize(("state", "act"), [*itertools.product(BEFORE, AddOnAct)])
def test_every_act_in_every_state_is_in_the_table_or_no_add_on_s(
    state: AddOnState | None, act: AddOnAct
) -> None:
    told = [step(each, ANNA, minute) for minute, each in enumerate((*BEFORE[state], act))]
    after = MOVES[state].get(act)
    if after is not None:
        assert state_of(told) is after
        return
    with pytest.raises(ValueError, match="no add-on has the story"):
        state_of(told)


def test_the_table_names_every_state_and_each_can_be_reached() -> None:
    assert set(MOVES) == {None, *AddOnState} == set(BEFORE)
    assert {after for moves in MOVES.values() for after in moves.values()} == set(AddOnState)


@pytest.mark.parametrize("story", [(), STORY[1:], (*STORY, STORY[1]), (STORY[0], STORY[2])])
def test_other_stories_are_not_those_of_an_add_on(story: tuple[AddOnEvent, ...]) -> None:
    with pytest.raises(ValueError, match="story"):
        state_of(story)


@pytest.mark.requirement("R026")
def test_the_chain_keeps_who_when_where_for_whom_and_why() -> None:
    entry = entry_of(STORY[1])
    assert (entry.actor, entry.act, entry.at) == ("boris", "add_on.approve", at(9, 5).isoformat())
    assert dict(entry.facts) == {
        "add_on": "g1",
        "doctor": "doctor",
        "patient": "p1",
        "reason": "results_late",
        "station": "desk-1",
        "deciders": "boris carl",
    }
    assert dict(entry_of(replace(STORY[0], word=AddOnWord.CALL)).facts)["word"] == "call"


@pytest.mark.requirement("R026")
def test_a_report_counts_issued_add_ons_by_doctor() -> None:
    again = replace(STORY[2], at=at(9))
    assert issued_by_doctor([*STORY, again, replace(STORY[2], add_on="g2")]) == {DOCTOR: 2}


@pytest.mark.requirement("R024")
@pytest.mark.parametrize(
    ("state", "is_unused", "can_be"),
    [
        (AddOnState.REQUESTED, False, False),
        (AddOnState.APPROVED, False, True),
        (AddOnState.ISSUED, False, False),
        (AddOnState.ISSUED, True, True),
        (AddOnState.REJECTED, False, False),
    ],
)
def test_a_story_tells_whether_it_can_be_issued(
    state: AddOnState, *, is_unused: bool, can_be: bool
) -> None:
    doctor = Practitioner(DOCTOR, "江越", Title.CHIEF)
    reason = AddOnReason.FROM_FAR
    story = AddOnStory("g1", PatientId("p1"), doctor, reason, state, (), is_unused=is_unused)
    assert story.can_be_issued is can_be


def test_what_nobody_paid_for_is_issued_again_and_stays_issued() -> None:
    assert state_of((*STORY, STORY[2], STORY[2])) is AddOnState.ISSUED
    with pytest.raises(ValueError, match="no add-on has the story"):
        state_of((STORY[0], STORY[2], STORY[2]))
    issued, approved = AddOnState.ISSUED, AddOnState.APPROVED
    assert may_issue(REQUEST, issued, PatientId("p1"), is_unused=True) is None
    assert may_issue(REQUEST, approved, PatientId("p1")) is None
    for state in (AddOnState.REQUESTED, AddOnState.REJECTED):
        refusal = may_issue(REQUEST, state, PatientId("p1"), is_unused=True)
        assert refusal == Refusal(Reason.NOT_IN_THIS_STATE, (("status", state.value),))
