"""E-invoices (电子发票): asked for with the payment, issued by another, shown when they are there.

The request is a row in the transaction that books the number, under the order's own number: asked
for as often as need be, an order gets one invoice. Until it is there, the patient has a code to
fetch it with later.

Source: AH-2023-101 ann. 1 item 9; requirement row R166.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment.invoicing import InvoiceIssuer, InvoiceWish
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.central_service.tables.schema import booking, payment_order
from kiosk_app.central_service.tables.schema_money import e_invoice
from kiosk_app.contract.cash_shapes import EInvoiceAnswer, EInvoicesAnswer
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen

_AT_ONCE = 50
_WAIT_MS = 5_000
_LONGEST_WAIT_MS = timedelta(hours=1) // timedelta(milliseconds=1)
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 12


def want_invoice(connection: Connection, order: AnyRow, now: int) -> None:
    """Ask for the invoice of an order that has paid for a number, once."""
    known = sa.select(e_invoice.c.payment_order).where(e_invoice.c.payment_order == order.id)
    if connection.scalar(known) is None:
        code = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
        values = {"payment_order": order.id, "amount": order.amount, "fetch_code": code}
        connection.execute(sa.insert(e_invoice).values(**values, wanted_at=now))


def push_invoices(database: Database, issuer: InvoiceIssuer | None, now: int) -> None:
    """Have issued what is wanted and due; may be broken off and begun again at any time."""
    if issuer is None:
        return
    for row in _due(database, now):
        try:
            text = issuer.issue(InvoiceWish(OrderId(row.payment_order), Fen(row.amount)))
        except ProviderSilentError:
            text = None
        _note(database, row, text, now)


def invoices_of(connection: Connection, appointment: str) -> EInvoicesAnswer:
    """Return the invoices of an appointment, each with its code to fetch it by."""
    from_orders = sa.select(e_invoice).join(
        payment_order, payment_order.c.id == e_invoice.c.payment_order
    )
    rows = connection.execute(
        from_orders.join(booking, booking.c.id == payment_order.c.booking)
        .where(booking.c.appointment == appointment)
        .order_by(e_invoice.c.wanted_at, e_invoice.c.payment_order)
    ).all()
    return EInvoicesAnswer(
        invoices=tuple(
            EInvoiceAnswer(
                order=OrderId(row.payment_order),
                amount=Fen(row.amount),
                fetch_code=row.fetch_code,
                qr_text=row.qr_text,
            )
            for row in rows
        )
    )


def _due(database: Database, now: int) -> Sequence[AnyRow]:
    with database.read() as connection:
        return connection.execute(
            sa.select(e_invoice)
            .where(e_invoice.c.qr_text.is_(None), sa.func.coalesce(e_invoice.c.next_at, 0) <= now)
            .order_by(e_invoice.c.wanted_at, e_invoice.c.payment_order)
            .limit(_AT_ONCE)
        ).all()


def _note(database: Database, row: AnyRow, text: str | None, now: int) -> None:
    wait = min(_WAIT_MS << min(row.tries, 20), _LONGEST_WAIT_MS)
    values = {"tries": row.tries + 1, "next_at": now + wait} if text is None else {"qr_text": text}
    with database.write() as connection:
        connection.execute(
            sa.update(e_invoice)
            .where(e_invoice.c.payment_order == row.payment_order, e_invoice.c.qr_text.is_(None))
            .values(values)
        )
