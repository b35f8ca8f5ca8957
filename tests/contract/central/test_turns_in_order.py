"""Turns are taken in the order that is written down: nobody waits for somebody who waits for them.

What is written is compared with the code, and with what a server is asked for, act by act.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.engines import locks
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.contract.suspension_shapes import CasesAnswer, SuspendBody
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.sessions import UrgentReason
from tests.contract.central.after.steps import at, cancel, work
from tests.contract.central.after.test_waiting_for_any import both_full, join_any
from tests.contract.central.face import Desk
from tests.contract.central.test_identifiers import CARD, bind
from tests.contract.central.test_one_consultation import order, refer
from tests.helpers.central import POSTGRESQL, CentralHouse, central
from tests.helpers.desk_staff import staffed
from tests.helpers.people import ADULT, STRANGER
from tests.helpers.referring import Referring, over_http

SERVICE = Path(locks.__file__).parents[1]
_TAKEN = re.compile(r'take_turn\(\s*\w+,\s*"([^"]+)"')


def test_every_turn_that_is_taken_has_its_place_in_the_order() -> None:
    texts = (path.read_text(encoding="utf-8") for path in SERVICE.rglob("*.py"))
    taken = {name for text in texts for name in _TAKEN.findall(text)}
    assert taken | {locks.SESSION} == set(locks.ORDER)
    assert len(set(locks.ORDER)) == len(locks.ORDER)


def _turns(values: object) -> Iterator[str]:
    """Give the turns of a statement; of a shared one its session, or what leads to it, is apart."""
    told = values.values() if isinstance(values, dict) else values
    assert isinstance(told, Iterable)
    texts = [text for text in told if isinstance(text, str)]
    if locks.name_of_turn(locks.SESSION, "") in texts:
        yield "".join(texts)
    else:
        yield from (text for text in texts if what_of(text) in locks.ORDER)


def what_of(turn: str) -> str:
    """Return what a turn is of, by its one text."""
    return turn.split("\x1f", maxsplit=1)[0]


@contextmanager
def turns_of(house: CentralHouse) -> Iterator[list[list[str]]]:
    """Give the turns that each transaction takes from now on, in its order, each once."""
    found: list[list[str]] = []
    own: dict[int, list[str]] = {}

    def begin(connection: sa.Connection) -> None:
        own[id(connection)] = []
        found.append(own[id(connection)])

    def asked(
        connection: sa.Connection, _cursor: object, statement: str, values: object, *_: object
    ) -> None:
        if "pg_advisory_xact_lock" in statement:
            own[id(connection)] += _turns(values)

    with house.database.read() as connection:
        engine = connection.engine
    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "before_cursor_execute", asked)
    yield found
    sa.event.remove(engine, "begin", begin)
    sa.event.remove(engine, "before_cursor_execute", asked)
    with house.database.read() as connection:
        rows = connection.execute(sa.select(booking.c.id, booking.c.session)).all()
    sessions = {row.id: locks.name_of_turn(locks.SESSION, row.session) for row in rows}
    for turns in found:
        named = [sessions.get(turn.rpartition("\x1f")[2], turn) for turn in turns]
        turns[:] = dict.fromkeys(named)  # whoever has a turn has it


def assert_in_order(found: list[list[str]], *seen: str) -> None:
    for turns in found:
        places = [locks.ORDER.index(what_of(turn)) for turn in turns]
        assert places == sorted(places), turns
    assert set(seen) <= {what_of(turn) for turns in found for turn in turns}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with central(engine=POSTGRESQL, is_served=False, days=1) as house:
        yield Desk(house, house.service)


def test_enrolling_and_binding_a_card(desk: Desk) -> None:
    with turns_of(desk.house) as found:
        desk.enrol(ADULT)
        bind(desk, IdentifierSystem.HOSPITAL_CARD, CARD)
    assert_in_order(found, "request", "identifier", "person", "alike")


def test_a_wish_an_offer_and_its_end(desk: Desk) -> None:
    at(desk, 6, 30)
    with turns_of(desk.house) as found:
        morning, late = both_full(desk)
        join_any(desk, desk.enrol(STRANGER))
        assert cancel(desk, late).is_success
        assert cancel(desk, morning).is_success
        work(desk, minutes=15)
    assert_in_order(found, "patient", "session", "waitlist", "wish", "number")


def test_calling_off_and_on_again_while_somebody_waits(desk: Desk) -> None:
    at(desk, 6, 30)
    _, late = both_full(desk)
    join_any(desk, desk.enrol(STRANGER))
    boss = staffed(desk.house)
    body = SuspendBody(sessions=(late.slot.session,), reason=UrgentReason.ILLNESS)
    with turns_of(desk.house) as found:
        (case,) = desk.house.service.suspend(boss.caller, body).read(CasesAnswer).cases
        assert desk.house.service.resume(boss.caller, case.id).is_success
    assert_in_order(found, "call off", "rooms", "session", "waitlist", "wish", "audit")


def test_referring_on_a_consultation() -> None:
    with central(engine=POSTGRESQL, days=0) as house, over_http(house) as wire:
        place = Referring.at(house, wire)
        one, other = place.doctor("dr.gu"), place.doctor("dr.mo")
        patients, session = place.patients(2), place.session(20)
        with turns_of(house) as found:
            assert refer(place, one, patients[0], session).is_success
            assert not order(place, other, patients[1], session).is_success
    assert_in_order(found, "referrer", "consultation", "patient")
