"""A kiosk where somebody wants a person, and the counter that has the list and the codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

import msgspec
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.tables.schema import seat
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import paths
from kiosk_app.contract.help_shapes import (
    HelpAnswer,
    HelpBody,
    HelpListAnswer,
    TakeOverBody,
)
from kiosk_app.domain.ids import HoldId, PatientId
from kiosk_app.domain.pace import LIMITS, NO_LIMITS
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import CHEAP, CentralHouse, central
from tests.helpers.staff import Hired, Wire, add_counter, hire, sign_in

LIMITED = replace(
    CHEAP,
    limits=replace(NO_LIMITS, code_tries=LIMITS.code_tries, help_calls=LIMITS.help_calls),
)


@dataclass
class Lobby:
    """A kiosk with a patient, and a registrar at a counter."""

    house: CentralHouse
    wire: Wire
    kiosk: Desk
    patient: PatientId
    registrar: Hired
    token: str
    keys: "count[int]" = field(default_factory=count)

    def later(self, seconds: int) -> None:
        """Let time pass; the registrar is at their place."""
        self.house.clock.advance(seconds=seconds)
        self.token = sign_in(self.house, self.registrar)

    def call(
        self, *, patient: str | None = None, hold: str | None = None, key: str | None = None
    ) -> Reply:
        body = HelpBody(
            page="reviewing_hold",
            patient=None if patient is None else PatientId(patient),
            hold=None if hold is None else HoldId(hold),
        )
        sent = key or f"help-{next(self.keys)}"
        return self.wire.ask("POST", paths.HELP_CALLS, body, station=self.kiosk.station, key=sent)

    def code(self, hold: str | None = None) -> str:
        found = self.call(patient=self.patient, hold=hold).read(HelpAnswer).code
        assert found is not None
        return found

    def staff(self, path: str, body: msgspec.Struct, key: str | None = None) -> Reply:
        sent = key or f"staff-{next(self.keys)}"
        return self.wire.ask("POST", path, body, token=self.token, key=sent)

    def take(self, code: str, key: str | None = None) -> Reply:
        return self.staff(paths.HAND_OVER_TAKE, TakeOverBody(code=code), key)

    def waiting(self) -> tuple[HelpAnswer, ...]:
        return self.wire.ask("GET", paths.HELP_WANTED, token=self.token).read(HelpListAnswer).calls

    def row_of(self, hold: str) -> AnyRow:
        with self.house.database.read() as connection:
            return ledger.existing(connection, hold)

    def times_of(self, hold: str) -> tuple[int, int]:
        """Return until when the hold lives, and its seat is kept for it."""
        return self.row_of(hold).expires_at, self._seat(hold).hold_until

    def away_of(self, hold: str) -> int:
        return int(self._seat(hold).away_until)

    def _seat(self, hold: str) -> AnyRow:
        with self.house.database.read() as connection:
            return connection.execute(sa.select(seat).where(seat.c.booking == hold)).one()

    def recorded(self) -> list[str]:
        with self.house.database.read() as connection:
            rows = connection.execute(sa.select(audit.c.act, audit.c.facts).order_by(audit.c.place))
            return [f"{row.act} {row.facts}" for row in rows]


@contextmanager
def in_lobby(engine: str) -> Iterator[Lobby]:
    """Open a served house with a kiosk, its patient, and a registrar at a counter."""
    with central(engine=engine, security=LIMITED) as house:
        add_counter(house)
        registrar = hire(house, Role.REGISTRAR)
        token = sign_in(house, registrar)
        face, wire = HttpFace(house.url), Wire(house.url)
        with face.http, wire.http:
            kiosk = Desk(house, face)
            yield Lobby(house, wire, kiosk, kiosk.enrol(), registrar, token)
