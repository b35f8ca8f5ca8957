"""The client believes whole, well-formed answers and nothing else."""

import json
import socket
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.demo_phone import DemoPhone, PhoneAct
from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.central_client.transport import MAX_ANSWER_BYTES, Transport
from kiosk_app.contract import shapes
from kiosk_app.contract.refusals import body_of, load_words
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.ids import HoldId, PatientId, RequestKey, SessionId, StationId
from kiosk_app.domain.refusal import Reason, Refusal
from tests.helpers import people
from tests.helpers.fakes import ScriptedServer, TurnedClock, http_answer

KEY = RequestKey("key1")
STATION = StationId("K-07")
Call = Callable[[CentralClient], object]


def as_json(shape: object) -> bytes:
    return msgspec.json.encode(shape)


def client_for(server: ScriptedServer, **limits: float) -> CentralClient:
    return CentralClient(
        server.url,
        STATION,
        TurnedClock().now,
        timeouts=(limits.get("connect", 2.0), limits.get("read", 2.0)),
        total_s=limits.get("total", 4.0),
    )


def asked_with(call: Call, answer: object) -> tuple[object, bytes]:
    """Return what `call` made of `answer`, and the bytes it had sent."""
    with ScriptedServer(http_answer(as_json(answer))).running() as server:
        client = client_for(server)
        found = call(client)
        client.close()
    return found, server.asked[0]


PATIENT_ANSWER = shapes.PatientAnswer(
    id=people.ADULT_PATIENT.id, age=30, is_elderly=False, phone_masked="138****0901"
)
ORDER_ANSWER = shapes.OrderAnswer(order=people.ORDER)

CALLS: list[tuple[str, Call, object, object, str]] = [
    (
        "lookup",
        lambda c: c.lookup(people.ADULT),
        PATIENT_ANSWER,
        people.ADULT_PATIENT,
        "POST /v1/patients/lookup",
    ),
    (
        "enrol",
        lambda c: c.enrol(people.ADULT, people.PHONE, KEY),
        PATIENT_ANSWER,
        people.ADULT_PATIENT,
        "POST /v1/patients",
    ),
    (
        "sessions",
        lambda c: c.sessions(people.CARDIOLOGY.id, PatientId("p/1"), BookingClass.SAME_DAY),
        shapes.SessionsAnswer(sessions=people.SESSIONS),
        people.SESSIONS,
        f"GET /v1/departments/{people.CARDIOLOGY.id}/sessions?patient=p%2F1&booking_class=same_day",
    ),
    (
        "bands",
        lambda c: c.bands(SessionId("S/1"), people.ADULT_PATIENT.id),
        shapes.BandsAnswer(bands=people.BANDS),
        people.BANDS,
        f"GET /v1/sessions/S%2F1/bands?patient={people.ADULT_PATIENT.id}",
    ),
    (
        "hold",
        lambda c: c.hold(
            people.ADULT_PATIENT.id,
            people.SLOT.session,
            people.NINE.begin,
            KEY,
            proof=people.ADULT.proof,
        ),
        shapes.HoldAnswer(hold=people.HOLD),
        people.HOLD,
        "POST /v1/holds",
    ),
    (
        "release",
        lambda c: c.release(people.HOLD.id, KEY),
        shapes.ReleaseAnswer(refunding=(people.ORDER.id,)),
        (people.ORDER.id,),
        f"POST /v1/holds/{people.HOLD.id}/release",
    ),
    (
        "open_order",
        lambda c: c.open_order(people.HOLD.id, KEY),
        ORDER_ANSWER,
        people.ORDER,
        f"POST /v1/holds/{people.HOLD.id}/payment-orders",
    ),
    (
        "order",
        lambda c: c.order(people.ORDER.id),
        ORDER_ANSWER,
        people.ORDER,
        f"GET /v1/payment-orders/{people.ORDER.id}",
    ),
    (
        "present_code",
        lambda c: c.present_code(people.ORDER.id, "134", KEY),
        ORDER_ANSWER,
        people.ORDER,
        f"POST /v1/payment-orders/{people.ORDER.id}/code",
    ),
    (
        "close_order",
        lambda c: c.close_order(people.ORDER.id, KEY),
        ORDER_ANSWER,
        people.ORDER,
        f"POST /v1/payment-orders/{people.ORDER.id}/close",
    ),
    (
        "refund",
        lambda c: c.refund(people.ORDER.id, KEY),
        ORDER_ANSWER,
        people.ORDER,
        f"POST /v1/payment-orders/{people.ORDER.id}/refund",
    ),
    (
        "confirm",
        lambda c: c.confirm(people.HOLD.id, people.ORDER.id, KEY),
        shapes.AppointmentAnswer(appointment=people.APPOINTMENT),
        people.APPOINTMENT,
        "POST /v1/appointments",
    ),
    (
        "void",
        lambda c: c.void(KEY),
        shapes.VoidAnswer(key=KEY, undone=True),
        True,
        "POST /v1/requests/key1/void",
    ),
]


@pytest.mark.parametrize(
    ("call", "answer", "found", "line"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS]
)
def test_each_call_asks_as_the_contract_says_and_gives_domain_values_back(
    call: Call, answer: object, found: object, line: str
) -> None:
    given, asked = asked_with(call, answer)
    assert given == found
    assert asked.startswith(f"{line} HTTP/1.1\r\n".encode())
    assert b"\r\nX-Station: K-07\r\n" in asked
    is_keyed = line.startswith("POST") and not line.endswith(("/lookup", "/void"))
    assert (b"\r\nIdempotency-Key: key1\r\n" in asked) is is_keyed


def test_the_body_says_exactly_what_the_card_said() -> None:
    _, asked = asked_with(lambda c: c.lookup(people.STRANGER), PATIENT_ANSWER)
    body = json.loads(asked.partition(b"\r\n\r\n")[2])
    assert body["person"]["name"] == "陈䶮"
    assert body["person"]["number"] == people.STRANGER.number


def test_the_catalogue_tells_how_far_our_clock_is_off() -> None:
    ahead = timedelta(seconds=130)
    answer = shapes.CatalogueAnswer(catalogue=people.CATALOGUE, now=people.NOW + ahead)
    with ScriptedServer(http_answer(as_json(answer))).running() as server:
        client = client_for(server)
        assert client.clock_offset == timedelta(0)
        assert client.catalogue() == people.CATALOGUE
        assert client.clock_offset == ahead
        client.close()


def test_the_stored_answer_of_a_request_comes_back_whole() -> None:
    stored = as_json(shapes.HoldAnswer(hold=people.HOLD))
    answer = shapes.RequestAnswer(key=KEY, status=200, body=msgspec.Raw(stored))
    found, _ = asked_with(lambda c: c.request(KEY), answer)
    assert isinstance(found, shapes.RequestAnswer)
    assert msgspec.json.decode(found.body, type=shapes.HoldAnswer).hold == people.HOLD


def test_a_documented_no_is_refused_with_its_facts() -> None:
    refusal = Refusal(Reason.DAY_LIMIT, (("limit", "2"),))
    body = as_json(body_of(refusal, load_words()))
    with (
        ScriptedServer(http_answer(body, "409 Conflict")).running() as server,
        pytest.raises(CentralRefusedError) as caught,
    ):
        client_for(server).open_order(people.HOLD.id, KEY)
    assert caught.value.refusal == refusal


def _trickle(client: socket.socket) -> None:
    client.sendall(http_answer(b"", length=1000))
    for _ in range(1000):
        client.sendall(b" ")
        client.settimeout(0.02)
        try:
            if not client.recv(1):
                return
        except TimeoutError:
            continue


def _stall(client: socket.socket) -> None:
    client.settimeout(5)
    client.recv(1)


ORDER_JSON = as_json(ORDER_ANSWER)
NOT_AN_ANSWER: dict[str, bytes | Callable[[socket.socket], None]] = {
    "hung up": b"",
    "not HTTP": b"SSH-2.0-OpenSSH\r\n\r\n",
    "503": http_answer(as_json(body_of(Refusal(Reason.BUSY), load_words())), "503 Busy"),
    "busy said as 429": http_answer(
        as_json(body_of(Refusal(Reason.BUSY), load_words())), "429 Too Many Requests"
    ),
    "redirect": http_answer(b"", "307 Temporary Redirect\r\nLocation: /elsewhere"),
    "HTML page of a proxy": http_answer(b"<html>", kind="text/html"),
    "HTML 404": http_answer(b"<html>", "404 Not Found", "text/html"),
    "undocumented 4xx": http_answer(b'{"error":"x"}', "418 Teapot"),
    "not JSON": http_answer(b'{"order":'),
    "not UTF-8": http_answer(b'{"order":"\xff"}'),
    "another shape": http_answer(as_json(PATIENT_ANSWER)),
    "wrong type": http_answer(ORDER_JSON.replace(b'"expires_in_s":', b'"expires_in_s":"x","y":')),
    "truncated": http_answer(ORDER_JSON[:40], length=len(ORDER_JSON)),
    "oversize": http_answer(b" " * (MAX_ANSWER_BYTES + 1)),
    "band of two hours": http_answer(ORDER_JSON.replace(b'"open"', b'"ajar"')),
    "stalled": _stall,
    "trickling": _trickle,
}


@pytest.mark.parametrize("answer", NOT_AN_ANSWER.values(), ids=list(NOT_AN_ANSWER))
def test_anything_else_is_unreachable_and_asked_once_only(
    answer: bytes | Callable[[socket.socket], None],
) -> None:
    with ScriptedServer(answer, answer).running() as server:
        client = client_for(server, read=0.3, total=0.4)
        with pytest.raises(CentralUnreachableError):
            client.open_order(HoldId("h1"), KEY)
        client.close()
    assert len(server.asked) == 1


def test_a_band_that_no_rule_allows_is_no_answer() -> None:
    two_hours = (people.NINE.begin + timedelta(hours=2)).isoformat()
    text = as_json(shapes.BandsAnswer(bands=people.BANDS[:1])).decode()
    body = text.replace(people.NINE.end.isoformat(), two_hours).encode()
    assert two_hours.encode() in body
    with (
        ScriptedServer(http_answer(body)).running() as server,
        pytest.raises(CentralUnreachableError),
    ):
        client_for(server).bands(people.SLOT.session, people.ADULT_PATIENT.id)


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    client = CentralClient(url, STATION, TurnedClock().now)
    assert not client.ready()
    with pytest.raises(CentralUnreachableError):
        client.catalogue()
    client.close()


def test_ready_is_a_yes_or_no() -> None:
    with ScriptedServer(http_answer(b"{}")).running() as server:
        client = client_for(server)
        assert client.ready()
        client.close()


def test_closing_a_client_that_never_spoke_is_fine() -> None:
    CentralClient("http://127.0.0.1:9", STATION, TurnedClock().now).close()


def test_nothing_of_the_environment_and_no_cookie_travels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    cookie = http_answer(ORDER_JSON, "200 OK\r\nSet-Cookie: track=1; Path=/")
    with ScriptedServer(cookie, cookie).running() as server:
        client = client_for(server)
        client.order(people.ORDER.id)
        client.order(people.ORDER.id)
        client.close()
    assert all(b"cookie" not in asked.lower() for asked in server.asked)


def test_an_unreachable_error_tells_what_was_asked_and_nothing_of_the_answer() -> None:
    with (
        ScriptedServer(http_answer("林晓舟".encode(), kind="text/plain")).running() as server,
        pytest.raises(CentralUnreachableError) as caught,
    ):
        Transport(server.url, {}, (1.0, 1.0), 2.0).send("GET", "/v1/catalogue")
    assert str(caught.value).startswith("GET /v1/catalogue: status 200, content type")
    assert "林" not in str(caught.value)


@pytest.mark.parametrize("act", list(PhoneAct))
def test_the_played_phone_does_what_it_is_told(act: PhoneAct) -> None:
    with ScriptedServer(http_answer(b"{}")).running() as server:
        phone = DemoPhone(server.url)
        phone.act(people.ORDER.id, act)
        phone.close()
    line, _, rest = server.asked[0].partition(b"\r\n")
    assert line == f"POST /fake-provider/orders/{people.ORDER.id}/pay HTTP/1.1".encode()
    assert json.loads(rest.partition(b"\r\n\r\n")[2]) == {"act": act.value}
