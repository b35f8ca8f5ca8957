"""What becomes of a session with its hold after the call, at both ends; over HTTP."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.background.tidying import KEEP_MS, forget_help
from kiosk_app.central_service.booking.hand_overs import CODE_MS
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import BookingState, booking, event, seat
from kiosk_app.central_service.tables.schema_help import help_call
from kiosk_app.contract import cash_shapes, paths, shapes
from kiosk_app.contract.help_shapes import (
    HelpAnswer,
    Helper,
    HelpListAnswer,
    TakenOverAnswer,
)
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import code_of
from tests.contract.central.lobby import Lobby, in_lobby
from tests.helpers.merging import TRAVELLER, joining
from tests.helpers.staff import COUNTER, sign_in


@pytest.fixture
def lobby(engine: str) -> Iterator[Lobby]:
    with in_lobby(engine) as made:
        yield made


def test_money_begun_after_the_code_is_told_as_such_and_the_code_stays_good(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    code = lobby.code(hold.id)
    order = lobby.kiosk.open_order(hold.id)
    assert code_of(lobby.take(code)) == Reason.PAYING_AT_KIOSK
    assert lobby.row_of(hold.id).station == lobby.kiosk.station
    assert lobby.kiosk.face.close_order(lobby.kiosk.caller, order.id).is_success
    taken = lobby.take(code).read(TakenOverAnswer)
    assert taken.hold is not None
    assert taken.hold.id == hold.id


def test_what_was_booked_at_the_kiosk_after_the_code_is_not_told_as_gone(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    code = lobby.code(hold.id)
    order = lobby.kiosk.open_order(hold.id)
    lobby.house.pay(order.id)
    assert lobby.kiosk.confirm(hold.id, order.id).is_success
    taken = lobby.take(code).read(TakenOverAnswer)
    assert (taken.hold, taken.is_booked, taken.is_hold_gone) == (None, True, False)
    assert lobby.row_of(hold.id).station == lobby.kiosk.station


@pytest.mark.requirement("R013")
def test_a_kiosk_undoes_nothing_of_what_a_counter_took_over_and_was_paid_for(lobby: Lobby) -> None:
    kiosk = lobby.kiosk
    key = Caller(kiosk.station, "the-hold")
    hold = kiosk.face.hold(key, kiosk.wish(lobby.patient)).read(shapes.HoldAnswer).hold
    assert lobby.take(lobby.code(hold.id)).is_success
    assert lobby.staff(paths.SHIFT_OPEN, cash_shapes.ShiftOpenBody(opened_with=Fen(0))).is_success
    body = cash_shapes.CashBody(tendered=Fen(5000))
    path = paths.HOLD_CASH.format(hold=hold.id)
    order = lobby.staff(path, body).read(cash_shapes.CashAnswer).order
    void = kiosk.face.void(Caller(kiosk.station), key.key or "").read(shapes.VoidAnswer)
    assert not void.undone
    assert lobby.row_of(hold.id).state == BookingState.HELD
    counter = kiosk.at(COUNTER, lobby.token)
    assert counter.order(order.id).state is OrderState.PAID
    assert counter.confirm(hold.id, order.id).is_success


def test_a_hold_is_kept_longer_for_one_call_only(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    first = lobby.call(patient=lobby.patient, hold=hold.id).read(HelpAnswer)
    assert first.expires_in_s == CODE_MS // 1000
    until = lobby.row_of(hold.id).expires_at
    lobby.later(CODE_MS // 2000)
    second = lobby.call(patient=lobby.patient, hold=hold.id).read(HelpAnswer)
    assert second.expires_at == first.expires_at
    assert lobby.row_of(hold.id).expires_at == until
    lobby.later(CODE_MS // 2000)
    again = lobby.call(patient=lobby.patient, hold=hold.id)
    assert code_of(again) == Reason.UNKNOWN_HOLD


def test_a_hold_that_lives_longer_than_a_code_is_not_cut_short(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    long = lobby.row_of(hold.id).expires_at + 2 * CODE_MS
    with lobby.house.database.write() as connection:
        connection.execute(sa.update(booking).values(expires_at=long))
        connection.execute(sa.update(seat).where(seat.c.booking == hold.id).values(hold_until=long))
    code = lobby.code(hold.id)
    assert lobby.times_of(hold.id) == (long, long)
    assert lobby.take(code).is_success
    assert lobby.times_of(hold.id) == (long, long)


def test_the_seat_is_kept_and_stays_away_after_it_as_long_as_the_hold(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    away = lobby.row_of(hold.id).expires_at + 60_000
    with lobby.house.database.write() as connection:
        connection.execute(sa.update(seat).where(seat.c.booking == hold.id).values(away_until=away))
    code = lobby.code(hold.id)
    called = lobby.times_of(hold.id)
    assert called[0] == called[1] > away - 60_000
    assert lobby.away_of(hold.id) == called[0] + 60_000
    lobby.later(CODE_MS // 1000 - 1)
    assert lobby.take(code).is_success
    taken = lobby.times_of(hold.id)
    assert taken[0] == taken[1] > called[0]
    assert lobby.away_of(hold.id) == taken[0] + 60_000


def test_a_code_ends_when_staff_close_the_call(lobby: Lobby) -> None:
    made = lobby.call(patient=lobby.patient).read(HelpAnswer)
    path = paths.HELP_CLOSE.format(call=made.call)
    assert lobby.staff(path, shapes.EmptyBody()).is_success
    assert code_of(lobby.take(made.code or "")) == Reason.HAND_OVER_UNKNOWN
    assert lobby.take(lobby.code()).is_success


def test_a_code_that_a_closed_call_still_has_ends_with_the_next_call_or_closing(
    lobby: Lobby,
) -> None:
    closed = sa.update(help_call).where(help_call.c.code.is_not(None)).values(closed_at=1)
    first = lobby.call(patient=lobby.patient).read(HelpAnswer)
    with lobby.house.database.write() as connection:
        connection.execute(closed)
    second = lobby.call(patient=lobby.patient).read(HelpAnswer)
    assert code_of(lobby.take(first.code or "")) == Reason.HAND_OVER_UNKNOWN
    with lobby.house.database.write() as connection:
        connection.execute(closed)
    path = paths.HELP_CLOSE.format(call=second.call)
    assert lobby.staff(path, shapes.EmptyBody()).is_success
    assert code_of(lobby.take(second.code or "")) == Reason.HAND_OVER_UNKNOWN


@pytest.mark.requirement("R030")
def test_help_knows_a_patient_by_an_id_from_before_a_merge(lobby: Lobby) -> None:
    with joining(lobby.house) as joint:
        lobby.token = sign_in(lobby.house, joint.first)
        joint.token = lobby.token
        other = lobby.kiosk.enrol(TRAVELLER)
        before = lobby.call(patient=other).read(HelpAnswer)
        joint.join(lobby.patient, other)
        went_up = lobby.take(before.code or "").read(TakenOverAnswer)
        assert went_up.who.patient.id == lobby.patient
        hold = lobby.kiosk.hold(other)
        first = lobby.call(patient=other, hold=hold.id).read(HelpAnswer)
        taken = lobby.take(first.code or "").read(TakenOverAnswer)
    assert taken.who.patient.id == lobby.patient
    assert taken.hold is not None
    assert taken.hold.id == hold.id


@pytest.mark.requirement("R099")
def test_who_took_and_who_closed_a_call_stays_on_the_list_and_on_record(lobby: Lobby) -> None:
    taken = lobby.call(patient=lobby.patient).read(HelpAnswer)
    assert lobby.take(taken.code or "").is_success
    lobby.later(1)
    closed = lobby.call().read(HelpAnswer)
    path = paths.HELP_CLOSE.format(call=closed.call)
    told = lobby.staff(path, shapes.EmptyBody()).read(HelpAnswer)
    assert lobby.staff(path, shapes.EmptyBody()).read(HelpAnswer) == told
    by = Helper(lobby.registrar.id, mask_name("张三丰"))
    listed = lobby.wire.ask("GET", paths.HELP_WANTED, token=lobby.token).read(HelpListAnswer)
    assert listed.calls == ()
    assert [(one.call, one.taken_by, one.taken_to, one.closed_by) for one in listed.seen_to] == [
        (closed.call, None, None, by),
        (taken.call, by, COUNTER, by),
    ]
    assert listed.seen_to[0] == told
    assert told.closed_at is not None
    (row,) = (row for row in lobby.recorded() if row.startswith("help_closed"))
    for fact in (closed.call, lobby.kiosk.station, COUNTER):
        assert fact in row


def test_a_call_that_the_kiosk_ended_itself_was_seen_to_by_nobody(lobby: Lobby) -> None:
    lobby.call()
    lobby.call()
    listed = lobby.wire.ask("GET", paths.HELP_WANTED, token=lobby.token).read(HelpListAnswer)
    assert listed.seen_to == ()


@pytest.mark.requirement("R104")
def test_the_number_s_own_record_says_who_it_was_handed_to(lobby: Lobby) -> None:
    hold = lobby.kiosk.hold(lobby.patient)
    assert lobby.take(lobby.code(hold.id)).is_success
    with lobby.house.database.read() as connection:
        rows = connection.execute(
            sa.select(event.c.station, event.c.staff, event.c.booking).where(
                event.c.kind == "handed_over"
            )
        ).all()
    assert [tuple(row) for row in rows] == [(COUNTER, lobby.registrar.id, hold.id)]


def test_calls_are_forgotten_after_a_day_and_not_before(lobby: Lobby) -> None:
    lobby.call(patient=lobby.patient)
    for after, left in ((KEEP_MS, 1), (KEEP_MS + 1, 0)):
        forget_help(lobby.house.database, to_ms(lobby.house.clock()) + after)
        with lobby.house.database.read() as connection:
            assert len(connection.execute(sa.select(help_call.c.id)).all()) == left


def test_the_worker_forgets_old_calls(lobby: Lobby) -> None:
    lobby.call()
    lobby.house.clock.advance(seconds=KEEP_MS // 1000 + 1)
    lobby.house.service.background.run_once()
    with lobby.house.database.read() as connection:
        assert connection.execute(sa.select(help_call.c.id)).all() == []
