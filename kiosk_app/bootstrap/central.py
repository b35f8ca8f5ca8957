"""The central service as a process of its own: plain options in, faults in plain words out."""

import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from kiosk_app import clock
from kiosk_app.central_service.answering.metrics import LOOPBACK
from kiosk_app.central_service.http.connections import DoorRules, allow_many
from kiosk_app.central_service.http.server import (
    PortBusyError,
    ServiceSettings,
    TlsFiles,
    TlsUnusableError,
    run_server,
)
from kiosk_app.central_service.keeping.clock_watch import ClockRules
from kiosk_app.central_service.keeping.database import Address, DatabaseUnfitError, is_url
from kiosk_app.central_service.keeping.security import KeyFileError, load_key
from kiosk_app.central_service.messages.gateways import Gateway, gateway_at
from kiosk_app.central_service.payment.over_http import ProviderAccess
from kiosk_app.central_service.seed.plant import DEFAULT_SEED
from kiosk_app.domain.pace import LIMITS, NO_LIMITS
from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO

logger = logging.getLogger(__name__)

NO_PROVIDER = (
    "no payment provider is named (--provider URL --provider-key FILE): nothing can be paid by"
    " scanning, only in cash"
)

PROFILES = {policy.profile: policy for policy in (DEMO, BEIJING, ANHUI)}


class ServiceError(Exception):
    """The service cannot run; the text says what to do."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How to serve.

    Attributes:
        database: path of the SQLite file or URL of the PostgreSQL database.
        port: on the loopback address; 0 takes a free one.
        profile: which policy is in force, a key of `PROFILES`.
        start_at: pretend that the service starts at this time of today (demo).
        is_demo: prepare the database, seed the fictional hospital, let the played phone pay.
        is_unlimited: hold nobody back who asks fast, for shows and measurements; demo only.
        key_file: where the key of the record lies; by default beside an SQLite file.
        metrics_port: where on the loopback address Prometheus finds figures; None: nowhere.
        provider: URL of the payment provider; None: with `is_demo` one is played inside the
            process, otherwise nobody takes what is scanned.
        provider_key: where the key lies that is shared with it.
        messages: a folder or an address that takes messages to patients; None: none are written.
        host: the address to listen on; another than loopback with a certificate only.
        certificate, certificate_key: what the service proves itself with, PEM; both or neither.
        proxies: addresses of proxies that are believed when they say whose request it is.
        clock_lead: how much later than all that is recorded the clock may be at the start.
    """

    database: Address
    port: int
    profile: str = "demo"
    start_at: time | None = None
    is_demo: bool = False
    is_unlimited: bool = False
    key_file: Path | None = None
    metrics_port: int | None = None
    provider: str | None = None
    provider_key: Path | None = None
    messages: str | None = None
    host: str = LOOPBACK
    certificate: Path | None = None
    certificate_key: Path | None = None
    proxies: tuple[str, ...] = ()
    clock_lead: timedelta = ClockRules().at_start


def shifted_clock(start_at: time) -> Callable[[], datetime]:
    """Return a clock of today that shows `start_at` now and then runs on: for demonstrations."""
    begun = clock.now()
    offset = datetime.combine(begun.date(), start_at, clock.CHINA) - begun
    return lambda: clock.now() + offset


def provider_of(options: ServeOptions) -> ProviderAccess | None:
    """Return the way to the payment provider that was named.

    Raises:
        ServiceError: a provider without its key, or the other way round; or a shifted clock.
    """
    if options.provider is None and options.provider_key is None:
        return None
    if options.provider is None or options.provider_key is None:
        raise ServiceError("a payment provider needs both: --provider URL --provider-key FILE")
    if options.start_at is not None:
        raise ServiceError("the provider would not believe a clock shifted by --start-at")
    if not options.provider_key.is_file():
        raise ServiceError(f"{options.provider_key} is not there; it is shared with the provider")
    try:
        return ProviderAccess(options.provider, load_key(options.provider_key))
    except KeyFileError as error:
        raise ServiceError(str(error)) from error


def tls_of(options: ServeOptions) -> TlsFiles | None:
    """Return what the service proves itself with.

    Raises:
        ServiceError: a certificate without its key, or the other way round.
    """
    if options.certificate is None and options.certificate_key is None:
        return None
    if options.certificate is None or options.certificate_key is None:
        raise ServiceError("TLS needs both: --tls-certificate FILE --tls-key FILE")
    return TlsFiles(options.certificate, options.certificate_key)


def gateway_of(options: ServeOptions) -> Gateway | None:
    """Return who carries messages to patients.

    Raises:
        ServiceError: the folder that was named is not there.
    """
    try:
        return None if options.messages is None else gateway_at(options.messages)
    except ValueError as error:
        raise ServiceError(str(error)) from error


def clock_rules_of(options: ServeOptions) -> ClockRules | None:
    """Return how far ahead the clock may be; a demo's days are made up, and may be of any time."""
    if options.is_demo or options.start_at is not None:
        return None
    return ClockRules(at_start=options.clock_lead)


def played_book_of(options: ServeOptions) -> Path:
    """Return the file in which the demo's played provider remembers, beside the database.

    A database with a URL has no place of its own: then beside its key.
    """
    if is_url(options.database):
        near = options.key_file or Path("central.key")  # without one, nothing is opened at all
    else:
        near = Path(options.database)
    return near.with_name(f"{near.name}.played-provider")


def serve(options: ServeOptions, on_ready: Callable[[str], None]) -> None:
    """Serve until the process is told to end; `on_ready` gets the base URL.

    Raises:
        ServiceError: the port is taken, or the database is unfit or not prepared.
    """
    settings = ServiceSettings(
        database=options.database,
        policy=PROFILES[options.profile],
        clock=clock.now if options.start_at is None else shifted_clock(options.start_at),
        host=options.host,
        port=options.port,
        tls=tls_of(options),
        seed=DEFAULT_SEED if options.is_demo else None,
        is_fake_controlled=options.is_demo,
        limits=NO_LIMITS if options.is_unlimited and options.is_demo else LIMITS,
        key_file=options.key_file,
        signing_clock=clock.now,
        gateway=gateway_of(options),
        metrics_port=options.metrics_port,
        provider=provider_of(options),
        played_book=played_book_of(options) if options.is_demo else None,
        door=DoorRules(proxies=",".join(options.proxies)),
        clock_rules=clock_rules_of(options),
    )

    def say_ready(url: str) -> None:
        if settings.provider is None and settings.played_book is None:
            logger.warning(NO_PROVIDER)
        on_ready(url)

    allow_many()
    try:
        run_server(settings, say_ready)
    except (PortBusyError, TlsUnusableError, DatabaseUnfitError, KeyFileError) as error:
        raise ServiceError(str(error)) from error


def spawn_demo(database: Path, start_at: time, log: Path) -> subprocess.Popen[str]:
    """Start a demo service as a child process; its first line of output is its URL."""
    command = [sys.executable, "-m", "kiosk_app", "central", "serve", "--demo", "--port", "0"]
    command += ["--unlimited"]  # a show plays patients faster than people are
    command += ["--database", str(database), "--start-at", f"{start_at:%H:%M}"]
    with log.open("w", encoding="utf-8") as errors:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell
            command, stdout=subprocess.PIPE, stderr=errors, text=True
        )
