"""A TCP proxy that gives each connection a fate; one exchange is one connection."""

import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Final, Self

from tests.helpers.fakes import one_shot, read_message

_RESET: Final = struct.pack("ii", 1, 0)
_LONGEST_S: Final = 10.0


class Fate(StrEnum):
    """What becomes of a connection."""

    WELL = "well"
    REFUSED = "refused"
    CUT_BEFORE = "cut_before"  # read, and not passed on
    CUT_INSIDE = "cut_inside"  # half of the request is passed on
    CUT_AFTER = "cut_after"  # answered, that is committed; nothing is passed back
    RESET_AFTER = "reset_after"
    CUT_ANSWER = "cut_answer"  # half of the answer is passed back
    STALLED = "stalled"  # the answer comes when nobody waits any more
    AGAIN = "again"  # answered; its very bytes come once more, later


BAD: Final[Mapping[Fate, int]] = {
    Fate.WELL: 60,
    Fate.REFUSED: 6,
    Fate.CUT_BEFORE: 6,
    Fate.CUT_INSIDE: 4,
    Fate.CUT_AFTER: 8,
    Fate.RESET_AFTER: 6,
    Fate.CUT_ANSWER: 4,
    Fate.STALLED: 2,
    Fate.AGAIN: 6,
}
"""Four in ten exchanges go wrong."""


class BadWire:
    """A proxy before a service; a context manager.

    Attributes:
        weights: how likely each fate is; `{Fate.WELL: 1}` mends the wire.
        counted: how often which fate came.
    """

    def __init__(self, upstream: tuple[str, int], seed: int, patience_s: float) -> None:
        self._upstream = upstream
        self._patience_s = patience_s
        self._rng = random.Random(seed)  # noqa: S311 - it has to be drawn alike again
        self._turn = threading.Lock()
        self._over = threading.Event()
        self.weights: Mapping[Fate, int] = BAD
        self.counted: Counter[Fate] = Counter()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._server.settimeout(0.1)
        self._accepting = threading.Thread(target=self._accept, name="bad-wire", daemon=True)

    @property
    def url(self) -> str:
        """Return where clients connect."""
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Self:
        """Begin to take connections."""
        self._accepting.start()
        return self

    def __exit__(self, *_why: object) -> None:
        """Take no more."""
        self._over.set()
        self._accepting.join()
        self._server.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                client, _ = self._server.accept()
                client.settimeout(_LONGEST_S)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _fate(self) -> Fate:
        with self._turn:
            fate = self._rng.choices(tuple(self.weights), tuple(self.weights.values()))[0]
            self.counted[fate] += 1
            return fate

    def _serve(self, client: socket.socket) -> None:
        fate = self._fate()
        with client, suppress(OSError):
            if fate is Fate.REFUSED:
                _reset(client)
                return
            request = read_message(client)
            if not request or fate is Fate.CUT_BEFORE:
                return
            answer = self._ask(one_shot(request), is_whole=fate is not Fate.CUT_INSIDE)
            self._answer(client, fate, answer)
            if fate is Fate.AGAIN:
                client.close()
                self._over.wait(2 * self._patience_s)
                self._ask(one_shot(request))

    def _ask(self, request: bytes, *, is_whole: bool = True) -> bytes:
        with socket.create_connection(self._upstream, _LONGEST_S) as server:
            if not is_whole:
                server.sendall(request[: len(request) * 2 // 3])
                return b""
            server.sendall(request)
            return read_message(server)

    def _answer(self, client: socket.socket, fate: Fate, answer: bytes) -> None:
        if fate in {Fate.CUT_INSIDE, Fate.CUT_AFTER} or not answer:
            return
        if fate is Fate.RESET_AFTER:
            _reset(client)
            return
        if fate is Fate.STALLED:
            self._over.wait(1.5 * self._patience_s)
        whole = one_shot(answer)
        client.sendall(whole[: len(whole) // 2] if fate is Fate.CUT_ANSWER else whole)


def _reset(client: socket.socket) -> None:
    """Close a connection with RST."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    client.close()
