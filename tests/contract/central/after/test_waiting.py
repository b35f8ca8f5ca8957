"""Waitlists: only where it is full, first come first served, offers lapse, nobody overtakes."""

from datetime import date

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, place_shapes, shapes
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import (
    afternoon,
    at,
    cancel,
    hold_in,
    leave_open,
    pay_and_confirm,
    records,
    states,
    work,
)
from tests.contract.central.face import Desk, code_of
from tests.helpers.books import missed_before
from tests.helpers.people import ADULT, CHILD, ELDER, PHONE, STRANGER, person


def born_in(year: int, sequence: int) -> Person:
    return person(f"路人{year}", date(year, 1, 1), sequence, Proof.ID_CARD)


def full(desk: Desk, patient: PatientId, count: int = 1) -> tuple[SessionId, Appointment]:
    """Return a session of this afternoon whose last number the patient has."""
    session = afternoon(desk, patient)
    leave_open(desk, session, count)
    band = next(b.band for b in desk.bands(session, patient) if b.free)
    return session, pay_and_confirm(desk, hold_in(desk, patient, session, band.begin))


def join(desk: Desk, patient: PatientId, session: SessionId) -> place_shapes.PlaceAnswer:
    body = after.JoinBody(patient=patient, session=session)
    return desk.face.join(desk.caller, body).read(place_shapes.PlaceAnswer)


def why_not_join(desk: Desk, patient: PatientId, session: str) -> str:
    body = after.JoinBody(patient=patient, session=SessionId(session))
    return code_of(desk.face.join(desk.caller, body))


def place(desk: Desk, patient: PatientId) -> place_shapes.PlaceAnswer:
    """Return the one place of a patient, from their own page."""
    (found,) = records(desk, patient).places
    return found


def accept(desk: Desk, where: place_shapes.PlaceAnswer, patient: PatientId) -> shapes.HoldAnswer:
    reply = desk.face.accept(
        desk.caller, where.place, after.AcceptBody(proof=Proof.ID_CARD, patient=patient)
    )
    return reply.read(shapes.HoldAnswer)


def why_not_accept(desk: Desk, where: str, patient: PatientId) -> str:
    return code_of(
        desk.face.accept(desk.caller, where, after.AcceptBody(proof=Proof.ID_CARD, patient=patient))
    )


@pytest.mark.requirement("R061")
@pytest.mark.requirement("R121")
def test_what_comes_back_goes_to_who_waits_then_to_the_next_and_to_nobody_else(desk: Desk) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, STRANGER, ELDER))
    newcomer = PatientId("pat-demo-1")
    session, appointment = full(desk, owner)
    assert join(desk, first, session).ahead == 0
    desk.house.clock.advance(minutes=1)
    assert join(desk, second, session).ahead == 0  # the elderly come first
    assert place(desk, first).ahead == 1
    assert cancel(desk, appointment).is_success
    offered = place(desk, second)
    assert (offered.state, offered.band_begin) == ("offered", appointment.slot.band.begin)
    assert all(b.free == 0 for b in desk.bands(session, newcomer))
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=newcomer,
        session=session,
        band_begin=appointment.slot.band.begin,
    )
    assert code_of(desk.face.hold(desk.caller, wish)) in {
        Reason.BOOKED_OUT,
        Reason.HELD_BY_OTHERS,
    }
    desk.house.clock.advance(minutes=15)  # the offer is over, and no worker has noticed yet
    assert not desk.face.hold(desk.caller, wish).is_success
    assert why_not_accept(desk, offered.place, second) == Reason.OFFER_LAPSED
    work(desk)
    work(desk)
    assert why_not_accept(desk, offered.place, second) == Reason.OFFER_LAPSED
    answer = accept(desk, place(desk, first), first)
    assert answer.due == answer.hold.slot.fee
    booked = pay_and_confirm(desk, answer.hold)
    assert booked.slot.number == appointment.slot.number
    assert sorted(states(desk)) == ["booked", "cancelled", "lapsed"]


@pytest.mark.requirement("R061")
def test_nobody_waits_where_there_are_numbers_or_twice_or_beside_a_booking(desk: Desk) -> None:
    owner, other = desk.enrol(), desk.enrol(STRANGER)
    session = afternoon(desk, owner)
    assert why_not_join(desk, other, session) == Reason.NOT_FULL
    session, _ = full(desk, owner)
    assert why_not_join(desk, owner, session) == Reason.ALREADY_BOOKED
    join(desk, other, session)
    assert why_not_join(desk, other, session) == Reason.ALREADY_WAITING
    assert why_not_join(desk, PatientId("nobody"), session) == Reason.UNKNOWN_PATIENT
    assert why_not_join(desk, other, "none") == Reason.UNKNOWN_SESSION
    assert why_not_join(desk, desk.enrol(CHILD), session) == Reason.GUARDIAN_REQUIRED
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.patient).values(phone=None))
    assert why_not_join(desk, PatientId("pat-demo-1"), session) == Reason.PHONE_REQUIRED
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.clinic_session).values(is_suspended=True))
    assert why_not_join(desk, other, session) == Reason.SESSION_SUSPENDED


@pytest.mark.requirement("R061")
def test_a_list_closes_before_its_session_and_what_is_offered_then_is_everybody_s(
    desk: Desk,
) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, STRANGER, ELDER))
    session, appointment = full(desk, owner)
    closes = join(desk, first, session).closes_at
    assert (closes.hour, closes.minute) == (12, 30)
    at(desk, 12, 20)
    assert cancel(desk, appointment).is_success
    assert place(desk, first).offer_until == closes
    at(desk, 12, 30)
    assert why_not_join(desk, second, session) == Reason.WAITLIST_CLOSED
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=second, session=session, band_begin=appointment.slot.band.begin
    )
    assert desk.face.hold(desk.caller, wish).is_success
    work(desk)
    assert records(desk, first).places == ()


def test_an_offer_ends_with_its_number_though_no_worker_came_by(desk: Desk) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, STRANGER, ELDER))
    session, appointment = full(desk, owner)
    join(desk, first, session)
    at(desk, 12, 20)
    assert cancel(desk, appointment).is_success
    offered = place(desk, first)
    at(desk, 12, 30)  # the list is closed: the number is everybody's, and is taken at once
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=second, session=session, band_begin=appointment.slot.band.begin
    )
    assert desk.face.hold(desk.caller, wish).is_success
    assert records(desk, first).places == ()
    assert why_not_accept(desk, offered.place, first) == Reason.OFFER_LAPSED
    work(desk)
    assert sorted(states(desk)) == ["cancelled", "held", "lapsed"]


def test_who_waits_when_the_list_closes_waits_no_more(desk: Desk) -> None:
    owner, first = desk.enrol(), desk.enrol(STRANGER)
    session, _ = full(desk, owner)
    join(desk, first, session)
    at(desk, 12, 30)
    work(desk)
    assert records(desk, first).places == ()


@pytest.mark.requirement("R061")
def test_who_leaves_gives_the_offer_to_the_next_at_once(desk: Desk) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, ELDER, STRANGER))
    session, appointment = full(desk, owner)
    theirs, other = join(desk, first, session), join(desk, second, session)
    body = after.PlaceBody(patient=second)
    assert code_of(desk.face.leave(desk.caller, theirs.place, body)) == Reason.NO_OFFER
    assert code_of(desk.face.leave(desk.caller, "none", body)) == Reason.NO_OFFER
    assert why_not_accept(desk, other.place, second) == Reason.NO_OFFER
    assert cancel(desk, appointment).is_success
    assert place(desk, first).state == "offered"
    mine = after.PlaceBody(patient=first)
    for _ in range(2):
        left = desk.face.leave(desk.caller, theirs.place, mine).read(place_shapes.PlaceAnswer)
        assert left.state == "left"
    assert place(desk, second).state == "offered"


@pytest.mark.requirement("R021", "R061")
def test_an_on_site_number_is_offered_to_the_elderly_and_to_nobody_else(desk: Desk) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, STRANGER, ELDER))
    session, appointment = full(desk, owner)
    with desk.house.database.write() as connection:
        seats = sa.update(schema.seat).where(schema.seat.c.session == session)
        connection.execute(seats.values(pool="on_site", back_pool=None, back_at=None))
    join(desk, first, session)
    theirs = join(desk, second, session)
    assert cancel(desk, appointment).is_success
    assert (place(desk, first).state, place(desk, second).state) == ("waiting", "offered")
    mine = after.PlaceBody(patient=second)
    assert desk.face.leave(desk.caller, theirs.place, mine).is_success
    assert place(desk, first).state == "waiting"


def test_a_hold_that_lapses_is_offered_by_the_worker(desk: Desk) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, STRANGER, ELDER))
    session, appointment = full(desk, owner)
    join(desk, first, session)
    join(desk, second, session)
    assert cancel(desk, appointment).is_success
    taken = accept(desk, place(desk, second), second)
    assert why_not_accept(desk, "none", second) == Reason.NO_OFFER
    desk.house.clock.advance(minutes=6)
    assert code_of(desk.face.open_order(desk.caller, taken.hold.id)) == Reason.HOLD_EXPIRED
    work(desk)
    assert place(desk, first).state == "offered"


def test_an_accepted_offer_is_undone_with_its_key(desk: Desk) -> None:
    owner, first = desk.enrol(), desk.enrol(STRANGER)
    session, appointment = full(desk, owner)
    join(desk, first, session)
    assert cancel(desk, appointment).is_success
    caller = desk.caller
    body = after.AcceptBody(proof=Proof.ID_CARD, patient=first)
    assert desk.face.accept(caller, place(desk, first).place, body).is_success
    assert desk.face.void(caller, caller.key or "").read(shapes.VoidAnswer).undone
    assert sorted(states(desk)) == ["cancelled", "released"]


def test_who_booked_elsewhere_meanwhile_is_passed_over_and_keeps_the_place(desk: Desk) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, ELDER, STRANGER))
    session, appointment = full(desk, owner)
    join(desk, first, session)
    join(desk, second, session)
    desk.book(first)  # the same department, this morning
    assert cancel(desk, appointment).is_success
    assert (place(desk, first).state, place(desk, second).state) == ("waiting", "offered")


def test_an_offer_is_no_use_to_who_booked_the_day_full(desk: Desk) -> None:
    owner, first = desk.enrol(), desk.enrol(STRANGER)
    session, appointment = full(desk, owner)
    join(desk, first, session)
    assert cancel(desk, appointment).is_success
    desk.book(first)
    assert why_not_accept(desk, place(desk, first).place, first) == Reason.ALREADY_BOOKED


@pytest.mark.requirement("R061")
def test_who_came_under_a_ban_while_they_waited_is_passed_over_at_the_offer(desk: Desk) -> None:
    owner, first, second = (desk.enrol(p) for p in (ADULT, STRANGER, born_in(1970, 951)))
    session, appointment = full(desk, owner)
    join(desk, first, session)
    desk.house.clock.advance(minutes=1)
    join(desk, second, session)
    missed_before(desk.house, first, "2026-11-09", "2026-11-10", "2026-11-11")
    assert records(desk, first).ban is not None
    assert cancel(desk, appointment).is_success
    assert (place(desk, first).state, place(desk, second).state) == ("waiting", "offered")
    assert accept(desk, place(desk, second), second).hold.patient == second


@pytest.mark.requirement("R061")
def test_who_is_not_admitted_any_more_or_has_no_phone_is_passed_over(desk: Desk) -> None:
    owner = desk.enrol()
    years = {2000: "not admitted", 1970: "no phone", 1971: "entitled"}
    first, second, third = (desk.enrol(born_in(year, 951)) for year in years)
    session, appointment = full(desk, owner)
    for waiter in (first, second, third):
        join(desk, waiter, session)
        desk.house.clock.advance(minutes=1)
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.department).values(min_age=50))
        hers = sa.update(schema.patient).where(schema.patient.c.id == second)
        connection.execute(hers.values(phone=None))
    assert cancel(desk, appointment).is_success
    told = [place(desk, each).state for each in (first, second, third)]
    assert told == ["waiting", "waiting", "offered"]


def test_a_child_that_waits_is_offered_a_number_its_guardian_takes(desk: Desk) -> None:
    owner, child = desk.enrol(), desk.enrol(CHILD)
    session, appointment = full(desk, owner)
    guardian = shapes.BookerBody(
        name=ELDER.name,
        kind=ELDER.kind,
        number=ELDER.number,
        phone=PHONE,
        relation=Relation.PARENT,
        proof=Proof.ID_CARD,
    )
    body = after.JoinBody(patient=child, session=session, booker=guardian, proof=Proof.ID_CARD)
    assert desk.face.join(desk.caller, body).is_success
    assert cancel(desk, appointment).is_success
    assert place(desk, child).state == "offered"
