"""The way to a provider over HTTP: what does not bear its signature in time is silence."""

import socket
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from hardware.emulators.payment_provider.server import Answers, PaymentProviderServer
from kiosk_app.central_service.payment.over_http import HttpProvider
from kiosk_app.central_service.payment.provider import (
    Charge,
    ProviderSilentError,
    ProviderState,
    Standing,
)
from kiosk_app.central_service.payment.signing import Message, Signed, fits, sign
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from tests.helpers.central import MONDAY_MORNING, SettableClock
from tests.helpers.payment import CALL_S, KEY, PlayedProvider, played_provider

ORDER = OrderId("ord-1")
CHARGE = Charge(ORDER, Fen(5000), MONDAY_MORNING + timedelta(minutes=3))


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(MONDAY_MORNING)


@pytest.fixture
def played(clock: SettableClock) -> Iterator[PlayedProvider]:
    with played_provider(clock) as provider:
        yield provider


@pytest.mark.parametrize("how", [how for how in Answers if how is not Answers.NORMAL])
def test_every_odd_answer_is_silence_and_the_question_can_be_asked_again(
    played: PlayedProvider, how: Answers
) -> None:
    played.server.answer_as(how)
    with pytest.raises(ProviderSilentError):
        played.port.open(CHARGE)
    played.server.answer_as(Answers.NORMAL)
    assert played.port.open(CHARGE).endswith(ORDER)
    assert played.port.query(ORDER) == Standing(ProviderState.WAITING)


@pytest.mark.parametrize("how", [Answers.HANG, Answers.DROP, Answers.FAIL, Answers.FORGE])
def test_a_bill_that_did_not_come_whole_and_signed_is_none(
    played: PlayedProvider, clock: SettableClock, tmp_path: Path, how: Answers
) -> None:
    port = HttpProvider(played.server.url, KEY, clock, bill_s=CALL_S)
    played.server.answer_as(how)
    with pytest.raises(ProviderSilentError):
        port.fetch_bill(MONDAY_MORNING.date(), tmp_path / "bill.csv")
    played.server.answer_as(Answers.NORMAL)
    port.fetch_bill(MONDAY_MORNING.date(), tmp_path / "bill.csv")
    assert "总交易单数" in (tmp_path / "bill.csv").read_text("utf-8-sig")
    port.close_lines()


def test_a_number_that_means_another_amount_is_not_opened(played: PlayedProvider) -> None:
    played.port.open(CHARGE)
    with pytest.raises(ProviderSilentError):
        played.port.open(Charge(ORDER, Fen(1), CHARGE.expires_at))


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        port = HttpProvider(url, KEY, SettableClock(MONDAY_MORNING), call_s=CALL_S)
        with pytest.raises(ProviderSilentError):
            port.query(ORDER)
        port.close_lines()


@pytest.mark.parametrize("extra", [b"", b"a" * 100_000])
def test_a_trickle_or_a_flood_holds_nobody(clock: SettableClock, extra: bytes) -> None:
    """A server that sends a byte now and then for ever, and one that never stops."""
    is_over = threading.Event()

    def drip(line: socket.socket) -> None:
        with line:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n")
            try:
                while not is_over.wait(0.02):
                    line.sendall(extra or b"a")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            drip(listener.accept()[0])

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        port = HttpProvider(url, KEY, clock, call_s=CALL_S)
        with pytest.raises(ProviderSilentError):
            port.query(ORDER)
        is_over.set()
        thread.join()
        port.close_lines()


def test_the_provider_answers_nobody_without_the_key(
    played: PlayedProvider, clock: SettableClock
) -> None:
    stranger = HttpProvider(played.server.url, b"another key", clock, call_s=CALL_S)
    with pytest.raises(ProviderSilentError):
        stranger.open(CHARGE)
    stranger.close_lines()
    assert played.server.book.standing(ORDER) is None
    bare = requests.get(f"{played.server.url}/v1/orders/{ORDER}", timeout=30)
    assert bare.status_code == 401


def test_the_book_outlives_the_process(clock: SettableClock, tmp_path: Path) -> None:
    for state in (ProviderState.UNKNOWN, ProviderState.WAITING):
        with PaymentProviderServer(tmp_path / "book.db", KEY, clock) as server:
            port = HttpProvider(server.url, KEY, clock)
            assert port.query(ORDER).state is state
            port.open(CHARGE)
            port.close_lines()


def test_a_signature_fits_one_message_at_one_time() -> None:
    message = Message("POST", "/x", b"{}")
    signature = sign(KEY, message, 1000, "n")
    assert fits(KEY, message, Signed("1000", "n", signature), 1299.0)
    wrong = [
        (KEY, message, Signed("1000", "n", signature), 1301.0),
        (KEY, message, Signed("1001", "n", signature), 1000.0),
        (KEY, message, Signed("1000", "m", signature), 1000.0),
        (KEY, Message("POST", "/y", b"{}"), Signed("1000", "n", signature), 1000.0),
        (KEY, Message("ANSWER", "/x", b"{}"), Signed("1000", "n", signature), 1000.0),
        (KEY, Message("POST", "/x", b"[]"), Signed("1000", "n", signature), 1000.0),
        (b"k", message, Signed("1000", "n", signature), 1000.0),
        (KEY, message, Signed("", "n", signature), 1000.0),
        (KEY, message, Signed("9" * 400, "n", signature), 1000.0),
        (KEY, message, Signed("1000", "n", "é"), 1000.0),
    ]
    assert not any(fits(*each) for each in wrong)


@pytest.mark.parametrize("share", [1.0, 0.5])
@pytest.mark.parametrize("by", ["reset", "end"])
def test_a_merchant_who_hangs_up_leaves_no_trace_and_holds_up_nobody(
    played: PlayedProvider, share: float, by: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Answer, or rest of the question, meet a connection that is dead; half an act is not done."""
    played.port.open(CHARGE)
    body = b'{"act": "pay"}'
    head = f"POST /control/orders/{ORDER} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    at = urlsplit(played.server.url)
    for _ in range(5):
        with socket.create_connection((str(at.hostname), int(at.port or 0))) as line:
            if by == "reset":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(head + body[: int(share * len(body))])
    played.port.query(ORDER)  # taken up after those five, in order
    played.port.close_lines()
    for thread in threading.enumerate():
        if "process_request" in thread.name:
            thread.join()
    standing = played.server.book.standing(ORDER)
    assert standing is not None
    if share < 1:
        assert standing.taken == 0
    elif by == "end":
        assert standing.taken == CHARGE.amount
    assert capfd.readouterr().err == ""
