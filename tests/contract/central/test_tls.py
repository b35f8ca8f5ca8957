"""A station speaks to nobody who cannot prove to be central, and comes back by itself."""

import errno
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiosk_app.bootstrap.central import ServeOptions, ServiceError, serve, tls_of
from kiosk_app.bootstrap.device import authority_of
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.errors import CentralUnreachableError
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http import server as server_module
from kiosk_app.central_service.http import tls_door
from kiosk_app.central_service.http.server import (
    ServerThread,
    ServiceSettings,
    TlsFiles,
    TlsUnusableError,
    run_server,
)
from kiosk_app.central_service.http.server import listen as listen_plainly
from kiosk_app.config import ConfigError, load
from kiosk_app.domain.policy import DEMO
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.certificates import Authority
from tests.helpers.devices import credential_of


@dataclass
class Hall:
    """A central service, whoever vouches for it, and a folder for files."""

    house: CentralHouse
    folder: Path
    ours: Authority

    @contextmanager
    def served(self, files: tuple[Path, Path]) -> Iterator[ServerThread]:
        with ServerThread(self.house.service, tls=TlsFiles(*files)) as server:
            yield server

    def client(self, url: str, authority: Path | None) -> CentralClient:
        return CentralClient(
            url, KIOSK, self.house.clock, credential=credential_of(KIOSK), authority=authority
        )


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with central(is_served=False) as house:
        yield Hall(house, tmp_path, Authority.founded(tmp_path, "hospital"))


def why_not(client: CentralClient) -> str:
    with pytest.raises(CentralUnreachableError) as no:
        client.catalogue()
    assert not client.ready()
    client.close()
    return str(no.value)


@pytest.mark.requirement("R133")
def test_whoever_the_hospital_vouches_for_is_spoken_to(hall: Hall) -> None:
    with hall.served(hall.ours.vouch(hall.folder, "central")) as server:
        assert server.url.startswith("https://")
        client = hall.client(server.url, hall.ours.file)
        assert client.catalogue().departments
        client.close()


@pytest.mark.requirement("R133")
def test_a_wrong_certificate_is_refused_and_nothing_is_asked(hall: Hall) -> None:
    other = Authority.founded(hall.folder, "stranger")
    wrong = {
        "vouched for by a stranger": other.vouch(hall.folder, "a"),
        "of another address": hall.ours.vouch(hall.folder, "b", address="192.0.2.1"),
        "no longer good": hall.ours.vouch(hall.folder, "c", age=9, life=8),
        "not good yet": hall.ours.vouch(hall.folder, "d", age=-1),
    }
    for what, files in wrong.items():
        with hall.served(files) as server:
            client = hall.client(server.url, hall.ours.file)
            assert "SSLError" in why_not(client), what


@pytest.mark.requirement("R133")
def test_who_is_vouched_for_by_nobody_the_system_knows_is_refused_too(hall: Hall) -> None:
    with hall.served(hall.ours.vouch(hall.folder, "central")) as server:
        assert "SSLError" in why_not(hall.client(server.url, None))
        plain = hall.client(server.url.replace("https://", "http://"), hall.ours.file)
        assert why_not(plain)


def test_files_that_cannot_be_served_with_are_told_before_anything_is_opened(hall: Hall) -> None:
    certificate, key = hall.ours.vouch(hall.folder, "central")
    _, other_key = hall.ours.vouch(hall.folder, "other")
    for files in (TlsFiles(certificate, other_key), TlsFiles(hall.folder / "none", key)):
        settings = ServiceSettings(
            database=hall.folder / "never.db", policy=DEMO, clock=hall.house.clock, tls=files
        )
        with pytest.raises(TlsUnusableError, match="cannot be used"):
            run_server(settings, lambda _url: None)
    assert not (hall.folder / "never.db").exists()


@pytest.mark.requirement("R133")
def test_nothing_is_served_in_the_open_but_on_loopback(hall: Hall) -> None:
    options = ServeOptions(database=hall.folder / "never.db", port=0, host="0.0.0.0")  # noqa: S104
    with pytest.raises(ServiceError, match="name a certificate"):
        serve(options, lambda _url: None)
    certificate, key = hall.ours.vouch(hall.folder, "central")
    for half in (
        ServeOptions(database=hall.folder / "x.db", port=0, certificate=certificate),
        ServeOptions(database=hall.folder / "x.db", port=0, certificate_key=key),
    ):
        with pytest.raises(ServiceError, match="TLS needs both"):
            tls_of(half)


def test_the_authority_of_a_station_is_a_file_that_is_there(hall: Hall) -> None:
    file = hall.folder / "station.toml"

    def written(authority: str) -> Path:
        file.write_text(
            f'[station]\nid = "kiosk-01"\n[central]\nurl = "https://127.0.0.1:8600"\n'
            f'authority = "{authority}"\n[journal]\npath = "{hall.folder}/journal.db"\n',
            "utf-8",
        )
        return file

    assert authority_of(load(written(str(hall.ours.file)))) == hall.ours.file
    assert authority_of(load(written(""))) is None
    with pytest.raises(ConfigError, match="a file that is there"):
        load(written("/nowhere/at/all.pem"))


# --- the stop ------------------------------------------------------------------------------------

PATIENCE_S = 20
ASKED = b"GET /livez HTTP/1.1\r\nHost: central\r\n\r\n"


class Peer:
    """A client that shakes hands when it is told to, and never says goodbye of itself."""

    def __init__(self, url: str, authority: Path) -> None:
        where = urlsplit(url)
        self.line = socket.create_connection((where.hostname, where.port), PATIENCE_S)
        self._heard, self._said = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=str(authority))
        self._tls = context.wrap_bio(self._heard, self._said, server_hostname="127.0.0.1")

    def greet(self) -> None:
        """Shake hands to the end."""
        while True:
            try:
                return self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self.line.sendall(self._said.read())
                self._heard.write(self.line.recv(65536))
            finally:
                self.line.sendall(self._said.read())

    def ask(self) -> str:
        """Ask something and return the answer's first line."""
        self._tls.write(ASKED)
        self.line.sendall(self._said.read())
        answer = b""
        while b"live" not in answer:
            self._heard.write(self.line.recv(65536))
            with suppress(ssl.SSLWantReadError):
                while True:  # all that came; it is more than one record
                    answer += self._tls.read()
        return answer.decode().splitlines()[0]

    def until_cut_off(self) -> None:
        """Read until the other side is gone; that it does not end is the time-out of the line."""
        with self.line, suppress(ConnectionResetError):
            while self.line.recv(65536):
                pass


def test_the_stop_waits_for_what_is_being_answered_and_for_nobody_who_is_idle(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those are cut off while the answer is still being made; it comes whole all the same."""
    asked, let_go = threading.Event(), threading.Event()
    answered = hall.house.service.catalogue

    def catalogue(caller: Caller) -> Reply:
        asked.set()
        assert let_go.wait(PATIENCE_S)
        return answered(caller)

    monkeypatch.setattr(hall.house.service, "catalogue", catalogue)
    with ThreadPoolExecutor() as pool:
        server = ServerThread(hall.house.service, tls=TlsFiles(*hall.ours.vouch(hall.folder, "c")))
        server.start()
        client = hall.client(server.url, hall.ours.file)
        idle, mute = (Peer(server.url, hall.ours.file) for _ in range(2))
        idle.greet()
        assert idle.ask() == "HTTP/1.1 200 OK"
        busy = pool.submit(client.catalogue)
        assert asked.wait(PATIENCE_S)
        stop = pool.submit(server.stop)
        for each in (idle, mute):
            each.until_cut_off()
        assert not busy.done()
        assert not stop.done()
        let_go.set()
        assert busy.result(PATIENCE_S).departments
        stop.result(PATIENCE_S)
        client.close()


def test_a_peer_that_never_says_a_word_holds_up_no_stop(hall: Hall) -> None:
    with hall.served(hall.ours.vouch(hall.folder, "central")) as server:
        mute, half = (Peer(server.url, hall.ours.file) for _ in range(2))
        half.line.sendall(b"\x16\x03\x01")  # the first bytes of a greeting
        seen = Peer(server.url, hall.ours.file)
        seen.greet()  # who came before was let in by then
    for each in (mute, half, seen):
        each.until_cut_off()


class _Full(socket.socket):
    """A listener of a process that has too many files open, once."""

    is_full = True

    def accept(self) -> Any:  # noqa: ANN401 - a line and whose it is
        if self.is_full:
            self.is_full = False
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


def test_who_cannot_be_let_in_just_now_is_let_in_later(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(host: str, port: int) -> socket.socket:
        return _Full(fileno=listen_plainly(host, port).detach())

    monkeypatch.setattr(tls_door, "_AGAIN_S", 0.01)
    monkeypatch.setattr(server_module, "listen", listen)
    with hall.served(hall.ours.vouch(hall.folder, "central")) as server:
        client = hall.client(server.url, hall.ours.file)
        assert client.catalogue().departments
        client.close()
    assert caplog.messages == ["nobody can be let in just now"]
    caplog.clear()
