"""People who work in the invented hospital, at a counter of it.

```
with central(is_served=False) as house:
    add_counter(house)
    token = sign_in(house, hire(house, Role.ENQUIRY))
```
"""

from dataclasses import dataclass
from functools import cache

import msgspec
import requests
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.keeping.passwords import Passwords
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.tables.schema import station
from kiosk_app.contract import paths
from kiosk_app.contract.staff_shapes import SignInAnswer, SignInBody
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.staff import Role
from tests.helpers.central import CHEAP, CentralHouse
from tests.helpers.devices import AS_STATIONS, enrol_everybody

COUNTER = "counter-01"
OTHER_COUNTER = "counter-02"
PASSWORD = "correct horse battery"  # noqa: S105 - of invented people


@dataclass(frozen=True)
class Hired:
    """Somebody with an account and a password."""

    id: StaffId
    login: str
    password: str = PASSWORD


@cache
def _hashed(password: str) -> str:
    return Passwords(CHEAP.password_cost).hash(password)


def add_counter(house: CentralHouse) -> None:
    """Add two staffed counters, if the seed has none."""
    with house.database.write() as connection:
        known = set(connection.scalars(sa.select(station.c.id)))
        for name in {COUNTER, OTHER_COUNTER} - known:
            row = {"id": name, "kind": "counter", "is_enabled": True}
            connection.execute(sa.insert(station).values(row))
        enrol_everybody(connection)


def hire(house: CentralHouse, *roles: Role, login: str | None = None) -> Hired:
    """Give somebody an account with these posts and a password."""
    name = login or f"worker.{'.'.join(sorted(roles))}".replace("_", "-")[:32]
    with house.database.write() as connection:
        member = people.invite(connection, name, "张三丰", roles, to_ms(house.clock()))
        people.set_password(connection, member, _hashed(PASSWORD))
    return Hired(member, name)


def sign_in(house: CentralHouse, who: Hired, at: str = COUNTER) -> str:
    """Sign somebody in and return the token."""
    body = SignInBody(login=who.login, password=who.password)
    return house.service.sign_in(Caller(at), body).read(SignInAnswer).token


class Wire:
    """Any request over HTTP as it is."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.auth = AS_STATIONS

    def ask(
        self,
        method: str,
        path: str,
        body: msgspec.Struct | None = None,
        *,
        headers: dict[str, str] | None = None,
        **caller: str | None,
    ) -> Reply:
        """Send one request; `station`, `token`, `key`, `purpose` become headers."""
        sent = {
            paths.STATION: caller.get("station", COUNTER),
            paths.IDEMPOTENCY_KEY: caller.get("key"),
            paths.PURPOSE: caller.get("purpose"),
            paths.AUTHORIZATION: f"Bearer {caller['token']}" if caller.get("token") else None,
            **(headers or {}),
        }
        named = {name: value for name, value in sent.items() if value is not None}
        return self.send(method, path, None if body is None else msgspec.json.encode(body), named)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        """Send one request with these headers and no others but the signature."""
        url = self._url + path
        answer = self.http.request(method, url, data=body, headers=headers, timeout=30)
        self.last_headers = answer.headers
        return Reply(answer.status_code, answer.content)
