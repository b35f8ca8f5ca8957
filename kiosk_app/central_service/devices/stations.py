"""Where a call comes from: the channel of a station, and what only staff may do there."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.tables.schema import station
from kiosk_app.central_service.tables.schema_money import station_payment
from kiosk_app.domain.cash import PaymentMethod, Terminal
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind

_CHANNELS = frozenset(channel.value for channel in Channel)
_PLACES = frozenset(kind.value for kind in StationKind)


def channel_of(connection: Connection, station_id: str) -> Channel | None:
    """Return by which channel a station books; None for the service itself."""
    kind = connection.scalar(sa.select(station.c.kind).where(station.c.id == station_id))
    return channel_of_kind(kind)


def channel_of_kind(kind: str | None) -> Channel | None:
    """Return by which channel a kind of station books; None for the service itself."""
    return Channel(kind) if kind in _CHANNELS else None


_TERMINAL = (
    sa.select(station.c.kind, station_payment.c.methods, station_payment.c.has_acceptor)
    .outerjoin(station_payment, station_payment.c.station == station.c.id)
    .where(station.c.id == sa.bindparam("which"))
)


def terminal_of(connection: Connection, station_id: str, *, has_provider: bool = True) -> Terminal:
    """Return a station as far as taking money goes.

    A channel that is no place (website, app) takes what a kiosk takes; so does one nobody knows.
    Whether a payment provider is named is for the caller to say; it matters to scanning only.
    """
    row = connection.execute(_TERMINAL, {"which": station_id}).first()
    if row is None:
        return Terminal(StationKind.KIOSK, has_provider=has_provider)
    kind = StationKind(row.kind) if row.kind in _PLACES else StationKind.KIOSK
    if row.methods is None:
        return Terminal(kind, has_provider=has_provider)
    enabled = frozenset(PaymentMethod(name) for name in row.methods.split())
    return Terminal(kind, enabled, row.has_acceptor, has_provider)


def set_terminal(
    connection: Connection, station_id: str, methods: Collection[PaymentMethod], *, acceptor: bool
) -> bool:
    """Set how one can pay at a station; False if there is no such station."""
    if connection.scalar(sa.select(station.c.id).where(station.c.id == station_id)) is None:
        return False
    names = " ".join(method.value for method in PaymentMethod if method in methods)
    connection.execute(sa.delete(station_payment).where(station_payment.c.station == station_id))
    values = {"station": station_id, "methods": names, "has_acceptor": acceptor}
    connection.execute(sa.insert(station_payment).values(values))
    return True


def only_from(connection: Connection, station_id: str, channel: Channel) -> Refusal | None:
    """Say why an act is not done from this station, or None; NOT_ALLOWED."""
    if channel_of(connection, station_id) is channel:
        return None
    return Refusal(Reason.NOT_ALLOWED)
