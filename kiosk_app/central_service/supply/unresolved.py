"""What is not settled yet, read from the tables: money, messages, visits, machines.

A kiosk's print whose outcome nobody knows is in its own journal; here it shows as a station with
acts that are not settled, once it stops telling of itself. While it tells, it settles them.

Source: requirement rows R114, R140.
"""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.events import Act
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers.told import is_standing
from kiosk_app.central_service.tables.schema import (
    USED,
    BookingState,
    booking,
    clinic_session,
    event,
    payment_order,
)
from kiosk_app.central_service.tables.schema_devices import device
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.central_service.tables.schema_supply import notice, notice_attempt
from kiosk_app.contract.unresolved_shapes import UnresolvedAnswer, UnresolvedLine
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.device_health import Light
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.unresolved import Matter, Unresolved, age_of, light_of

AT_MOST = 200
"""So many lines are told."""

_Rows = sa.Select[*tuple[str, int]]

_UNKNOWN = (OrderState.OPEN.value, OrderState.DECLINED.value)
_BOOKED = (BookingState.BOOKED.value, *(state.value for state in USED))

_PAYMENTS: _Rows = (
    sa.select(
        payment_order.c.id,
        sa.func.coalesce(payment_order.c.paid_at, payment_order.c.opened_at),
    )
    .join(booking, booking.c.id == payment_order.c.booking)
    .where(
        sa.or_(
            payment_order.c.state.in_(_UNKNOWN),
            sa.and_(
                payment_order.c.state == OrderState.PAID.value, booking.c.state.not_in(_BOOKED)
            ),
        )
    )
)
_BEGUN = sa.and_(
    event.c.booking == payment_order.c.booking,
    event.c.payment_order == payment_order.c.id,
    event.c.kind == Act.REFUND_STARTED.value,
)
_REFUNDS: _Rows = (
    sa.select(
        payment_order.c.id, sa.func.coalesce(sa.func.max(event.c.at), payment_order.c.opened_at)
    )
    .outerjoin(event, _BEGUN)
    .where(payment_order.c.state == OrderState.REFUNDING.value, payment_order.c.is_cash.is_(False))
    .group_by(payment_order.c.id, payment_order.c.opened_at)
)
_MESSAGES: _Rows = sa.select(message.c.booking, message.c.due_at).where(
    message.c.handed_at.is_(None), message.c.dropped_at.is_(None)
)
_NOTICES: _Rows = sa.select(notice.c.id, notice.c.made_at).where(
    ~sa.exists().where(notice_attempt.c.notice == notice.c.id, notice_attempt.c.has_reached),
)
_VISITS: _Rows = (
    sa.select(booking.c.appointment, clinic_session.c.ends_at)
    .join(clinic_session, clinic_session.c.id == booking.c.session)
    .where(
        booking.c.state.in_((BookingState.ARRIVED, BookingState.CHECKED_IN)),
        clinic_session.c.is_suspended.is_(False),  # who is there has a case of their own
    )
)
_STATIONS: _Rows = sa.select(device.c.station, device.c.seen_at).where(
    device.c.revoked_at.is_(None), device.c.seen_at.is_not(None), device.c.unsettled > 0
)
_QUERIES = {
    Matter.PAYMENT: _PAYMENTS,
    Matter.REFUND: _REFUNDS,
    Matter.MESSAGE: _MESSAGES,
    Matter.NOTICE: _NOTICES,
    Matter.VISIT: _VISITS,
    Matter.STATION: _STATIONS,
}


def unresolved(connection: Connection, now: int, policy: Policy) -> UnresolvedAnswer:
    """Return what is not settled now, the oldest first; messages once they are due.

    Visits as long as whoever came and was not seen can be repaid: older ones would hide the rest.
    """
    moment = of_ms(now)
    found = sorted(
        _found(connection, now, policy), key=lambda one: (one.since, one.matter, one.about)
    )
    lines = [
        UnresolvedLine(
            matter=one.matter,
            about=one.about,
            since=one.since,
            minutes=int(age_of(one, moment).total_seconds()) // 60,
            light=light_of(one, moment, policy.upkeep),
        )
        for one in found
    ]
    return UnresolvedAnswer(
        now=moment,
        red=sum(line.light is Light.RED for line in lines),
        lines=tuple(lines[:AT_MOST]),
        has_more=len(lines) > AT_MOST,
    )


def _found(connection: Connection, now: int, policy: Policy) -> Iterator[Unresolved]:
    claims = to_ms(of_ms(now) - timedelta(days=policy.cancellation.unseen_days))
    bounds = {
        Matter.VISIT: clinic_session.c.ends_at > claims,
        Matter.NOTICE: is_standing(now),
    }
    for matter, query in _QUERIES.items():
        asked = query.where(bounds[matter]) if matter in bounds else query
        for about, since in connection.execute(asked).all():
            if since <= now:
                yield Unresolved(matter, about, of_ms(since))
