"""Money without an order of ours: noted once, and given back until the provider acknowledges.

It comes from a provider's own mistake, from a database that was restored, or from a test somebody
forgot. Nobody can be booked by it, so all of it goes back.

Source: CN-2020-405 sec. 2 (1); requirement row R140 (nothing ends without an owner).
"""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment.provider import PaymentProvider, ProviderSilentError
from kiosk_app.central_service.tables.schema_money import stray_payment
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen

_WAIT_MS = 10_000
_LONGEST_WAIT_MS = timedelta(hours=1) // timedelta(milliseconds=1)


def note_stray(connection: Connection, order_no: str, taken: int, found_in: str, now: int) -> bool:
    """Write down that the provider took money for nothing of ours; False if that is known."""
    take_turn(connection, "stray", order_no)
    known = connection.scalar(
        sa.select(stray_payment.c.taken).where(stray_payment.c.order_no == order_no)
    )
    if known is None:
        values = {"order_no": order_no, "taken": taken, "found_at": now, "found_in": found_in}
        connection.execute(sa.insert(stray_payment).values(values))
    elif taken > known:
        connection.execute(
            sa.update(stray_payment)
            .where(stray_payment.c.order_no == order_no, stray_payment.c.taken == known)
            .values(taken=taken, tries=0, next_at=None)
        )
    else:
        return False
    record(connection, now, SERVICE, Act.STRAY_FOUND, order=order_no)
    return True


def push_strays(database: Database, provider: PaymentProvider, now: int) -> None:
    """Give back what is owed and due; may be broken off and begun again at any time."""
    for row in _due(database, now):
        try:
            provider.refund(OrderId(row.order_no), Fen(row.taken))
        except ProviderSilentError:
            _note_failure(database, row, now)
        else:
            _note_back(database, row, now)


def _due(database: Database, now: int) -> Sequence[AnyRow]:
    with database.read() as connection:
        return connection.execute(
            sa.select(stray_payment)
            .where(
                stray_payment.c.back < stray_payment.c.taken,
                sa.func.coalesce(stray_payment.c.next_at, 0) <= now,
            )
            .order_by(stray_payment.c.found_at, stray_payment.c.order_no)
        ).all()


def _note_back(database: Database, row: AnyRow, now: int) -> None:
    with database.write() as connection:
        done = connection.execute(
            sa.update(stray_payment)
            .where(stray_payment.c.order_no == row.order_no, stray_payment.c.back < row.taken)
            .values(back=row.taken)
            .returning(stray_payment.c.order_no)
        ).first()
        if done is not None:
            record(connection, now, SERVICE, Act.REFUNDED, order=row.order_no)


def _note_failure(database: Database, row: AnyRow, now: int) -> None:
    """Wait longer each time, but never give up: nobody else knows of this money."""
    wait = min(_WAIT_MS << min(row.tries, 20), _LONGEST_WAIT_MS)
    with database.write() as connection:
        connection.execute(
            sa.update(stray_payment)
            .where(stray_payment.c.order_no == row.order_no, stray_payment.c.taken == row.taken)
            .values(tries=row.tries + 1, next_at=now + wait)
        )
