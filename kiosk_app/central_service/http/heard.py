"""What was read of a request, to be read again by whoever comes behind."""

from litestar.types import Receive, ReceiveMessage

from kiosk_app.contract import paths


class Heard:
    """The messages of one request.

    Args:
        receive: gives them, one by one.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: list[ReceiveMessage] = []

    @property
    def is_gone(self) -> bool:
        """Tell that the caller has hung up before all was said."""
        return any(message["type"] == "http.disconnect" for message in self._messages)

    async def body(self) -> bytes | None:
        """Return the whole body; None if it is too large or the caller has gone."""
        parts: list[bytes] = []
        left = paths.MAX_BODY_BYTES
        while True:
            message = await self._receive()
            self._messages.append(message)
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            parts.append(part)
            left -= len(part)
            if left < 0:
                return None
            if not message.get("more_body", False):
                return b"".join(parts)

    async def again(self) -> ReceiveMessage:
        """Stand where `receive` stands, from the beginning."""
        return self._messages.pop(0) if self._messages else await self._receive()
