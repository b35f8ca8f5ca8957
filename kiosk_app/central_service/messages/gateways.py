"""Who carries messages to patients' phones: a folder somebody empties, or a service over HTTP.

A gateway gets every message with a key that is the same each time it is handed over, so that it
goes out once although we ask until we know.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

_CALL_S = 3.0
_OK = range(200, 300)
_KNOWN_ALREADY = 409


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message. It holds a phone number: never logged, gone when it is handed over."""

    key: str
    phone: str
    text: str
    text_en: str


class GatewaySilentError(Exception):
    """Nobody knows whether the message was taken; ask again with the same key."""


class Gateway(Protocol):
    """Takes messages."""

    def hand_over(self, message: Outgoing) -> None:
        """Hand a message over; one whose key is known already changes nothing.

        Raises:
            GatewaySilentError: perhaps it was not taken.
        """


@dataclass(frozen=True, slots=True)
class FolderGateway:
    """Lays each message as a file into a folder, whole or not at all, named by its key.

    Whoever sends them moves them away; a key that went out stays in ``sent`` beside them.
    """

    folder: Path

    def hand_over(self, message: Outgoing) -> None:
        """Write the file, unless it is there or went out already."""
        name = f"{message.key}.json"
        if (self.folder / name).exists() or (self.folder / "sent" / name).exists():
            return
        part = self.folder / f".{message.key}.part"
        try:
            with part.open("wb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(msgspec.json.encode(message))
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / name)
        except OSError as error:
            raise GatewaySilentError(f"the folder cannot be written: {error.strerror}") from error


class HttpGateway:
    """Posts each message as JSON, its key in ``Idempotency-Key``; 2xx and 409 mean taken."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(retries=False)

    def hand_over(self, message: Outgoing) -> None:
        """Post the message."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
        try:
            answer = self._http.request(
                "POST",
                self._url,
                body=msgspec.json.encode(message),
                headers=headers,
                timeout=_CALL_S,
            )
        except HTTPError as error:
            raise GatewaySilentError("the gateway does not answer") from error
        if answer.status not in _OK and answer.status != _KNOWN_ALREADY:
            raise GatewaySilentError(f"the gateway says {answer.status}")


def gateway_at(place: str) -> Gateway:
    """Return the gateway of a place: an address beginning with http, else a folder.

    Raises:
        ValueError: the folder is not there.
    """
    if place.startswith(("http://", "https://")):
        return HttpGateway(place)
    folder = Path(place)
    if not folder.is_dir():
        raise ValueError(f"{place} is no folder and no address")
    return FolderGateway(folder)
