"""Who signs is believed, and nobody else: over HTTP, on both databases."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec
import pytest
import requests
import sqlalchemy as sa
from requests import PreparedRequest
from requests.auth import AuthBase

from kiosk_app import clock
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_client.signer import RequestSigner
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.devices.device_checks import SpentNonces
from kiosk_app.central_service.tables.schema import request as answers
from kiosk_app.central_service.tables.schema_devices import device, device_nonce
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.operations import OPERATION_OF
from kiosk_app.contract.staff_shapes import SignInBody
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, HttpFace, body_of, code_of
from tests.helpers.central import KIOSK, OTHER_KIOSK, CentralHouse, central, house_on
from tests.helpers.devices import AS_STATIONS, key_of
from tests.helpers.door import door_to
from tests.helpers.people import ADULT, PHONE, STRANGER
from tests.helpers.staff import COUNTER, PASSWORD, add_counter, hire

VOID = paths.REQUEST_VOID.format(key="some-key")


@dataclass
class Post:
    """Sends what somebody between kiosk and service could send: signed, altered, or again."""

    house: CentralHouse
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False

    def signed(
        self,
        method: str = "GET",
        path: str = paths.CATALOGUE,
        body: bytes | None = None,
        *,
        auth: AuthBase = AS_STATIONS,
        **headers: str,
    ) -> PreparedRequest:
        """Return a request of the kiosk as it would go out."""
        sent = {paths.STATION: KIOSK, **{name.replace("_", "-"): v for name, v in headers.items()}}
        asked = requests.Request(method, self.house.url + path, data=body, headers=sent, auth=auth)
        return self.http.prepare_request(asked)

    def send(self, request: PreparedRequest, url: str = "") -> Reply:
        """Send it as it is, or to another process of the service."""
        if url:
            request = request.copy()
            request.url = url + request.path_url
        answer = self.http.send(request, timeout=30)
        return Reply(answer.status_code, answer.content)


@pytest.fixture
def post(engine: str) -> Iterator[Post]:
    with central(engine=engine) as house:
        add_counter(house)
        sender = Post(house)
        with sender.http:
            yield sender


def enrolment() -> bytes:
    body = shapes.EnrolBody(person=body_of(ADULT), phone=PHONE)
    return msgspec.json.encode(body)


def said(house: CentralHouse, act: str = "request_not_believed") -> list[str]:
    """Return what the record says of requests that were not believed."""
    with house.database.read() as connection:
        found = sa.select(audit.c.facts).where(audit.c.act == act).order_by(audit.c.place)
        return list(connection.scalars(found))


def kept(house: CentralHouse) -> list[object]:
    """Return everything a request of this page could have changed."""
    with house.database.read() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in (answers, device_nonce)
        ]


Alter = Callable[[PreparedRequest], None]


def other_body(request: PreparedRequest) -> None:
    request.body = enrolment().replace(PHONE.encode(), b"13900139000")


def other_path(request: PreparedRequest) -> None:
    request.url = str(request.url).replace(paths.PATIENTS, paths.PATIENT_LOOKUP)


def a_query(request: PreparedRequest) -> None:
    request.url = f"{request.url}?patient=somebody"


def without(name: str) -> Alter:
    def alter(request: PreparedRequest) -> None:
        del request.headers[name]

    return alter


def put(name: str, value: str) -> Alter:
    def alter(request: PreparedRequest) -> None:
        request.headers[name] = value

    return alter


ALTERED: dict[str, Alter] = {
    "body": other_body,
    "path": other_path,
    "query": a_query,
    "method": lambda request: setattr(request, "method", "GET"),
    "station": put(paths.STATION, OTHER_KIOSK),
    "key": put(paths.IDEMPOTENCY_KEY, "another-key"),
    "no key": without(paths.IDEMPOTENCY_KEY),
    "token": put(paths.AUTHORIZATION, "Bearer of-somebody"),
    "agreement": put(paths.AGREEMENT, "of-somebody"),
    "purpose": put(paths.PURPOSE, "enquiry"),
    "nonce": put(paths.NONCE, "n" * 24),
    "moment": put(paths.DEVICE_TIME, "1"),
    "no signature": without(paths.SIGNATURE),
    "no nonce": without(paths.NONCE),
    "no moment": without(paths.DEVICE_TIME),
    "empty signature": put(paths.SIGNATURE, ""),
    "no base64": put(paths.SIGNATURE, "?" * 86),
    "a short one": put(paths.SIGNATURE, "AAAA"),
}


@pytest.mark.requirement("R027")
@pytest.mark.requirement("R133")
@pytest.mark.parametrize("what", ALTERED)
def test_whatever_is_altered_the_signature_fits_no_more(post: Post, what: str) -> None:
    request = post.signed("POST", paths.PATIENTS, enrolment(), Idempotency_Key="the-key")
    before = kept(post.house)
    altered = request.copy()
    ALTERED[what](altered)
    if what == "method":
        altered.url = post.house.url + paths.CATALOGUE
    reply = post.send(altered)
    assert (reply.status, code_of(reply)) == (401, Reason.SIGNATURE_REFUSED)
    assert kept(post.house) == before
    assert post.send(request).status == 201


def test_a_header_that_comes_twice_is_not_believed(post: Post) -> None:
    request = post.signed("POST", VOID, b"{}", Idempotency_Key="a, b")
    line = (
        f"POST {request.path_url} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        + "".join(
            f"{name}: {value}\r\n"
            for name, value in request.headers.items()
            if name not in {paths.IDEMPOTENCY_KEY, "Content-Length"}
        )
        + "Connection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n{}"
    )
    assert b"signature_refused" in spoken(post.house.url, line.encode())


def spoken(url: str, raw: bytes) -> bytes:
    """Return everything a service says to raw bytes."""
    with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=30) as line:
        line.sendall(raw)
        return b"".join(iter(lambda: line.recv(65_536), b""))


@pytest.mark.requirement("R027")
def test_another_key_than_the_station_s_is_refused_and_recorded_once(post: Post) -> None:
    strange = RequestSigner(DeviceKey(bytes(32)), clock.now)
    for _ in range(3):
        reply = post.send(post.signed(auth=strange))
        assert (reply.status, code_of(reply)) == (401, Reason.SIGNATURE_REFUSED)
    assert said(post.house) == ['{"reason": "signature_refused", "station": "kiosk-01"}']


def test_names_that_nobody_has_leave_nothing_in_the_record(post: Post) -> None:
    for number in range(5):
        reply = post.send(post.signed(X_Station=f"nowhere-{number}"))
        assert code_of(reply) == Reason.UNKNOWN_STATION
    assert said(post.house) == []


@pytest.mark.requirement("R027")
@pytest.mark.parametrize(("off_s", "is_well"), [(-62, False), (-50, True), (50, True), (62, False)])
def test_a_clock_too_far_off_is_refused_with_the_service_s_time(
    post: Post, off_s: int, is_well: bool
) -> None:
    signer = RequestSigner(key_of(KIOSK), lambda: clock.now() + timedelta(seconds=off_s))
    reply = post.send(post.signed(auth=signer))
    if is_well:
        assert reply.status == 200
        return
    refusal = reply.read(shapes.RefusalBody)
    assert (reply.status, refusal.code) == (401, Reason.CLOCK_OFF)
    assert 60 <= int(refusal.facts["seconds"]) <= 65
    assert refusal.facts["now"][:16] in refusal.sentence
    assert refusal.facts["seconds"] in refusal.sentence_en


@pytest.mark.requirement("R027")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_same_message_is_answered_once(post: Post, method: str) -> None:
    path, body = (paths.CATALOGUE, None) if method == "GET" else (VOID, b"{}")
    request = post.signed(method, path, body)
    assert post.send(request).status == 200
    reply = post.send(request)
    assert (reply.status, code_of(reply)) == (401, Reason.REQUEST_REPLAYED)
    assert len(said(post.house)) == 1


@pytest.mark.requirement("R027")
def test_the_same_key_signed_anew_gets_the_same_answer(post: Post) -> None:
    ask = [
        post.signed("POST", paths.PATIENTS, enrolment(), Idempotency_Key="the-key")
        for _ in range(3)
    ]
    assert len({request.headers[paths.NONCE] for request in ask}) == 3
    replies = [post.send(request) for request in ask]
    assert [reply.status for reply in replies] == [201, 201, 201]
    assert len({reply.body for reply in replies}) == 1


@pytest.mark.requirement("R027")
@pytest.mark.parametrize("kind", ["keyed", "its retry", "unkeyed", "sign-in", "heartbeat"])
def test_what_changed_something_is_replayed_in_no_other_process(post: Post, kind: str) -> None:
    with house_on(post.house.address) as other, door_to(other.service) as url:
        request = one_of(post, kind)
        assert post.send(request).is_success
        before = kept(post.house)
        reply = post.send(request, url)
        assert (reply.status, code_of(reply)) == (401, Reason.REQUEST_REPLAYED)
        assert kept(post.house) == before
        assert len(said(post.house)) == 1


def one_of(post: Post, kind: str) -> PreparedRequest:
    """Return a request that changes something."""
    if kind == "unkeyed":
        return post.signed("POST", VOID, b"{}")
    if kind == "heartbeat":
        body = f'{{"sent_at":"{clock.now().isoformat()}"}}'.encode()
        return post.signed("POST", paths.DEVICE_HEARTBEAT, body)
    if kind == "sign-in":
        who = hire(post.house, Role.ENQUIRY)
        body = msgspec.json.encode(SignInBody(login=who.login, password=PASSWORD))
        return post.signed("POST", paths.STAFF_SIGN_IN, body, X_Station=COUNTER)
    if kind == "its retry":
        first = post.signed("POST", paths.PATIENTS, enrolment(), Idempotency_Key="the-key")
        assert post.send(first).status == 201
    return post.signed("POST", paths.PATIENTS, enrolment(), Idempotency_Key="the-key")


def test_a_question_asked_of_another_process_changes_nothing(post: Post) -> None:
    with house_on(post.house.address) as other, door_to(other.service) as url:
        request = post.signed()
        assert post.send(request).is_success
        before = kept(post.house)
        assert post.send(request, url).is_success
        assert kept(post.house) == before


def test_nonces_are_forgotten_when_their_window_is_long_over(post: Post) -> None:
    post.send(post.signed("POST", VOID, b"{}"))
    assert kept(post.house)[1] == 1
    post.house.clock.advance(minutes=23 * 60)
    post.house.service.background.run_once()
    assert kept(post.house)[1] == 1
    post.house.clock.advance(minutes=120)
    post.house.service.background.run_once()
    assert kept(post.house)[1] == 0


@pytest.mark.requirement("R133")
def test_every_route_of_the_table_wants_a_signature(post: Post) -> None:
    for method, path in sorted(OPERATION_OF):
        request = post.signed(method, path.format_map(_Names()), None if method == "GET" else b"{}")
        del request.headers[paths.SIGNATURE]
        reply = post.send(request)
        assert (reply.status, code_of(reply)) == (401, Reason.SIGNATURE_REFUSED), path


class _Names(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return "nothing"


@pytest.mark.requirement("R133")
def test_what_is_open_needs_none(post: Post) -> None:
    for path in (paths.LIVEZ, paths.READYZ, paths.OPENAPI, paths.PUBLISHED_FEES):
        assert post.http.get(post.house.url + path, timeout=30).status_code == 200


def test_a_station_without_a_device_is_told_so(post: Post) -> None:
    with post.house.database.write() as connection:
        connection.execute(sa.delete(device).where(device.c.station == KIOSK))
    reply = post.send(post.signed())
    assert (reply.status, code_of(reply)) == (401, Reason.DEVICE_NOT_ENROLLED)


def test_ten_kiosks_at_once_are_each_believed(post: Post) -> None:
    face = HttpFace(post.house.url)
    with face.http:
        for number in range(1, 9):
            assert face.catalogue(Caller(f"kiosk-0{number}")).status == 200
        assert Desk(post.house, face).enrol(STRANGER)


def test_a_spent_name_stays_spent_for_as_long_as_it_lasts_and_is_let_go_after_twice_that() -> None:
    now = [0.0]
    spent = SpentNonces(timedelta(seconds=10), lambda: now[0])
    assert spent.spend("a")
    for at in (0.0, 9.9, 10.0, 19.9):
        now[0] = at
        assert not spent.spend("a"), at
    now[0] = 40.0
    assert spent.spend("a")
