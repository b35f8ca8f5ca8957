"""Somebody at a kiosk wants a person: the call, the code, the session at a counter; over HTTP."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.booking.hand_overs import CODE_MS, SHOWN_MS
from kiosk_app.central_service.tables.schema_help import help_call
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.help_shapes import (
    HelpAnswer,
    HelpBody,
    TakenOverAnswer,
    TakeOverBody,
)
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.pace import LIMITS
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import code_of
from tests.contract.central.lobby import Lobby, in_lobby
from tests.helpers.people import ADULT, STRANGER
from tests.helpers.staff import COUNTER, OTHER_COUNTER, hire, sign_in

OTHER_KIOSK = "kiosk-02"


@pytest.fixture
def lobby(engine: str) -> Iterator[Lobby]:
    with in_lobby(engine) as made:
        yield made


@pytest.mark.requirement("R099")
def test_a_call_stands_on_the_list_of_the_desk_until_somebody_has_seen_to_it(lobby: Lobby) -> None:
    made = lobby.call().read(HelpAnswer)
    assert made.code is None
    (listed,) = lobby.waiting()
    assert (listed.call, listed.station, listed.page) == (
        made.call,
        lobby.kiosk.station,
        "reviewing_hold",
    )
    path = paths.HELP_CLOSE.format(call=made.call)
    assert lobby.staff(path, shapes.EmptyBody()).read(HelpAnswer).is_closed
    assert lobby.waiting() == ()
    assert lobby.staff(path, shapes.EmptyBody()).is_success
    nowhere = paths.HELP_CLOSE.format(call="help-0")
    assert code_of(lobby.staff(nowhere, shapes.EmptyBody())) == Reason.NOT_FOUND


def test_a_kiosk_has_one_call_at_a_time_and_an_old_one_is_not_shown_for_ever(
    lobby: Lobby,
) -> None:
    lobby.call()
    second = lobby.call().read(HelpAnswer)
    assert [one.call for one in lobby.waiting()] == [second.call]
    lobby.later(SHOWN_MS // 1000)
    assert lobby.waiting() == ()


@pytest.mark.requirement("R013")
@pytest.mark.requirement("R174")
def test_the_session_and_its_hold_move_to_the_counter_and_are_not_doubled(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    before = lobby.kiosk.free_in_band(lobby.kiosk.wish(lobby.patient))
    taken = lobby.take(lobby.code(hold.id)).read(TakenOverAnswer)
    assert taken.who.patient.id == lobby.patient
    assert taken.who.name_masked == mask_name(ADULT.name)
    assert taken.hold is not None
    assert taken.hold.id == hold.id
    assert taken.page == "reviewing_hold"
    assert not taken.is_hold_gone
    assert lobby.kiosk.free_in_band(lobby.kiosk.wish(lobby.patient)) == before
    released = lobby.kiosk.face.release(lobby.kiosk.caller, hold.id)
    assert code_of(released) == Reason.NOT_YOUR_HOLD
    counter = lobby.kiosk.at(COUNTER, lobby.token)
    assert counter.face.release(counter.caller, hold.id).is_success
    assert lobby.waiting() == ()


def test_who_takes_a_hold_over_has_the_time_of_a_new_one(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    code = lobby.code(hold.id)
    lobby.later(CODE_MS // 1000 - 1)
    taken = lobby.take(code).read(TakenOverAnswer)
    assert taken.hold is not None
    assert taken.hold.expires_in_s == hold.expires_in_s


def test_a_code_is_good_once(lobby: Lobby) -> None:
    code = lobby.code()
    first = lobby.take(code, "the-key").read(TakenOverAnswer)
    assert first.hold is None
    assert not first.is_hold_gone
    assert code_of(lobby.take(code)) == Reason.HAND_OVER_UNKNOWN
    assert lobby.take(code, "the-key").read(TakenOverAnswer) == first


def test_a_code_is_good_for_minutes(lobby: Lobby) -> None:
    code = lobby.code()
    lobby.later(CODE_MS // 1000)
    assert code_of(lobby.take(code)) == Reason.HAND_OVER_UNKNOWN
    assert lobby.code() != ""
    with lobby.house.database.read() as connection:
        kept = list(connection.scalars(sa.select(help_call.c.code)))
    assert kept.count(None) == 1


def test_a_later_call_of_the_kiosk_ends_the_code(lobby: Lobby) -> None:
    code = lobby.code()
    lobby.call()
    assert code_of(lobby.take(code)) == Reason.HAND_OVER_UNKNOWN


def test_asked_once_more_it_is_the_same_code(lobby: Lobby) -> None:
    first = lobby.call(patient=lobby.patient, key="same").read(HelpAnswer)
    assert lobby.call(patient=lobby.patient, key="same").read(HelpAnswer) == first


def test_a_hold_that_was_given_back_meanwhile_is_told_as_gone(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    code = lobby.code(hold.id)
    assert lobby.kiosk.face.release(lobby.kiosk.caller, hold.id).is_success
    taken = lobby.take(code).read(TakenOverAnswer)
    assert taken.hold is None
    assert taken.is_hold_gone
    assert not taken.is_booked


def test_nothing_goes_over_while_money_is_under_way(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    lobby.kiosk.open_order(hold.id)
    refused = lobby.call(patient=lobby.patient, hold=hold.id)
    assert code_of(refused) == Reason.NOT_IN_THIS_STATE


def test_only_ones_own_hold_of_that_patient_goes_with_a_session(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    other = lobby.kiosk.enrol(STRANGER)
    assert code_of(lobby.call(patient=other, hold=hold.id)) == Reason.UNKNOWN_HOLD
    assert code_of(lobby.call(patient=lobby.patient, hold="hold-0")) == Reason.UNKNOWN_HOLD
    assert code_of(lobby.call(patient="p-0")) == Reason.UNKNOWN_PATIENT
    assert code_of(lobby.call(hold=hold.id)) == Reason.UNKNOWN_PATIENT
    lobby.kiosk.station = OTHER_KIOSK
    assert code_of(lobby.call(patient=lobby.patient, hold=hold.id)) == Reason.NOT_YOUR_HOLD


@pytest.mark.requirement("R027")
def test_who_guesses_codes_is_held_back_and_it_is_on_record(lobby: Lobby) -> None:
    code = lobby.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(LIMITS.code_tries.limit):
        assert code_of(lobby.take(wrong)) == Reason.HAND_OVER_UNKNOWN
    assert code_of(lobby.take(code)) == Reason.TOO_MANY_REQUESTS
    assert any(row.startswith("throttled") and "code_tries" in row for row in lobby.recorded())
    lobby.later(300)
    assert lobby.take(code).is_success


@pytest.mark.requirement("R104")
def test_every_take_over_is_on_record_with_who_whose_and_from_where(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    lobby.take(lobby.code(hold.id))
    (row,) = (row for row in lobby.recorded() if row.startswith("session_taken_over"))
    for fact in (lobby.patient, hold.id, lobby.kiosk.station, COUNTER):
        assert fact in row
    assert ADULT.name not in row


def test_a_kiosk_cannot_take_over_and_a_counter_cannot_pretend_to_be_a_kiosk(
    lobby: Lobby,
) -> None:
    code = lobby.code()
    body = TakeOverBody(code=code)
    by_kiosk = lobby.wire.ask(
        "POST", paths.HAND_OVER_TAKE, body, station=lobby.kiosk.station, key="k"
    )
    assert not by_kiosk.is_success
    by_counter = lobby.staff(paths.HELP_CALLS, HelpBody(page="home"))
    assert code_of(by_counter) == Reason.NOT_ALLOWED
    enquiry = sign_in(lobby.house, hire(lobby.house, Role.ENQUIRY), at=OTHER_COUNTER)
    by_enquiry = lobby.wire.ask(
        "POST", paths.HAND_OVER_TAKE, body, station=OTHER_COUNTER, token=enquiry, key="e"
    )
    assert code_of(by_enquiry) == Reason.NOT_ALLOWED
    seen = lobby.wire.ask("GET", paths.HELP_WANTED, station=OTHER_COUNTER, token=enquiry)
    assert seen.is_success


@pytest.mark.requirement("R027")
def test_a_kiosk_does_not_call_without_end(lobby: Lobby) -> None:
    for _ in range(LIMITS.help_calls.limit):
        assert lobby.call().is_success
    assert code_of(lobby.call()) == Reason.TOO_MANY_REQUESTS


def take_call(lobby: Lobby, call: str, key: str | None = None) -> Reply:
    return lobby.staff(paths.HELP_TAKE.format(call=call), shapes.EmptyBody(), key)


@pytest.mark.requirement("R174")
def test_a_session_on_the_list_is_taken_over_without_its_code_and_once(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    made = lobby.call(patient=lobby.patient, hold=hold.id).read(HelpAnswer)
    taken = take_call(lobby, made.call, "k").read(TakenOverAnswer)
    assert taken.hold is not None
    assert (taken.hold.id, taken.due, taken.who.patient.id) == (
        hold.id,
        hold.slot.fee,
        lobby.patient,
    )
    assert take_call(lobby, made.call, "k").read(TakenOverAnswer) == taken
    assert code_of(take_call(lobby, made.call)) == Reason.HAND_OVER_UNKNOWN
    assert code_of(lobby.take(made.code or "")) == Reason.HAND_OVER_UNKNOWN
    assert lobby.waiting() == ()
    assert [line for line in lobby.recorded() if line.startswith("session_taken_over")]


def test_there_is_nothing_to_take_over_from_a_call_without_a_session(lobby: Lobby) -> None:
    alone = lobby.call().read(HelpAnswer)
    assert code_of(take_call(lobby, alone.call)) == Reason.HAND_OVER_UNKNOWN
    assert code_of(take_call(lobby, "help-0")) == Reason.HAND_OVER_UNKNOWN
    old = lobby.call(patient=lobby.patient).read(HelpAnswer)
    lobby.later(CODE_MS // 1000)
    assert code_of(take_call(lobby, old.call)) == Reason.HAND_OVER_UNKNOWN


def test_the_list_is_no_way_to_a_session_for_who_may_only_see_it(lobby: Lobby) -> None:
    made = lobby.call(patient=lobby.patient).read(HelpAnswer)
    enquiry = sign_in(lobby.house, hire(lobby.house, Role.ENQUIRY), OTHER_COUNTER)
    path = paths.HELP_TAKE.format(call=made.call)
    refused = lobby.wire.ask(
        "POST", path, shapes.EmptyBody(), station=OTHER_COUNTER, token=enquiry, key="e"
    )
    assert code_of(refused) == Reason.NOT_ALLOWED
