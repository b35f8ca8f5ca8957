"""A crowd on one session: sold exactly, nobody told "none" while there was one, twins agree."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date
from statistics import quantiles
from threading import Barrier, local
from time import perf_counter
from typing import TypeVar

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app import clock
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.patients.patients import sealed_row
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.faults import promises
from tests.faults.figures import Figures
from tests.helpers.central import KIOSK, OTHER_KIOSK, CentralHouse, central, house_on
from tests.helpers.door import door_to

SEATS = 30
IS_CROWD = "CROWD" in os.environ
CLIENTS = int(os.environ.get("CROWD", "2000"))
"""`make crowd` says how long they wait, too."""
AT_ONCE = 24
WAYS = (
    Channel.KIOSK,
    Channel.COUNTER,
    Channel.PHONE,
    Channel.WEBSITE,
    Channel.MINI_PROGRAM,
)
T = TypeVar("T")


def at_once(acts: list[Callable[[], T]]) -> list[T]:
    """Do all acts on threads that begin together; return what they came to, in order."""
    barrier = Barrier(min(AT_ONCE, len(acts)))

    def begin() -> None:
        barrier.wait(20)

    with ThreadPoolExecutor(AT_ONCE, initializer=begin) as pool:
        return list(pool.map(lambda act: act(), acts))


def add_patients(database: Database, count: int) -> list[PatientId]:
    """Enrol people quickly: they differ in nothing but their numbers."""
    ids = [f"pat-crowd-{i}" for i in range(count)]
    with database.write() as connection:
        rows = [sealed_row(connection, i, _one_of_many(i), "13800000000", 1) for i in ids]
        connection.execute(sa.insert(schema.patient), rows)
    return [PatientId(i) for i in ids]


def _one_of_many(number: str) -> Person:
    kind, birth = DocumentKind.PASSPORT, date(1980, 1, 1)
    return Person("众人", kind, number, Sex.MALE, birth, Proof.ID_CARD)


def one_band(house: CentralHouse, patient: PatientId, seats: int) -> shapes.HoldBody:
    """Give a band of the cardiologists as many open numbers as asked for, and no others."""
    wish = Desk(house, house.service).wish(patient)
    band = sa.and_(
        schema.seat.c.session == wish.session,
        schema.seat.c.begins_at == int(wish.band_begin.timestamp() * 1000),
    )
    with house.database.write() as connection:
        ends_at = connection.scalar(sa.select(schema.seat.c.ends_at).where(band).limit(1))
        connection.execute(sa.delete(schema.seat).where(schema.seat.c.session == wish.session))
        row = {"session": wish.session, "begins_at": int(wish.band_begin.timestamp() * 1000)}
        row |= {"ends_at": ends_at, "pool": "open", "state": 0}
        connection.execute(sa.insert(schema.seat), [{**row, "seq": 1000 + i} for i in range(seats)])
    return wish


def count(house: CentralHouse, where: sa.ColumnElement[bool]) -> int:
    with house.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).where(where)) or 0


def hold_of(house: CentralHouse, wish: shapes.HoldBody, patient: PatientId) -> Callable[[], Reply]:
    body = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=wish.session, band_begin=wish.band_begin
    )
    return lambda: house.service.hold(Caller(KIOSK, f"key-of-{patient}"), body)


@pytest.fixture
def house(engine: str) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0, patience_s=30.0) as made:
        yield made


def timed(act: Callable[[], Reply]) -> Callable[[], tuple[Reply, float]]:
    def done() -> tuple[Reply, float]:
        begun = perf_counter()
        return act(), perf_counter() - begun

    return done


def waits_of(seconds: list[float]) -> dict[str, float]:
    """Return how a crowd waited, in milliseconds."""
    cuts = quantiles(seconds, n=100)
    waits = {"p50_ms": cuts[49], "p99_ms": cuts[98], "max_ms": max(seconds)}
    return {
        "clients": len(seconds),
        "seats": SEATS,
        "at_once": AT_ONCE,
        **{name: round(each * 1000, 1) for name, each in waits.items()},
    }


def report(engine: str, seconds: list[float], whole_s: float) -> str:
    """Keep how long the crowd waited for docs/promises.md; return it in words."""
    kept = promises.KEPT / f"{promises.CROWD}.json"
    known = json.loads(kept.read_text("ascii")) if kept.exists() else {}
    engines = {**known.get("engines", {}), engine: waits_of(seconds)}
    spent = whole_s + known.get("seconds", 0.0)
    today = f"{clock.now().astimezone(UTC):%Y-%m-%d}"
    promises.keep(Figures(promises.CROWD, {"engines": engines}, (), spent), today)
    return f"{engine} over HTTP: " + ", ".join(f"{n} {v}" for n, v in engines[engine].items())


@pytest.mark.requirement("R002")
@pytest.mark.requirement("R023")
def test_a_crowd_gets_exactly_what_there_is(
    house: CentralHouse, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    patients = add_patients(house.database, CLIENTS)
    wish = one_band(house, patients[0], SEATS)
    with door_to(house.service) as url, ExitStack() as stack:
        faces: local = local()

        def ask(patient: PatientId) -> Callable[[], Reply]:
            body = shapes.HoldBody(
                proof=Proof.ID_CARD,
                patient=patient,
                session=wish.session,
                band_begin=wish.band_begin,
            )

            def hold() -> Reply:
                if not hasattr(faces, "own"):
                    faces.own = HttpFace(url)
                    stack.enter_context(faces.own.http)
                reply: Reply = faces.own.hold(Caller(KIOSK, f"key-of-{patient}"), body)
                return reply

            return hold

        begun = perf_counter()
        answers = at_once([timed(ask(patient)) for patient in patients])
        whole_s = perf_counter() - begun
    replies = [reply for reply, _ in answers]
    if IS_CROWD:
        with capsys.disabled():
            words = report(engine, [seconds for _, seconds in answers], whole_s)
            sys.stdout.write(f"\n{words}\n")
    told = Counter(reply.status for reply in replies)
    assert told == {201: SEATS, 409: CLIENTS - SEATS}
    losers = {code_of(reply) for reply in replies if not reply.is_success}
    assert losers == {Reason.HELD_BY_OTHERS}
    holds = [r.read(shapes.HoldAnswer).hold for r in replies if r.is_success]
    assert len({hold.slot.number for hold in holds}) == SEATS
    assert count(house, schema.seat.c.state == schema.SeatState.HELD) == SEATS
    assert count(house, schema.booking.c.state == "held") == SEATS


@pytest.mark.requirement("R007")
def test_five_ways_to_book_share_one_stock_and_each_booking_keeps_its_way(
    house: CentralHouse,
) -> None:
    with house.database.write() as connection:
        rows = [{"id": way.value, "kind": way.value, "is_enabled": True} for way in WAYS]
        connection.execute(sa.insert(schema.station), rows)
    patients = add_patients(house.database, 5 * len(WAYS))
    wish = one_band(house, patients[0], 7)

    def ask(way: Channel, patient: PatientId) -> Callable[[], Reply]:
        body = msgspec.structs.replace(wish, patient=patient)
        return lambda: house.service.hold(Caller(way.value, f"key-of-{patient}"), body)

    asks = [ask(way, patient) for way, patient in zip(WAYS * 5, patients, strict=True)]
    told = Counter(reply.status for reply in at_once(asks))
    assert told == {201: 7, 409: len(patients) - 7}
    with house.database.read() as connection:
        held = connection.execute(sa.select(schema.booking.c.station, schema.booking.c.channel))
        ways = [(row.station, row.channel) for row in held]
    assert len(ways) == 7
    assert all(station == channel for station, channel in ways)


@pytest.mark.requirement("R007")
def test_twins_with_one_key_get_one_answer(house: CentralHouse) -> None:
    patients = add_patients(house.database, 12)
    wish = one_band(house, patients[0], len(patients) // 2)
    asks = [hold_of(house, wish, patient) for patient in patients for _ in range(3)]
    replies = at_once(asks)
    for place in range(0, len(replies), 3):
        told = replies[place : place + 3]
        if any(reply.is_success for reply in told):
            assert len(set(told)) == 1, told
    assert count(house, schema.booking.c.state == "held") == len(patients) // 2
    assert sum(reply.is_success for reply in replies) == 3 * len(patients) // 2


def test_one_patient_everywhere_at_once_gets_one_number(house: CentralHouse) -> None:
    (patient,) = add_patients(house.database, 1)
    wish = one_band(house, patient, SEATS)
    body = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=wish.session, band_begin=wish.band_begin
    )
    stations = (KIOSK, OTHER_KIOSK)

    def ask(place: int) -> Callable[[], Reply]:
        caller = Caller(stations[place % 2], f"key-{place}")
        return lambda: house.service.hold(caller, body)

    replies = at_once([ask(place) for place in range(24)])
    refused = {code_of(reply) for reply in replies if not reply.is_success}
    assert refused == {Reason.HOLD_ACTIVE_ELSEWHERE}
    assert count(house, schema.booking.c.state == "held") == 1
    assert count(house, schema.seat.c.state == schema.SeatState.HELD) == 1


@pytest.mark.requirement("R007")
@pytest.mark.requirement("R127")
def test_kiosk_and_several_workers_settle_a_payment_once(house: CentralHouse) -> None:
    desk = Desk(house, house.service)
    paid = []
    patients = add_patients(house.database, 8)
    one_band(house, patients[0], SEATS)
    for patient in patients:
        hold, order = desk.paid(patient)
        assert desk.order(order.id).state == "paid"
        paid.append((hold, order))
    with house_on(house.address, now=house.clock()) as second:
        for each in (house, second):
            each.clock.advance(seconds=31)
        acts: list[Callable[[], object]] = [
            lambda h=h, o=o: desk.confirm(h.id, o.id)  # type: ignore[misc]  # bound at once
            for h, o in paid
        ]
        acts += [house.service.background.run_round, second.service.background.run_round] * 4
        at_once(acts)
    assert count(house, schema.booking.c.state == "booked") == len(paid)
    assert count(house, schema.payment_order.c.state == "paid") == len(paid)
    assert count(house, schema.seat.c.state == schema.SeatState.SOLD) == len(paid)
    with house.database.read() as connection:
        numbers = connection.scalars(sa.select(schema.booking.c.number)).all()
    assert len(set(numbers)) == len(paid)
