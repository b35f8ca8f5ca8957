"""Each act is written down before it is sent, and answered in all weathers."""

from dataclasses import replace
from typing import get_args

import pytest

from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import OrderId, RequestKey
from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers.pace import ACT
from kiosk_app.handlers.table import HANDLINGS, LaneName
from kiosk_app.journal.intents import (
    IntentState,
    Kind,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_add_on import IssueAddOn
from kiosk_app.journeys.effects_waiting import AcceptOffer
from kiosk_app.journeys.events_codes import CodeBound
from kiosk_app.journeys.events_waiting import WaitlistLeft
from tests.helpers import people
from tests.helpers.fakes import (
    AWAY,
    in_state,
    no,
)
from tests.helpers.samples_add_on import ISSUING
from tests.helpers.samples_for_another import BOOKER
from tests.helpers.samples_group_claim import CLAIM
from tests.unit.handlers.stage import (
    ACCEPT,
    BIND,
    CONFIRM,
    ENROL,
    HELD_BY_OTHERS,
    HOLD,
    HOLD_FREE,
    KEYED,
    LEAVE,
    OPEN,
    RELEASE,
    SILENT,
    Stage,
)

# --- the table -----------------------------------------------------------------------------


def test_every_effect_has_a_handler_and_a_lane() -> None:
    assert set(HANDLINGS) == set(get_args(ef.Effect))


def test_what_waits_long_has_a_lane_of_its_own() -> None:
    waiting = [e for e, h in HANDLINGS.items() if h.lane is LaneName.TILL]
    assert waiting == [ef.AwaitPayment]
    assert HANDLINGS[ef.PrintTicket].lane is LaneName.PAPER
    assert HANDLINGS[ef.AskForCard].lane is LaneName.CARDS


# --- keyed acts ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEYED)
def test_the_intent_is_on_disk_before_the_first_byte_leaves(name: str, stage: Stage) -> None:
    seen: list[int] = []
    stage.central.on_call = lambda: seen.append(len(stage.journal.unsettled()))
    stage.do(KEYED[name])
    assert seen == [1]
    assert stage.central.keys_of(name) == ["key1"]


@pytest.mark.parametrize("name", KEYED)
def test_a_lost_answer_is_asked_for_again_with_the_same_key(name: str, stage: Stage) -> None:
    stage.central.fails(name, AWAY, AWAY)
    stage.do(KEYED[name])
    assert stage.central.keys_of(name) == ["key1"] * 3
    assert stage.journal.unsettled() == ()
    assert stage.clock.waits == sorted(stage.clock.waits)


def test_only_the_very_first_try_to_hold_says_that_it_is_the_first(stage: Stage) -> None:
    stage.central.fails("hold", AWAY, AWAY)
    stage.do(HOLD)
    assert stage.central.first_tries == [True, False, False]


def test_a_hold_under_a_key_that_may_have_been_used_is_no_first_try(stage: Stage) -> None:
    stage.central.fails("hold", *[AWAY] * ACT.tries)
    stage.do(HOLD)
    stage.do(HOLD)
    assert stage.central.keys_of("hold") == ["key1"] * (ACT.tries + 1)
    assert stage.central.first_tries == [True, *[False] * ACT.tries]


@pytest.mark.parametrize("name", KEYED)
def test_after_six_tries_the_outcome_is_unknown_and_stays_on_record(
    name: str, stage: Stage
) -> None:
    stage.central.fails(name, *[AWAY] * 20)
    expected = None if name in SILENT else ev.CentralDown()
    assert stage.do(KEYED[name]) == expected
    assert stage.central.keys_of(name) == ["key1"] * ACT.tries
    assert stage.ending() == (IntentState.UNKNOWN, "")


@pytest.mark.parametrize("name", KEYED)
def test_without_a_journal_no_request_leaves(
    name: str, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 0
    assert stage.do(KEYED[name]) == ev.PutOutOfService("journal_unusable")
    assert stage.central.calls == []
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    caplog.clear()


@pytest.mark.parametrize("name", KEYED)
def test_a_journal_that_fails_afterwards_does_not_hide_what_central_said(
    name: str, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 1
    stage.central.order_now = in_state(
        OrderState.OPEN if name == "present_code" else OrderState.PAID
    )
    assert stage.do(KEYED[name]) == ev.PutOutOfService("journal_unusable")
    assert len(stage.posted) == (0 if name in SILENT | {"present_code"} else 1)
    caplog.clear()


@pytest.mark.parametrize("name", KEYED)
def test_a_defect_flies_but_leaves_the_intent_to_recovery(name: str, stage: Stage) -> None:
    stage.central.fails(name, KeyError("nobody foresaw this"))
    with pytest.raises(KeyError):
        stage.do(KEYED[name])
    assert stage.ending() == (IntentState.UNKNOWN, "")


@pytest.mark.parametrize(
    "name", sorted(set(KEYED) - {"enrol", "present_code", "check_in", "answer", "bind"})
)
def test_the_same_act_asked_again_goes_out_with_the_old_key(name: str, stage: Stage) -> None:
    stage.central.fails(name, *[AWAY] * ACT.tries)
    stage.do(KEYED[name])
    stage.do(KEYED[name])
    assert set(stage.central.keys_of(name)) == {"key1"}
    assert stage.journal.unsettled() == ()


@pytest.mark.parametrize("name", ["enrol", "present_code", "check_in", "answer", "bind"])
def test_what_may_say_something_else_the_second_time_gets_a_new_key(
    name: str, stage: Stage
) -> None:
    stage.central.fails(name, *[AWAY] * ACT.tries)
    stage.do(KEYED[name])
    stage.do(KEYED[name])
    assert stage.central.keys_of(name)[-1] == "key2"


def test_another_patients_act_does_not_get_the_old_key(stage: Stage) -> None:
    stage.central.fails("open_order", *[AWAY] * ACT.tries)
    stage.do(OPEN)
    stage.do(HOLD)
    assert stage.central.keys_of("hold") == ["key2"]


@pytest.mark.requirement("R035")
def test_who_books_goes_with_the_hold_and_another_booker_has_a_key_of_their_own(
    stage: Stage,
) -> None:
    stage.central.fails("hold", *[AWAY] * ACT.tries)
    stage.do(HOLD)
    stage.do(replace(HOLD, booker=BOOKER))
    assert stage.central.keys_of("hold")[-1] == "key2"
    assert stage.central.bookers[-1] == BOOKER
    written = stage.journal.get(RequestKey("key2"))
    assert written is not None
    assert written.subject["booker"] == BOOKER.patient
    assert BOOKER.person.number not in str(written.subject)


@pytest.mark.requirement("R021", "R102")
def test_the_group_goes_with_the_hold_and_the_number_of_its_proof_is_written_down_nowhere(
    stage: Stage,
) -> None:
    stage.central.fails("hold", *[AWAY] * ACT.tries)
    stage.do(HOLD)
    stage.do(replace(HOLD, claim=CLAIM))
    assert stage.central.keys_of("hold")[-1] == "key2"
    assert stage.central.claims == [*[None] * ACT.tries, CLAIM]
    written = stage.journal.get(RequestKey("key2"))
    assert written is not None
    assert written.subject["group"] == CLAIM.group.value
    assert CLAIM.proof not in str(written.subject)


@pytest.mark.requirement("R029")
@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("hold", HOLD),
        ("hold_instead", replace(HOLD, replaces=people.APPOINTMENT.id)),
        ("hold_free", HOLD_FREE),
        ("accept", ACCEPT),
        ("issue_add_on", ISSUING),
    ],
)
def test_what_says_another_proof_than_the_first_time_gets_a_new_key(
    name: str, effect: ef.HoldSlot | AcceptOffer | IssueAddOn, stage: Stage
) -> None:
    stage.central.fails(name, *[AWAY] * ACT.tries)
    stage.do(effect)
    stage.central.proof = Proof.HEALTH_CODE
    person = effect.patient.person
    assert isinstance(person, Person)
    person = replace(person, proof=Proof.HEALTH_CODE)
    stage.do(replace(effect, patient=replace(effect.patient, person=person)))
    assert stage.central.keys_of(name)[-2:] == ["key1", "key2"]


def test_a_kiosk_that_closes_stops_trying(stage: Stage) -> None:
    stage.central.fails("hold", *[AWAY] * 20)
    stage.pace.stop.set()
    assert stage.do(HOLD) == ev.CentralDown()
    assert stage.central.keys_of("hold") == ["key1"]


def test_no_try_begins_after_the_deadline(stage: Stage) -> None:
    begun: list[float] = []

    def slow() -> None:
        begun.append(stage.clock.seconds)
        stage.clock.seconds += 8.0

    stage.central.on_call = slow
    stage.central.fails("open_order", *[AWAY] * 20)
    assert stage.do(OPEN) == ev.CentralDown()
    assert len(begun) == 3
    assert begun[-1] < ACT.deadline_s


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("enrol", ev.Refused(HELD_BY_OTHERS)),
        ("hold", ev.HoldRefused(HELD_BY_OTHERS)),
        ("release", None),
        ("open_order", ev.OrderRefused(None, HELD_BY_OTHERS)),
        ("present_code", ev.OrderRefused(people.ORDER.id, HELD_BY_OTHERS)),
        ("close_order", ev.CentralDown()),
        ("refund", None),
        ("confirm", ev.BookingRefused(HELD_BY_OTHERS)),
        ("join", ev.Refused(HELD_BY_OTHERS)),
        ("answer", ev.Refused(HELD_BY_OTHERS)),
        ("leave", ev.Refused(HELD_BY_OTHERS)),
        ("accept", ev.HoldRefused(HELD_BY_OTHERS)),
        ("book_exams", ev.Refused(HELD_BY_OTHERS)),
        ("hold_referred", ev.HoldRefused(HELD_BY_OTHERS)),
        ("give_exam_back", ev.Refused(HELD_BY_OTHERS)),
        ("bind", ev.Refused(HELD_BY_OTHERS)),
    ],
)
def test_a_no_is_final_told_and_settled(name: str, told: ev.Event | None, stage: Stage) -> None:
    stage.central.fails(name, no(Reason.HELD_BY_OTHERS))
    assert stage.do(KEYED[name]) == told
    assert stage.central.keys_of(name) == ["key1"]
    assert stage.ending() == (IntentState.SETTLED, "held_by_others")


def test_a_place_central_has_no_more_is_left_all_the_same(stage: Stage) -> None:
    stage.central.fails("leave", no(Reason.NO_OFFER))
    assert stage.do(LEAVE) == WaitlistLeft(people.WAITS.id)


@pytest.mark.parametrize("name", ["release", "refund", "close_order"])
def test_a_no_to_the_request_itself_leaves_what_is_owed_to_recovery(
    name: str, stage: Stage
) -> None:
    stage.central.fails(name, no(Reason.UNKNOWN_STATION))
    stage.do(KEYED[name])
    assert stage.ending() == (IntentState.UNKNOWN, "")


# --- patient, hold, appointment -------------------------------------------------------------


def test_enrolling_writes_down_no_word_about_the_person(stage: Stage) -> None:
    assert stage.do(ENROL) == ev.PatientFound(people.ADULT_PATIENT)
    found = stage.journal.get(RequestKey("key1"))
    assert found is not None
    assert found.subject == {}


def test_binding_writes_down_neither_code_nor_document(stage: Stage) -> None:
    assert stage.do(BIND) == CodeBound(people.HEALTH_CODE, people.ADULT_PATIENT.id)
    written = stage.journal.get(RequestKey("key1"))
    assert written is not None
    assert (written.kind, dict(written.subject), written.outcome) == (Kind.BIND, {}, "bound")


def test_a_hold_is_owed_until_it_is_booked(stage: Stage) -> None:
    assert stage.do(HOLD) == ev.SlotHeld(people.HOLD)
    assert [i.debt for i in stage.journal.owed()] == [people.HOLD.id]
    assert stage.do(CONFIRM) == ev.Booked(people.APPOINTMENT)
    assert stage.journal.owed() == ()
    assert stage.ending("key2") == (IntentState.SETTLED, "booked")


@pytest.mark.parametrize(
    ("refunding", "outcome"), [((), "released"), ((people.ORDER.id,), "refunding")]
)
def test_a_released_hold_is_owed_no_more(
    refunding: tuple[OrderId, ...], outcome: str, stage: Stage
) -> None:
    stage.central.refunding = refunding
    stage.do(HOLD)
    assert stage.do(RELEASE) is None
    assert stage.journal.owed() == ()
    assert stage.ending("key2") == (IntentState.SETTLED, outcome)


def test_a_hold_that_is_gone_already_is_owed_no_more(stage: Stage) -> None:
    stage.do(HOLD)
    stage.central.fails("release", no(Reason.HOLD_EXPIRED))
    stage.do(RELEASE)
    assert stage.journal.owed() == ()
