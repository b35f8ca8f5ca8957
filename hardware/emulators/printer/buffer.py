"""The receive buffer: bounded, between the line that fills it and the engine that empties it."""

import threading


class SwitchedOffError(Exception):
    """The printer is being switched off; the engine's thread ends."""


class ReceiveBuffer:
    """Bytes in order, at most `capacity`.

    Args:
        capacity: in bytes.
        world: the printer's one lock; told whenever something changes.
    """

    def __init__(self, capacity: int, world: threading.Condition) -> None:
        self._capacity = capacity
        self._bytes = bytearray()
        self._world = world
        self._is_off = False

    def __len__(self) -> int:
        """How many bytes wait."""
        return len(self._bytes)

    @property
    def room(self) -> int:
        """How many bytes it would still take."""
        return self._capacity - len(self._bytes)

    def put(self, data: bytes) -> None:
        """Take `data` in; the line never offers more than `room`, held-back bytes excepted."""
        with self._world:
            self._bytes += data
            self._world.notify_all()

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes, waiting for them.

        Raises:
            SwitchedOffError: the printer was switched off.
        """
        taken = bytearray()
        with self._world:
            while len(taken) < count:
                self._world.wait_for(lambda: self._is_off or self._bytes)
                if self._is_off:
                    raise SwitchedOffError
                piece = self._bytes[: count - len(taken)]
                del self._bytes[: len(piece)]
                taken += piece
                self._world.notify_all()
        return bytes(taken)

    def clear(self) -> None:
        """Forget all that waits; a command half taken out still wants its rest."""
        with self._world:
            self._bytes.clear()
            self._world.notify_all()

    def switch_off(self) -> None:
        """End every wait."""
        with self._world:
            self._is_off = True
            self._world.notify_all()
