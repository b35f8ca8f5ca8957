"""Where a call comes from: the channel of a station, and what only staff may do there."""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.schema import station
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.refusal import Reason, Refusal

_CHANNELS = frozenset(channel.value for channel in Channel)


def channel_of(connection: Connection, station_id: str) -> Channel | None:
    """Return by which channel a station books; None for the service itself."""
    kind = connection.scalar(sa.select(station.c.kind).where(station.c.id == station_id))
    return channel_of_kind(kind)


def channel_of_kind(kind: str | None) -> Channel | None:
    """Return by which channel a kind of station books; None for the service itself."""
    return Channel(kind) if kind in _CHANNELS else None


def only_from(connection: Connection, station_id: str, channel: Channel) -> Refusal | None:
    """Say why an act is not done from this station, or None; NOT_ALLOWED."""
    if channel_of(connection, station_id) is channel:
        return None
    return Refusal(Reason.NOT_ALLOWED)
