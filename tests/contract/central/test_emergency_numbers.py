"""Numbers lent to counters for hours without the service: disjoint, bounded, posted to the fen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.devices.stations import set_terminal
from kiosk_app.central_service.engines.errors import DatabaseBusyError
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import department, seat
from kiosk_app.central_service.tables.schema_emergency import emergency_number
from kiosk_app.contract import after, emergency_shapes, paths, shapes
from kiosk_app.contract.supply_shapes import CapacityBody
from kiosk_app.domain.cash import PaymentMethod
from kiosk_app.domain.emergency import Block, Lent, NumberFate
from kiosk_app.domain.policy import DEMO, Policy
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.emergency import (
    LIMITS,
    OTHER,
    THIRD,
    acts,
    adds_up,
    alone,
    drawer,
    lend,
    pass_by,
    post,
    posted,
    second_of,
    sold,
    wish_for,
)
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.contract.central.window import Window
from tests.helpers.desk_staff import call_off, staffed
from tests.helpers.people import ADULT
from tests.helpers.staff import sign_in


@pytest.fixture
def window(desk: Desk) -> Window:
    made = Window(desk, staffed(desk.house, Role.REGISTRAR, login="reg"))
    assert made.open_drawer().is_success
    return made


@pytest.mark.requirement("R120")
def test_two_counters_are_lent_different_numbers_that_nobody_else_can_have(window: Window) -> None:
    blocks = [lend(window), lend(second_of(window))]
    places = [(one.slot.session, one.slot.number) for block in blocks for one in block.numbers]
    assert len(set(places)) == len(places) >= LIMITS.most_numbers
    for block in blocks:
        assert 0 < len(block.numbers) <= LIMITS.most_numbers
        assert sum(one.slot.fee for one in block.numbers) <= LIMITS.most_fen
        assert block.lasts_s == LIMITS.lasts.total_seconds()
        assert block.good_until == window.desk.house.clock() + LIMITS.lasts
        sessions = [one.slot.session for one in block.numbers]
        assert max(map(sessions.count, sessions)) <= LIMITS.most_of_session
    assert adds_up(window)
    assert acts(window).count("numbers_lent") == 2


@pytest.mark.requirement("R120")
def test_counters_that_ask_at_once_are_lent_different_numbers(window: Window) -> None:
    """Of what is scarce, too: there are four numbers for all, and each may have two of them."""
    session, block, _ = alone(window, 5)
    assert window.act(paths.EMERGENCY_BLOCK_BACK.format(block=block.id)).is_success
    with ThreadPoolExecutor(2) as pool:
        blocks = list(pool.map(lend, (window, second_of(window))))
    numbers = [one.slot.number for block in blocks for one in block.numbers]
    assert {one.slot.session for block in blocks for one in block.numbers} == {session}
    assert len(set(numbers)) == len(numbers) == 2 * LIMITS.most_of_session
    assert adds_up(window)


def test_a_lent_number_is_not_to_be_had_elsewhere(window: Window) -> None:
    session, _, number = alone(window)
    patient = window.here.enrol(OTHER)
    wish = wish_for(window.here, patient, session, number)
    assert code_of(window.here.face.hold(window.here.caller, wish)) == Reason.HELD_BY_OTHERS
    pass_by(window, LIMITS.lasts)
    assert code_of(window.here.face.hold(window.here.caller, wish)) == Reason.HELD_BY_OTHERS


def test_a_session_never_gets_fewer_numbers_than_are_lent(window: Window) -> None:
    """Whoever lowers it cannot know what a counter without the service has sold by now."""
    session, _, _ = alone(window, 6)
    boss = staffed(window.desk.house, login="boss")
    lower = CapacityBody(capacity=1)
    reply = boss.house.service.set_capacity(boss.caller, session, lower)
    assert code_of(reply) == Reason.BELOW_SOLD
    assert boss.house.service.set_capacity(
        boss.caller, session, CapacityBody(capacity=2)
    ).is_success
    assert adds_up(window)


@pytest.mark.requirement("R179")
def test_what_was_sold_is_booked_and_in_the_drawer_once(window: Window) -> None:
    block = lend(window)
    body = sold(block, block.numbers[0])
    first = post(window, body, "slip-1")
    answer = first.read(emergency_shapes.EmergencySaleAnswer)
    assert (answer.fate, answer.reason) == (NumberFate.BOOKED, None)
    assert answer.appointment is not None
    assert answer.appointment.slot == block.numbers[0].slot
    assert post(window, body, "slip-1").body == first.body
    assert code_of(post(window, body, "slip-2")) == Reason.NOT_IN_THIS_STATE
    assert (drawer(window).taken, drawer(window).back) == (answer.amount, 0)
    assert adds_up(window)
    assert acts(window).count("emergency_sale_posted") == 1
    left = lend(window)
    assert block.numbers[0].id not in {one.id for one in left.numbers}
    assert left.id == block.id


def test_a_second_number_of_that_department_and_day_is_money_back(window: Window) -> None:
    _, block, _ = alone(window, 6)
    one, other = block.numbers
    assert posted(window, sold(block, one)).fate is NumberFate.BOOKED
    answer = posted(window, sold(block, other))
    assert (answer.fate, answer.reason) == (NumberFate.MONEY_BACK, Reason.ALREADY_BOOKED)
    assert answer.appointment is None
    assert adds_up(window)
    patient = window.here.enrol(ADULT)
    told = window.ask(paths.EMERGENCY_SALES).read(emergency_shapes.EmergencySalesAnswer).sales
    assert [(s.number, s.fate, s.reason, s.order, s.appointment is None) for s in told][1:] == [
        (other.id, NumberFate.MONEY_BACK, Reason.ALREADY_BOOKED, answer.order, True)
    ]
    assert (told[0].number, told[0].amount, told[0].station) == (
        one.id,
        one.slot.fee,
        window.staff.at,
    )
    page = window.desk.face.records(window.desk.caller, patient).read(after.RecordsAnswer)
    assert [owed.payment.order for owed in page.cash_owed] == [answer.order]
    assert window.give_back(answer.order).is_success
    assert drawer(window).expected == 20_000 + one.slot.fee
    assert code_of(post(window, sold(block, other))) == Reason.NOT_IN_THIS_STATE


def test_expired_numbers_go_back_after_the_margin_and_not_before(window: Window) -> None:
    block = lend(window)
    pass_by(window, LIMITS.lasts + LIMITS.margin - timedelta(seconds=1))
    assert free_of(window, block) == 0
    pass_by(window, timedelta(seconds=1))
    assert free_of(window, block) == len(block.numbers)
    assert adds_up(window)
    assert acts(window).count("block_expired") == 1
    pass_by(window, timedelta(seconds=1))
    assert acts(window).count("block_expired") == 1
    assert lend(window).id != block.id


def free_of(window: Window, block: Block) -> int:
    ids = [one.id for one in block.numbers]
    with window.desk.house.database.read() as connection:
        seats = sa.select(emergency_number.c.seat).where(emergency_number.c.id.in_(ids))
        rows = connection.execute(sa.select(seat.c.state).where(seat.c.id.in_(seats))).all()
    return sum(row.state == 0 for row in rows)


def test_posted_after_its_block_expired_the_number_is_still_theirs(window: Window) -> None:
    _, block, number = alone(window)
    pass_by(window, LIMITS.lasts + LIMITS.margin)
    answer = posted(window, sold(block, number))
    assert answer.fate is NumberFate.BOOKED
    assert answer.appointment is not None
    assert answer.appointment.slot == number.slot
    assert adds_up(window)


def test_posted_when_somebody_else_has_it_there_is_one_more(window: Window) -> None:
    """Only where the counter's clock lied; who paid keeps a number of that half-hour."""
    session, block, number = alone(window)
    pass_by(window, LIMITS.lasts + LIMITS.margin)
    for who in (OTHER, THIRD):
        wish = wish_for(window.here, window.here.enrol(who), session, number)
        at_kiosk = window.desk.at(f"kiosk-0{1 + (who is THIRD)}")
        assert at_kiosk.face.hold(at_kiosk.caller, wish).is_success
    answer = posted(window, sold(block, number, at=block.good_until + timedelta(hours=1)))
    assert answer.fate is NumberFate.MOVED
    assert answer.appointment is not None
    assert answer.appointment.slot.band == number.slot.band
    assert answer.appointment.slot.number != number.slot.number
    assert adds_up(window)


def test_a_block_is_given_back_by_its_own_counter(window: Window) -> None:
    block = lend(window)
    path = paths.EMERGENCY_BLOCK_BACK.format(block=block.id)
    other = second_of(window)
    assert code_of(other.act(path)) == Reason.NOT_FOUND
    lend(other)
    assert code_of(other.act(path)) == Reason.NOT_FOUND
    freed = window.act(path).read(emergency_shapes.BlockBackAnswer).freed
    assert freed == len(block.numbers) == free_of(window, block)
    assert code_of(window.act(path)) == Reason.NOT_FOUND
    assert adds_up(window)


def test_renewed_it_is_good_for_longer_and_full_again(window: Window) -> None:
    block = lend(window)
    posted(window, sold(block, block.numbers[0]))
    pass_by(window, timedelta(minutes=30))
    later = lend(window)
    assert later.id == block.id
    assert later.good_until == block.good_until + timedelta(minutes=30)
    assert {n.id for n in block.numbers[1:]} < {n.id for n in later.numbers}
    assert len(later.numbers) == len(block.numbers)
    assert adds_up(window)


InForce = Callable[[Policy, datetime], None]
"""Lets another policy be in force from a moment on."""


@pytest.fixture
def in_force(window: Window, monkeypatch: pytest.MonkeyPatch) -> InForce:
    """Return what lets another policy be in force from a moment on."""
    policies = window.desk.house.service._policies
    before = policies.at

    def let(later: Policy, since: datetime) -> None:
        since_ms = to_ms(since)
        monkeypatch.setattr(policies, "at", lambda now: later if now >= since_ms else before(now))

    return let


def lasting(lasts: timedelta) -> Policy:
    return replace(DEMO, emergency=replace(LIMITS, lasts=lasts, margin=timedelta(minutes=5)))


def test_how_long_a_block_is_good_is_said_by_its_own_end(
    window: Window, in_force: Callable[[Policy, datetime], None]
) -> None:
    """Whatever the policy says that is in force by then."""
    now = window.desk.house.clock()
    in_force(lasting(timedelta(hours=8)), now + timedelta(hours=1))
    block = lend(window)
    assert timedelta(seconds=block.lasts_s) == block.good_until - now == LIMITS.lasts


def test_answered_again_a_block_is_good_for_what_is_left_of_it(window: Window) -> None:
    """Whoever asks again counts from the second answer on, and sells no longer for it."""

    def asked() -> Block:
        reply = window.act(paths.EMERGENCY_BLOCKS, key="lend-1")
        return reply.read(emergency_shapes.BlockAnswer).block

    first = asked()
    pass_by(window, LIMITS.lasts - timedelta(minutes=10))
    again = asked()
    assert again == replace(first, lasts_s=600)
    assert window.desk.house.clock() + timedelta(seconds=again.lasts_s) == first.good_until
    pass_by(window, timedelta(minutes=11))
    assert asked().lasts_s == 0


def test_renewing_never_shortens_what_a_counter_was_told(
    window: Window, in_force: Callable[[Policy, datetime], None]
) -> None:
    """Its answer may be lost: the counter sells by the one before, and nobody else may have it."""
    block = lend(window)
    window.desk.house.clock.advance(seconds=60)
    in_force(lasting(timedelta(minutes=20)), window.desk.house.clock())
    assert lend(window).good_until == block.good_until
    pass_by(window, LIMITS.lasts + LIMITS.margin - timedelta(seconds=61))
    assert free_of(window, block) == 0
    pass_by(window, timedelta(seconds=1))
    assert free_of(window, block) == len(block.numbers)


def test_a_block_that_expires_as_another_is_lent_is_written_down_too(window: Window) -> None:
    block = lend(window)
    window.desk.house.clock.advance(seconds=(LIMITS.lasts + LIMITS.margin).total_seconds())
    window.staff.token = sign_in(window.desk.house, window.staff.who, window.staff.at)
    assert lend(window).id != block.id
    assert acts(window)[-2:] == ["block_expired", "numbers_lent"]
    assert adds_up(window)


def test_a_block_expires_with_its_row_in_the_record_or_not_at_all(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = lend(window)
    window.desk.house.clock.advance(seconds=(LIMITS.lasts + LIMITS.margin).total_seconds())
    service = window.desk.house.service
    with monkeypatch.context() as broken:
        broken.setattr(service, "_note", busy)
        with pytest.raises(DatabaseBusyError):
            service._end_blocks()
    assert free_of(window, block) == 0
    service._end_blocks()
    assert free_of(window, block) == len(block.numbers)
    assert acts(window).count("block_expired") == 1


def busy(*_args: object, **_facts: str) -> None:
    raise DatabaseBusyError("somebody else is writing")


def test_what_is_called_off_leaves_the_block_and_is_money_back(window: Window) -> None:
    session, block, number = alone(window)
    call_off(staffed(window.desk.house, login="boss"), session)
    assert lend(window).numbers == ()
    answer = posted(window, sold(block, number))
    assert (answer.fate, answer.reason) == (NumberFate.MONEY_BACK, Reason.SESSION_SUSPENDED)
    assert adds_up(window)


def test_what_is_over_leaves_the_block(window: Window) -> None:
    _, block, number = alone(window, begin=time(9, 30))
    pass_by(window, number.slot.band.end - window.desk.house.clock())
    later = lend(window)
    assert (later.id, later.numbers) == (block.id, ())
    assert adds_up(window)


def test_who_is_not_seen_there_at_all_has_their_money_back(window: Window) -> None:
    block = lend(window)
    with window.desk.house.database.write() as connection:
        connection.execute(sa.update(department).values(min_age=70))
    answer = posted(window, sold(block, block.numbers[0]))
    assert (answer.fate, answer.reason) == (NumberFate.MONEY_BACK, Reason.AGE_NOT_ADMITTED)
    assert adds_up(window)


def test_a_block_takes_an_open_drawer_and_a_place_that_takes_cash(desk: Desk) -> None:
    window = Window(desk, staffed(desk.house, Role.REGISTRAR, login="reg"))
    assert code_of(window.act(paths.EMERGENCY_BLOCKS)) == Reason.NO_OPEN_SHIFT
    window.open_drawer()
    block = lend(window)
    window.close_drawer(20_000)
    assert code_of(post(window, sold(block, block.numbers[0]))) == Reason.NO_OPEN_SHIFT
    with desk.house.database.write() as connection:
        set_terminal(connection, window.staff.at, [PaymentMethod.SCAN], acceptor=False)
    assert code_of(window.act(paths.EMERGENCY_BLOCKS)) == Reason.METHOD_NOT_OFFERED


@pytest.mark.requirement("R009")
def test_a_kiosk_is_lent_nothing(desk: Desk) -> None:
    if isinstance(desk.face, HttpFace):
        caller = Caller("kiosk-01", "k1")
        reply = desk.face.post(caller, paths.EMERGENCY_BLOCKS, shapes.EmptyBody())
        assert code_of(reply) == Reason.NOT_ALLOWED
    with desk.house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(emergency_number)) == 0


def test_what_was_never_lent_so_is_not_taken(window: Window) -> None:
    block = lend(window)
    one = block.numbers[0]
    body = sold(block, one)
    forged = replace(one, seal="0" * 64)
    assert code_of(post(window, sold(block, forged))) == Reason.MALFORMED_REQUEST
    longer = replace(block, good_until=block.good_until + timedelta(hours=1))
    assert code_of(post(window, sold(longer, one))) == Reason.MALFORMED_REQUEST
    for unknown in (replace(one, id="E000000-00000000-01"),):
        assert code_of(post(window, sold(block, unknown))) == Reason.NOT_FOUND
    assert code_of(post(second_of(window), body)) == Reason.NOT_FOUND
    naive = sold(replace(block, good_until=block.good_until.replace(tzinfo=None)), one)
    if not isinstance(window.desk.face, HttpFace):
        assert code_of(post(window, naive)) == Reason.MALFORMED_REQUEST
    wrong_name = sold(block, one, replace(ADULT, name="张三"))
    assert post(window, sold(block, one)).is_success
    assert code_of(post(window, msgspec_replace(wrong_name, block.numbers[1]))) == (
        Reason.NAME_CONFLICT
    )
    assert adds_up(window)


def msgspec_replace(
    body: emergency_shapes.EmergencySaleBody, number: Lent
) -> emergency_shapes.EmergencySaleBody:
    return msgspec.structs.replace(body, number=number.id, seal=number.seal)
