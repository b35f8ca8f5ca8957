"""Who is let behind a kiosk's staff exit, and what of it stands in the record."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.tables.schema_staff import audit, staff_session
from kiosk_app.contract.staff_shapes import MaintenanceAnswer, MaintenanceBody
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import RIGHTS, Operation
from kiosk_app.domain.staff import Role
from tests.contract.central.face import code_of
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.staff import PASSWORD, add_counter, hire

ALLOWED = {role for role in Role if role in RIGHTS[Operation.MAINTAIN_STATION]}


@pytest.fixture
def house(engine: str) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False) as made:
        add_counter(made)
        yield made


def begin(house: CentralHouse, login: str, password: str = PASSWORD) -> Reply:
    body = MaintenanceBody(login=login, password=password)
    return house.service.begin_maintenance(Caller(KIOSK), body)


def record(house: CentralHouse) -> list[tuple[str, str]]:
    with house.database.read() as connection:
        rows = connection.execute(sa.select(audit.c.actor, audit.c.act).order_by(audit.c.place))
        return [(row.actor, row.act) for row in rows]


@pytest.mark.requirement("R011")
@pytest.mark.parametrize("role", Role)
def test_who_has_such_a_post_is_let_in_and_nobody_else(house: CentralHouse, role: Role) -> None:
    who = hire(house, role)
    reply = begin(house, who.login)
    if role in ALLOWED:
        assert reply.read(MaintenanceAnswer) == MaintenanceAnswer(staff=who.id, name="张*丰")
        assert record(house)[-1] == (who.id, "maintenance_begun")
    else:
        assert code_of(reply) == Reason.NOT_ALLOWED
        assert record(house)[-1] == (who.id, "refused")


def test_to_be_let_in_begins_no_session_and_ends_none(house: CentralHouse) -> None:
    begin(house, hire(house, Role.ADMINISTRATOR).login)
    with house.database.read() as connection:
        assert connection.execute(sa.select(staff_session)).all() == []


@pytest.mark.requirement("R133")
def test_wrong_passwords_count_as_those_of_signing_in(house: CentralHouse) -> None:
    who = hire(house, Role.ADMINISTRATOR)
    for _ in range(5):
        assert code_of(begin(house, who.login, "wrong")) == Reason.SIGN_IN_REFUSED
    assert code_of(begin(house, who.login)) == Reason.SIGN_IN_LOCKED
    assert [act for _, act in record(house)].count("sign_in_failed") == 5


def test_a_name_nobody_has_is_answered_like_a_wrong_password(house: CentralHouse) -> None:
    hire(house, Role.ADMINISTRATOR)
    assert code_of(begin(house, "nobody.here")) == Reason.SIGN_IN_REFUSED
    assert record(house)[-1] == ("nobody", "sign_in_failed")


def test_who_was_shut_out_is_not_let_in_either(house: CentralHouse) -> None:
    who = hire(house, Role.ADMINISTRATOR)
    with house.database.write() as connection:
        people.disable(connection, who.id)
    assert code_of(begin(house, who.login)) == Reason.SIGN_IN_REFUSED
