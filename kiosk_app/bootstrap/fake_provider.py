"""The emulated payment provider as a process of its own: an emulator, so it is wired here only."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from hardware.emulators.payment_provider.server import PaymentProviderServer
from kiosk_app import clock
from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.bootstrap.central_database import told
from kiosk_app.central_service.keeping.security import load_key
from kiosk_app.contract import paths


@dataclass(frozen=True, slots=True)
class FakeProviderOptions:
    """How to play the provider.

    Attributes:
        book: file in which it remembers.
        key_file: holds the key it shares with the central service; made if it is not there.
        port: on the loopback address; 0 takes a free one.
        notify: base URL of the central service; None: notifications wait.
    """

    book: Path
    key_file: Path
    port: int
    notify: str | None = None


def run_fake_provider(options: FakeProviderOptions, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` gets the base URL.

    Raises:
        ServiceError: the port is taken, or a file cannot be used.
    """
    with told():
        key = load_key(options.key_file)
    notify = None if options.notify is None else options.notify + paths.PROVIDER_NOTIFICATIONS
    try:
        server = PaymentProviderServer(
            options.book, key, clock.now, notify=notify, port=options.port
        )
    except OSError as error:
        raise ServiceError(f"cannot listen on port {options.port}: {error.strerror}") from error

    def end(_number: int, _frame: FrameType | None) -> None:
        server.end()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    with server:
        on_ready(server.url)
        server.wait()
