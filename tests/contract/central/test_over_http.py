"""What only HTTP has: bodies, headers, limits, the published document, a crowd."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.patients.patients import sealed_row
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, HttpFace, body_of, code_of
from tests.contract.central.test_holding import leave
from tests.helpers.central import KIOSK, central
from tests.helpers.people import ELDER, resident_number
from tests.helpers.sealed import opened_rows

CROWD = 200
ASKER = Caller(KIOSK, "the-key")


@pytest.fixture
def desk() -> Iterator[Desk]:
    with central() as house:
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)


@pytest.fixture
def face(desk: Desk) -> HttpFace:
    assert isinstance(desk.face, HttpFace)
    return desk.face


def rows(desk: Desk) -> int:
    with desk.house.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(schema.event)) or 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b'{"patient":1,"session":"s","band_begin":"2026-11-23T08:30:00+08:00"}',
        b'{"patient":"p","session":"s","band_begin":"yesterday"}',
        b'{"patient":"p","session":"s","band_begin":"2026-02-30T08:30:00+08:00"}',
        b'{"patient":"p","session":"s","band_begin":"2026-11-23T08:30:00"}',
        b'{"patient":"p","session":"s","band_begin":"2026-11-23T08:30:00+08:00","x":1}',
    ],
)
def test_a_body_that_does_not_fit_changes_nothing(desk: Desk, face: HttpFace, body: bytes) -> None:
    before = rows(desk)
    reply = face.post_raw(ASKER, paths.HOLDS, body)
    assert (reply.status, code_of(reply)) == (400, Reason.MALFORMED_REQUEST)
    assert rows(desk) == before


@pytest.mark.requirement("R115")
def test_a_number_is_of_a_band_or_there_is_none(desk: Desk, face: HttpFace) -> None:
    wish = msgspec.to_builtins(desk.wish(desk.enrol()))
    before = rows(desk)
    for missing in ("session", "band_begin"):
        body = {name: value for name, value in wish.items() if name != missing}
        reply = face.post_raw(ASKER, paths.HOLDS, msgspec.json.encode(body))
        assert (reply.status, code_of(reply)) == (400, Reason.MALFORMED_REQUEST)
    between = wish["band_begin"].replace(":30:00", ":31:00")
    reply = face.post_raw(ASKER, paths.HOLDS, msgspec.json.encode(wish | {"band_begin": between}))
    assert code_of(reply) == Reason.UNKNOWN_BAND
    assert rows(desk) == before


def test_a_body_that_is_too_large_is_refused(face: HttpFace) -> None:
    reply = face.post_raw(ASKER, paths.HOLDS, b"x" * (paths.MAX_BODY_BYTES + 1))
    assert (reply.status, code_of(reply)) == (413, Reason.TOO_LARGE)
    assert str(paths.MAX_BODY_BYTES) in reply.read(shapes.RefusalBody).sentence_en


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/v1/nothing", "/openapi", "/openapi/x", "/schema", "/v1/holds/x"]
)
def test_unknown_paths_are_answered_in_json(face: HttpFace, path: str) -> None:
    reply = face.get(ASKER, path)
    assert (reply.status, code_of(reply)) == (404, Reason.NOT_FOUND)


def test_a_wrong_method_is_answered_in_json(face: HttpFace) -> None:
    reply = face.get(ASKER, paths.HOLDS)
    assert (reply.status, code_of(reply)) == (405, Reason.METHOD_NOT_ALLOWED)
    assert reply.read(shapes.RefusalBody).facts == {"method": "GET"}


@pytest.mark.parametrize("query", [{}, {"booking_class": "sometime"}])
def test_a_query_that_does_not_fit_is_refused(face: HttpFace, query: dict[str, str]) -> None:
    reply = face.get(ASKER, paths.SESSIONS.format(department="0304E"), **query)
    assert (reply.status, code_of(reply)) == (400, Reason.MALFORMED_REQUEST)


def test_every_answer_is_json_and_not_kept_by_anyone(face: HttpFace, desk: Desk) -> None:
    answer = face.http.get(desk.house.url + paths.CATALOGUE, headers={paths.STATION: KIOSK})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_answer_has_the_headers_the_document_names(face: HttpFace, desk: Desk) -> None:
    url = desk.house.url
    document = face.http.get(url + paths.OPENAPI).json()
    answers = [
        (path, name, status, set(response.get("headers", {})), response)
        for path, item in document["paths"].items()
        for name, operation in item.items()
        for status, response in operation["responses"].items()
    ]
    assert len(answers) > 1000
    for path, name, status, headers, _ in answers:
        waits = {"Retry-After"} if status in {"429", "503"} else set()
        assert headers == {paths.REQUEST_ID} | waits, (path, name, status)
    shown = next(response for *_, status, _, response in answers if status == "503")["headers"]
    assert shown["Retry-After"]["required"]
    assert shown["Retry-After"]["schema"] == {"type": "integer", "minimum": 1}
    assert shown[paths.REQUEST_ID]["required"]
    answer = face.http.get(url + paths.CATALOGUE, headers={paths.STATION: KIOSK})
    assert answer.headers[paths.REQUEST_ID]


def test_live_and_ready(face: HttpFace) -> None:
    assert face.get(ASKER, paths.LIVEZ).body == b'{"status":"live"}'
    assert face.get(ASKER, paths.READYZ).body == b'{"status":"ready"}'


def test_a_busy_writer_is_told_with_a_time_to_come_again() -> None:
    with central(patience_s=0.05) as house:
        face = HttpFace(house.url)
        with face.http, house.database.write():
            assert code_of(face.get(ASKER, paths.READYZ)) == Reason.BUSY
            answer = face.http.post(
                house.url + paths.REQUEST_VOID.format(key="k"),
                headers={paths.STATION: KIOSK},
                data=b"{}",
            )
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_a_defect_is_an_answer_without_its_story(
    desk: Desk, face: HttpFace, caplog: pytest.LogCaptureFixture
) -> None:
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.department).values(scope="nonsense"))
    reply = face.get(ASKER, paths.CATALOGUE)
    assert reply.status == 500
    assert b"Traceback" not in reply.body
    assert reply.read(shapes.RefusalBody).code == Reason.SERVICE_FAULT
    (record,) = caplog.records
    assert (record.message, vars(record)["route"]) == ("defect", paths.CATALOGUE)
    caplog.clear()


def test_the_document_names_every_path_and_every_refusal(face: HttpFace) -> None:
    document = msgspec.json.decode(face.get(ASKER, "/openapi.json").body)
    assert document["openapi"].startswith("3.1")
    for path in (paths.CATALOGUE, paths.HOLDS, paths.ORDER_CODE, paths.REQUEST_VOID):
        assert path in document["paths"]
    hold = document["paths"][paths.HOLDS]["post"]
    assert {"201", "400", "401", "404", "409", "410", "413", "422", "503"} <= set(hold["responses"])
    key = next(each for each in hold["parameters"] if each["name"] == paths.IDEMPOTENCY_KEY)
    form = re.compile(key["schema"]["pattern"])
    assert [text for text in ("0a-1", "...", ".", "..", "a/b", "") if form.match(text)] == [
        "0a-1",
        "...",
    ]
    bodies = {
        name: schema
        for name, schema in document["components"]["schemas"].items()
        if name.endswith("Body") and not name.endswith("RefusalBody")
    }
    assert len(bodies) >= 6
    assert all(schema["additionalProperties"] is False for schema in bodies.values())


@pytest.mark.parametrize(
    ("act", "status", "says"),
    [
        ("pay", 200, b'{"status":"paid"}'),
        ("decline", 200, b'{"status":"declined"}'),
        ("silence", 200, b'{"status":"waiting"}'),
        ("late", 200, b'{"status":"waiting"}'),
        ("dance", 400, b'"code":"malformed_request"'),
    ],
)
def test_the_played_phone(desk: Desk, face: HttpFace, act: str, status: int, says: bytes) -> None:
    order = desk.open_order(desk.hold(desk.enrol()).id)
    path = paths.FAKE_PROVIDER_PAY.format(order=order.id)
    reply = face.post(Caller(None), path, shapes.FakePayBody(act=act))
    assert reply.status == status
    assert says in reply.body


def test_the_played_phone_knows_only_its_orders(face: HttpFace) -> None:
    path = paths.FAKE_PROVIDER_PAY.format(order="none")
    reply = face.post(Caller(None), path, shapes.FakePayBody())
    assert (reply.status, code_of(reply)) == (404, Reason.UNKNOWN_ORDER)


def crowd_of_patients(desk: Desk) -> list[PatientId]:
    """Enrol a crowd at once, without the wire."""
    numbers = count(900)
    ids = [PatientId(f"pat-{i}") for i in range(CROWD)]
    with desk.house.database.write() as connection:
        for place, patient in enumerate(ids):
            birth = date(1970 + place // 99, 1, 2)
            number = resident_number(birth, 900 + next(numbers) % 99)
            kind, sex = DocumentKind.RESIDENT_ID, Sex.UNKNOWN
            person = Person(f"众人{place}", kind, number, sex, birth, Proof.ID_CARD)
            row = sealed_row(connection, patient, person, "13800000000", 0)
            connection.execute(sa.insert(schema.patient).values(row))
    return ids


@pytest.mark.requirement("R007")
def test_a_crowd_on_one_last_number(desk: Desk) -> None:
    """Two hundred patients at once: exactly one wins, everyone else is told why."""
    patients = crowd_of_patients(desk)
    wish = desk.wish(patients[0])
    leave(desk, wish, 1)
    gate = threading.Barrier(CROWD)

    def ask(patient: PatientId) -> str:
        body = shapes.HoldBody(
            proof=Proof.ID_CARD, patient=patient, session=wish.session, band_begin=wish.band_begin
        )
        own = HttpFace(desk.house.url)
        with own.http:
            gate.wait(timeout=30)
            reply = own.hold(Caller(KIOSK, f"crowd-{patient}"), body)
        return "held" if reply.is_success else code_of(reply)

    with ThreadPoolExecutor(CROWD) as pool:
        answers = Counter(pool.map(ask, patients))
    assert answers == {"held": 1, Reason.HELD_BY_OTHERS: CROWD - 1}
    assert desk.free_in_band(wish).free == 0


def test_one_patient_at_many_stations_gets_one_hold(desk: Desk) -> None:
    patient = desk.enrol(ELDER)
    wish = desk.wish(patient)
    stations = [f"kiosk-{i:02d}" for i in range(1, 9)]
    gate = threading.Barrier(len(stations))

    def ask(station: str) -> str:
        own = HttpFace(desk.house.url)
        with own.http:
            gate.wait(timeout=30)
            reply = own.hold(Caller(station, "same-key"), wish)
        return "held" if reply.is_success else code_of(reply)

    with ThreadPoolExecutor(len(stations)) as pool:
        answers = Counter(pool.map(ask, stations))
    assert answers == {"held": 1, Reason.HOLD_ACTIVE_ELSEWHERE: len(stations) - 1}


def test_twins_under_one_key_get_one_answer(desk: Desk) -> None:
    wish = desk.wish(desk.enrol())
    gate = threading.Barrier(16)

    def ask(_place: int) -> bytes:
        own = HttpFace(desk.house.url)
        with own.http:
            gate.wait(timeout=30)
            return own.hold(ASKER, wish).body

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(ask, range(16)))
    assert len(answers) == 1


def test_the_wire_carries_a_person_as_they_are(desk: Desk) -> None:
    rare = msgspec.structs.replace(body_of(ELDER), name="买买提·䶮𬭛")
    enrol = shapes.EnrolBody(person=rare, phone="010-55500000")
    assert desk.face.enrol(desk.caller, enrol).is_success
    with desk.house.database.read() as connection:
        names = [row["name"].decode() for row in opened_rows(connection, schema.patient)]
    assert "买买提·䶮𬭛" in names
