"""What is no request, no method or no path of ours is refused in the same words as everything."""

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec
import pytest
import requests

from kiosk_app.contract import paths
from kiosk_app.contract.shapes import RefusalBody
from kiosk_app.domain.refusal import Reason
from tests.helpers.central import CentralHouse, central

ASKED = "GET /livez HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture(scope="module")
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        yield made


@pytest.mark.requirement("R027")
@pytest.mark.parametrize(
    "said",
    [
        "this is no request\r\n\r\n",
        "GET /livez HTTP/9.x\r\n\r\n",
        f"{ASKED}Content-Length: -5\r\n\r\n",
        f"{ASKED}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_in_words_counted_and_has_an_id(
    house: CentralHouse, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = counted(house)
    with socket.create_connection((urlsplit(house.url).hostname, urlsplit(house.url).port)) as line:
        line.settimeout(20)
        line.sendall(said.encode())
        heard = b"".join(iter(lambda: line.recv(65536), b""))  # until it hangs up
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n")
    assert re.search(rb"\r\nx-request-id: [0-9a-f-]{36}\r\n", head)
    assert f"content-length: {len(body)}".encode() in head
    refusal = msgspec.json.decode(body, type=RefusalBody)
    assert refusal.code == Reason.MALFORMED_REQUEST
    assert refusal.sentence
    assert refusal.sentence_en
    assert counted(house) == [number + 1 for number in before]
    caplog.clear()


COUNTED = (
    'central_requests_total{method="other",route="none",status="400"} ',
    'central_refusals_total{reason="malformed_request"} ',
)


def counted(house: CentralHouse) -> list[float]:
    """Return how many answers and refusals of this kind there were."""
    page = house.service.metrics.page().splitlines()
    return [
        next((float(line.removeprefix(told)) for line in page if line.startswith(told)), 0.0)
        for told in COUNTED
    ]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [(paths.LIVEZ, "GET"), (paths.CATALOGUE, "GET"), (paths.HOLDS, "POST")],
)
@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "PUT"])
def test_a_method_that_is_not_served_is_told_which_is(
    house: CentralHouse, path: str, allowed: str, method: str
) -> None:
    told = requests.request(method, house.url + path, timeout=20)
    assert (told.status_code, told.headers["Allow"]) == (405, allowed)
    if method != "HEAD":
        assert msgspec.json.decode(told.content, type=RefusalBody).code == Reason.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("path", ["//livez", "/livez/", "/v1//catalogue", "/v1/catalogue/", "/v2"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_path_has_one_spelling(house: CentralHouse, path: str, method: str) -> None:
    told = requests.request(method, house.url + path, timeout=20)
    assert told.status_code == 404
    assert msgspec.json.decode(told.content, type=RefusalBody).code == Reason.NOT_FOUND
    assert told.headers["X-Request-Id"]
