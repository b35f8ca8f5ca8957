"""Figures and log lines tell how the service fares, and nothing about whom."""

import json
import logging
import re
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
import requests
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.engines.errors import OutcomeUnknownError
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.pace import NO_LIMITS, Pace
from kiosk_app.domain.refusal import Reason
from kiosk_app.logging_setup import JsonLines
from tests.contract.central.face import Desk, HttpFace, body_of
from tests.helpers.central import CHEAP, CentralHouse, central
from tests.helpers.clinic import add_booking
from tests.helpers.people import ADULT, ELDER, PHONE
from tests.helpers.staff import Wire

UUID = "0d2b7f0e-5a0c-4f5d-9a7e-3f1c52a9b6d4"
NUMBER = re.compile(r"(?<![\d.])\d{17}[\dXx](?!\d)")
HOSTILE_PATHS = [
    f"/v1/patients/{ADULT.number}",
    f"/v1/departments/{ADULT.number}/sessions",
    "/" + "a" * 3000,
    "/v1/holds/%0A%22%7D/release",
    *(f"/nothing/{number}" for number in range(40)),
    *(f"/v1/requests/{uuid.uuid4()}" for _ in range(40)),
]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What an operator reads on stderr."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


def lines_in(log: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def figures(house: CentralHouse) -> dict[tuple[str, ...], float]:
    """Return every sample: name and label values -> value."""
    page = house.service.metrics.page()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def whole_booking(desk: Desk) -> list[str]:
    """Book, be refused, cancel; return everything that must stay untold."""
    patient = desk.enrol()
    elder = desk.enrol(ELDER)
    desk.face.lookup(desk.caller, shapes.LookupBody(person=body_of(ADULT)))
    booked = desk.book(patient)
    desk.hold(elder)
    desk.house.clock.advance(minutes=30)
    desk.house.service.background.run_once()
    desk.face.records(desk.caller, patient)
    secrets = [booked.id, patient, elder, desk.station, PHONE]
    for person in (ADULT, ELDER):
        secrets += [person.name, person.number, person.number[-4:], f"{person.birth}"]
    return secrets


def stands_in(text: str, secret: str) -> bool:
    """Tell whether a secret is in a text; digits alone, not within a longer number or a key."""
    if secret.isdigit():
        return re.search(rf"(?<![\w.]){secret}(?!\w)", text) is not None
    return secret in text


@pytest.mark.requirement("R103")
def test_a_whole_booking_leaves_no_person_in_figures_or_log(desk: Desk, log: StringIO) -> None:
    secrets = whole_booking(desk)
    told = desk.house.service.metrics.page()
    written = log.getvalue()
    for secret in secrets:
        assert not stands_in(told, secret)
        assert not stands_in(written.replace(UUID, ""), secret)
    assert not NUMBER.search(told + written)


def test_each_answer_is_counted_by_route_and_each_act_once_committed() -> None:
    with central() as house:
        face = HttpFace(house.url)
        with face.http:
            whole_booking(Desk(house, face))
        found = figures(house)
    assert found["central_requests_total", "POST", paths.HOLDS, "201"] == 2
    assert found["central_requests_total", "POST", paths.APPOINTMENTS, "201"] == 1
    assert found["central_request_seconds_count", paths.HOLDS] == 2
    assert found["central_request_seconds_sum", paths.HOLDS] > 0
    assert found["central_acts_total", "held"] == 2
    assert found["central_acts_total", "booked"] == 1
    assert found["central_acts_total", "lapsed"] == 1
    assert found["central_worker_round_seconds_count",] == 1


def test_requests_in_flight_are_those_being_answered_now() -> None:
    with central() as house, (wire := Wire(house.url)).http:
        original, seen = house.service.catalogue, []

        def slow(caller: Caller) -> Reply:
            seen.append(figures(house)["central_in_flight",])
            return original(caller)

        house.service.catalogue = slow  # type: ignore[method-assign]  # a catalogue that looks up
        for _ in range(5):
            assert wire.ask("GET", paths.CATALOGUE, station="kiosk-01").is_success
    assert set(seen) <= {1.0, 2.0}  # the one before may not have gone home yet


def test_what_was_rolled_back_was_not_done(engine: str) -> None:
    def break_off(_point: str) -> None:
        if is_broken:
            raise OutcomeUnknownError("broken off")

    is_broken = False
    with central(engine=engine, hook=break_off) as house:
        face = HttpFace(house.url)
        with face.http:
            desk = Desk(house, face)
            wish = desk.wish(desk.enrol())
            is_broken = True
            assert face.hold(desk.caller, wish).status == 503
            assert figures(house)["central_acts_total", "held"] == 0
            assert figures(house)["central_database_faults_total", "outcome_unknown"] == 1
            is_broken = False
            assert face.hold(desk.caller, wish).status == 201
        assert figures(house)["central_acts_total", "held"] == 1


def test_what_could_not_be_committed_was_not_done() -> None:
    with central(is_served=False) as house:

        def do_what_cannot_be_committed() -> None:
            with house.database.write() as connection:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                seat = connection.execute(sa.select(schema.seat).limit(1)).one()
                record(connection, 0, "kiosk-01", Act.HELD)
                add_booking(connection, seat.session, seat.id, "0001", patient="nobody")

        with pytest.raises(IntegrityError):
            do_what_cannot_be_committed()
        assert figures(house)["central_acts_total", "held"] == 0


def test_refusals_are_counted_by_reason() -> None:
    with central() as house:
        face = HttpFace(house.url)
        with face.http:
            assert face.order(Caller("kiosk-01"), "none").status == 404
            assert face.catalogue(Caller("a stranger's station")).status == 401
        found = figures(house)
    assert found["central_refusals_total", Reason.UNKNOWN_ORDER] == 1
    assert found["central_refusals_total", Reason.UNKNOWN_STATION] == 1
    assert found["central_requests_total", "GET", paths.ORDER, "404"] == 1


def test_hostile_paths_and_methods_make_no_labels(log: StringIO) -> None:
    with central() as house:
        wire = Wire(house.url)
        with wire.http:
            for path in HOSTILE_PATHS:
                wire.ask("GET", path, station=ADULT.number)
            before = len(figures(house))
            for path in HOSTILE_PATHS:
                wire.ask("GET", path + "x", station=ADULT.name.encode().decode("latin-1"))
            assert len(figures(house)) == before
            for method in ("DELETE", "PROPFIND", "OPTIONS"):
                wire.ask(method, paths.CATALOGUE)
            assert len(figures(house)) <= before + 14 * 2
        told = house.service.metrics.page()
    assert not NUMBER.search(told + log.getvalue())
    assert "aaaa" not in told + log.getvalue()
    assert "nothing" not in told + log.getvalue()
    assert {line["method"] for line in lines_in(log) if line["message"] == "answered"} <= {
        "GET",
        "other",
    }


def test_what_is_turned_away_at_the_door_is_counted_apart() -> None:
    limits = replace(NO_LIMITS, station=Pace(1, 0.1))
    with central(security=replace(CHEAP, limits=limits)) as house, (wire := Wire(house.url)).http:
        for _ in range(3):
            wire.ask("GET", paths.CATALOGUE, station="kiosk-01")
        found = figures(house)
    assert found["central_shed_total", Reason.TOO_MANY_REQUESTS] == 2
    assert found["central_refusals_total", Reason.TOO_MANY_REQUESTS] == 2
    assert found["central_requests_total", "GET", paths.CATALOGUE, "429"] == 2


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        (UUID, True),
        (UUID.upper(), False),
        (ADULT.number, False),
        (UUID + "0", False),
        ("", False),
        (None, False),
    ],
)
def test_a_request_has_an_id_and_a_given_one_is_kept_only_if_it_can_mean_nothing(
    log: StringIO, given: str | None, is_kept: bool
) -> None:
    with central() as house:
        wire = Wire(house.url)
        with wire.http:
            sent = {} if given is None else {paths.REQUEST_ID: given}
            wire.ask("GET", paths.CATALOGUE, headers=sent, station="kiosk-01")
    answered = wire.last_headers[paths.REQUEST_ID]
    assert str(uuid.UUID(answered)) == answered
    assert (answered == given) is is_kept
    (line,) = [line for line in lines_in(log) if line.get("request") == answered]
    assert line["route"] == paths.CATALOGUE
    assert (line["method"], line["status"], line["level"]) == ("GET", 200, "INFO")
    assert float(str(line["ms"])) > 0


def test_a_defect_is_told_by_place_and_id_and_not_by_its_text(
    log: StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_point: str) -> None:
        if is_broken:
            raise sqlite3.DataError(f"{ADULT.name} {ADULT.number}")

    is_broken = False
    with central(hook=break_down) as house:
        face = HttpFace(house.url)
        with face.http:
            desk = Desk(house, face)
            wish = desk.wish(desk.enrol())
            is_broken = True
            assert face.hold(desk.caller, wish).status == 500
    (defect,) = [line for line in lines_in(log) if line["level"] == "ERROR"]
    assert (defect["error"], defect["route"]) == ("DataError", paths.HOLDS)
    last = lines_in(log)[-1]
    assert (last["status"], last["request"]) == (500, defect["request"])
    assert ADULT.number not in log.getvalue()
    assert ADULT.name not in log.getvalue()
    caplog.clear()


def test_figures_are_published_on_a_door_of_their_own_on_loopback_only() -> None:
    with central() as house:
        for path in ("/metrics", "/v1/metrics"):
            assert requests.get(house.url + path, timeout=30).status_code == 404
        with house.service.metrics.published(0) as port:
            answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
            assert answer.headers["Content-Type"].startswith("text/plain")
            assert (
                'central_requests_total{method="GET",route="none",status="404"} 2.0' in answer.text
            )
            with pytest.raises(OSError, match="in use"), house.service.metrics.published(port):
                pass
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
