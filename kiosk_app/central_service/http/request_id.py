"""Which request a log line belongs to: an id without meaning, told in the answer's header."""

import re
import uuid
from contextvars import ContextVar
from typing import Final

from kiosk_app.contract import paths

HEADER: Final = paths.REQUEST_ID.lower().encode()
_SHAPE = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

current: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The id of the request that is being answered here."""


def id_for(headers: list[tuple[bytes, bytes]]) -> str:
    """Return the caller's id if it is one UUID in lower case, else a new one.

    Nothing else is taken over: a card number or a name would end up in the log.
    """
    given = [value for name, value in headers if name == HEADER]
    if len(given) == 1 and _SHAPE.fullmatch(given[0]):
        return given[0].decode("ascii")
    return str(uuid.uuid4())
