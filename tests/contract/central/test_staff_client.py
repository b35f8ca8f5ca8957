"""The client as a counter uses it: signed in, every call is its registrar's, over real HTTP."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.errors import CentralRefusedError
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.domain.booking import BookingClass, Hold
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.ids import RequestKey, StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.helpers.central import CentralHouse, central
from tests.helpers.devices import client_of
from tests.helpers.people import ADULT, PHONE
from tests.helpers.staff import COUNTER, PASSWORD, Hired, add_counter, hire


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


@pytest.fixture
def worker(house: CentralHouse) -> Hired:
    return hire(house, Role.REGISTRAR, login="he.lu")


@pytest.fixture
def client(house: CentralHouse) -> Iterator[CentralClient]:
    made = client_of(house, StationId(COUNTER))
    yield made
    made.close()


def refused(no: pytest.ExceptionInfo[CentralRefusedError]) -> Reason:
    return no.value.refusal.reason


def key(number: int) -> RequestKey:
    return RequestKey(f"desk-{number}")


def hold_one(client: CentralClient) -> Hold:
    """Enrol the adult and hold the first number there is today."""
    patient = client.enrol(ADULT, PHONE, key(1))
    for department in client.catalogue().departments:
        for session in client.sessions(department.id, patient.id, BookingClass.SAME_DAY):
            for supply in client.bands(session.id, patient.id):
                if supply.free:
                    begin = supply.band.begin
                    return client.hold(patient.id, session.id, begin, key(2), proof=ADULT.proof)
    raise AssertionError("nothing is left today")


@pytest.mark.requirement("R133")
def test_nobody_is_looked_up_at_a_counter_where_nobody_is_signed_in(
    client: CentralClient, worker: Hired
) -> None:
    with pytest.raises(CentralRefusedError) as no:
        client.lookup(ADULT)
    assert refused(no) is Reason.NOT_SIGNED_IN
    member = client.sign_in(worker.login, PASSWORD)
    assert (member.id, member.login, member.roles) == (worker.id, worker.login, (Role.REGISTRAR,))
    with pytest.raises(CentralRefusedError) as no:
        client.lookup(ADULT)
    assert refused(no) is Reason.UNKNOWN_PATIENT
    client.sign_out()
    with pytest.raises(CentralRefusedError) as no:
        client.lookup(ADULT)
    assert refused(no) is Reason.NOT_SIGNED_IN


def test_a_wrong_password_leaves_who_is_signed_in_signed_in(
    client: CentralClient, worker: Hired
) -> None:
    client.sign_in(worker.login, PASSWORD)
    with pytest.raises(CentralRefusedError) as no:
        client.sign_in(worker.login, "not the password")
    assert refused(no) is Reason.SIGN_IN_REFUSED
    assert client.shift() is None


@pytest.mark.requirement("R133")
def test_whoever_was_signed_in_before_is_signed_out_by_the_next(
    house: CentralHouse, client: CentralClient, worker: Hired
) -> None:
    other = hire(house, Role.SUPERVISOR, login="shen.yan")
    client.sign_in(worker.login, PASSWORD)
    client.sign_in(other.login, PASSWORD)
    with house.database.read() as connection:
        rows = sa.select(audit.c.act, audit.c.actor).order_by(audit.c.place)
        acts = [(row.act, row.actor) for row in connection.execute(rows)]
    assert acts == [("signed_in", worker.id), ("signed_in", other.id), ("signed_out", worker.id)]


def test_what_the_station_itself_says_needs_nobody(client: CentralClient, worker: Hired) -> None:
    """A registrar may not see the record's head; the station may, whoever is signed in."""
    assert client.is_believed()
    client.sign_in(worker.login, PASSWORD)
    assert client.is_believed()


@pytest.mark.requirement("R179")
def test_a_drawer_is_opened_cash_taken_and_given_back_and_the_drawer_closed(
    client: CentralClient, worker: Hired
) -> None:
    client.sign_in(worker.login, PASSWORD)
    opened = client.open_shift(Fen(20_000), key(10))
    assert (opened.staff, opened.drawer.opened_with, opened.closed_at) == (worker.id, 20_000, None)
    hold = hold_one(client)
    payment, change = client.take_cash(hold.id, Fen(hold.slot.fee + 700), key(3))
    assert (payment.amount, change) == (hold.slot.fee, 700)
    booked = client.confirm(hold.id, payment.order, key(4))
    seen = client.shift()
    assert seen is not None
    assert seen.drawer.expected == 20_000 + hold.slot.fee
    back = client.cancel(booked.id, booked.patient, key(5))
    assert back == MoneyBack(hold.slot.fee, (payment,))
    assert client.give_cash_back(payment.order, key(6)) == hold.slot.fee
    closed = client.close_shift(Fen(19_900), key(7))
    assert (closed.drawer.expected, closed.counted, closed.difference) == (20_000, 19_900, -100)
    assert client.shift() is None
