"""The crowd of the bench: asks what it is told, counts what it is answered, hangs on to nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk_app.bench.load import CrowdError, Speaker, Visit, send_crowd
from kiosk_app.contract import paths, shapes
from tests.helpers.central import KIOSK, central


def asking(*requests: bytes) -> Visit:
    """Ask one after the other; every answer has to be there before the next."""
    for request in requests:
        answer = yield request
        assert answer.body


def test_a_crowd_is_answered_and_counted() -> None:
    with central(days=0) as house:
        speaker = Speaker(KIOSK)
        health, unknown = speaker.asks(paths.LIVEZ), speaker.asks("/nothing")
        unsigned = speaker.asks(paths.HOLD_RELEASE.format(hold="x"), shapes.EmptyBody())
        visits = (asking(health, unknown, unsigned) for _ in range(10))
        tally = send_crowd(house.url, visits, 4)
    assert (tally.visits, tally.answers) == (10, 30)
    assert tally.statuses == {200: 10, 404: 10, 401: 10}
    assert 0 < max(tally.waits_s) <= tally.seconds


def test_a_request_is_whole() -> None:
    asked = Speaker("kiosk-01").asks("/v1/x", shapes.FakePayBody(act="pay"), "a-key").decode()
    head, _, body = asked.partition("\r\n\r\n")
    assert head.splitlines()[0] == "POST /v1/x HTTP/1.1"
    assert f"Content-Length: {len(body)}" in head
    assert f"{paths.IDEMPOTENCY_KEY}: a-key" in head
    assert body == '{"act":"pay"}'


@contextmanager
def hanging_up() -> Iterator[str]:
    """Somebody who takes every call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1)

        thread = threading.Thread(target=take)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_a_service_that_hangs_up_is_said_so() -> None:
    with hanging_up() as url, pytest.raises(CrowdError, match="hung up"):
        send_crowd(url, iter([asking(Speaker(KIOSK).asks(paths.LIVEZ))]), 1)
