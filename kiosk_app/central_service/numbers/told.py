"""What a patient can know of their number: that they have it, and what became of it.

Source: BJ-OPD-DRAFT art. 23; requirement rows R052, R206.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema import (
    COMING,
    BookingState,
    booking,
    clinic_session,
)
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.central_service.tables.schema_supply import (
    notice,
    notice_attempt,
    suspension_case,
    suspension_item,
)
from kiosk_app.domain import suspension_notice
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_notice import NoticeKind


def was_told(connection: Connection, row: AnyRow) -> bool:
    """Tell whether the patient can know of a booking: its station or a message has said so."""
    said = sa.exists().where(message.c.booking == row.id, message.c.handed_at.is_not(None))
    return bool(row.is_station_told or connection.scalar(sa.select(said)))


def is_unaware(connection: Connection, row: AnyRow) -> bool:
    """Tell whether the hospital changed a booking last and its patient was not told of it."""
    item = suspension_item.c
    changed = connection.execute(
        sa.select(item.case, item.outcome, item.settled_at)
        .where(item.booking == row.id, item.outcome.is_not(None))
        .order_by(item.settled_at.desc())
    ).all()
    if not changed:
        return False
    known = _known_at(connection, row)
    changes = [
        suspension_notice.Change(
            Outcome(each.outcome),
            of_ms(each.settled_at),
            known[each.case, NoticeKind.CALLED_OFF],
        )
        for each in changed
    ]
    resumed = [at for of, told in known.items() if of[1] == NoticeKind.RESUMED for at in told]
    return suspension_notice.is_unaware(changes, (*resumed, *_reminded_at(connection, row)))


def is_standing(now: int) -> ColumnElement[bool]:
    """Return the condition: a notice that its patient has not read, and that is to be told them.

    That a session takes place after all is told until it is over, to whom it is a session of: not
    to who has gone elsewhere since, nor to who has come since.

    Source: BJ-2022-PLAN item 4, item 30; requirement rows R078, R110.
    """
    item = suspension_item.c
    keeps = sa.exists().where(
        item.case == notice.c.case,
        item.booking == notice.c.booking,
        suspension_case.c.id == notice.c.case,
        _of.c.id == notice.c.booking,
        _of.c.session == suspension_case.c.session,
        clinic_session.c.id == _of.c.session,
        clinic_session.c.ends_at > now,
        sa.or_(
            _of.c.state == BookingState.BOOKED,
            sa.and_(item.was_there, _of.c.state.in_(COMING)),
        ),
    )
    return sa.and_(
        notice.c.acknowledged_at.is_(None),
        notice.c.ended_at.is_(None),
        sa.or_(notice.c.kind == NoticeKind.CALLED_OFF.value, keeps),
    )


# --- inside ------------------------------------------------------------------------------------

_of = booking.alias("of")


def _known_at(connection: Connection, row: AnyRow) -> Mapping[tuple[str, str], list[datetime]]:
    """Return when the notices of a booking were read or told, by case and kind."""
    tried = notice_attempt.c
    read = sa.select(notice.c.case, notice.c.kind, notice.c.acknowledged_at.label("at")).where(
        notice.c.booking == row.id, notice.c.acknowledged_at.is_not(None)
    )
    reached = (
        sa.select(notice.c.case, notice.c.kind, tried.at)
        .join(notice, notice.c.id == tried.notice)
        .where(notice.c.booking == row.id, tried.has_reached)
    )
    found: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    for each in connection.execute(sa.union_all(read, reached)):
        found[each.case, each.kind].append(of_ms(each.at))
    return found


def _reminded_at(connection: Connection, row: AnyRow) -> Sequence[datetime]:
    mine = sa.and_(message.c.booking == row.id, message.c.handed_at.is_not(None))
    return [of_ms(at) for at in connection.scalars(sa.select(message.c.handed_at).where(mine))]
