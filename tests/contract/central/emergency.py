"""A counter that is lent numbers and posts what it sold of them, on every face of the service."""

from datetime import date, datetime, time, timedelta

import msgspec
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import cash_shapes, emergency_shapes, paths, shapes
from kiosk_app.domain.emergency import Block, Lent
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, body_of
from tests.contract.central.window import Window
from tests.helpers.clinic import new_session, opened, take_away_sessions
from tests.helpers.desk_staff import staffed
from tests.helpers.people import ADULT, PHONE, person
from tests.helpers.staff import OTHER_COUNTER, sign_in

LIMITS = DEMO.emergency
OTHER = person("何大川", date(1990, 2, 3), 903, Proof.ID_CARD)
THIRD = person("苗小禾", date(1991, 4, 5), 904, Proof.ID_CARD)


def half_an_hour_after(begin: time) -> time:
    return (datetime.combine(date(2026, 11, 23), begin) + timedelta(minutes=30)).time()


def lend(window: Window) -> Block:
    return window.act(paths.EMERGENCY_BLOCKS).read(emergency_shapes.BlockAnswer).block


def second_of(window: Window) -> Window:
    """Return another counter, with a drawer."""
    other = Window(
        window.desk, staffed(window.desk.house, Role.REGISTRAR, login="other", at=OTHER_COUNTER)
    )
    assert other.open_drawer().is_success
    return other


def sold(
    block: Block, number: Lent, who: Person = ADULT, at: datetime | None = None
) -> emergency_shapes.EmergencySaleBody:
    return emergency_shapes.EmergencySaleBody(
        number=number.id,
        seal=number.seal,
        good_until=block.good_until,
        sold_at=at or block.good_until - timedelta(minutes=1),
        person=body_of(who),
        phone=PHONE,
    )


def post(window: Window, body: emergency_shapes.EmergencySaleBody, key: str | None = None) -> Reply:
    return window.act(paths.EMERGENCY_SALES, body, key)


def posted(
    window: Window, body: emergency_shapes.EmergencySaleBody
) -> emergency_shapes.EmergencySaleAnswer:
    return post(window, body).read(emergency_shapes.EmergencySaleAnswer)


def pass_by(window: Window, span: timedelta) -> None:
    """Let time pass with nobody at the counter, and the worker come by."""
    window.desk.house.clock.advance(seconds=span.total_seconds())
    window.desk.house.service.background.run_once()
    window.staff.token = staffed_again(window)


def staffed_again(window: Window) -> str:
    return sign_in(window.desk.house, window.staff.who, window.staff.at)


def adds_up(window: Window) -> bool:
    """Tell whether the record of numbers tells what there is."""
    with window.desk.house.database.read() as connection:
        return list(ledger_check.differences(connection)) == []


def drawer(window: Window) -> cash_shapes.ShiftAnswer:
    return window.ask(paths.SHIFT).read(cash_shapes.ShiftAnswer)


def acts(window: Window) -> list[str]:
    with window.desk.house.database.read() as connection:
        return list(connection.scalars(sa.select(audit.c.act).order_by(audit.c.place)))


def alone(
    window: Window, capacity: int = 2, begin: time = time(11, 30)
) -> tuple[SessionId, Block, Lent]:
    """Return a session, which has one number for all, and its number in this counter's block."""
    day, end = date(2026, 11, 23), half_an_hour_after(begin)
    with window.desk.house.database.write() as connection:
        take_away_sessions(connection)
        made = new_session(capacity, day=day, begin=begin, end=end)  # one is for the elderly
        session = SessionId(opened(connection, made, DEMO))
    block = lend(window)
    return session, block, next(one for one in block.numbers if one.slot.session == session)


def wish_for(here: Desk, patient: str, session: SessionId, number: Lent) -> shapes.HoldBody:
    return replace_body(here.wish(patient), session, number.slot.band.begin)


def replace_body(body: shapes.HoldBody, session: SessionId, begin: datetime) -> shapes.HoldBody:
    return msgspec.structs.replace(body, session=session, band_begin=begin)
