"""The ledger lets a booking go only where the table of its states leads."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.domain.booking_moves import MOVES, BookingState, NoSuchMoveError
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central


@pytest.fixture(scope="module")
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=0) as made:
        desk = Desk(made, made.service)
        desk.book(desk.enrol())
        yield made


@pytest.mark.parametrize("after", BookingState)
@pytest.mark.parametrize("before", BookingState)
def test_a_booking_goes_where_the_table_leads_and_nowhere_else(
    house: CentralHouse, before: BookingState, after: BookingState
) -> None:
    with house.database.write() as connection:
        for change in (ledger.change, ledger.changed):
            connection.execute(sa.update(booking).values(state=before.value))
            row = connection.execute(sa.select(booking)).one()
            try:
                change(connection, row, state=after.value)
                is_done = True
            except NoSuchMoveError:
                is_done = False
            kept = connection.scalar(sa.select(booking.c.state))
            assert is_done is (after in MOVES[before])
            assert kept == (after if is_done else before)
