"""How often a booking asks the database: each statement costs more than it looks, so they count."""

from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import ENGINES, POSTGRESQL, central

LIMITS = {"order": 13, "confirm": 19}
"""Statements on SQLite, transactions' begins included where the driver is asked for them."""
MORE_ON_POSTGRESQL = {"order": 3, "confirm": 4}
"""The turns that are taken where several write at once."""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_booking_asks_the_database_no_more_often_than_this(engine: str) -> None:
    asked: Counter[str] = Counter()
    doing = [""]

    def count(*_: object) -> None:
        asked[doing[0]] += 1

    def counted(what: str, act: Callable[[], Reply]) -> Reply:
        doing[0] = what
        try:
            return act()
        finally:
            doing[0] = ""

    with central(engine=engine, days=0, is_served=False) as house:
        desk = Desk(house, house.service)
        hold = desk.hold(desk.enrol())
        sa.event.listen(sa.Engine, "before_cursor_execute", count)
        try:
            assert counted("order", lambda: desk.face.open_order(desk.caller, hold.id)).is_success
            order = desk.open_order(hold.id)
            house.pay(order.id)
            assert counted("confirm", lambda: desk.confirm(hold.id, order.id)).is_success
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", count)
    more = MORE_ON_POSTGRESQL if engine == POSTGRESQL else {}
    limits = {what: limit + more.get(what, 0) for what, limit in LIMITS.items()}
    assert {what: asked[what] <= limit for what, limit in limits.items()} == dict.fromkeys(
        limits, True
    ), asked
    assert all(asked[what] > 0 for what in limits)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_refused_is_undone_whole_and_counts_as_nothing(engine: str) -> None:
    """Whatever an act wrote before it was refused is gone, and nobody hears that it happened."""
    with central(engine=engine, days=0, is_served=False) as house:
        desk = Desk(house, house.service)
        hold = desk.hold(desk.enrol())
        heard: list[object] = []
        house.database.on_done = heard.extend
        other = desk.at("kiosk-02")
        assert code_of(other.face.release(other.caller, hold.id)) == Reason.NOT_YOUR_HOLD
        assert heard == []
        assert desk.face.release(desk.caller, hold.id).is_success
        assert heard != []
