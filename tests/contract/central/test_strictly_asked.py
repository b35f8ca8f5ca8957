"""No route reads around what it does not know: a parameter too many, a body of another kind.

Asked of every published route, so that none can forget it; what each knows is read from the
published document.

Source: requirement row R116; RFC 9110 sec. 15.5.16; OWASP API Security 2023 API8.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
import requests

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.operations import OPEN, OPERATION_OF
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.devices import AS_STATIONS

Route = tuple[str, str]

ROUTES: list[Route] = sorted({*OPERATION_OF, *OPEN})
ACTS = [route for route in ROUTES if route[0] == "POST"]
OF_A_PERSON = "11010119900307912X"
JSON = "application/json"


class Asker:
    """A kiosk that asks what it likes, and the document it could have read."""

    def __init__(self, house: CentralHouse) -> None:
        self.house = house
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.auth = AS_STATIONS
        answer = self.http.get(house.url + paths.OPENAPI, timeout=30)
        self._document: Mapping[str, Any] = answer.json()

    def ask(
        self, route: Route, *query: tuple[str, str], body: bytes = b"", kind: str | None = None
    ) -> Reply:
        method, path = route
        url = self.house.url + path.replace("{", "").replace("}", "")
        headers = {paths.STATION: KIOSK} | ({} if kind is None else {"Content-Type": kind})
        answer = self.http.request(
            method, f"{url}?{urlencode(query)}", data=body, headers=headers, timeout=10
        )
        assert answer.headers["Content-Type"] == JSON
        return Reply(answer.status_code, answer.content)

    def published(self, route: Route) -> Mapping[str, Any]:
        method, path = route
        found: Mapping[str, Any] = self._document["paths"][path][method.lower()]
        return found

    def parameters(self, route: Route) -> list[str]:
        given = self.published(route).get("parameters", [])
        return [each["name"] for each in given if each["in"] == "query"]


@pytest.fixture(scope="module")
def asker() -> Iterator[Asker]:
    with central() as house:
        one = Asker(house)
        with one.http:
            yield one


def refusal_of(reply: Reply, status: int, reason: Reason) -> shapes.RefusalBody:
    said = reply.read(shapes.RefusalBody)
    assert (reply.status, said.code) == (status, reason)
    assert said.sentence and said.sentence_en and said.what_now and said.what_now_en  # noqa: PT018
    return said


@pytest.mark.requirement("R116")
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_parameter_nobody_knows_is_refused_and_named(asker: Asker, route: Route) -> None:
    body = b"{}" if route in ACTS else b""
    said = refusal_of(asker.ask(route, ("extra", "1"), body=body), 422, Reason.UNKNOWN_PARAMETER)
    assert said.facts == {"field": "extra"}
    assert "extra" in said.sentence
    named = asker.ask(route, (OF_A_PERSON, "1"), body=body)
    assert OF_A_PERSON.encode() not in named.body
    assert refusal_of(named, 422, Reason.UNKNOWN_PARAMETER).facts == {"field": "?"}
    if route != ("GET", paths.OPENAPI):
        assert "422" in asker.published(route)["responses"]


@pytest.mark.parametrize("route", sorted(OPERATION_OF), ids=" ".join)
def test_a_published_parameter_is_known_once(asker: Asker, route: Route) -> None:
    for name in asker.parameters(route):
        once = asker.ask(route, (name, "1")).read(dict[str, Any])
        assert once.get("code") != Reason.UNKNOWN_PARAMETER
        twice = asker.ask(route, (name, "1"), (name, "2"))
        said = refusal_of(twice, 400, Reason.MALFORMED_REQUEST)
        assert said.facts == {"field": name, "expected": "once"}


@pytest.mark.requirement("R116")
@pytest.mark.parametrize("route", ACTS, ids=" ".join)
def test_a_body_of_another_kind_is_refused(asker: Asker, route: Route) -> None:
    for kind in ("text/plain", "application/xml", "application/json-patch+json", ""):
        reply = asker.ask(route, body=b"{}", kind=kind)
        said = refusal_of(reply, 415, Reason.BODY_NOT_JSON)
        assert said.facts == {"kind": JSON}
    assert "415" in asker.published(route)["responses"]


@pytest.mark.parametrize("route", ACTS, ids=" ".join)
def test_json_is_read_however_it_is_written_on_the_outside(asker: Asker, route: Route) -> None:
    for kind in (JSON, "Application/JSON; charset=utf-8", None):
        told = asker.ask(route, body=b"[", kind=kind)
        assert told.read(shapes.RefusalBody).code != Reason.BODY_NOT_JSON
    assert asker.ask(route, kind="text/plain").status != 415


def test_the_plain_door_for_holds_is_as_strict(asker: Asker) -> None:
    face = HttpFace(asker.house.url)
    with face.http:
        desk = Desk(asker.house, face)
        desk.hold(desk.enrol())  # the station's key is remembered from here on
        wish = msgspec.json.encode(desk.wish(desk.enrol()))
        for kind, status in (("text/plain", 415), (JSON, 201)):
            headers = {paths.STATION: KIOSK, paths.IDEMPOTENCY_KEY: "strict", "Content-Type": kind}
            url = asker.house.url + paths.HOLDS
            odd = face.http.post(f"{url}?extra=1", data=wish, headers=headers, timeout=30)
            assert odd.status_code == 422
            told = face.http.post(url, data=wish, headers=headers, timeout=30)
            assert told.status_code == status
