"""What nobody has settled is on the board, red once it is too old; over HTTP, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.central_service.supply import unresolved
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.central_service.tables.schema_devices import device
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.contract import paths, suspension_shapes
from kiosk_app.contract.unresolved_shapes import UnresolvedAnswer, UnresolvedLine
from kiosk_app.domain.device_health import Light
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.unresolved import Matter
from tests.contract.central.after.steps import cancel
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.desk_staff import book, enrolled
from tests.helpers.people import ADULT, ELDER
from tests.helpers.staff import Hired, Wire, add_counter, hire, sign_in

CALLED_OFF = SessionId("20261124M-P0304E1")


@dataclass
class Board:
    """What an administrator sees."""

    house: CentralHouse
    wire: Wire
    kiosk: Desk
    auditor: Hired

    def look(self) -> UnresolvedAnswer:
        token = sign_in(self.house, self.auditor)
        return self.wire.ask("GET", paths.UNRESOLVED, token=token).read(UnresolvedAnswer)

    def after(self, minutes: float) -> tuple[UnresolvedLine, ...]:
        self.house.clock.advance(minutes=minutes)
        return self.look().lines

    def now(self, minutes: float = 0) -> int:
        return to_ms(self.house.clock() + timedelta(minutes=minutes))


@pytest.fixture(params=ENGINES)
def board(request: pytest.FixtureRequest) -> Iterator[Board]:
    with central(engine=request.param) as house, (wire := Wire(house.url)).http:
        add_counter(house)
        yield Board(house, wire, Desk(house, house.service), hire(house, Role.AUDITOR))


def told(lines: tuple[UnresolvedLine, ...]) -> list[tuple[Matter, str, int, Light]]:
    return [(line.matter, line.about, line.minutes, line.light) for line in lines]


@pytest.mark.requirement("R114")
def test_a_payment_nobody_knows_of_is_red_after_sixteen_minutes(board: Board) -> None:
    order = board.kiosk.open_order(board.kiosk.hold(board.kiosk.enrol(ADULT)).id).id
    board.house.pay(order, PhoneAct.SILENCE)
    board.house.service.background.run_once()
    assert told(board.after(15)) == [(Matter.PAYMENT, order, 15, Light.YELLOW)]
    board.house.service.background.run_once()  # the provider says nothing
    assert told(board.after(1)) == [(Matter.PAYMENT, order, 16, Light.RED)]
    assert board.look().red == 1
    board.house.pay(order)
    board.house.service.background.run_once()
    assert board.look().lines == ()


def test_what_was_paid_and_not_booked_counts_from_the_payment(board: Board) -> None:
    hold, order = board.kiosk.paid(board.kiosk.enrol(ADULT))
    board.house.clock.advance(minutes=2)
    board.kiosk.order(order.id)
    assert told(board.after(1)) == [(Matter.PAYMENT, order.id, 1, Light.YELLOW)]
    assert board.kiosk.confirm(hold.id, order.id).is_success
    assert board.look().lines == ()


@pytest.mark.requirement("R114")
def test_a_refund_that_does_not_go_through_is_told_from_its_beginning(board: Board) -> None:
    booked = board.kiosk.book(board.kiosk.enrol(ADULT))
    board.house.clock.advance(minutes=30)
    assert cancel(board.kiosk, booked).is_success
    (line,) = board.after(20)
    assert (line.matter, line.minutes, line.light) == (Matter.REFUND, 20, Light.RED)
    board.house.service.background.run_once()
    assert board.look().lines == ()


def test_cash_that_waits_for_its_owner_is_not_ours_to_settle(board: Board) -> None:
    booked = board.kiosk.book(board.kiosk.enrol(ADULT))
    cancel(board.kiosk, booked)
    with board.house.database.write() as connection:
        connection.exec_driver_sql("UPDATE payment_order SET is_cash = (1 = 1)")
    assert board.after(20) == ()


@pytest.mark.requirement("R114")
def test_a_message_that_is_due_and_a_patient_nobody_reached_are_told(board: Board) -> None:
    (patient,) = enrolled(board.house, 1)
    book(board.house, patient, CALLED_OFF)
    with board.house.database.write() as connection:
        which = connection.scalars(sa.select(booking.c.id)).one()
        row = {"booking": which, "tries": 0, "next_at": board.now()}
        rows = [
            {**row, "kind": "booked", "due_at": board.now()},
            {**row, "kind": "day_before", "due_at": board.now(60)},
        ]
        connection.execute(sa.insert(message), rows)
    boss = sign_in(board.house, hire(board.house, Role.SUPERVISOR))
    body = suspension_shapes.SuspendBody(sessions=(CALLED_OFF,), reason=UrgentReason.SURGERY)
    assert board.wire.ask("POST", paths.SUSPENSIONS, body, token=boss, key="off").is_success
    unreached = board.wire.ask("GET", paths.NOTICES_UNREACHED, token=boss)
    notice = unreached.read(suspension_shapes.UnreachedAnswer).patients[0].notice
    lines = {line.matter: line for line in board.after(16)}
    assert lines[Matter.MESSAGE].about == which
    assert lines[Matter.NOTICE].about == notice
    assert {lines[m].light for m in (Matter.MESSAGE, Matter.NOTICE)} == {Light.RED}
    told_at_last = suspension_shapes.AttemptBody(channel="phone", has_reached=True)
    path = paths.NOTICE_ATTEMPTS.format(notice=notice)
    again = sign_in(board.house, hire(board.house, Role.SUPERVISOR, login="other.boss"))
    assert board.wire.ask("POST", path, told_at_last, token=again, key="told").is_success
    assert Matter.NOTICE not in {line.matter for line in board.look().lines}


@pytest.mark.requirement("R114")
def test_a_station_that_fell_silent_with_acts_unsettled_is_told(board: Board) -> None:
    mine = sa.update(device).where(device.c.station == KIOSK)
    with board.house.database.write() as connection:
        connection.execute(mine.values(seen_at=board.now(), unsettled=1))
    assert told(board.after(16)) == [(Matter.STATION, KIOSK, 16, Light.RED)]
    with board.house.database.write() as connection:
        connection.execute(mine.values(seen_at=board.now(), unsettled=0))
    assert board.look().lines == ()


def test_the_oldest_come_first_and_not_without_end(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = board.kiosk.open_order(board.kiosk.hold(board.kiosk.enrol(ADULT)).id).id
    board.house.clock.advance(minutes=1)
    second = board.kiosk.open_order(board.kiosk.hold(board.kiosk.enrol(ELDER)).id).id
    assert [line.about for line in board.look().lines] == [first, second]
    monkeypatch.setattr(unresolved, "AT_MOST", 1)
    answer = board.look()
    assert ([line.about for line in answer.lines], answer.has_more) == ([first], True)


def test_who_takes_no_reports_is_not_told(board: Board) -> None:
    token = sign_in(board.house, hire(board.house, Role.REGISTRAR))
    assert code_of(board.wire.ask("GET", paths.UNRESOLVED, token=token)) == Reason.NOT_ALLOWED
