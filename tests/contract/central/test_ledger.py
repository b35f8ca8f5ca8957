"""Thousands of things are done as chance will have it; what was recorded tells what there is.

`make test` does 1,000 of them, `make fuzz` 10,000.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.numbers.supply_book import change_capacity
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, shapes
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, HoldId, PatientId, SessionId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Refusal
from tests.contract.central.face import Desk
from tests.contract.central.test_crowd import add_patients
from tests.helpers.central import ENGINES, CentralHouse, central
from tests.helpers.clinic import SUPERVISOR, new_session, opened

ACTS = 100 * int(os.environ.get("FUZZ", "10"))
PATIENTS = 40


class Town:
    """People who hold, give up, book, change, cancel and wait; a supervisor; a clock."""

    def __init__(self, house: CentralHouse) -> None:
        self.house = house
        self.desk = Desk(house, house.service)
        self.chance = random.Random(120)  # noqa: S311 - the same town each time
        self.patients = add_patients(house.database, PATIENTS)
        with house.database.write() as connection:
            self.sessions = [opened(connection, new_session(size), DEMO) for size in (6, 14)]
        self.held: dict[PatientId, HoldId] = {}
        self.booked: dict[PatientId, AppointmentId] = {}
        self.done: Counter[str] = Counter()
        ways = [self.hold, self.book, self.give_up, self.cancel, self.wait, self.change_capacity]
        self.ways = [*ways, self.hold, self.hold, self.book]

    def live(self, acts: int) -> None:
        """Let so much happen."""
        for _ in range(acts):
            way = self.chance.choice(self.ways)
            self.done[way.__name__] += way(self.chance.choice(self.patients))

    def hold(self, patient: PatientId) -> bool:
        session = self.chance.choice(self.sessions)
        with self.house.database.read() as connection:
            begins = connection.execute(
                sa.select(schema.seat.c.begins_at).where(schema.seat.c.session == session)
            ).scalars()
            begin = self.chance.choice(sorted(set(begins)))
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=SessionId(session),
            band_begin=self.house.clock().fromtimestamp(begin / 1000, self.house.clock().tzinfo),
            replaces=self.booked.get(patient),
        )
        reply = self.desk.face.hold(self.desk.caller, body)
        if reply.is_success:
            self.held[patient] = reply.read(shapes.HoldAnswer).hold.id
        return reply.is_success

    def give_up(self, patient: PatientId) -> bool:
        hold = self.held.pop(patient, None)
        return hold is not None and self.desk.face.release(self.desk.caller, hold).is_success

    def book(self, patient: PatientId) -> bool:
        hold = self.held.pop(patient, None)
        if hold is None:
            return False
        opened_order = self.desk.face.open_order(self.desk.caller, hold)
        order = None
        if opened_order.is_success:
            order = opened_order.read(shapes.OrderAnswer).order.id
            self.house.pay(order)
        body = shapes.ConfirmBody(hold=hold, order=order)
        reply = self.desk.face.confirm(self.desk.caller, body)
        if reply.is_success:
            self.booked[patient] = reply.read(shapes.AppointmentAnswer).appointment.id
        return reply.is_success

    def cancel(self, patient: PatientId) -> bool:
        booked = self.booked.pop(patient, None)
        if booked is None:
            return False
        body = after.CancelBody(patient=patient)
        return self.desk.face.cancel(self.desk.caller, booked, body).is_success

    def wait(self, _patient: PatientId) -> bool:
        self.house.clock.advance(seconds=self.chance.choice([1, 2, 400]))
        self.house.service.background.run_once()
        return True

    def change_capacity(self, _patient: PatientId) -> bool:
        session, size = self.chance.choice(self.sessions), self.chance.randrange(30)
        with self.house.database.write() as connection:
            now = to_ms(self.house.clock())
            change = change_capacity(connection, session, size, DEMO, SUPERVISOR, now)
        return not isinstance(change, Refusal)


@pytest.fixture
def town() -> Iterator[Town]:
    with central(is_served=False, days=0) as house:
        yield Town(house)


@pytest.mark.requirement("R120")
def test_stock_rebuilt_from_the_record_equals_the_live_one(town: Town) -> None:
    for _ in range(10):
        town.live(ACTS // 10)
        with town.house.database.read() as connection:
            assert list(ledger_check.differences(connection)) == []
    assert min(town.done[act.__name__] for act in town.ways) > 0, town.done


@pytest.mark.requirement("R121")
@pytest.mark.parametrize("engine", ENGINES)
def test_that_a_number_which_came_back_is_held_back_stands_in_the_record(engine: str) -> None:
    with central(engine=engine, is_served=False) as house:
        desk = Desk(house, house.service)
        appointment = desk.book(desk.enrol())
        body = after.CancelBody(patient=appointment.patient)
        assert desk.face.cancel(desk.caller, appointment.id, body).is_success
        event = schema.event.c
        told = sa.select(event.kind, event.seat).where(event.seat.is_not(None)).order_by(event.id)
        with house.database.read() as connection:
            kinds, seats = zip(*connection.execute(told).all(), strict=True)
            assert list(ledger_check.differences(connection)) == []
    assert (kinds, len(set(seats))) == (("held", "booked", "cancelled", "held_back"), 1)
