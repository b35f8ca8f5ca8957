"""A station speaks to nobody who cannot prove to be central, and comes back by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk_app.bootstrap.central import ServeOptions, ServiceError, serve, tls_of
from kiosk_app.bootstrap.device import authority_of
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.errors import CentralUnreachableError
from kiosk_app.central_service.http.server import (
    ServerThread,
    ServiceSettings,
    TlsFiles,
    TlsUnusableError,
    run_server,
)
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
