"""Two supervisors call off a session each at the very same moment: together it may be a department.

The first of two stands before its commit while the second comes; see `tests.helpers.interleaving`.
"""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.contract.suspension_shapes import SuspendBody
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from tests.helpers.central import CentralHouse, central
from tests.helpers.clinic import NEXT_SUNDAY, new_session, opened
from tests.helpers.desk_staff import Staff, reason_of, second, staffed
from tests.helpers.interleaving import Turns

KEY_DEPARTMENT = "0701W"
"""Paediatrics, which the authorities watch."""


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def house(engine: str, turns: Turns) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0, hook=turns.hook) as made:
        yield made


def add(house: CentralHouse, *, begin: int = 8, days_later: int = 0) -> SessionId:
    """Add a session of the key department."""
    new = new_session(
        6,
        begin=time(begin),
        end=time(begin, 30),
        day=NEXT_SUNDAY + timedelta(days_later),
        department=KEY_DEPARTMENT,
    )
    with house.database.write() as connection:
        return SessionId(opened(connection, new, house.policy))


def suspend(boss: Staff, *sessions: SessionId) -> Reply:
    body = SuspendBody(sessions=sessions, reason=UrgentReason.ILLNESS)
    return boss.house.service.suspend(boss.caller, body)


def taking_place(house: CentralHouse) -> list[str]:
    table = clinic_session.c
    those = sa.select(table.id).where(
        table.is_suspended.is_(False), table.day >= NEXT_SUNDAY.isoformat()
    )
    with house.database.read() as connection:
        return list(connection.scalars(those))


@pytest.mark.requirement("R086")
def test_the_last_two_sessions_of_a_key_department_are_not_called_off_by_one_person_each(
    house: CentralHouse, turns: Turns
) -> None:
    one, other = add(house), add(house, begin=14)
    boss, late = staffed(house), second(house)
    called_off, last = turns.race(house, lambda: suspend(boss, one), lambda: suspend(late, other))
    assert called_off.is_success
    assert reason_of(last) == Reason.APPROVAL_REQUIRED
    assert taking_place(house) == [other]


@pytest.mark.requirement("R086")
def test_sessions_of_two_days_are_not_called_off_in_one_act(house: CentralHouse) -> None:
    first, later = add(house), add(house, days_later=1)
    boss = staffed(house)
    for sessions in ((first, later), (later, first)):
        refused = suspend(boss, *sessions)
        assert reason_of(refused) == Reason.MALFORMED_REQUEST
    assert sorted(taking_place(house)) == sorted([first, later])
