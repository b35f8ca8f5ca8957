"""Codes issued, devices ended, ways of paying set, each act with its row in the record."""

from collections.abc import Collection

from sqlalchemy import Connection

from kiosk_app.central_service.devices import device_book, stations
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import code_digest, new_code
from kiosk_app.contract import device_shapes as shapes
from kiosk_app.domain.cash import PaymentMethod, Terminal
from kiosk_app.domain.device_signature import DeviceRules
from kiosk_app.domain.exit_code import code_of, secret_of
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind


class DeviceLog:
    """What an administrator does to devices, each act with its row in the record.

    Args:
        audit: the record.
        actor: who does it.
        now: when, in epoch milliseconds.
        rules: the figures.
    """

    def __init__(self, audit: AuditLog, actor: str, now: int, rules: DeviceRules) -> None:
        self._audit = audit
        self._actor = actor
        self._now = now
        self._rules = rules

    def issue_code(
        self, connection: Connection, station: str, kind: StationKind | None
    ) -> shapes.DeviceCodeAnswer | Refusal:
        """Return a new code for a station, which is registered if it is not there yet."""
        take_turn(connection, "device", station)
        found = device_book.register(connection, station, kind)
        if isinstance(found, Refusal):
            return found
        self._end(connection, station)
        code, until = new_code(), of_ms(self._now) + self._rules.code_lasts
        device_book.keep_code(connection, station, code_digest(code), to_ms(until))
        self._note(connection, AuditAct.DEVICE_CODE_ISSUED, station=station, kind=found.value)
        return shapes.DeviceCodeAnswer(
            station=StationId(station), kind=found, code=code, until=until
        )

    def revoke(self, connection: Connection, station: str) -> Refusal | None:
        """End a station's device and code, or say that there is no such station."""
        take_turn(connection, "device", station)
        if isinstance(device_book.register(connection, station, None), Refusal):
            return Refusal(Reason.NOT_FOUND)
        device_book.drop_code(connection, station)
        self._end(connection, station)
        return None

    def tell_exit_code(
        self, connection: Connection, station: str, number: str, master: bytes
    ) -> str | Refusal:
        """Return the code that goes with the number a station's staff exit shows.

        `master` is the key the record's hashes are made with.
        """
        found = device_book.in_force(connection, station)
        if found is None:
            return Refusal(Reason.NOT_FOUND)
        self._note(connection, AuditAct.EXIT_CODE_TOLD, station=station, number=number)
        return code_of(secret_of(master, station, found.id), number)

    def set_payment(
        self,
        connection: Connection,
        station: str,
        methods: Collection[PaymentMethod],
        *,
        acceptor: bool,
    ) -> Terminal | Refusal:
        """Set how one can pay at a station, or say that there is no such station.

        Source: AH-2023-101 ann. 2 item 7; requirement row R179.
        """
        take_turn(connection, "device", station)
        if not stations.set_terminal(connection, station, methods, acceptor=acceptor):
            return Refusal(Reason.NOT_FOUND)
        names = " ".join(sorted(method.value for method in methods))
        facts = {"station": station, "methods": names, "acceptor": str(acceptor).lower()}
        self._note(connection, AuditAct.PAYMENT_WAYS_SET, **facts)
        return stations.terminal_of(connection, station)

    def _end(self, connection: Connection, station: str) -> None:
        ended = device_book.revoke(connection, station, self._now)
        if ended is not None:
            self._note(connection, AuditAct.DEVICE_REVOKED, station=station, device=ended)

    def _note(self, connection: Connection, act: AuditAct, **facts: str) -> None:
        self._audit.add(connection, of_ms(self._now), self._actor, act, **facts)
