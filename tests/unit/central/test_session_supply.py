"""What the schedule desk reads of a session, and what the record says of each change."""

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.central_service.tables.schema_supply import supply_change
from kiosk_app.contract.supply_shapes import CapacityBody, SupplyPageAnswer
from kiosk_app.contract.suspension_shapes import StatusBody
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.session_supply import SupplyPage
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, reason_of, staffed

SESSION = SessionId("20261123A-P0304E1")  # this afternoon, 14 numbers
TOMORROW = SessionId("20261124M-P0304E1")


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=1) as made:
        yield made


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


def page_for(staff: Staff, session: SessionId = SESSION) -> SupplyPage:
    return staff.house.service.session_supply(staff.caller, session).read(SupplyPageAnswer).page


def recorded(house: CentralHouse, act: AuditAct) -> list[tuple[str, dict[str, str]]]:
    """Return who did it and what else is on record, act by act."""
    rows = sa.select(audit).where(audit.c.act == act.value).order_by(audit.c.place)
    with house.database.read() as connection:
        return [(row.actor, json.loads(row.facts)) for row in connection.execute(rows)]


@pytest.mark.requirement("R017")
def test_a_session_is_read_pool_by_pool_with_when_its_shares_open(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, SESSION)
    page = page_for(boss)
    assert page.is_today
    assert page.live is None
    assert sum(pool.size for pool in page.pools) == page.session.capacity
    by_pool = {pool.pool: pool for pool in page.pools}
    assert by_pool[Pool.OPEN].taken == page.session.taken == 1
    assert by_pool[Pool.OPEN].back_at is None
    assert by_pool[Pool.ON_SITE].back_at is None  # never: see `release.returns_at`
    kept = by_pool[Pool.REFERRAL].back_at
    assert kept is not None
    assert kept <= page.session.end
    assert not page_for(boss, TOMORROW).is_today


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R006")
def test_a_change_of_capacity_is_on_record_with_old_new_who_when_and_clause(
    house: CentralHouse, boss: Staff
) -> None:
    before = page_for(boss).session.capacity
    wanted = CapacityBody(capacity=before + 3)
    assert house.service.set_capacity(boss.caller, SESSION, wanted).is_success
    page = page_for(boss)
    assert page.session.capacity == before + 3
    latest = page.notes[0]
    assert (latest.by, latest.at) == ("张*丰", house.clock())
    assert sum(n.by_numbers for n in page.notes if n.at == latest.at and n.by == latest.by) == 3
    ((actor, facts),) = recorded(house, AuditAct.SUPPLY_CHANGED)
    assert actor == boss.who.id
    assert facts == {
        "target": SESSION,
        "station": boss.at,
        "before": str(before),
        "after": str(before + 3),
        "clause": "BJ-OPD-DRAFT art. 8",
    }


@pytest.mark.requirement("R017")
def test_below_what_is_sold_nothing_changes_and_the_number_is_told(
    house: CentralHouse, boss: Staff
) -> None:
    for patient in enrolled(house, 2):
        book(house, patient, SESSION)
    before = page_for(boss)
    reply = house.service.set_capacity(boss.caller, SESSION, CapacityBody(capacity=1))
    assert reason_of(reply) == Reason.BELOW_SOLD
    assert page_for(boss) == before
    assert recorded(house, AuditAct.SUPPLY_CHANGED) == []


@pytest.mark.requirement("R108")
def test_late_and_back_are_on_record_with_what_was_said_before(
    house: CentralHouse, boss: Staff
) -> None:
    late = StatusBody(status=LiveStatus.LATE, reason=UrgentReason.SURGERY, minutes=30)
    back = StatusBody(status=LiveStatus.ON_TIME, reason=UrgentReason.OTHER)
    assert house.service.set_status(boss.caller, SESSION, late).is_success
    live = page_for(boss).live
    assert live is not None
    assert (live.status, live.minutes) == (LiveStatus.LATE, 30)
    assert house.service.set_status(boss.caller, SESSION, back).is_success
    assert page_for(boss).live is None
    said = [facts for _, facts in recorded(house, AuditAct.STATUS_SAID)]
    assert [(f["before"], f["after"]) for f in said] == [("on_time", "late"), ("late", "on_time")]
    assert {f["clause"] for f in said} == {"BJ-2022-PLAN item 29"}
    assert reason_of(house.service.set_status(boss.caller, TOMORROW, late)) == (
        Reason.UNKNOWN_SESSION
    )


def test_there_is_no_page_of_no_session(house: CentralHouse, boss: Staff) -> None:
    unknown = house.service.session_supply(boss.caller, "S-nowhere")
    assert reason_of(unknown) == Reason.UNKNOWN_SESSION


@pytest.mark.requirement("R017")
def test_what_no_person_did_names_nobody(house: CentralHouse, boss: Staff) -> None:
    """The names of our programs are no word of any language."""
    with house.database.write() as connection:
        of_program = {"session": SESSION, "pool": "open", "by_numbers": 1, "act": "capacity"}
        connection.execute(sa.insert(supply_change).values(at=1, actor="central", **of_program))
    assert page_for(boss).notes[0].by == ""
