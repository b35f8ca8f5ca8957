"""The end of a waitlist: by stepping back, by letting an offer go, by the session's being off.

Who lets a friend wait and step back gains nothing: the number stays away by chance, as if the
friend had never waited. Drawn is always the middle here: seventeen and a half minutes.
"""

from collections.abc import Iterator
from datetime import time

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, place_shapes, shapes
from kiosk_app.contract.suspension_shapes import SuspendBody
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.clinic import new_session, opened
from tests.helpers.desk_staff import book, enrolled, fresh, reason_of, staffed


class Full:
    """A session whose open numbers are all booked, somebody who waits, and two others."""

    def __init__(self, house: CentralHouse) -> None:
        self.house, self.desk = house, Desk(house, house.service)
        new = new_session(3, begin=time(8), end=time(8, 30))
        with house.database.write() as connection:
            self.session = SessionId(opened(connection, new, house.policy))
        free = self.desk.bands(self.session)[0].free
        people = enrolled(house, free + 3)
        self.booked = [book(house, who, self.session) for who in people[:free]]
        self.waiter, self.friend, self.next = people[free:]
        self.place = self.join(self.waiter)

    def join(self, who: PatientId) -> str:
        self.house.clock.advance(minutes=1)  # nobody comes at the same moment as another
        body = after.JoinBody(patient=who, session=self.session)
        return self.house.service.join(fresh(), body).read(place_shapes.PlaceAnswer).place

    def cancel_one(self) -> None:
        """Let the first give the number back; it is offered to who waits."""
        booked = self.booked[0]
        body = after.CancelBody(patient=booked.patient)
        assert self.house.service.cancel(fresh(), booked.id, body).is_success

    def leave(self, who: PatientId, place: str) -> None:
        body = after.PlaceBody(patient=who)
        assert self.house.service.leave(fresh(), place, body).is_success

    def why_not(self, who: PatientId) -> str:
        """Say why somebody gets no number just now, nothing if they do."""
        begin = self.desk.bands(self.session)[0].band.begin
        body = shapes.HoldBody(
            proof=Proof.ID_CARD, patient=who, session=self.session, band_begin=begin
        )
        return reason_of(self.house.service.hold(fresh(), body))

    def later(self, minutes: float) -> None:
        self.house.clock.advance(minutes=minutes)
        self.house.service.background.run_once()


@pytest.fixture
def full(engine: str) -> Iterator[Full]:
    with central(engine=engine, is_served=False, days=0) as house:
        yield Full(house)


@pytest.mark.requirement("R121")
def test_a_number_stays_away_after_the_one_who_waited_steps_back(full: Full) -> None:
    full.cancel_one()
    full.leave(full.waiter, full.place)
    assert full.why_not(full.friend)
    full.later(17)
    assert full.why_not(full.friend)
    full.later(1)
    assert not full.why_not(full.friend)


def test_a_number_stays_away_after_its_offer_has_lapsed(full: Full) -> None:
    full.cancel_one()
    offered = full.house.service.records(fresh(), full.waiter).read(after.RecordsAnswer)
    until = offered.places[0].offer_until
    assert until is not None
    full.house.clock.set(until)
    full.later(0)
    assert full.why_not(full.friend)
    full.later(18)
    assert not full.why_not(full.friend)


def test_a_number_stays_away_after_an_accepted_offer_was_given_back(full: Full) -> None:
    full.cancel_one()
    body = after.AcceptBody(proof=Proof.ID_CARD, patient=full.waiter)
    hold = full.house.service.accept(fresh(), full.place, body).read(shapes.HoldAnswer).hold
    full.house.service.release(fresh(), hold.id)
    assert full.why_not(full.friend)
    full.later(hold.expires_in_s / 60 + 18)
    assert not full.why_not(full.friend)


def test_a_number_stays_away_after_an_accepted_offer_was_let_lapse(full: Full) -> None:
    full.cancel_one()
    body = after.AcceptBody(proof=Proof.ID_CARD, patient=full.waiter)
    hold = full.house.service.accept(fresh(), full.place, body).read(shapes.HoldAnswer).hold
    full.house.clock.set(hold.expires_at)
    assert full.why_not(full.friend)  # no worker has come by
    full.later(0)
    assert full.why_not(full.friend)
    full.later(18)
    assert not full.why_not(full.friend)


def test_the_next_who_waits_is_offered_the_number_at_once(full: Full) -> None:
    second = full.join(full.next)
    full.cancel_one()
    full.leave(full.waiter, full.place)
    body = after.AcceptBody(proof=Proof.ID_CARD, patient=full.next)
    assert full.house.service.accept(fresh(), second, body).is_success


def test_an_offer_of_a_session_that_is_called_off_cannot_be_taken(full: Full) -> None:
    """Neither the offer nor a place further back is left; nobody can pay for it."""
    behind = full.join(full.next)
    full.cancel_one()
    boss = staffed(full.house)
    called_off = SuspendBody(sessions=(full.session,), reason=UrgentReason.ILLNESS)
    assert full.house.service.suspend(boss.caller, called_off).is_success
    for who, place in ((full.waiter, full.place), (full.next, behind)):
        taken = full.house.service.accept(
            fresh(), place, after.AcceptBody(proof=Proof.ID_CARD, patient=who)
        )
        assert reason_of(taken) == Reason.SESSION_SUSPENDED
        page = full.house.service.records(fresh(), who).read(after.RecordsAnswer)
        assert page.places == ()
    full.later(1)
    with full.house.database.read() as connection:
        offered = sa.select(schema.booking.c.state).where(schema.booking.c.patient == full.waiter)
        assert connection.scalars(offered).all() == ["lapsed"]


def test_an_accepted_offer_of_a_session_that_is_called_off_cannot_be_paid(full: Full) -> None:
    full.cancel_one()
    body = after.AcceptBody(proof=Proof.ID_CARD, patient=full.waiter)
    hold = full.house.service.accept(fresh(), full.place, body).read(shapes.HoldAnswer).hold
    boss = staffed(full.house)
    called_off = SuspendBody(sessions=(full.session,), reason=UrgentReason.ILLNESS)
    assert full.house.service.suspend(boss.caller, called_off).is_success
    assert reason_of(full.house.service.open_order(fresh(), hold.id)) == Reason.HOLD_RELEASED
