"""Figures of a stretch of days: what was there, what was used, who came and how soon."""

from collections.abc import Iterator
from datetime import date, time

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.supply.figures import SOON_MS, figures, share, units
from kiosk_app.central_service.tables.schema import booking, queue_entry, risk_note, seat, visit
from kiosk_app.central_service.tables.schema_after import no_show
from kiosk_app.central_service.tables.schema_supply import suspension_case, suspension_item
from kiosk_app.contract.figure_shapes import FiguresAnswer, PoolFigures, Share
from kiosk_app.contract.suspension_shapes import SuspendBody
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.sessions import UrgentReason
from tests.helpers.central import ENGINES, CentralHouse, central
from tests.helpers.clinic import NEXT_SUNDAY, add_booking, new_session, opened
from tests.helpers.desk_staff import enrolled, staffed

MINUTE = SOON_MS // 30
CHANNELS = {"referral": "referral", "open": "kiosk"}


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=0) as made:
        yield made


ENTRY = {
    "session": "s",
    "begins_at": 0,
    "checked_in_at": 0,
    "group_name": "ordinary",
    "punctuality": "in_time",
    "is_revisit": False,
    "done_at": 1,
}
"""How somebody waited who was there at the beginning of everything."""


def seeded(house: CentralHouse, how: list[tuple[str, str]]) -> list[str]:
    """Write bookings of one session, each in a state and out of a pool; return their ids."""
    patients = enrolled(house, len(how))
    with house.database.write() as connection:
        session = opened(connection, new_session(20), DEMO)
        for place, ((state, pool), patient) in enumerate(zip(how, patients, strict=True)):
            free = sa.select(seat.c.id).where(
                seat.c.session == session, seat.c.pool == pool, seat.c.state == 0
            )
            seat_id = connection.scalars(free.limit(1)).one()
            values = {"state": state, "patient": patient, "channel": CHANNELS.get(pool)}
            add_booking(connection, session, seat_id, str(place), **values)
    return [f"hold-{place}" for place in range(len(how))]


def told(house: CentralHouse, day: date = NEXT_SUNDAY) -> FiguresAnswer:
    with house.database.read() as connection:
        return figures(connection, day, day)


@pytest.mark.requirement("R048")
@pytest.mark.requirement("R119")
def test_waits_of_10_30_and_31_minutes_make_two_thirds(house: CentralHouse) -> None:
    ids = seeded(house, [("fulfilled", "open")] * 3)
    with house.database.write() as connection:
        for name, minutes in zip(ids, (10, 30, 31), strict=True):
            entry = {**ENTRY, "booking": name}
            seen = {
                "booking": name,
                "seen_at": minutes * MINUTE,
                "by": "d",
                "has_examination": False,
            }
            connection.execute(sa.insert(queue_entry).values(entry))
            connection.execute(sa.insert(visit).values(seen))
    answer, two_of_three = told(house), Share(count=2, of=3, percent=66.7)
    assert answer.seen_within_30_minutes == two_of_three
    assert [each.seen_within_30_minutes for each in answer.departments] == [two_of_three]


@pytest.mark.requirement("R048")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_wait_ends_with_the_first_call_and_not_with_the_visit(engine: str) -> None:
    with central(engine=engine, is_served=False, days=0) as house:
        ids = seeded(house, [("fulfilled", "open")] * 4)
        called = (20 * MINUTE, 31 * MINUTE, None, None)
        with house.database.write() as connection:
            for name, at in zip(ids, called, strict=True):
                row = {**ENTRY, "booking": name, "called_at": at}
                connection.execute(sa.insert(queue_entry).values(row))
            seen = {"booking": ids[0], "seen_at": 45 * MINUTE, "by": "d", "has_examination": False}
            connection.execute(sa.insert(visit).values(seen))
        assert told(house).seen_within_30_minutes == Share(count=1, of=2, percent=50.0)


@pytest.mark.requirement("R060")
@pytest.mark.requirement("R206")
@pytest.mark.parametrize("engine", ENGINES)
def test_an_excused_no_show_is_in_neither_number(engine: str) -> None:
    with central(engine=engine, is_served=False, days=0) as house:
        ids = seeded(house, [("noshow", "open")] * 3 + [("fulfilled", "open")])
        with house.database.write() as connection:
            for name, excuse in zip(ids, (None, "waited"), strict=False):
                row = sa.select(booking.c.patient, booking.c.department).where(booking.c.id == name)
                of = connection.execute(row).one()._mapping
                values = {"booking": name, "session_end": 1, "counted_at": 1, "excuse": excuse}
                connection.execute(sa.insert(no_show).values({**values, **of}))
        two_of_three = Share(count=2, of=3, percent=66.7)
        answer = told(house)
        assert answer.no_shows == two_of_three
        assert [each.no_shows for each in answer.departments] == [two_of_three]


@pytest.mark.requirement("R060")
def test_given_back_is_neither_a_change_for_another_nor_what_the_hospital_called_off(
    house: CentralHouse,
) -> None:
    ids = seeded(house, [("cancelled", "open")] * 4 + [("booked", "open"), ("held", "open")])
    with house.database.write() as connection:
        for old, new, appointment in ((0, 4, "app-4"), (1, 5, None)):
            connection.execute(
                sa.update(booking)
                .where(booking.c.id == ids[new])
                .values(replaces=ids[old], appointment=appointment)
            )
        case = {"id": "case-1", "state": "open", "reason": "other", "document_number": ""}
        case |= {"session": "s", "opened_by": "boss"}
        connection.execute(sa.insert(suspension_case).values(opened_at=1, **case))
        for seq, (place, outcome) in enumerate(((2, "refunded"), (3, "rebooked"))):
            item = {"case": "case-1", "booking": ids[place], "outcome": outcome}
            insert = sa.insert(suspension_item).values(was_there=False, seq=seq, **item)
            connection.execute(insert)
    (department,) = told(house).departments
    assert department.cancelled == 2  # the second, whose change is only held yet, and the fourth


@pytest.mark.requirement("R017")
@pytest.mark.parametrize("engine", ENGINES)
def test_each_session_tells_its_numbers_those_sold_and_who_did_not_come(engine: str) -> None:
    with central(engine=engine, is_served=False, days=0) as house:
        seeded(house, [("booked", "open"), ("noshow", "open"), ("fulfilled", "open")])
        with house.database.write() as connection:
            opened(connection, new_session(4, begin=time(13), end=time(17)), DEMO)
        with house.database.read() as connection:
            found = list(units(connection, NEXT_SUNDAY, NEXT_SUNDAY))
            assert list(units(connection, date(2027, 1, 1), date(2027, 1, 1))) == []
        used, empty = found
        assert (used.capacity, used.sold, used.no_shows) == (20, 3, share(1, 2))
        assert (empty.capacity, empty.sold, empty.no_shows) == (4, 0, share(0, 0))
        assert {unit.day for unit in found} == {NEXT_SUNDAY.isoformat()}


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R188")
def test_numbers_and_their_use_are_told_pool_by_pool(house: CentralHouse) -> None:
    seeded(house, [("booked", "open"), ("noshow", "referral"), ("fulfilled", "on_site")])
    answer = told(house)
    assert answer.sessions == 1
    assert answer.pools == (
        PoolFigures(pool=Pool.ON_SITE, numbers=2, used=1),
        PoolFigures(pool=Pool.OPEN, numbers=12, used=1),
        PoolFigures(pool=Pool.REFERRAL, numbers=6, used=1),
    )
    assert answer.no_shows == Share(count=1, of=2, percent=50.0)
    assert answer.referred == Share(count=1, of=3, percent=33.3)


@pytest.mark.requirement("R017")
def test_a_referral_that_was_called_off_is_no_share_of_what_is_used(house: CentralHouse) -> None:
    seeded(house, [("booked", "open"), ("cancelled", "referral"), ("booked", "referral")])
    assert told(house).referred == Share(count=1, of=2, percent=50.0)


@pytest.mark.requirement("R017")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_number_that_had_come_back_to_all_is_used_by_all(engine: str) -> None:
    """Sold before it came back, after it, and after it by a doctor who refers all the same."""
    with central(engine=engine, is_served=False, days=0) as house:
        ids = seeded(house, [("booked", "referral")] * 3)
        with house.database.write() as connection:
            of_first = sa.select(seat.c.back_at).where(seat.c.booking == ids[0])
            back = connection.scalars(of_first).one()
            taken = zip(ids, (back - 1, back, back), ("kiosk", "kiosk", "referral"), strict=True)
            for name, at, channel in taken:
                of_it = sa.update(booking).where(booking.c.id == name)
                connection.execute(of_it.values(held_at=at, channel=channel))
        assert told(house).pools == (
            PoolFigures(pool=Pool.ON_SITE, numbers=2, used=0),
            PoolFigures(pool=Pool.OPEN, numbers=12, used=1),
            PoolFigures(pool=Pool.REFERRAL, numbers=6, used=2),
        )


@pytest.mark.requirement("R017")
@pytest.mark.parametrize("replaces", [None, "hold-0"])
def test_a_referral_changed_for_a_number_that_had_come_back_is_of_those_all_have(
    house: CentralHouse, replaces: str | None
) -> None:
    ids = seeded(house, [("cancelled", "open"), ("booked", "referral")])
    with house.database.write() as connection:
        back = connection.scalars(sa.select(seat.c.back_at).where(seat.c.booking == ids[1])).one()
        changed = sa.update(booking).where(booking.c.id == ids[1])
        connection.execute(changed.values(held_at=back, channel="referral", replaces=replaces))
        connection.execute(
            sa.update(seat).where(seat.c.booking == ids[0]).values(state=0, booking=None)
        )
    used = {pool.pool: pool.used for pool in told(house).pools}
    assert used[Pool.OPEN] == (0 if replaces is None else 1)
    assert used[Pool.REFERRAL] == (1 if replaces is None else 0)


@pytest.mark.requirement("R136")
def test_suspicious_pairs_are_counted_and_nobody_is_named(house: CentralHouse) -> None:
    ids = seeded(house, [("booked", "open")])
    with house.database.write() as connection:
        row = {"at": 1, "kind": "pair", "booking": ids[0]}
        connection.execute(sa.insert(risk_note).values(row))
        patient = connection.scalar(sa.select(booking.c.patient))
    answer = told(house)
    assert [(r.kind, r.count) for r in answer.risks] == [("pair", 1)]
    plain = msgspec.json.encode(answer).decode()
    assert ids[0] not in plain
    assert str(patient) not in plain


def test_a_day_without_anything_has_no_shares(house: CentralHouse) -> None:
    answer = told(house, date(2027, 1, 1))
    nothing = share(0, 0)
    assert (answer.sessions, answer.called_off, answer.pools, answer.risks) == (0, 0, (), ())
    assert answer.no_shows == answer.referred == answer.seen_within_30_minutes == nothing
    assert nothing.percent is None


@pytest.mark.requirement("R077")
def test_called_off_sessions_are_counted(house: CentralHouse) -> None:
    boss = staffed(house)
    sessions = (SessionId("20261123A-P0304E1"),)
    body = SuspendBody(sessions=sessions, reason=UrgentReason.OTHER)
    assert house.service.suspend(boss.caller, body).is_success
    day = house.clock().date()
    reply = house.service.figures(boss.caller, day, day)
    assert reply.read(FiguresAnswer).called_off == 1
