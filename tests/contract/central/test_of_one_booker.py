"""One person books for several patients at the very same moment: their limit holds all the same.

The first of two stands before its commit while the second comes; see `tests.helpers.interleaving`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
import sqlalchemy as sa
from msgspec import structs

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, shapes
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.domain.identity import DocumentKind, Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import leave_open
from tests.contract.central.after.test_coming_again import BOOKER as BY_CARD
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.clinic import NEXT_SUNDAY, new_session, opened
from tests.helpers.desk_staff import book, enrolled, fresh, reason_of
from tests.helpers.interleaving import Turns
from tests.helpers.people import ELDER

ONE_A_DAY = replace(DEMO, proxy=replace(DEMO.proxy, patients_per_day=1))
PASSPORT = replace(ELDER, kind=DocumentKind.PASSPORT, number="E12345678")
BY_PASSPORT = structs.replace(BY_CARD, kind=PASSPORT.kind, number=PASSPORT.number)


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def house(engine: str, turns: Turns) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0, policy=ONE_A_DAY, hook=turns.hook) as made:
        yield made


def add(house: CentralHouse) -> SessionId:
    """Add a session of six numbers in one half hour."""
    new = new_session(6, begin=time(8), end=time(8, 30), day=NEXT_SUNDAY)
    with house.database.write() as connection:
        return SessionId(opened(connection, new, house.policy))


def wish(
    house: CentralHouse, patient: PatientId, session: SessionId, booker: shapes.BookerBody
) -> shapes.HoldBody:
    begin = Desk(house, house.service).bands(session, patient)[0].band.begin
    return shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=session, band_begin=begin, booker=booker
    )


def booked_for(house: CentralHouse) -> list[str]:
    """Return the patients for whom somebody holds a number."""
    held = schema.booking.c.state == schema.BookingState.HELD.value
    both = schema.booking.join(schema.booker, schema.booker.c.booking == schema.booking.c.id)
    with house.database.read() as connection:
        mine = sa.select(schema.booking.c.patient).select_from(both).where(held)
        return list(connection.scalars(mine))


@pytest.mark.requirement("R035")
@pytest.mark.requirement("R121")
def test_two_holds_of_one_booker_at_once_do_not_pass_the_booker_s_limit(
    house: CentralHouse, turns: Turns
) -> None:
    one, other = enrolled(house, 2)
    bodies = [wish(house, patient, add(house), BY_CARD) for patient in (one, other)]
    held, over = turns.race(
        house,
        lambda: house.service.hold(fresh("kiosk-01"), bodies[0]),
        lambda: house.service.hold(fresh("kiosk-02"), bodies[1]),
    )
    assert held.is_success
    assert reason_of(over) == Reason.PROXY_LIMIT
    assert booked_for(house) == [one]


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R035")
def test_two_documents_of_one_booker_at_once_are_one_booker(
    house: CentralHouse, turns: Turns
) -> None:
    desk = Desk(house, house.service, "kiosk-02")
    survivor, merged = desk.enrol(ELDER), desk.enrol(PASSPORT)
    with house.database.write() as connection:
        gone = sa.update(schema.patient).where(schema.patient.c.id == merged)
        connection.execute(gone.values(merged_into=survivor))
    one, other = enrolled(house, 2)
    session = add(house)
    by_card = wish(house, one, session, BY_CARD)
    by_passport = wish(house, other, session, BY_PASSPORT)
    held, over = turns.race(
        house,
        lambda: house.service.hold(fresh("kiosk-01"), by_card),
        lambda: house.service.hold(fresh("kiosk-02"), by_passport),
    )
    assert held.is_success
    assert reason_of(over) == Reason.PROXY_LIMIT
    assert booked_for(house) == [one]


@pytest.mark.requirement("R035")
def test_an_offer_taken_beside_a_hold_of_one_booker_does_not_pass_the_booker_s_limit(
    house: CentralHouse, turns: Turns
) -> None:
    one, other, before = enrolled(house, 3)
    full, session = add(house), add(house)
    leave_open(Desk(house, house.service), full, 1)
    number = book(house, before, full)
    waits = after.JoinBody(session=full, patient=other, proof=Proof.ID_CARD)
    place = house.service.join(fresh(), waits).read(PlaceAnswer)
    goes = after.CancelBody(patient=before)
    assert house.service.cancel(fresh(), number.id, goes).is_success
    house.service.background.run_once()
    body = after.AcceptBody(patient=other, proof=Proof.ID_CARD, booker=BY_CARD)

    def accept() -> Reply:
        return house.service.accept(fresh(), place.place, body)

    by_card = wish(house, one, session, BY_CARD)
    held, over = turns.race(house, lambda: house.service.hold(fresh(), by_card), accept)
    assert held.is_success
    assert reason_of(over) == Reason.PROXY_LIMIT
    assert booked_for(house) == [one]
