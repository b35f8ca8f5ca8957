"""Whoever is moved out of a called-off session goes to a time they can still come to.

Source: BJ-OPD-DRAFT art. 23, art. 28.
"""

from collections.abc import Iterator
from datetime import datetime, time

import pytest

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.suspension.shown_notices import shown_to
from kiosk_app.contract.suspension_shapes import (
    CaseAnswer,
    CasesAnswer,
    OutcomeBody,
    SuspendBody,
    WorklistAnswer,
)
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.after.steps import records
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.clinic import at_time, new_session, opened
from tests.helpers.desk_staff import Staff, book, enrolled, reason_of, staffed


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=0) as made:
        yield made


def add(house: CentralHouse, begin: int, end: int) -> SessionId:
    """Add a general clinic with numbers in each half hour between two hours."""
    new = new_session(12, begin=time(begin), end=time(end))
    with house.database.write() as connection:
        return SessionId(opened(connection, new, house.policy))


def called_off(
    house: CentralHouse, session: SessionId, hour: int, minute: int
) -> tuple[Staff, CaseAnswer]:
    """Call a session off at an hour of its day; return who did and the case."""
    house.clock.set(at_time(hour, minute))
    boss = staffed(house)
    body = SuspendBody(sessions=(session,), reason=UrgentReason.ILLNESS)
    (case,) = house.service.suspend(boss.caller, body).read(CasesAnswer).cases
    return boss, case


def rebook(boss: Staff, case: CaseAnswer, target: SessionId) -> Reply:
    body = OutcomeBody(
        outcome=Outcome.REBOOKED,
        appointments=(case.items[0].appointment,),
        target=target,
    )
    return boss.house.service.settle_case(boss.caller, case.id, body)


def begin_of(house: CentralHouse, patient: PatientId) -> datetime:
    (line,) = records(Desk(house, house.service), patient).appointments
    return line.appointment.slot.band.begin


def targets(boss: Staff, case: CaseAnswer) -> dict[SessionId, int]:
    """Return where the worklist says patients can go, and how many numbers are free there."""
    page = boss.house.service.worklist(boss.caller, case.id).read(WorklistAnswer).page
    return {target.session.id: target.free for target in page.targets}


def is_offered(house: CentralHouse, patient: PatientId) -> bool:
    with house.database.read() as connection:
        (shown,) = shown_to(connection, patient, house.policy, to_ms(house.clock()))
    return shown.stand_in is not None


@pytest.mark.requirement("R051")
@pytest.mark.parametrize(("minute", "begins"), [(20, (8, 0)), (21, (8, 30))])
def test_nobody_is_moved_into_a_band_with_too_little_left(
    house: CentralHouse, minute: int, begins: tuple[int, int]
) -> None:
    absent, target = add(house, 8, 9), add(house, 8, 9)
    (patient,) = enrolled(house, 1)
    book(house, patient, absent)
    boss, case = called_off(house, absent, 8, minute)
    assert targets(boss, case) == {target: 12 if minute == 20 else 6}
    assert rebook(boss, case, target).is_success
    assert begin_of(house, patient) == at_time(*begins)


@pytest.mark.requirement("R051")
@pytest.mark.parametrize(("minute", "has_time"), [(50, True), (51, False)])
def test_a_session_that_is_as_good_as_over_takes_nobody(
    house: CentralHouse, minute: int, *, has_time: bool
) -> None:
    absent, target = add(house, 14, 15), add(house, 8, 9)
    (patient,) = enrolled(house, 1)
    book(house, patient, absent)
    boss, case = called_off(house, absent, 8, minute)
    assert (target in targets(boss, case)) is has_time
    assert is_offered(house, patient) is has_time
    moved = rebook(boss, case, target)
    assert reason_of(moved) == ("" if has_time else Reason.BOOKED_OUT)
    assert begin_of(house, patient) == (at_time(8, 30) if has_time else at_time(14))
