"""Give money back: keyed work that is tried until it is done, and shown to a person meanwhile."""

import logging
from collections.abc import Sequence

import sqlalchemy as sa

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.keeping.instants import Clock, to_ms
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.central_service.payment.till import Till
from kiosk_app.central_service.tables.schema import booking, payment_order
from kiosk_app.domain.booking import OrderState

logger = logging.getLogger(__name__)

TRIES_BEFORE_A_PERSON = 6
"""After so many failures a refund is on the list for a person; it goes on being tried."""

_FIRST_REFUND_WAIT_MS = 10_000
_LONGEST_REFUND_WAIT_MS = 60 * 60_000
_MOST_DOUBLINGS = 20


def orders(database: Database, *where: sa.ColumnElement[bool]) -> Sequence[AnyRow]:
    """Return payment orders with the state of their bookings, oldest first."""
    with database.read() as connection:
        return connection.execute(
            sa.select(*payment_order.c, booking.c.state.label("booking_state"))
            .join(booking, booking.c.id == payment_order.c.booking)
            .where(*where)
            .order_by(payment_order.c.opened_at)
        ).all()


class Refunds:
    """What is owed and not back yet.

    Args:
        database, till, clock: the service's own.
    """

    def __init__(self, database: Database, till: Till, clock: Clock) -> None:
        self._database = database
        self._till = till
        self._clock = clock

    def push(self) -> None:
        """Give back what is owed; what the provider does not answer is tried again later."""
        now = to_ms(self._clock())
        due = sa.and_(
            payment_order.c.state == OrderState.REFUNDING.value,
            payment_order.c.is_cash.is_(False),
            sa.func.coalesce(payment_order.c.refund_next_at, 0) <= now,
        )
        for row in orders(self._database, due):
            try:
                self._till.refund(row)
            except ProviderSilentError:
                self._note_failed_refund(row, now)

    def push_parts(self) -> None:
        """Send back what was too much for a number that was changed for a cheaper one."""
        due = sa.and_(
            payment_order.c.state == OrderState.PAID.value,
            payment_order.c.is_cash.is_(False),
            sa.or_(payment_order.c.part_back > 0, payment_order.c.taken > payment_order.c.amount),
            payment_order.c.is_part_back.is_(False),
        )
        for row in orders(self._database, due):
            try:
                self._till.refund_part(row)
            except ProviderSilentError:
                logger.info("worker: a part was not given back, trying again later")

    def _note_failed_refund(self, row: AnyRow, now: int) -> None:
        """Wait longer each time, an hour at most, but never give up: it is the patient's money."""
        tries = row.refund_tries + 1
        wait = _FIRST_REFUND_WAIT_MS << min(row.refund_tries, _MOST_DOUBLINGS)
        values = {
            "refund_tries": tries,
            "refund_next_at": now + min(wait, _LONGEST_REFUND_WAIT_MS),
        }
        is_as_tried = sa.and_(
            payment_order.c.id == row.id,
            payment_order.c.state == OrderState.REFUNDING.value,
            payment_order.c.refund_tries == row.refund_tries,
        )
        is_for_a_person = tries == TRIES_BEFORE_A_PERSON
        with self._database.write() as connection:
            noted = connection.execute(
                sa.update(payment_order).where(is_as_tried).values(values)
            ).rowcount
            if noted and is_for_a_person:
                act, place = Act.REFUND_FAILED, {"booking": row.booking, "order": row.id}
                record(connection, now, SERVICE, act, **place)
        if noted and is_for_a_person:
            logger.warning("a refund needs a person: order %s", row.id)
