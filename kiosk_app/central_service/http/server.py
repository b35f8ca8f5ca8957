"""Serve the application on loopback with uvicorn: in a thread, or for the life of a process."""

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import uvicorn

from kiosk_app.central_service.answering.metrics import LOOPBACK, Metrics
from kiosk_app.central_service.calls.shared import Parts
from kiosk_app.central_service.http.app import create_app
from kiosk_app.central_service.http.connections import DOOR, DoorRules
from kiosk_app.central_service.http.observed import Observed
from kiosk_app.central_service.http.pressure import Pressure
from kiosk_app.central_service.http.quick_door import QuickDoor
from kiosk_app.central_service.http.serving import Server
from kiosk_app.central_service.http.spoken import protocol_of
from kiosk_app.central_service.keeping.clock_watch import ClockRules
from kiosk_app.central_service.keeping.data_keys import unlock, unlock_or_make
from kiosk_app.central_service.keeping.database import (
    Address,
    Database,
    DatabaseUnfitError,
    check_there,
)
from kiosk_app.central_service.keeping.instants import Clock
from kiosk_app.central_service.keeping.presence import serving
from kiosk_app.central_service.keeping.schema_version import check_schema
from kiosk_app.central_service.keeping.security import KeyFileError, Keys, Security, key_file_of
from kiosk_app.central_service.messages.gateways import Gateway
from kiosk_app.central_service.migrations.runner import check_ours, migrate
from kiosk_app.central_service.patients.identity_platform import NoPlatform, PlayedPlatform
from kiosk_app.central_service.payment.fake import FakeProvider
from kiosk_app.central_service.payment.over_http import HttpProvider, ProviderAccess
from kiosk_app.central_service.payment.played_book import PlayedBook
from kiosk_app.central_service.payment.provider import NoProvider, PaymentProvider
from kiosk_app.central_service.seed.plant import DEFAULT_SEED, plant
from kiosk_app.central_service.seed.tables import load_tables
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract.refusals import load_words
from kiosk_app.domain.pace import LIMITS, Limits
from kiosk_app.domain.policy import Policy

logger = logging.getLogger(__name__)

_BACKLOG = 512
_START_PATIENCE_S = 20.0


class PortBusyError(Exception):
    """Somebody else listens on that port; the message says which and what to do."""


class TlsUnusableError(Exception):
    """The certificate and key cannot be used; the message says which and why."""


class ServerStartError(Exception):
    """The server did not come up."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """What the service proves itself with: a certificate with its chain, and its key, as PEM."""

    certificate: Path
    key: Path

    def check(self) -> None:
        """Make sure that they can be served with, before anything is opened.

        Raises:
            TlsUnusableError: they cannot; the text says which.
        """
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.certificate, self.key)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise TlsUnusableError(
                f"{self.certificate} and {self.key} cannot be used: {error}"
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """What it takes to run the service.

    Attributes:
        database: path of the SQLite file or URL of the PostgreSQL database.
        policy: the profile in force.
        clock: the one truth about the time.
        host, port: where to listen; port 0 takes a free one.
        tls: what the service proves itself with; None: nothing is encrypted, on loopback only.
        seed: prepare the database and fill the fictional hospital with this number before serving;
            None serves what is there.
        seed_days: days after today to fill; the policy's horizon by default.
        is_fake_controlled: mount the played phone of the fake payment provider.
        worker_every_s: how often the background work looks; 0 leaves it to the caller.
        key_file: where the keys lie; by default beside an SQLite file. A database with a URL needs
            one. Made only where `seed` prepares the database.
        limits: how much may be asked in how short a time.
        signing_clock: what the moments of signed requests are judged by where `clock` is a
            pretended one.
        metrics_port: where on the loopback address figures are published, 0 on any free port; None
            keeps them to ourselves.
        provider: the way to the payment provider; None: `played_book` says.
        played_book: file in which a provider played in this process remembers, where none is named;
            None too: nobody takes what is scanned.
        gateway: carries messages to patients; None: none are written.
        door: what is asked of those who connect.
        clock_rules: how far ahead the clock may be; None: it is a pretended one.
    """

    database: Address
    policy: Policy
    clock: Clock
    host: str = LOOPBACK
    port: int = 0
    tls: TlsFiles | None = None
    seed: int | None = DEFAULT_SEED
    seed_days: int | None = None
    is_fake_controlled: bool = True
    worker_every_s: float = 1.0
    key_file: Path | None = None
    limits: Limits = LIMITS
    metrics_port: int | None = None
    provider: ProviderAccess | None = None
    played_book: Path | None = None
    signing_clock: Clock | None = None
    gateway: Gateway | None = None
    door: DoorRules = DOOR
    clock_rules: ClockRules | None = None


def open_service(
    settings: ServiceSettings, metrics: Metrics | None = None
) -> tuple[CentralService, Database]:
    """Open the database, prepare and seed it if wanted, and return the service with it.

    Args:
        settings: what it takes.
        metrics: who counts; somebody whom nobody asks by default.

    Raises:
        DatabaseUnfitError: it is no database, cannot be made safe, or is not prepared.
        KeyFileError: the keys cannot be had, or are not this database's.
        OSError: the seed or the words are missing.
    """
    database = Database(settings.database)
    try:
        keys = _make_ready(database, settings)
        played = _played_provider(settings)
    except (DatabaseUnfitError, KeyFileError):
        database.close()
        raise
    access = settings.provider
    gateway = None if access is None else HttpProvider(access.url, access.key, settings.clock)
    parts = Parts(
        database=database,
        policy=settings.policy,
        provider=gateway or played,
        clock=settings.clock,
        words=load_words(),
        metrics=metrics or Metrics(),
        notification_key=None if access is None else access.key,
        signing_clock=settings.signing_clock,
        security=Security(audit_key=keys.audit, limits=settings.limits),
        issuer=gateway,
        gateway=settings.gateway,
        clock_rules=settings.clock_rules,
        platform=_played() if settings.is_fake_controlled else NoPlatform(),
    )
    return CentralService(parts), database


def _played_provider(settings: ServiceSettings) -> PaymentProvider:
    """Return the provider played in this process, or nobody where none is to be played."""
    if settings.played_book is None:
        return NoProvider()
    return FakeProvider(settings.clock, PlayedBook(settings.played_book))


def _played() -> PlayedPlatform:
    """Return the demo's insurer, which knows the demo's people."""
    return PlayedPlatform({each.number: each.name for each in load_tables().patients})


def _make_ready(database: Database, settings: ServiceSettings) -> Keys:
    if settings.seed is None:
        check_schema(database)
        return unlock(database, settings.key_file or key_file_of(settings.database))
    check_ours(database)
    keys = unlock_or_make(database, settings.key_file or key_file_of(settings.database))
    migrate(database)
    plant(database, settings.clock(), settings.policy, days=settings.seed_days, seed=settings.seed)
    return keys


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        PortBusyError: the port is taken or not ours to take.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _port_busy(host, port, error) from error
    return listener


def _port_busy(host: str, port: int, error: OSError) -> PortBusyError:
    return PortBusyError(
        f"cannot listen on {host}:{port} ({error.strerror}); "
        "stop what uses that port or configure another"
    )


def _server(
    service: CentralService,
    *,
    is_fake_controlled: bool,
    on_up: Callable[[], None],
    tls: TlsFiles | None = None,
    rules: DoorRules = DOOR,
) -> Server:
    app = create_app(service, is_fake_controlled=is_fake_controlled)
    door = Pressure(QuickDoor(app, service), service)
    config = uvicorn.Config(
        Observed(door, service),
        log_config=None,
        access_log=False,
        server_header=False,
        http=protocol_of(service),
        ws="none",
        proxy_headers=bool(rules.proxies),
        forwarded_allow_ips=rules.proxies,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        ssl_certfile=None if tls is None else tls.certificate,
        ssl_keyfile=None if tls is None else tls.key,
    )
    return Server(config, on_up, rules)


def run_server(settings: ServiceSettings, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is told the base URL once requests are taken.

    Raises:
        PortBusyError: a port is taken; nothing was opened.
        TlsUnusableError: certificate and key do not do, or there are none but for loopback.
        DatabaseUnfitError: the database cannot be used, or is served by another already.
    """
    if settings.tls is not None:
        settings.tls.check()
    elif settings.host != LOOPBACK:
        raise TlsUnusableError(
            f"{settings.host} is not the loopback address: name a certificate and a key"
        )
    listener = listen(settings.host, settings.port)
    url = _url(settings.host, listener, settings.tls)
    with listener, ExitStack() as stack:
        metrics = Metrics()
        _publish(metrics, settings.metrics_port, stack)
        if settings.seed is None:
            check_there(settings.database)
        say_so = stack.enter_context(serving(settings.database))
        service, database = open_service(settings, metrics)
        try:
            if settings.worker_every_s > 0:
                service.background.start(settings.worker_every_s, after_round=say_so)
            _server(
                service,
                is_fake_controlled=settings.is_fake_controlled,
                on_up=lambda: on_ready(url),
                tls=settings.tls,
                rules=settings.door,
            ).run(sockets=[listener])
        finally:
            service.background.stop()
            database.close()


def _url(host: str, listener: socket.socket, tls: TlsFiles | None) -> str:
    """Return the base URL of what listens there."""
    scheme = "http" if tls is None else "https"
    return f"{scheme}://{host}:{listener.getsockname()[1]}"


def _publish(metrics: Metrics, port: int | None, stack: ExitStack) -> None:
    if port is None:
        return
    try:
        taken = stack.enter_context(metrics.published(port))
    except OSError as error:
        raise _port_busy(LOOPBACK, port, error) from error
    logger.info("figures for Prometheus at /metrics", extra={"port": taken})


class ServerThread:
    """The service on a thread of this process; a context manager.

    Args:
        service: what answers.
        host, port: where to listen; port 0 takes a free one.
        is_fake_controlled: mount the played phone.
        worker_every_s: how often the background work looks; 0 leaves it to the caller.
        tls: what the service proves itself with; None: nothing is encrypted.
        rules: what is asked of those who connect.

    Raises:
        PortBusyError: the port is taken.
    """

    def __init__(  # noqa: PLR0913 - how to serve
        self,
        service: CentralService,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        is_fake_controlled: bool = True,
        worker_every_s: float = 0.0,
        tls: TlsFiles | None = None,
        rules: DoorRules = DOOR,
    ) -> None:
        self._service = service
        self._worker_every_s = worker_every_s
        self._up = threading.Event()
        self._server = _server(
            service,
            is_fake_controlled=is_fake_controlled,
            on_up=self._up.set,
            tls=tls,
            rules=rules,
        )
        self._listener = listen(host, port)
        self.url = _url(host, self._listener, tls)
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [self._listener]},
            name="central-http",
            daemon=True,
        )

    def start(self) -> None:
        """Return once requests are taken.

        Raises:
            ServerStartError: that did not happen in time.
        """
        self._thread.start()
        if not self._up.wait(_START_PATIENCE_S):
            self.stop()
            raise ServerStartError("the HTTP server did not come up")
        if self._worker_every_s > 0:
            self._service.background.start(self._worker_every_s)

    def stop(self) -> None:
        """Finish what is being answered and close the port."""
        self._service.background.stop()
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
