"""What is sold out for everybody is told from memory: to a first try only, and nothing else is."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import msgspec
import pytest
import requests
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.engines.errors import OutcomeUnknownError
from kiosk_app.central_service.keeping.database import DatabaseBusyError
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_days import refused_demand
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.pace import NO_LIMITS, Pace, Window
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, code_of
from tests.contract.central.test_crowd import add_patients, one_band
from tests.helpers.central import CHEAP, KIOSK, CentralHouse, central
from tests.helpers.devices import AS_STATIONS

BAND = schema.seat.c
CONFIRMED = "key-under-which-the-only-number-was-confirmed"
UNTOLD = sa.update(schema.booking).values(is_station_told=False)
"""Nobody was told of the number: it comes back at once, not as one that was given back does."""


@dataclass
class Rush:
    """A served hospital, a half-hour that is asked for, and how many asks went the sure way."""

    house: CentralHouse
    patients: list[PatientId]
    wish: shapes.HoldBody
    sure: list[str] = field(default_factory=list)
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.desk = Desk(self.house, self.house.service)

    def ask(self, place: int, attempt: str | None = "1", **headers: str) -> requests.Response:
        """Ask for one of the patients, as a kiosk would."""
        body = msgspec.structs.replace(self.wish, patient=self.patients[place])
        named = {paths.STATION: KIOSK, paths.IDEMPOTENCY_KEY: f"key-of-{place}", **headers}
        if attempt is not None:
            named[paths.ATTEMPT] = attempt
        return self.http.post(
            self.house.url + paths.HOLDS,
            headers=named,
            data=msgspec.json.encode(body),
            timeout=30,
        )

    def told(self, place: int, attempt: str | None = "1", **headers: str) -> str:
        """Return the code of the refusal."""
        answer = self.ask(place, attempt, **headers)
        return code_of(Reply(answer.status_code, answer.content))

    def add_a_number(self, pool: str) -> None:
        """Put one more number into the half-hour."""
        more = sa.select(BAND.session, BAND.begins_at, BAND.ends_at)
        more = more.add_columns(sa.literal(pool), sa.literal(0), sa.literal(5000))
        names = ["session", "begins_at", "ends_at", "pool", "state", "seq"]
        here = more.where(BAND.session == self.wish.session)
        self.change(sa.insert(schema.seat).from_select(names, here))

    def change(self, statement: sa.Executable) -> None:
        with self.house.database.write() as connection:
            connection.execute(statement)


def rush_in(house: CentralHouse, monkeypatch: pytest.MonkeyPatch) -> Rush:
    """Return a rush for a half-hour with one number, which is sold to the first."""
    patients = add_patients(house.database, 14)
    rush = Rush(house, patients, one_band(house, patients[0], 1))
    first, order = rush.desk.paid(patients[0])
    paid = shapes.ConfirmBody(hold=first.id, order=order.id)
    assert house.service.confirm(Caller(KIOSK, CONFIRMED), paid).is_success
    plainly = house.service.hold

    def hold(caller: Caller, body: shapes.HoldBody) -> Reply:
        rush.sure.append(caller.key or "")
        return plainly(caller, body)

    monkeypatch.setattr(house.service, "hold", hold)
    rush.http.trust_env = False
    rush.http.auth = AS_STATIONS
    return rush


@pytest.fixture
def rush(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rush]:
    with central(engine=engine, days=0) as house:
        made = rush_in(house, monkeypatch)
        with made.http:
            yield made


@pytest.mark.requirement("R002")
def test_the_first_hears_it_from_the_database_and_the_others_from_memory(rush: Rush) -> None:
    answers = [rush.ask(place) for place in range(1, 6)]
    assert rush.sure == ["key-of-1"]
    assert {answer.status_code for answer in answers} == {409}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert b'"booked_out"' in answers[0].content
    kept = ("Content-Type", "Cache-Control", "Content-Length")
    assert {tuple(answer.headers[name] for name in kept) for answer in answers} == {
        ("application/json", "no-store", str(len(answers[0].content)))
    }
    assert len({answer.headers[paths.REQUEST_ID] for answer in answers}) == len(answers)


@pytest.mark.parametrize("attempt", [None, "2", "", "01", "first"])
def test_only_who_says_that_it_is_the_first_try_is_told_from_memory(
    rush: Rush, attempt: str | None
) -> None:
    assert rush.told(1) == Reason.BOOKED_OUT
    assert rush.told(2, attempt) == Reason.BOOKED_OUT
    assert rush.sure == ["key-of-1", "key-of-2"]


@pytest.mark.requirement("R007")
def test_who_has_the_last_number_hears_so_again_while_all_others_are_told_none(rush: Rush) -> None:
    rush.add_a_number("open")
    first = rush.ask(1)
    assert first.status_code == 201
    hold = msgspec.json.decode(first.content, type=shapes.HoldAnswer).hold
    order = rush.desk.open_order(hold.id)
    rush.house.pay(order.id)
    assert rush.desk.confirm(hold.id, order.id).is_success
    assert [rush.told(place) for place in (2, 3)] == [Reason.BOOKED_OUT] * 2
    assert rush.sure == ["key-of-1", "key-of-2"]
    again = rush.ask(1, None)
    assert (again.status_code, again.content) == (201, first.content)


@pytest.mark.requirement("R002")
def test_what_is_only_in_somebody_s_hand_is_never_told_from_memory(rush: Rush) -> None:
    rush.change(
        sa.update(schema.seat)
        .where(BAND.session == rush.wish.session)
        .values(state=1, hold_until=1 << 50)
    )
    assert [rush.told(place) for place in (1, 2, 3)] == [Reason.HELD_BY_OTHERS] * 3
    assert len(rush.sure) == 3


@pytest.mark.parametrize("pool", [Pool.ON_SITE, Pool.REFERRAL, Pool.COMMUNITY, schema.PUT_ASIDE])
def test_while_anybody_at_all_may_have_a_number_it_is_not_gone_for_everybody(
    rush: Rush, pool: str
) -> None:
    rush.add_a_number(pool)
    for place in (1, 2, 3):
        rush.ask(place)
    assert len(rush.sure) == 3


def test_it_is_remembered_for_a_fifth_of_a_second_and_asked_anew_half_way(rush: Rush) -> None:
    assert rush.told(1) == Reason.BOOKED_OUT
    rush.house.clock.advance(seconds=0.1)
    assert [rush.told(place) for place in (2, 3)] == [Reason.BOOKED_OUT] * 2
    assert rush.sure == ["key-of-1", "key-of-2"]
    rush.house.clock.advance(seconds=0.2)
    assert rush.told(4) == Reason.BOOKED_OUT
    assert rush.sure[2:] == ["key-of-4"]


def test_a_number_that_comes_back_here_is_had_by_the_next_who_asks(rush: Rush) -> None:
    assert [rush.told(place) for place in (1, 2)] == [Reason.BOOKED_OUT] * 2
    rush.change(UNTOLD)
    assert rush.house.service.void(Caller(KIOSK), CONFIRMED).is_success
    assert rush.ask(3).status_code == 201
    assert rush.sure == ["key-of-1", "key-of-3"]


def test_a_number_that_comes_from_elsewhere_is_told_a_fifth_of_a_second_late(rush: Rush) -> None:
    assert rush.told(1) == Reason.BOOKED_OUT
    rush.add_a_number("open")  # by no act of this process
    assert rush.told(2) == Reason.BOOKED_OUT
    rush.house.clock.advance(seconds=0.2)
    assert rush.ask(3).status_code == 201


@pytest.mark.requirement("R027")
def test_nobody_is_told_from_memory_who_would_not_be_believed(rush: Rush) -> None:
    assert rush.told(1) == Reason.BOOKED_OUT
    signed = rush.http.prepare_request(
        requests.Request(
            "POST",
            rush.house.url + paths.HOLDS,
            headers={
                paths.STATION: KIOSK,
                paths.IDEMPOTENCY_KEY: "key-of-3",
                paths.ATTEMPT: paths.FIRST,
            },
            data=msgspec.json.encode(rush.wish),
        )
    )
    assert rush.http.send(signed).status_code == 409
    again = rush.http.send(signed)
    assert (again.status_code, b"request_replayed" in again.content) == (401, True)
    signed.headers[paths.NONCE] = "n" * 24
    forged = rush.http.send(signed)
    assert (forged.status_code, b"signature_refused" in forged.content) == (401, True)
    del signed.headers[paths.SIGNATURE]
    assert rush.http.send(signed).status_code == 401


@pytest.mark.requirement("R027")
@pytest.mark.requirement("R121")
def test_asking_too_often_is_refused_and_recorded_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = replace(NO_LIMITS, station_holds=Window(6, timedelta(minutes=1)))
    with central(days=0, security=replace(CHEAP, limits=limits)) as house:
        rush = rush_in(house, monkeypatch)
        with rush.http:
            codes = [rush.told(place) for place in range(1, 9)]
        assert codes == [Reason.BOOKED_OUT] * 5 + [Reason.TOO_MANY_REQUESTS] * 3
        with house.database.read() as connection:
            kept = sa.select(sa.func.count()).where(audit.c.act == "throttled")
            assert connection.scalar(kept) == 1


@pytest.mark.requirement("R027")
@pytest.mark.parametrize("attempt", ["1", None])
def test_a_station_s_pace_is_counted_here_too(
    monkeypatch: pytest.MonkeyPatch, attempt: str | None
) -> None:
    limits = replace(NO_LIMITS, station=Pace(4, 0.01))
    with central(days=0, security=replace(CHEAP, limits=limits)) as house:
        rush = rush_in(house, monkeypatch)
        with rush.http:
            answers = [rush.ask(place, attempt) for place in range(1, 8)]
        assert [answer.status_code for answer in answers] == [409] * 4 + [429] * 3
        assert {answer.headers["Retry-After"] for answer in answers[4:]} == {"100"}
        page = house.service.metrics.page()
        assert 'central_shed_total{reason="too_many_requests"} 3.0' in page


@pytest.mark.requirement("R027")
@pytest.mark.requirement("R030")
def test_a_merged_record_s_id_brings_no_second_measure_of_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the old id too many are told none is left; once there is one, both are one patient."""
    limits = replace(NO_LIMITS, person_holds=Window(2, timedelta(minutes=1)))
    with central(days=0, security=replace(CHEAP, limits=limits)) as house:
        rush = rush_in(house, monkeypatch)
        survivor, merged, other = 1, 2, 3
        up = sa.update(schema.patient).where(schema.patient.c.id == rush.patients[merged])
        rush.change(up.values(merged_into=rush.patients[survivor]))
        none, too_many = Reason.BOOKED_OUT, Reason.TOO_MANY_REQUESTS
        with rush.http:
            assert [rush.told(survivor) for _ in range(3)] == [none, none, too_many]
            assert [rush.told(merged) for _ in range(3)] == [none, none, too_many]
            rush.change(UNTOLD)
            assert house.service.void(Caller(KIOSK), CONFIRMED).is_success
            assert [rush.told(survivor), rush.told(merged)] == [too_many, too_many]
            assert rush.ask(other).status_code == 201


@pytest.mark.requirement("R005")
def test_what_is_told_from_memory_is_counted_like_everything(rush: Rush) -> None:
    for place in range(1, 8):
        assert rush.told(place) == Reason.BOOKED_OUT
    rush.house.service.background.run_once()
    with rush.house.database.read() as connection:
        row = connection.execute(sa.select(refused_demand)).one()
    assert (row.session, row._mapping["count"]) == (rush.wish.session, 7)
    page = rush.house.service.metrics.page()
    assert 'central_requests_total{method="POST",route="/v1/holds",status="409"} 7.0' in page
    assert 'central_refusals_total{reason="booked_out"} 7.0' in page


@pytest.mark.parametrize(
    "odd",
    [b"", b"{", b"[]", b'{"patient":"x"}', b'{"patient":1,"session":"x","band_begin":"y"}'],
)
def test_a_body_that_does_not_fit_is_refused_as_ever(rush: Rush, odd: bytes) -> None:
    assert rush.told(1) == Reason.BOOKED_OUT
    named = {paths.STATION: KIOSK, paths.IDEMPOTENCY_KEY: "k", paths.ATTEMPT: paths.FIRST}
    answer = rush.http.post(rush.house.url + paths.HOLDS, headers=named, data=odd, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (400, Reason.MALFORMED_REQUEST)


def test_a_body_that_is_too_large_is_refused_as_ever(rush: Rush) -> None:
    assert rush.told(1) == Reason.BOOKED_OUT
    named = {paths.STATION: KIOSK, paths.IDEMPOTENCY_KEY: "k", paths.ATTEMPT: paths.FIRST}
    body = msgspec.json.encode(rush.wish) + b" " * paths.MAX_BODY_BYTES
    answer = rush.http.post(rush.house.url + paths.HOLDS, headers=named, data=body, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (413, Reason.TOO_LARGE)


def test_a_missing_key_is_asked_for_as_ever(rush: Rush) -> None:
    assert rush.told(1) == Reason.BOOKED_OUT
    named = {paths.STATION: KIOSK, paths.ATTEMPT: paths.FIRST}
    body = msgspec.json.encode(rush.wish)
    answer = rush.http.post(rush.house.url + paths.HOLDS, headers=named, data=body, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (400, Reason.KEY_MISSING)


@pytest.mark.parametrize(
    ("trouble", "status", "wait", "fault"),
    [
        (DatabaseBusyError("locked"), 503, "1", "busy"),
        (OutcomeUnknownError("no answer"), 503, "1", "outcome_unknown"),
        (ValueError("a defect that tells of somebody"), 500, None, ""),
    ],
)
def test_what_goes_wrong_is_told_as_ever(
    rush: Rush,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trouble: Exception,
    status: int,
    wait: str | None,
    fault: str,
) -> None:
    def hold(_caller: Caller, _body: shapes.HoldBody) -> Reply:
        raise trouble

    assert rush.told(1) == Reason.BOOKED_OUT  # the station is known from now on
    monkeypatch.setattr(rush.house.service, "hold", hold)
    answer = rush.ask(2, None)
    assert (answer.status_code, answer.json()["code"]) == (
        status,
        Reason.BUSY if fault else Reason.SERVICE_FAULT,
    )
    assert answer.headers.get("Retry-After") == wait
    assert "somebody" not in answer.text
    page = rush.house.service.metrics.page()
    if fault:
        assert f'central_database_faults_total{{kind="{fault}"}} 1.0' in page
    else:
        (record,) = (r for r in caplog.records if r.levelno >= logging.ERROR)
        assert (record.message, vars(record)["route"]) == ("defect", paths.HOLDS)
        caplog.clear()  # it was meant to happen


def test_what_is_not_plain_goes_to_the_framework_and_is_believed_once(rush: Rush) -> None:
    answer = rush.ask(1, None, **{paths.PURPOSE: "enquiry"})
    assert answer.status_code == 409
    assert rush.sure == ["key-of-1"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_holds_nothing(rush: Rush, method: str) -> None:
    assert rush.told(2) == Reason.BOOKED_OUT  # the station is known from now on
    rush.add_a_number("open")
    named = {paths.STATION: KIOSK, paths.IDEMPOTENCY_KEY: "k"}
    body = msgspec.json.encode(msgspec.structs.replace(rush.wish, patient=rush.patients[1]))
    answer = rush.http.request(
        method, rush.house.url + paths.HOLDS, headers=named, data=body, timeout=10
    )
    assert answer.status_code == 405
    assert rush.sure == ["key-of-2"]
