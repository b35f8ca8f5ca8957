"""A session as the schedule desk reads it: its pools, when they open, and every change so far.

Source: BJ-OPD-DRAFT art. 8, art. 10; BJ-2022-PLAN item 1, item 29.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers.catalogue_store import read_sessions
from kiosk_app.central_service.numbers.clinic_statuses import live_notes
from kiosk_app.central_service.numbers.supply_book import stock_of
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.supply.desk_sessions import desk_sessions
from kiosk_app.central_service.tables.schema import SeatState, clinic_session, seat
from kiosk_app.central_service.tables.schema_supply import clinic_status, supply_change
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.session_supply import PoolSupply, SupplyNote, SupplyPage

_MOST_NOTES = 20
"""So many changes are told, the latest of them."""


def supply_page(connection: Connection, session_id: str, now: int) -> SupplyPage | None:
    """Return a session with its pools; None where there is no such session."""
    rows = read_sessions(connection, clinic_session.c.id == session_id)
    if not rows:
        return None
    (session,) = desk_sessions(connection, rows)
    return SupplyPage(
        session=session,
        pools=_pools(connection, session_id),
        live=live_notes(connection, clinic_status.c.session == session_id).get(session_id),
        is_today=rows[0].day == day_of(now).isoformat(),
        notes=_notes(connection, session_id),
    )


def _pools(connection: Connection, session_id: str) -> tuple[PoolSupply, ...]:
    stock = stock_of(connection, session_id)
    back = connection.execute(
        sa.select(seat.c.pool, sa.func.min(seat.c.back_at).label("at"))
        .where(
            seat.c.session == session_id,
            seat.c.back_at.is_not(None),
            seat.c.state == SeatState.FREE,
        )
        .group_by(seat.c.pool)
    ).all()
    back_at = {row.pool: of_ms(row.at) for row in back}
    return tuple(
        PoolSupply(pool, stock.sizes[pool], stock.taken.get(pool, 0), back_at.get(pool.value))
        for pool in Pool
        if stock.sizes.get(pool)
    )


def _notes(connection: Connection, session_id: str) -> tuple[SupplyNote, ...]:
    rows = connection.execute(
        sa.select(supply_change)
        .where(supply_change.c.session == session_id)
        .order_by(supply_change.c.id.desc())
        .limit(_MOST_NOTES)
    ).all()
    return tuple(
        SupplyNote(of_ms(row.at), _name(connection, row.actor), Pool(row.pool), row.by_numbers)
        for row in rows
    )


def _name(connection: Connection, actor: str) -> str:
    member = people.by_id(connection, StaffId(actor))
    return "" if member is None else mask_name(member.name)
