"""The door under TLS: lets in whoever connects, and knows with whom it is still shaking hands.

WORKAROUND: a server of uvloop's does not know that. Its close leaves such connections as they are,
and its loop, when it ends, complains of each; where warnings are errors the thread then never ends.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

logger = logging.getLogger(__name__)

_GREETING_S: Final = 10.0
"""Who has not shaken hands by then is cut off."""

_AGAIN_S: Final = 1.0
"""So long after nobody could be let in it is tried again."""


class TlsDoor:
    """Stands on the thread of a running loop.

    Args:
        context: what we prove ourselves with.
        protocol: makes what speaks to one who was let in.
        listeners: where they knock; whoever made them closes them.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        protocol: Callable[[], asyncio.Protocol],
        listeners: Iterable[socket.socket],
    ) -> None:
        self._context = context
        self._protocol = protocol
        self._greeted: set[asyncio.Task[None]] = set()
        self._standing = [asyncio.create_task(self._let_in(each)) for each in listeners]

    async def close(self) -> None:
        """Let nobody in any more; with whom we are still shaking hands is cut off."""
        tasks = [*self._standing, *self._greeted]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- inside --------------------------------------------------------------------------------

    async def _let_in(self, listener: socket.socket) -> None:
        listener.setblocking(False)
        while True:
            try:
                line, _ = await asyncio.get_running_loop().sock_accept(listener)
            except OSError as error:  # more files are open than may be
                logger.warning("nobody can be let in just now", extra={"why": error.strerror})
                await asyncio.sleep(_AGAIN_S)
                continue
            task = asyncio.create_task(self._greet(line))
            self._greeted.add(task)
            task.add_done_callback(self._greeted.discard)

    async def _greet(self, line: socket.socket) -> None:
        with suppress(OSError):  # TLS errors, time-outs and those who left among them
            await asyncio.get_running_loop().connect_accepted_socket(
                self._protocol, line, ssl=self._context, ssl_handshake_timeout=_GREETING_S
            )
