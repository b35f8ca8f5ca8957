"""uvicorn as we want it: tells when it is up, ends the serving only, and waits for no idle peer."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Final, cast

import uvicorn

from kiosk_app.central_service.http.connections import DOOR, Connection, DoorRules, Porter
from kiosk_app.central_service.http.tls_door import TlsDoor

logger = logging.getLogger(__name__)

_TICKS_A_ROUND: Final = 10
_GOODBYE_S: Final = 0.1
"""So long may a goodbye take to get out, once there is nothing else to be said."""


class Server(uvicorn.Server):
    """One server for the life of a process or a thread.

    Args:
        config: what is served, and how.
        on_up: told once requests are taken.
        rules: who may stay connected.
    """

    def __init__(
        self, config: uvicorn.Config, on_up: Callable[[], None], rules: DoorRules = DOOR
    ) -> None:
        super().__init__(config)
        self._on_up = on_up
        self._porter = Porter(rules)
        self._door: TlsDoor | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM end the serving, and nothing but the serving.

        WORKAROUND: uvicorn raises the signal again when it is done, which would end the process
        before the worker has stopped and the database is closed.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take requests from now on, and tell; under TLS we shake hands ourselves."""
        is_plain = self.config.ssl is None
        await super().startup(sockets if is_plain else [])
        if self.config.ssl is not None:
            self._door = TlsDoor(self.config.ssl, self._protocol, sockets or ())
        if self.started:
            self._on_up()

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections once a second; uvicorn ticks ten times."""
        if counter % _TICKS_A_ROUND == 0:
            self._show_out()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is being answered, within the configured time; wait for nobody else.

        WORKAROUND: under TLS a connection that is closed waits for the other side's goodbye, for 30
        seconds, and uvicorn waits for the connection. A client that keeps its connection for later
        is not reading and never says it.
        """
        if self._door is not None:
            await self._door.close()
        hanging_up = asyncio.create_task(self._hang_up())
        try:
            await super().shutdown(sockets)
        finally:
            hanging_up.cancel()

    def _protocol(self) -> asyncio.Protocol:
        """Return what speaks HTTP on one connection, as uvicorn makes it."""
        make = cast("Callable[..., asyncio.Protocol]", self.config.http_protocol_class)
        return make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def _show_out(self) -> None:
        """Cut the lines of those who take too long or are too many."""
        present = cast("Collection[Connection]", [*self.server_state.connections])
        gone = self._porter.overdue(present)
        for each in gone:
            each.transport.abort()
        if gone:
            logger.info("connections cut that asked nothing", extra={"count": len(gone)})

    async def _hang_up(self) -> None:
        """Cut the line of whom uvicorn said goodbye to a moment ago, once all is sent."""
        told: set[object] = set()
        while True:
            await asyncio.sleep(_GOODBYE_S)
            for each in [*self.server_state.connections]:
                if each in told and not each.transport.get_write_buffer_size():
                    each.transport.abort()
            told = {c for c in self.server_state.connections if c.transport.is_closing()}
