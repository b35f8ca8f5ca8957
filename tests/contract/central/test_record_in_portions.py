"""The record of numbers is verified in portions, whoever was moved, and however long it is."""

import gc

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.tables import schema
from kiosk_app.domain.number_ledger import Entry, Holding, NumberState, Taken
from kiosk_app.domain.suspension import Outcome
from tests.helpers.central import ENGINES, central
from tests.helpers.desk_staff import book, enrolled, staffed
from tests.helpers.replay import taken_by_record
from tests.unit.central.test_suspensions import ABSENT, MAKE_UP, opened, settle


@pytest.mark.requirement("R051", "R120")
@pytest.mark.parametrize("engine", ENGINES)
def test_who_was_moved_has_one_number_by_the_record_too(engine: str) -> None:
    with central(engine=engine, is_served=False, days=2) as house:
        boss, (patient,) = staffed(house), enrolled(house, 1)
        book(house, patient, ABSENT, 2)
        assert settle(boss, opened(boss), Outcome.MAKE_UP, target=MAKE_UP).is_success
        with house.database.read() as connection:
            assert list(ledger_check.differences(connection)) == []
            ((number, holding),) = taken_by_record(connection).items()
            of = sa.select(schema.seat.c.session).where(schema.seat.c.id == number)
            assert connection.scalar(of) == MAKE_UP
        assert holding.state is NumberState.SOLD


KINDS = {Entry, Holding, Taken, sa.Row}


def kept_at_most(engine: str, count: int) -> int:
    """Return how many rows and holders are kept while so many sold numbers are found missing."""
    with central(engine=engine, is_served=False, days=0) as house:
        told = [
            {"at": 1, "station": "k", "kind": kind, "booking": f"b-{n:06}", "seat": 1_000_000 + n}
            for n in range(count)
            for kind in ("held", "booked")
        ]
        with house.database.write() as connection:
            connection.execute(sa.insert(schema.event), told)
        found, peak = 0, 0
        with house.database.read() as connection:
            for _ in ledger_check.of_numbers(connection):
                found += 1
                if found % 20 == 0:  # to look at all there is takes its time
                    peak = max(peak, sum(type(each) in KINDS for each in gc.get_objects()))
    assert (found, peak > 0) == (count, True)
    return peak


@pytest.mark.requirement("R120")
@pytest.mark.parametrize("engine", ENGINES)
def test_of_ten_times_as_many_bookings_no_more_is_kept(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_check, "_AT_ONCE", 8)
    assert kept_at_most(engine, 400) < 2 * kept_at_most(engine, 40)
