"""E-invoices (电子发票): asked for with the payment, issued by another, shown when they are there.

The request is a row in the transaction that books the number, under the order's own number: asked
for as often as need be, an order gets one invoice. Until it is there, the patient has a code to
fetch it with later. Where money went back, so much of the invoice is reversed (红冲): wanted in the
transaction that writes down that the money is back, done as restartably as the issuing, and after
it. The issuer is told how much has to be reversed in all, never "so much more".

Source: AH-2023-101 ann. 1 item 9; requirement row R166.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment.invoicing import InvoiceIssuer, InvoiceWish
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.central_service.tables.schema import booking, payment_order
from kiosk_app.central_service.tables.schema_money import e_invoice
from kiosk_app.contract.cash_shapes import EInvoiceAnswer, EInvoicesAnswer
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.receipt import receipt_state

_AT_ONCE = 50
_WAIT_MS = 5_000
_LONGEST_WAIT_MS = timedelta(hours=1) // timedelta(milliseconds=1)
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 12


_WANT = {
    name: kind.insert(e_invoice).on_conflict_do_nothing(index_elements=[e_invoice.c.payment_order])
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}


def want_invoice(connection: Connection, order: AnyRow, now: int) -> None:
    """Ask for the invoice of an order that has paid for a number, once."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
    values = {"payment_order": order.id, "amount": order.amount, "fetch_code": code}
    connection.execute(_WANT[connection.dialect.name], values | {"wanted_at": now})


def want_reversal(connection: Connection, order_id: str, total: int) -> None:
    """Ask that of an order's invoice, if it has one, so much is reversed in all."""
    connection.execute(
        sa.update(e_invoice)
        .where(e_invoice.c.payment_order == order_id, e_invoice.c.red_wanted < total)
        .values(red_wanted=total, tries=0, next_at=None)
    )


def push_invoices(database: Database, issuer: InvoiceIssuer | None, now: int) -> None:
    """Have issued and reversed what is wanted and due; may be broken off and begun again."""
    if issuer is None:
        return
    for row in _due(database, e_invoice.c.qr_text.is_(None), now):
        text = _asked(issuer.issue, row.payment_order, row.amount)
        _note(database, row, e_invoice.c.qr_text.is_(None), _made(text, qr_text=text), now)
    for row in _due(database, _IS_TO_REVERSE, now):
        text = _asked(issuer.reverse, row.payment_order, row.red_wanted)
        done = _made(text, red_qr_text=text, red_done=row.red_wanted)
        _note(database, row, e_invoice.c.red_done == row.red_done, done, now)


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
                state=receipt_state(
                    Fen(row.amount),
                    Fen(row.red_wanted),
                    Fen(row.red_done),
                    is_issued=row.qr_text is not None,
                ),
                reversed=Fen(row.red_done),
                red_qr_text=row.red_qr_text,
            )
            for row in rows
        )
    )


_IS_TO_REVERSE = sa.and_(
    e_invoice.c.red_done < e_invoice.c.red_wanted, e_invoice.c.qr_text.is_not(None)
)
"""One that is still being made is reversed after it is issued."""


def _due(database: Database, what: sa.ColumnElement[bool], now: int) -> Sequence[AnyRow]:
    with database.read() as connection:
        return connection.execute(
            sa.select(e_invoice)
            .where(what, sa.func.coalesce(e_invoice.c.next_at, 0) <= now)
            .order_by(e_invoice.c.wanted_at, e_invoice.c.payment_order)
            .limit(_AT_ONCE)
        ).all()


def _asked(call: Callable[[InvoiceWish], str | None], order: str, amount: int) -> str | None:
    """Return the text of what was made, None where it is not, or nothing is known."""
    try:
        return call(InvoiceWish(OrderId(order), Fen(amount)))
    except ProviderSilentError:
        return None


def _made(text: str | None, **values: object) -> dict[str, object] | None:
    """Return what is written down of something that was made; None where it was not."""
    return None if text is None else {**values, "tries": 0, "next_at": None}


def _note(
    database: Database,
    row: AnyRow,
    is_as_read: sa.ColumnElement[bool],
    made: dict[str, object] | None,
    now: int,
) -> None:
    """Write down what was made, or when to ask again: later each time, an hour at most."""
    wait = min(_WAIT_MS << min(row.tries, 20), _LONGEST_WAIT_MS)
    again: dict[str, object] = {"tries": row.tries + 1, "next_at": now + wait}
    with database.write() as connection:
        connection.execute(
            sa.update(e_invoice)
            .where(e_invoice.c.payment_order == row.payment_order, is_as_read)
            .values(again if made is None else made)
        )
