"""A network cable that can be pulled: a TCP relay on loopback between a client and a server."""

import contextlib
import selectors
import socket
import threading

_CHUNK = 65_536
_CONNECT_S = 2.0


class NetworkCable:
    """Relays every connection to `host`:`port` until it is pulled.

    Pulled means: open connections break, new ones are refused, as when a switch loses power.

    Attributes:
        port: where to connect instead of the server's own port.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._is_plugged_in = True
        self._lock = threading.Lock()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wake_reader, selectors.EVENT_READ, None)
        self._is_closing = False
        self._thread = threading.Thread(target=self._relay, name="network-cable", daemon=True)
        self._thread.start()

    @property
    def is_plugged_in(self) -> bool:
        """Whether anything gets through."""
        return self._is_plugged_in

    def pull(self) -> None:
        """Break everything that is open and let nothing new through."""
        with self._lock:
            self._is_plugged_in = False
            for end in tuple(self._pairs):
                self._break(end)

    def plug_in(self) -> None:
        """Let new connections through again."""
        self._is_plugged_in = True

    def close(self) -> None:
        """End the relay."""
        self._is_closing = True
        self._wake_writer.send(b"!")
        self._thread.join()
        self.pull()
        for end in (self._listener, self._wake_reader, self._wake_writer):
            end.close()
        self._selector.close()

    def _relay(self) -> None:
        while not self._is_closing:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    self._accept()
                elif key.fileobj is not self._wake_reader:
                    self._pass_on(key.fileobj)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        if not self._is_plugged_in:
            client.close()
            return
        try:
            server = socket.create_connection(self._target, _CONNECT_S)
        except OSError:
            client.close()
            return
        with self._lock:
            for one, other in ((client, server), (server, client)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._pairs[one] = other
                self._selector.register(one, selectors.EVENT_READ, None)

    def _pass_on(self, end: object) -> None:
        if not isinstance(end, socket.socket):
            return
        try:
            data = end.recv(_CHUNK)
            if data:
                self._pairs[end].sendall(data)
                return
        except (OSError, KeyError):
            data = b""
        with self._lock:
            self._break(end)

    def _break(self, end: socket.socket) -> None:
        other = self._pairs.pop(end, None)
        for one in (end, other):
            if one is not None:
                self._pairs.pop(one, None)
                with contextlib.suppress(KeyError, ValueError):
                    self._selector.unregister(one)
                one.close()
