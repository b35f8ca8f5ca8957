"""Devices as rows: found, enrolled, revoked, heard of; the nonces that were used up.

A station without a device that is in force is switched off, so that revoking holds at once: every
call asks whether its station is enabled, in the read it makes anyway, whichever process it is.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.dialects import postgresql, sqlite

from kiosk_app.central_service.tables.schema import station
from kiosk_app.central_service.tables.schema_devices import device, device_nonce, enrolment_code
from kiosk_app.contract.device_shapes import HeartbeatBody
from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.ids import DeviceId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind

AnyRow = Row[*tuple[Any, ...]]

_INSERT: Mapping[str, Callable[[sa.Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_IN_FORCE = device.c.revoked_at.is_(None)
_HEADS = sa.select(device.c.station, device.c.head_place, device.c.head_hash).where(
    _IN_FORCE, device.c.head_place.is_not(None)
)
_PARTS = frozenset(part.value for part in DevicePart)
_STATES = frozenset(state.value for state in PartState)


@dataclass(frozen=True, slots=True)
class Signer:
    """What the requests of a station are checked with."""

    device: DeviceId
    public_key: bytes


def signer_of(connection: Connection, station_id: str) -> Signer | Refusal:
    """Return who signs for a station, or why nobody does.

    Returns:
        UNKNOWN_STATION: there is no such station, or it was switched off; DEVICE_NOT_ENROLLED,
        DEVICE_REVOKED.
    """
    row = connection.execute(
        sa.select(station.c.is_enabled, device.c.id, device.c.public_key)
        .select_from(station)
        .outerjoin(device, sa.and_(device.c.station == station.c.id, _IN_FORCE))
        .where(station.c.id == station_id)
    ).first()
    if row is None:
        return Refusal(Reason.UNKNOWN_STATION)
    if row.id is None:
        was_there = revoked_at(connection, station_id) is not None
        return Refusal(Reason.DEVICE_REVOKED if was_there else Reason.DEVICE_NOT_ENROLLED)
    return Signer(row.id, row.public_key) if row.is_enabled else Refusal(Reason.UNKNOWN_STATION)


def in_force(connection: Connection, station_id: str) -> AnyRow | None:
    """Return the row of the device that signs for a station."""
    return connection.execute(
        sa.select(device).where(device.c.station == station_id, _IN_FORCE)
    ).first()


def revoked_at(connection: Connection, station_id: str) -> int | None:
    """Return when a device of this station was revoked last, None if none ever was."""
    latest: int | None = connection.scalar(
        sa.select(sa.func.max(device.c.revoked_at)).where(device.c.station == station_id)
    )
    return latest


def register(
    connection: Connection, station_id: str, kind: StationKind | None
) -> StationKind | Refusal:
    """Return the kind of a station; one that is not there yet is registered, switched off.

    Returns:
        UNKNOWN_STATION: it is not there and no kind is given; MALFORMED_REQUEST: it is of another
        kind.
    """
    found = connection.scalar(sa.select(station.c.kind).where(station.c.id == station_id))
    if found is None and kind is None:
        return Refusal(Reason.UNKNOWN_STATION)
    if found is None and kind is not None:
        row = {"id": station_id, "kind": kind.value, "is_enabled": False}
        connection.execute(sa.insert(station).values(row))
        return kind
    if found not in set(StationKind) or (kind is not None and found != kind):
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "kind"),))
    return StationKind(found)


def keep_code(connection: Connection, station_id: str, code: bytes, until: int) -> None:
    """Keep the digest of a station's one-time code; an older code ends."""
    drop_code(connection, station_id)
    row = {"station": station_id, "code": code, "until": until, "wrong": 0}
    connection.execute(sa.insert(enrolment_code).values(row))


def drop_code(connection: Connection, station_id: str) -> None:
    """End a station's one-time code."""
    connection.execute(sa.delete(enrolment_code).where(enrolment_code.c.station == station_id))


def code_of(connection: Connection, station_id: str) -> AnyRow | None:
    """Return the row of a station's one-time code."""
    return connection.execute(
        sa.select(enrolment_code).where(enrolment_code.c.station == station_id)
    ).first()


def count_wrong(connection: Connection, station_id: str, limit: int) -> bool:
    """Count a wrong code; return whether that ended the right one."""
    mine = enrolment_code.c.station == station_id
    connection.execute(
        sa.update(enrolment_code).where(mine).values(wrong=enrolment_code.c.wrong + 1)
    )
    ended = connection.execute(
        sa.delete(enrolment_code).where(mine, enrolment_code.c.wrong >= limit)
    )
    return ended.rowcount > 0


def enrol(connection: Connection, station_id: str, public_key: bytes, now: int) -> DeviceId:
    """Make a key the station's, switch the station on, and use its code up."""
    made = DeviceId(f"dev-{secrets.token_hex(8)}")
    connection.execute(
        sa.insert(device).values(
            id=made,
            station=station_id,
            public_key=public_key,
            enrolled_at=now,
            parts="{}",
            version="",
            unsettled=0,
            clock_off_ms=0,
        )
    )
    connection.execute(
        sa.update(enrolment_code).where(enrolment_code.c.station == station_id).values(device=made)
    )
    connection.execute(sa.update(station).where(station.c.id == station_id).values(is_enabled=True))
    return made


def revoke(connection: Connection, station_id: str, now: int) -> DeviceId | None:
    """End the device of a station and switch the station off; None if it has none."""
    found = in_force(connection, station_id)
    if found is None:
        return None
    connection.execute(sa.update(device).where(device.c.id == found.id).values(revoked_at=now))
    connection.execute(
        sa.update(station).where(station.c.id == station_id).values(is_enabled=False)
    )
    return DeviceId(found.id)


def hear(
    connection: Connection, station_id: str, body: HeartbeatBody, clock_off_ms: int, now: int
) -> None:
    """Keep how a station says it is; which head it keeps is for `keep_head`."""
    parts = {part.value: state.value for part, state in body.parts.items()}
    connection.execute(
        sa.update(device)
        .where(device.c.station == station_id, _IN_FORCE)
        .values(
            seen_at=now,
            parts=json.dumps(parts, sort_keys=True),
            version=body.version,
            unsettled=body.unsettled,
            clock_off_ms=clock_off_ms,
        )
    )


def kept_head(connection: Connection, station_id: str | None) -> Head | None:
    """Return the head of the record that a station keeps, as far as we know."""
    row = connection.execute(_HEADS.where(device.c.station == station_id)).first()
    return None if row is None else Head(row.head_place, row.head_hash)


def keep_head(connection: Connection, station_id: str | None, head: Head) -> None:
    """Note which head of the record a station keeps."""
    connection.execute(
        sa.update(device)
        .where(device.c.station == station_id, _IN_FORCE)
        .values(head_place=head.index, head_hash=head.keyed_hash)
    )


def kept_heads(connection: Connection) -> dict[str, Head]:
    """Return the heads of the record that stations keep, by station, the newest last."""
    rows = connection.execute(_HEADS.order_by(device.c.head_place, device.c.station)).all()
    return {row.station: Head(row.head_place, row.head_hash) for row in rows}


def everyone(connection: Connection) -> Sequence[AnyRow]:
    """Return every station with its device in force, and when one was revoked last."""
    revoked = (
        sa.select(sa.func.max(device.c.revoked_at))
        .where(device.c.station == station.c.id)
        .scalar_subquery()
    )
    in_force_now = device.alias("in_force_now")
    return connection.execute(
        sa.select(
            station.c.id.label("name"),
            station.c.kind,
            *(column for column in in_force_now.c if column.name not in {"station", "revoked_at"}),
            revoked.label("revoked_at"),
        )
        .select_from(station)
        .outerjoin(
            in_force_now,
            sa.and_(in_force_now.c.station == station.c.id, in_force_now.c.revoked_at.is_(None)),
        )
        .where(station.c.kind.in_(tuple(StationKind)))
        .order_by(station.c.id)
    ).all()


def parts_of(text: str | None) -> dict[DevicePart, PartState]:
    """Return kept states; words of a newer program are left out."""
    kept: dict[str, str] = json.loads(text or "{}")
    return {
        DevicePart(part): PartState(state)
        for part, state in kept.items()
        if part in _PARTS and state in _STATES
    }


def use_up(connection: Connection, station_id: str | None, nonce: str | None, now: int) -> bool:
    """Note in the transaction of an act that its request was carried out; False if it was before.

    Without a nonce (a call from inside the house) there is nothing to note.
    """
    if station_id is None or nonce is None:
        return True
    insert = _INSERT[connection.dialect.name](device_nonce)
    row = {"station": station_id, "nonce": nonce, "at": now}
    note = insert.values(row).on_conflict_do_nothing().returning(device_nonce.c.nonce)
    return connection.execute(note).first() is not None
