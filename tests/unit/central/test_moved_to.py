"""Where a patient of a called-off clinic is moved to: a number on sale, of a band still to come."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import booking, seat
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.suspension import Outcome
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, reason_of, second, staffed
from tests.unit.central.test_suspensions import ABSENT, LOWER, opened, settle


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=2) as made:
        yield made


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


@pytest.mark.requirement("R051")
@pytest.mark.parametrize("pool", [Pool.ADD_ON.value, "put_aside"])
def test_nobody_is_moved_to_a_number_that_is_not_on_sale(
    house: CentralHouse, boss: Staff, pool: str
) -> None:
    """An add-on was approved for somebody; what was put aside is nobody's."""
    (patient,) = enrolled(house, 1)
    mine = book(house, patient, ABSENT, 2)
    case = opened(boss)
    with house.database.write() as connection:
        connection.execute(
            sa.update(seat)
            .where(seat.c.session == LOWER)
            .values(pool=pool, back_pool=None, back_at=None)
        )
    refused = settle(boss, case, Outcome.SUBSTITUTED, **to_lower(mine))
    assert reason_of(refused) == Reason.BOOKED_OUT


@pytest.mark.requirement("R051")
def test_nobody_is_moved_to_a_band_that_is_over(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    mine = book(house, patient, ABSENT, 0)
    case = opened(boss)
    with house.database.read() as connection:
        first_ends = connection.scalar(
            sa.select(sa.func.min(seat.c.ends_at)).where(seat.c.session == LOWER)
        )
    late = house.clock() + timedelta(milliseconds=int(first_ends or 0) - to_ms(house.clock()))
    house.clock.set(late)
    settle(second(house), case, Outcome.SUBSTITUTED, **to_lower(mine))
    with house.database.read() as connection:
        ends = connection.scalar(
            sa.select(seat.c.ends_at)
            .join(booking, booking.c.seat == seat.c.id)
            .where(booking.c.patient == patient, booking.c.session == LOWER)
        )
    assert ends is not None
    assert ends > to_ms(house.clock())


def to_lower(mine: Appointment) -> dict[str, object]:
    """Return a move to a lower title to which one patient, by name, has agreed."""
    return {"target": LOWER, "has_consent": True, "appointments": (mine.id,)}
