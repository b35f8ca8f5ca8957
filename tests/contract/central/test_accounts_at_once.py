"""Two administrators change each other's accounts at the very same moment: one of them is left.

The first of two stands before its commit while the second comes; see `tests.helpers.interleaving`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.staff import people
from kiosk_app.contract.staff_shapes import InviteBody, PostsBody
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.helpers.central import CHEAP, CentralHouse, central
from tests.helpers.desk_staff import Staff, reason_of, staffed
from tests.helpers.interleaving import Turns
from tests.helpers.staff import OTHER_COUNTER

Act = Callable[[Staff, Staff], Reply]


class Halting(AuditLog):
    """The record of an act is its last effect: there the first of two stands."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(CHEAP.audit_key)
        self._turns = turns

    def add(
        self, connection: Connection, at: datetime, actor: str, act: AuditAct, **facts: str
    ) -> None:
        super().add(connection, at, actor, act, **facts)
        self._turns.hook("effect")


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def house(engine: str, turns: Turns) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0) as made:
        made.service._audit = Halting(turns)
        yield made


@pytest.fixture
def both(house: CentralHouse) -> tuple[Staff, Staff]:
    one = staffed(house, Role.ADMINISTRATOR, "first.admin")
    return one, staffed(house, Role.ADMINISTRATOR, "second.admin", OTHER_COUNTER)


def disable(by: Staff, whom: Staff) -> Reply:
    return by.house.service.disable(by.caller, whom.who.id)


def take_the_post(by: Staff, whom: Staff) -> Reply:
    body = PostsBody(roles=frozenset({Role.ENQUIRY}))
    return by.house.service.set_posts(by.caller, whom.who.id, body)


def issue_code(by: Staff, whom: Staff) -> Reply:
    return by.house.service.issue_code(by.caller, whom.who.id)


def invite(by: Staff, _whom: Staff) -> Reply:
    body = InviteBody(login="a.friend", name="李四", roles=frozenset({Role.ADMINISTRATOR}))
    return by.house.service.invite(by.caller, body)


def administrators(house: CentralHouse) -> list[str]:
    """Return who can sign in and change accounts."""
    with house.database.read() as connection:
        return [
            member.login
            for member in people.everybody(connection)
            if member.is_enabled and member.password and Role.ADMINISTRATOR in member.roles
        ]


@pytest.mark.requirement("R009", "R133")
@pytest.mark.parametrize("second", [disable, take_the_post, issue_code, invite])
@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (disable, Reason.NOT_SIGNED_IN),
        (issue_code, Reason.NOT_SIGNED_IN),
        (take_the_post, Reason.NOT_ALLOWED),
    ],
)
def test_of_two_administrators_who_turn_on_each_other_the_first_is_left(
    house: CentralHouse,
    both: tuple[Staff, Staff],
    turns: Turns,
    first: Act,
    reason: Reason,
    second: Act,
) -> None:
    one, other = both
    done, late = turns.race(house, lambda: first(one, other), lambda: second(other, one))
    assert done.is_success
    assert reason_of(late) == reason
    assert administrators(house) == ["first.admin"]
