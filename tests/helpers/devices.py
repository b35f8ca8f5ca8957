"""Devices of the invented hospital: every station has one, and tests sign as it.

A station's key follows from its name, so whoever knows the station can sign as it: the test's
doors, clients and kiosks, against any copy of the seeded database.

```
http.auth = AS_STATIONS        # signs as the station that the request's header names
client = client_of(house)      # a CentralClient that signs
```
"""

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from requests import PreparedRequest
from requests.auth import AuthBase
from sqlalchemy import Connection

from kiosk_app import clock
from kiosk_app.central_client.caller import Credential
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_client.signer import RequestSigner
from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.tables.schema import station
from kiosk_app.central_service.tables.schema_devices import device
from kiosk_app.contract import paths
from kiosk_app.contract.signing import PUBLIC_KEY_BYTES, decode
from kiosk_app.domain.ids import StationId

if TYPE_CHECKING:
    from tests.helpers.central import CentralHouse


def seed_of(station_id: str) -> bytes:
    """Return the secret a station's key is made of."""
    return hashlib.sha256(f"the device of {station_id}".encode()).digest()


@cache
def key_of(station_id: str) -> DeviceKey:
    """Return the key of a station's device."""
    return DeviceKey(seed_of(station_id))


def keep_key_of(station_id: str, path: Path) -> None:
    """Write the key file of a kiosk at this station, as enrolling would have."""
    path.touch(0o600)
    path.write_text(seed_of(station_id).hex(), encoding="ascii")


def public_key_of(station_id: str) -> bytes:
    """Return what the service knows of it."""
    raw = decode(key_of(station_id).public_key, PUBLIC_KEY_BYTES)
    assert raw is not None
    return raw


def credential_of(station_id: str) -> Credential:
    """Return what a kiosk at this station signs with."""
    return Credential(key_of(station_id), clock.now)


def client_of(house: "CentralHouse", station_id: StationId | None = None) -> CentralClient:
    """Return a client of a station, this house's own by default."""
    here = station_id or house.station
    return CentralClient(house.url, here, house.clock, credential=credential_of(here))


class _AsStations(AuthBase):
    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        name = request.headers.get(paths.STATION)
        if name is None:
            return request
        with suppress(ValueError):  # a stranger's headers, that nobody could sign
            return RequestSigner(key_of(str(name)), clock.now)(request)
        return request


AS_STATIONS = _AsStations()
"""Signs as the station that the request's own header names."""


def enrol_everybody(connection: Connection) -> None:
    """Give every enabled station that has no device its own."""
    has_one = sa.exists().where(device.c.station == station.c.id, device.c.revoked_at.is_(None))
    without = sa.select(station.c.id).where(station.c.is_enabled.is_(True), ~has_one)
    for name in connection.scalars(without).all():
        device_book.enrol(connection, name, public_key_of(name), 0)
