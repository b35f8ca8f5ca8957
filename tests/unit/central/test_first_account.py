"""The first account: one, whoever is first; and nobody is let in under a name that is none."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kiosk_app.central_service.calls.accounts import (
    AlreadyInitialisedError,
    make_first_administrator,
)
from kiosk_app.central_service.staff import people
from tests.helpers.central import CHEAP, ENGINES, central, house_on

AT_ONCE = 4
HOSTILE = ("王\u202e管", "王\u200b管", "王管\n", "\x07王管", "王" * 65)


@pytest.mark.parametrize("engine", ENGINES)
def test_of_several_who_are_first_one_is(engine: str) -> None:
    with central(engine=engine, is_served=False, days=0) as house:
        gate = Barrier(AT_ONCE)

        def be_first(place: int) -> bool:
            with house_on(house.address) as own:
                gate.wait(20)
                try:
                    make_first_administrator(
                        own.database, CHEAP, own.clock, f"boss-{place}", "王管"
                    )
                except AlreadyInitialisedError:
                    return False
                return True

        with ThreadPoolExecutor(AT_ONCE) as pool:
            done = list(pool.map(be_first, range(AT_ONCE)))
        assert sorted(done) == [False] * (AT_ONCE - 1) + [True]
        with house.database.read() as connection:
            assert [member.name for member in people.everybody(connection)] == ["王管"]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_name_with_what_no_document_has_is_refused_and_opens_nothing(name: str) -> None:
    with central(is_served=False, days=0) as house:
        with pytest.raises(ValueError, match="name_unreadable"):
            make_first_administrator(house.database, CHEAP, house.clock, "boss", name)
        with house.database.read() as connection:
            assert people.everybody(connection) == ()
