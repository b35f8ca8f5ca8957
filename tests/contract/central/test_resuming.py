"""A called-off session takes place after all, where its room is still its own.

Source: BJ-2022-PLAN item 30; requirement rows R110, R155.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema import booking, clinic_session, payment_order
from kiosk_app.contract import shapes
from kiosk_app.contract.supply_shapes import SessionBody
from kiosk_app.contract.suspension_shapes import CaseAnswer, CasesAnswer, CaseState, SuspendBody
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, enrolled, reason_of, staffed
from tests.helpers.interleaving import Turns

OFF = SessionId("20261124M-P0304E1")


@dataclass
class CalledOff:
    """A session that is called off, and who may let it take place."""

    house: CentralHouse
    turns: Turns
    boss: Staff
    case: str
    room: str

    def resuming(self) -> Callable[[], Reply]:
        caller = self.boss.caller
        return lambda: self.house.service.resume(caller, self.case)

    def adding(self, begin: time, end: time, room: str = "") -> Callable[[], Reply]:
        """Return the act that gives the room, or another, to a session of the department."""
        body = SessionBody(
            department=DepartmentId("0304E"),
            clinic_type=ClinicType.GENERAL,
            day=date(2026, 11, 24),
            begin=begin,
            end=end,
            capacity=10,
            room=room or self.room,
        )
        caller = self.boss.caller
        return lambda: self.house.service.add_session(caller, body)

    def is_off(self) -> bool:
        with self.house.database.read() as connection:
            asked = sa.select(clinic_session.c.is_suspended).where(clinic_session.c.id == OFF)
            return bool(connection.scalar(asked))


@pytest.fixture
def off(engine: str) -> Iterator[CalledOff]:
    turns = Turns()
    with central(engine=engine, is_served=False, days=1, hook=turns.hook) as house:
        boss = staffed(house)
        body = SuspendBody(sessions=(OFF,), reason=UrgentReason.ILLNESS)
        (case,) = house.service.suspend(boss.caller, body).read(CasesAnswer).cases
        with house.database.read() as connection:
            asked = sa.select(clinic_session.c.room).where(clinic_session.c.id == OFF)
            room = connection.scalars(asked).one()
        yield CalledOff(house, turns, boss, case.id, room)


def is_taken(reply: Reply) -> bool:
    told = reply.read(shapes.RefusalBody)
    assert told.code == Reason.MALFORMED_REQUEST
    return told.facts == {"field": "room", "expected": "free_room"}


@pytest.mark.requirement("R110", "R155")
def test_a_room_that_was_given_away_meanwhile_is_not_used_twice(off: CalledOff) -> None:
    assert off.adding(time(11), time(13))().is_success
    assert is_taken(off.resuming()())
    assert off.is_off()
    with off.house.database.write() as connection:
        rows = sa.update(clinic_session).where(clinic_session.c.room == off.room)
        connection.execute(rows.values(is_suspended=True))
    assert off.resuming()().read(CaseAnswer).state is CaseState.RESUMED
    assert reason_of(off.resuming()()) == Reason.NOT_IN_THIS_STATE


@pytest.mark.requirement("R110")
def test_other_rooms_and_hours_are_no_hindrance(off: CalledOff) -> None:
    assert off.adding(time(12), time(13))().is_success
    assert off.adding(time(8), time(12), room="509诊室")().is_success
    assert off.resuming()().is_success
    assert not off.is_off()


@pytest.mark.requirement("R110", "R155")
def test_of_resuming_and_giving_the_room_away_at_once_one_is_refused(off: CalledOff) -> None:
    added, resumed = off.turns.race(off.house, off.adding(time(8), time(12)), off.resuming())
    assert added.is_success
    assert is_taken(resumed)
    assert off.is_off()


@pytest.mark.requirement("R110", "R155")
def test_nor_is_it_given_away_while_it_is_being_resumed(off: CalledOff) -> None:
    resumed, added = off.turns.race(off.house, off.resuming(), off.adding(time(8), time(12)))
    assert resumed.is_success
    assert is_taken(added)


@pytest.mark.requirement("R110", "R127")
def test_late_money_does_not_bring_back_a_hold_of_before_the_calling_off(engine: str) -> None:
    """It had lapsed by then; the calling-off ends it all the same, and for good."""
    with central(engine=engine, is_served=False, days=1) as house:
        desk, (patient,) = Desk(house, house.service), enrolled(house, 1)
        begin = desk.bands(OFF, patient)[2].band.begin
        body = shapes.HoldBody(proof=Proof.ID_CARD, patient=patient, session=OFF, band_begin=begin)
        hold = desk.face.hold(desk.caller, body).read(shapes.HoldAnswer).hold
        order = desk.open_order(hold.id)
        house.pay(order.id)  # and nobody hears of it
        house.clock.advance(minutes=30)
        other = desk.hold(patient)
        assert desk.face.release(desk.caller, other.id).is_success
        boss = staffed(house)
        body_off = SuspendBody(sessions=(OFF,), reason=UrgentReason.ILLNESS)
        (case,) = house.service.suspend(boss.caller, body_off).read(CasesAnswer).cases
        assert house.service.resume(boss.caller, case.id).is_success
        for _ in range(3):
            house.service.background.run_once()
        with house.database.read() as connection:
            states = connection.scalars(sa.select(booking.c.state)).all()
            money = connection.scalars(sa.select(payment_order.c.state)).all()
        assert "booked" not in states
        assert money == [OrderState.REFUNDED.value]
