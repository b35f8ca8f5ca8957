"""Keyed requests: repeatable, exclusive, voidable; effect and answer are one transaction."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller, is_key
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers.bench import new_key
from tests.contract.central.face import Desk, body_of, code_of
from tests.helpers.central import KIOSK, central
from tests.helpers.people import ADULT, PHONE, STRANGER

KEY = Caller(KIOSK, "the-key")


def count(desk: Desk, table: sa.Table) -> int:
    with desk.house.database.read() as connection:
        found = connection.scalar(sa.select(sa.func.count()).select_from(table))
    return found or 0


@pytest.mark.requirement("R007")
def test_the_same_question_gets_the_same_bytes(desk: Desk) -> None:
    body = desk.wish(desk.enrol())
    first = desk.face.hold(KEY, body)
    desk.house.clock.advance(seconds=77)
    assert desk.face.hold(KEY, body) == first
    assert count(desk, schema.booking) == 1


def test_every_act_is_repeatable(desk: Desk) -> None:
    face = desk.face
    hold, order = desk.paid(desk.enrol())
    confirm = shapes.ConfirmBody(hold=hold.id, order=order.id)
    code = shapes.CodeBody(code="134567890123456781")
    acts: tuple[Callable[[Caller], Reply], ...] = (
        lambda caller: face.open_order(caller, hold.id),
        lambda caller: face.present_code(caller, order.id, code),
        lambda caller: face.close_order(caller, order.id),
        lambda caller: face.confirm(caller, confirm),
    )
    for act in acts:
        caller = desk.caller
        first = act(caller)
        assert first.is_success
        assert act(caller) == first


def test_another_question_under_the_key_is_refused(desk: Desk) -> None:
    patient = desk.enrol()
    assert desk.face.hold(KEY, desk.wish(patient)).is_success
    other = desk.wish(patient, band=1)
    reused = desk.face.hold(KEY, other)
    assert (reused.status, code_of(reused)) == (422, Reason.KEY_REUSED)
    assert "Idempotency-Key" in reused.read(shapes.RefusalBody).sentence
    enrol = shapes.EnrolBody(person=body_of(ADULT), phone=PHONE)
    assert code_of(desk.face.enrol(KEY, enrol)) == Reason.KEY_REUSED
    assert count(desk, schema.booking) == 1


def test_the_same_words_about_something_else_are_another_question(desk: Desk) -> None:
    """An order for a hold has no body of its own: what it is for is in the address."""
    first, second = desk.hold(desk.enrol()), desk.hold(desk.enrol(STRANGER), band=1)
    assert desk.face.open_order(KEY, first.id).is_success
    assert code_of(desk.face.open_order(KEY, second.id)) == Reason.KEY_REUSED
    assert count(desk, schema.payment_order) == 1


@pytest.mark.parametrize(
    ("key", "said"), [(None, "is missing"), ("", "is missing"), ("x" * 81, "80 or less")]
)
def test_without_a_key_nothing_is_done(desk: Desk, key: str | None, said: str) -> None:
    body = desk.wish(desk.enrol())
    missing = desk.face.hold(Caller(KIOSK, key), body)
    assert (missing.status, code_of(missing)) == (400, Reason.KEY_MISSING)
    assert said in missing.read(shapes.RefusalBody).sentence_en
    assert count(desk, schema.booking) == 0


@pytest.mark.parametrize(
    "key", [".", "..", "a/b", "a//b", "a b", "a?b", "a#b", "a%2Fb", "a;b", "a\\b", "/", " a"]
)
def test_a_key_that_cannot_stand_in_an_address_is_refused(desk: Desk, key: str) -> None:
    body = desk.wish(desk.enrol())
    refused = desk.house.service.hold(Caller(KIOSK, key), body)
    assert (refused.status, code_of(refused)) == (400, Reason.KEY_MISSING)
    assert "have the published form" in refused.read(shapes.RefusalBody).sentence_en
    assert count(desk, schema.booking) == 0


@pytest.mark.parametrize("key", ["~", "...", "..a", ".a", "a.", "-", "A_b-1.~z", "0" * 80])
def test_every_key_that_is_taken_can_be_asked_after_and_voided(desk: Desk, key: str) -> None:
    caller = Caller(KIOSK, key)
    held = desk.face.hold(caller, desk.wish(desk.enrol()))
    assert held.is_success
    assert desk.face.request(caller, key).read(shapes.RequestAnswer).status == held.status
    assert desk.face.void(caller, key).read(shapes.VoidAnswer).undone


@given(st.uuids())
def test_the_keys_of_our_own_programs_are_keys(uuid: UUID) -> None:
    assert is_key(uuid.hex)
    assert is_key(str(uuid))
    assert is_key(new_key())


def test_a_plain_no_is_judged_anew(desk: Desk) -> None:
    patient = desk.enrol()
    body = desk.wish(patient)
    other = desk.at("kiosk-02")
    assert other.face.hold(other.caller, body).is_success
    assert code_of(desk.face.hold(KEY, body)) == Reason.HOLD_ACTIVE_ELSEWHERE
    assert code_of(desk.face.request(KEY, "the-key")) == Reason.UNKNOWN_REQUEST
    desk.house.clock.advance(seconds=300)
    assert desk.face.hold(KEY, body).is_success


def test_a_request_can_be_asked_after_by_its_key(desk: Desk) -> None:
    held = desk.face.hold(KEY, desk.wish(desk.enrol()))
    found = desk.face.request(KEY, "the-key").read(shapes.RequestAnswer)
    assert Reply(found.status, bytes(found.body)) == held
    stranger = Caller("kiosk-02", None)
    assert code_of(desk.face.request(stranger, "the-key")) == Reason.UNKNOWN_REQUEST


def kinds(desk: Desk) -> list[str]:
    """Return what happened, oldest first."""
    with desk.house.database.read() as connection:
        return list(connection.scalars(sa.select(schema.event.c.kind).order_by(schema.event.c.id)))


def test_a_void_of_an_unknown_key_stops_the_late_original(desk: Desk) -> None:
    body = desk.wish(desk.enrol())
    first = desk.face.void(KEY, "the-key")
    assert first.read(shapes.VoidAnswer) == shapes.VoidAnswer(
        key=RequestKey("the-key"), undone=False
    )
    late = desk.face.hold(KEY, body)
    assert (late.status, code_of(late)) == (410, Reason.KEY_VOIDED)
    assert code_of(desk.face.request(KEY, "the-key")) == Reason.KEY_VOIDED
    assert desk.face.void(KEY, "the-key") == first
    assert count(desk, schema.booking) == 0
    assert "voided" not in kinds(desk)  # nothing was undone, so nothing happened


def test_a_void_undoes_a_hold(desk: Desk) -> None:
    patient = desk.enrol()
    body = desk.wish(patient)
    before = desk.free_in_band(body)
    desk.face.hold(KEY, body)
    first = desk.face.void(KEY, "the-key")
    assert first.read(shapes.VoidAnswer).undone
    assert desk.free_in_band(body) == before
    assert code_of(desk.face.hold(KEY, body)) == Reason.KEY_VOIDED
    assert desk.face.void(KEY, "the-key") == first
    assert kinds(desk).count("voided") == 1


@pytest.mark.parametrize(
    ("is_paid", "state"), [(False, OrderState.CLOSED), (True, OrderState.REFUNDED)]
)
def test_a_void_undoes_an_order(desk: Desk, is_paid: bool, state: OrderState) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.face.open_order(KEY, hold.id).read(shapes.OrderAnswer).order
    if is_paid:
        desk.house.pay(order.id)
    assert desk.face.void(KEY, "the-key").read(shapes.VoidAnswer).undone
    desk.house.service.background.run_once()
    assert desk.order(order.id).state is state


def test_a_void_undoes_an_appointment_nobody_was_told_of(desk: Desk) -> None:
    patient = desk.enrol()
    hold, order = desk.paid(patient)
    confirm = shapes.ConfirmBody(hold=hold.id, order=order.id)
    assert desk.face.confirm(KEY, confirm).is_success
    assert desk.face.void(KEY, "the-key").read(shapes.VoidAnswer).undone
    desk.house.service.background.run_once()
    assert desk.order(order.id).state is OrderState.REFUNDED
    desk.book(patient)


@pytest.mark.requirement("R043")
@pytest.mark.parametrize("is_worked", [False, True])
def test_a_void_after_the_session_gives_nothing_back(desk: Desk, *, is_worked: bool) -> None:
    """Who did not come has missed it, whether or not the worker has noted it by now."""
    hold, order = desk.paid(desk.enrol())
    confirm = shapes.ConfirmBody(hold=hold.id, order=order.id)
    assert desk.face.confirm(KEY, confirm).is_success
    with desk.house.database.read() as connection:
        session = schema.clinic_session.c.id == hold.slot.session
        ends_at = connection.scalar(sa.select(schema.clinic_session.c.ends_at).where(session))
    desk.house.clock.set(of_ms(ends_at or 0))
    if is_worked:
        desk.house.service.background.run_once()
    assert not desk.face.void(KEY, "the-key").read(shapes.VoidAnswer).undone
    desk.house.service.background.run_once()
    assert desk.order(order.id).state is OrderState.PAID
    with desk.house.database.read() as connection:
        assert list(connection.scalars(sa.select(schema.booking.c.state))) == ["noshow"]


def test_what_a_kiosk_was_told_is_not_undone_by_older_keys(desk: Desk) -> None:
    hold = desk.face.hold(KEY, desk.wish(desk.enrol())).read(shapes.HoldAnswer).hold
    paying = Caller(KIOSK, "order-key")
    order = desk.face.open_order(paying, hold.id).read(shapes.OrderAnswer).order
    desk.house.pay(order.id)
    assert desk.confirm(hold.id, order.id).is_success
    for key in ("the-key", "order-key"):
        assert not desk.face.void(KEY, key).read(shapes.VoidAnswer).undone
    assert desk.order(order.id).state is OrderState.PAID


def test_a_void_of_an_order_takes_an_untold_appointment_with_it(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.face.open_order(KEY, hold.id).read(shapes.OrderAnswer).order
    desk.house.pay(order.id)
    desk.house.service.background.run_once()
    desk.house.clock.advance(seconds=31)
    desk.house.service.background.run_once()
    assert desk.face.void(KEY, "the-key").read(shapes.VoidAnswer).undone
    desk.house.service.background.run_once()
    assert desk.order(order.id).state is OrderState.REFUNDED


def test_an_enrolment_stays_when_its_key_is_voided(desk: Desk) -> None:
    body = shapes.EnrolBody(person=body_of(ADULT), phone=PHONE)
    assert desk.face.enrol(KEY, body).is_success
    assert not desk.face.void(KEY, "the-key").read(shapes.VoidAnswer).undone
    lookup = shapes.LookupBody(person=body_of(ADULT))
    assert desk.face.lookup(KEY, lookup).is_success


class PowerCutError(Exception):
    """The machine stops in the middle of a transaction."""


@pytest.mark.parametrize("point", ["effect", "answer"])
@pytest.mark.requirement("R140")
def test_a_crash_leaves_effect_and_answer_or_neither(engine: str, point: str) -> None:
    """Broken off between effect and answer, or just before the commit: nothing has happened."""
    armed: list[str] = []

    def hook(reached: str) -> None:
        if reached in armed:
            raise PowerCutError

    with central(engine=engine, is_served=False, hook=hook) as house:
        desk = Desk(house, house.service)
        body = desk.wish(desk.enrol())
        before = desk.free_in_band(body)
        armed.append(point)
        with pytest.raises(PowerCutError):
            desk.face.hold(KEY, body)
        armed.clear()
        assert desk.free_in_band(body) == before
        assert code_of(desk.face.request(KEY, "the-key")) == Reason.UNKNOWN_REQUEST
        assert (count(desk, schema.booking), count(desk, schema.event)) == (0, 1)
        assert desk.face.hold(KEY, body).is_success


@pytest.mark.requirement("R133")
def test_a_station_that_is_switched_off_does_nothing_under_a_new_key(desk: Desk) -> None:
    with desk.house.database.write() as connection:
        off = sa.update(schema.station).where(schema.station.c.id == KIOSK)
        connection.execute(off.values(is_enabled=False))
    body = shapes.EnrolBody(person=body_of(STRANGER), phone=PHONE)
    reply = desk.house.service.enrol(Caller(KIOSK, "a-new-key"), body)
    assert reply.status == 401
    with desk.house.database.read() as connection:
        kept = sa.select(sa.func.count()).select_from(schema.request)
        assert connection.scalar(kept) == 0
