"""Bots, crowds and floods: the limits hold, who is held back is told when, and health answers."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_client.errors import CentralUnreachableError
from kiosk_app.central_service.answering import throttle
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.answering.throttle import Throttle
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import paths
from kiosk_app.contract.shapes import HoldBody, LookupBody, RefusalBody
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.pace import LIMITS, NO_LIMITS, Limits, Pace
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, body_of, code_of
from tests.contract.central.test_over_http import crowd_of_patients
from tests.helpers.central import CHEAP, KIOSK, CentralHouse, SettableClock, central
from tests.helpers.devices import client_of
from tests.helpers.people import ADULT, ELDER
from tests.helpers.staff import Wire

BOTS = 200


def house_with(limits: Limits, *, is_served: bool = False) -> AbstractContextManager[CentralHouse]:
    return central(is_served=is_served, security=replace(CHEAP, limits=limits))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with house_with(LIMITS) as house:
        yield Desk(house, house.service)


def alarms(house: CentralHouse) -> list[str]:
    with house.database.read() as connection:
        rows = sa.select(audit.c.facts).where(audit.c.act == "throttled").order_by(audit.c.place)
        return list(connection.scalars(rows))


def wish_of(desk: Desk, patient: PatientId, wish: HoldBody) -> Reply:
    return desk.face.hold(desk.caller, msgspec.structs.replace(wish, patient=patient))


@pytest.mark.requirement("R027")
def test_the_eleventh_hold_of_a_station_in_a_minute_is_throttled_and_recorded(desk: Desk) -> None:
    patients = crowd_of_patients(desk)
    wish = desk.wish(patients[0])
    replies = [wish_of(desk, patient, wish) for patient in patients[:13]]
    assert {reply.status for reply in replies[:10]} <= {201, 409}
    for reply in replies[10:]:
        assert (reply.status, code_of(reply)) == (429, Reason.TOO_MANY_REQUESTS)
        assert reply.wait_s == 60
    assert alarms(desk.house) == ['{"measure": "station_holds", "name": "kiosk-01"}']
    assert wish_of(desk.at("kiosk-02"), patients[20], wish).status != 429
    desk.house.clock.advance(seconds=60)
    assert wish_of(desk, patients[10], wish).status != 429


@pytest.mark.requirement("R121")
def test_one_patient_is_not_held_for_over_and_over_at_many_stations(desk: Desk) -> None:
    patient = desk.enrol()
    wish = desk.wish(patient)
    codes = Counter(
        code_of(reply)
        if not (
            reply := desk.at(f"kiosk-{i:02d}").face.hold(
                Caller(f"kiosk-{i:02d}", f"key-{i}-{n}"), wish
            )
        ).is_success
        else "held"
        for n in range(2)
        for i in range(1, 8)
    )
    assert codes["held"] == 2
    assert codes[Reason.TOO_MANY_REQUESTS] == 4
    assert alarms(desk.house) == [f'{{"measure": "person_holds", "name": "{patient}"}}']


def test_a_repeated_key_gets_its_answer_and_counts_nothing(desk: Desk) -> None:
    wish = desk.wish(desk.enrol())
    caller = desk.caller
    replies = {desk.face.hold(caller, wish) for _ in range(40)}
    assert [reply.status for reply in replies] == [201]


@pytest.mark.requirement("R027")
def test_one_document_is_not_tried_over_and_over(desk: Desk) -> None:
    body = LookupBody(person=body_of(ADULT))
    limit = LIMITS.person_lookups.limit
    for n in range(limit):
        caller = Caller(f"kiosk-{n % 8 + 1:02d}")
        assert code_of(desk.face.lookup(caller, body)) == Reason.UNKNOWN_PATIENT
    assert code_of(desk.face.lookup(Caller(KIOSK), body)) == Reason.TOO_MANY_REQUESTS
    other = LookupBody(person=body_of(ELDER))
    assert code_of(desk.face.lookup(Caller(KIOSK), other)) == Reason.UNKNOWN_PATIENT
    (row,) = alarms(desk.house)
    assert ADULT.number not in row


def test_a_station_nobody_knows_uses_up_nobodys_look_ups(desk: Desk) -> None:
    body = LookupBody(person=body_of(ADULT))
    for _ in range(LIMITS.person_lookups.limit + 5):
        assert code_of(desk.face.lookup(Caller("nowhere"), body)) == Reason.UNKNOWN_STATION
    assert code_of(desk.face.lookup(Caller(KIOSK), body)) == Reason.UNKNOWN_PATIENT


@pytest.mark.requirement("R027")
@pytest.mark.requirement("R121")
def test_two_hundred_bots_break_no_limit() -> None:
    """All at once, everywhere, with each other's patients; seven seconds later again."""
    with house_with(LIMITS) as house:
        desk = Desk(house, house.service)
        patients = crowd_of_patients(desk)
        wish = desk.wish(patients[0])
        accepted: defaultdict[str, list[datetime]] = defaultdict(list)

        def bot(number: int, turn: int) -> None:
            station, patient = f"kiosk-{(number + turn) % 8 + 1:02d}", patients[number % 40]
            body = msgspec.structs.replace(wish, patient=patient)
            reply = house.service.hold(Caller(station, f"bot-{number}-{turn}"), body)
            if reply.status != 429:
                accepted[f"station {station}"].append(house.clock())
                accepted[f"patient {patient}"].append(house.clock())

        with ThreadPoolExecutor(32) as pool:
            for turn in range(12):
                list(pool.map(bot, range(BOTS), [turn] * BOTS))
                house.clock.advance(seconds=7)
    assert violations(accepted, "station", 10, timedelta(minutes=1)) == 0
    assert violations(accepted, "patient", 10, timedelta(minutes=10)) == 0
    assert sum(len(moments) for name, moments in accepted.items() if "station" in name) == 160


def violations(accepted: dict[str, list[datetime]], kind: str, limit: int, span: timedelta) -> int:
    """Count the stretches in which more than the limit got through."""
    return sum(
        later - earlier < span
        for name, moments in accepted.items()
        if name.startswith(kind)
        for earlier, later in zip(moments, moments[limit:], strict=False)
    )


@pytest.mark.requirement("R027")
@pytest.mark.parametrize(
    "limits",
    [replace(NO_LIMITS, station=Pace(15, 0.5)), replace(NO_LIMITS, address=Pace(60, 1))],
    ids=["four stations", "one address"],
)
def test_two_hundred_bots_at_once_get_as_much_as_the_bucket_holds(limits: Limits) -> None:
    with house_with(limits, is_served=True) as house:
        gate = threading.Barrier(BOTS)

        def bot(number: int) -> tuple[int, str | None]:
            own = Wire(house.url)
            with own.http:
                gate.wait(timeout=30)
                reply = own.ask("GET", paths.CATALOGUE, station=f"kiosk-{number % 4 + 1:02d}")
                return reply.status, own.last_headers.get("Retry-After")

        with ThreadPoolExecutor(BOTS) as pool:
            answers = list(pool.map(bot, range(BOTS)))
        assert Counter(status for status, _ in answers) == {200: 60, 429: BOTS - 60}
        assert all(int(wait or 0) >= 1 for status, wait in answers if status == 429)
        house.clock.advance(seconds=2)
        own = Wire(house.url)
        with own.http:
            reply = own.ask("GET", paths.CATALOGUE, station=KIOSK)
            assert reply.is_success


@pytest.mark.requirement("R027")
def test_holds_count_for_the_pace_of_their_station_too() -> None:
    """From the second on they are answered at a door of their own."""
    limits = replace(NO_LIMITS, station=Pace(3, 0.1))
    with house_with(limits, is_served=True) as house, (wire := Wire(house.url)).http:
        desk = Desk(house, house.service)
        wish = desk.wish(desk.enrol())
        statuses = [
            wire.ask("POST", paths.HOLDS, wish, station=KIOSK, key=f"key-{n}").status
            for n in range(5)
        ]
    assert statuses == [201, 201, 201, 429, 429]


@pytest.mark.requirement("R027")
def test_who_only_gives_a_kiosk_s_name_uses_up_nothing_of_its_pace() -> None:
    limits = replace(NO_LIMITS, station=Pace(2, 0.1))
    with house_with(limits, is_served=True) as house, (wire := Wire(house.url)).http:
        signs, wire.http.auth = wire.http.auth, None
        forged = {paths.NONCE: "n" * 32, paths.DEVICE_TIME: "0", paths.SIGNATURE: "x" * 86}
        for headers in ({}, forged):
            for _ in range(10):
                reply = wire.ask("GET", paths.CATALOGUE, station=KIOSK, headers=headers)
                assert (reply.status, code_of(reply)) == (401, Reason.SIGNATURE_REFUSED)
        wire.http.auth = signs
        statuses = [wire.ask("GET", paths.CATALOGUE, station=KIOSK).status for _ in range(3)]
        assert statuses == [200, 200, 429]


def test_who_is_held_back_is_told_in_words_and_health_is_not_held_back() -> None:
    limits = replace(NO_LIMITS, station=Pace(1, 0.1))
    with house_with(limits, is_served=True) as house, (wire := Wire(house.url)).http:
        assert wire.ask("GET", paths.CATALOGUE, station=KIOSK).is_success
        reply = wire.ask("GET", paths.CATALOGUE, station=KIOSK)
        body = reply.read(RefusalBody)
        assert (reply.status, body.code, body.facts) == (429, "too_many_requests", {"wait_s": "10"})
        assert body.sentence
        assert wire.last_headers["Retry-After"] == "10"
        assert wire.last_headers["Content-Type"] == "application/json"
        for _ in range(5):
            assert wire.ask("GET", paths.LIVEZ, station=KIOSK).is_success
            assert wire.ask("GET", paths.READYZ, station=KIOSK).is_success


def test_more_than_can_be_answered_are_sent_away_before_the_database_is_asked() -> None:
    limits = replace(NO_LIMITS, in_flight=3)
    with house_with(limits, is_served=True) as house:
        busy, wires = threading.Barrier(4), [Wire(house.url) for _ in range(4)]
        free = threading.Event()
        original = house.service.catalogue

        def slow(caller: Caller) -> Reply:
            busy.wait(timeout=20)
            assert free.wait(timeout=20)
            return original(caller)

        house.service.catalogue = slow  # type: ignore[method-assign]  # a catalogue that takes its time
        with ThreadPoolExecutor(3) as pool:
            waiting = [
                pool.submit(wire.ask, "GET", paths.CATALOGUE, station=KIOSK) for wire in wires[:3]
            ]
            busy.wait(timeout=20)
            reply = wires[3].ask("GET", paths.SCHEDULE, station=KIOSK)
            assert (reply.status, code_of(reply)) == (503, Reason.BUSY)
            waits = set()
            for _ in range(20):
                assert wires[3].ask("GET", paths.SCHEDULE, station=KIOSK).status == 503
                waits.add(wires[3].last_headers["Retry-After"])
            assert waits <= {"1", "2", "3"}
            assert len(waits) > 1, "all come again at the same moment"
            assert wires[3].ask("GET", paths.LIVEZ).is_success
            free.set()
            assert all(answer.result(timeout=20).is_success for answer in waiting)
        assert wires[3].ask("GET", paths.SCHEDULE, station=KIOSK).is_success
        for wire in wires:
            wire.http.close()


def test_a_client_that_is_held_back_may_ask_again_with_its_key() -> None:
    limits = replace(NO_LIMITS, station=Pace(1, 0.1))
    with house_with(limits, is_served=True) as house:
        client = client_of(house)
        client.catalogue()
        with pytest.raises(CentralUnreachableError, match="too_many_requests"):
            client.catalogue()
        house.clock.advance(seconds=10)
        client.catalogue()
        client.close()


def test_only_so_many_names_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MAX_NAMES", 3)
    one_each = replace(LIMITS, station=Pace(1, 0.001))
    made = Throttle(one_each, SettableClock(datetime(2026, 11, 23, 8, 30).astimezone()))
    assert made.request("first") is None
    assert made.request("first") is not None
    for n in range(5):
        assert made.request(f"other-{n}") is None
    assert made.request("first") is None
