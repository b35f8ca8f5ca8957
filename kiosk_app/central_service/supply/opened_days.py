"""What a calendar that comes in late changes on days that are open already, and what it does not.

A session that a template has opened, and that by the calendar as it is now no template makes, is
taken away with its numbers if nobody has had to do with it yet: no number of it was ever held, no
patient waits for it, nobody at a desk has changed it or said anything of it, and it has not begun.
Any other stays and is told; its patients are settled at the desk of suspensions. What the day is
to have instead is opened in the next round of the background.

Source: BJ-OPD-DRAFT art. 8; AH-2023-101 ann. 1 item 3; requirement rows R018, R152.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from kiosk_app.central_service.engines.locks import take_session_turns, take_turn
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_session
from kiosk_app.central_service.numbers.supply_book import SupplyAct, note, stock_of
from kiosk_app.central_service.supply.days import read_calendar, template_of
from kiosk_app.central_service.tables.schema import (
    SeatState,
    booking,
    clinic_session,
    seat,
    waiting,
)
from kiosk_app.central_service.tables.schema_days import (
    calendar_day,
    session_template,
    template_day,
)
from kiosk_app.central_service.tables.schema_supply import (
    add_on_step,
    clinic_status,
    supply_change,
    suspension_case,
)
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.supply import may_take_away

_OF_PATIENTS: tuple[Table, ...] = (booking, waiting)
_OF_STAFF: tuple[Table, ...] = (add_on_step, clinic_status, suspension_case)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What became of sessions that are not of the calendar.

    Attributes:
        withdrawn: ids of those that are gone.
        kept: why each of the others stays; OPENED_DAY_SOLD, OPENED_DAY_CHANGED with the facts
            ``day`` and ``session``.
    """

    withdrawn: tuple[str, ...] = ()
    kept: tuple[Refusal, ...] = ()


def fit_opened(connection: Connection, actor: str, now: int) -> Fitted:
    """Take away what the calendar's days are not to have, as far as nobody has to do with it.

    Args:
        connection: of a write transaction.
        actor: who brings the calendar, for the record of supply.
        now: the service's time.
    """
    take_turn(connection, "open days")
    calendar = read_calendar(connection)
    opened = sa.select(template_day.c.day, template_day.c.session.label("opened"), session_template)
    rows = connection.execute(
        opened.join(session_template, session_template.c.name == template_day.c.template)
        .join(calendar_day, calendar_day.c.day == template_day.c.day)
        .where(template_day.c.day >= day_of(now).isoformat(), template_day.c.session.is_not(None))
        .order_by(template_day.c.day, template_day.c.template)
    ).all()
    stale = [
        row for row in rows if not template_of(row).rules(date.fromisoformat(row.day), calendar)
    ]
    take_session_turns(connection, *(row.opened for row in stale))
    withdrawn: list[str] = []
    kept: list[Refusal] = []
    for row in stale:
        session = read_session(connection, row.opened)
        if session is None:
            continue
        refusal = _withdraw(connection, session, actor, now)
        if refusal is not None:
            kept.append(refusal)
            continue
        withdrawn.append(session.id)
        _open_anew(connection, row.day, row.opened, now)
    return Fitted(tuple(withdrawn), tuple(kept))


# --- inside ------------------------------------------------------------------------------------


def _withdraw(connection: Connection, session: AnyRow, actor: str, now: int) -> Refusal | None:
    """Take a session away with all its numbers, or say why it stays; its turn is had by then."""
    refusal = _why_kept(connection, session, now)
    if refusal is not None:
        return refusal
    sizes = stock_of(connection, session.id).sizes
    with connection.begin_nested() as savepoint:
        is_of_it = seat.c.session == session.id
        connection.execute(sa.delete(seat).where(is_of_it, seat.c.state == SeatState.FREE))
        if connection.scalar(sa.select(sa.exists().where(is_of_it))):
            savepoint.rollback()
            # somebody was quicker, and has a number
            return may_take_away(session.day, session.id, is_sold=True, is_changed=False)
        connection.execute(sa.delete(clinic_session).where(clinic_session.c.id == session.id))
        less = {pool: -size for pool, size in sizes.items()}
        note(connection, session.id, SupplyAct.WITHDRAWN, less, actor, now)
    return None


def _why_kept(connection: Connection, session: AnyRow, now: int) -> Refusal | None:
    table = supply_change.c
    by_hand = sa.exists().where(
        table.session == session.id,
        table.act.not_in([SupplyAct.OPENED, SupplyAct.BEFORE, SupplyAct.WITHDRAWN]),
    )
    is_sold = _is_named(connection, session.id, _OF_PATIENTS)
    is_changed = (
        session.begins_at <= now
        or session.is_suspended
        or _is_named(connection, session.id, _OF_STAFF)
        or connection.scalar(sa.select(by_hand))
    )
    return may_take_away(session.day, session.id, is_sold=is_sold, is_changed=bool(is_changed))


def _is_named(connection: Connection, session: str, tables: tuple[Table, ...]) -> bool:
    """Tell whether a row of any of these tables is about a session."""
    named = (sa.exists().where(table.c.session == session) for table in tables)
    return bool(connection.scalar(sa.select(sa.or_(*named))))


def _open_anew(connection: Connection, day: str, session: str, now: int) -> None:
    """Let the background look at a day once more: at its template, and at what it refused."""
    is_of_it = sa.or_(template_day.c.session == session, template_day.c.session.is_(None))
    connection.execute(sa.delete(template_day).where(template_day.c.day == day, is_of_it))
    later = sa.case((calendar_day.c.changed_at < now, now), else_=calendar_day.c.changed_at + 1)
    connection.execute(
        sa.update(calendar_day).where(calendar_day.c.day == day).values(changed_at=later)
    )
