"""Reconcile a day with the provider's bill: import it, compare order by order, start refunds.

The bill's lines are kept; every comparison is a question to the database, answered row by row, so
a bill may be as long as it likes. Run again, everything comes to the same.

Source: CN-2020-405 sec. 2 (1); requirement rows R127, R140; the classes are
`kiosk_app.domain.reconciliation`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.dialects import postgresql, sqlite

from kiosk_app.central_service.background.refunds import TRIES_BEFORE_A_PERSON
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import Act
from kiosk_app.central_service.keeping.instants import Clock, start_of, to_ms
from kiosk_app.central_service.money.strays import note_stray
from kiosk_app.central_service.payment.bill import Bill, BillError, BillLine
from kiosk_app.central_service.payment.till import (
    account_of,
    held_still,
    is_of_provider,
    note_money,
)
from kiosk_app.central_service.tables.schema import event, payment_order
from kiosk_app.central_service.tables.schema_money import bill_line, stray_payment
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.money import NOTHING, Fen
from kiosk_app.domain.reconciliation import Finding, Ours, Theirs, compare
from kiosk_app.domain.settlement import owed_back

AnyRow = Row[*tuple[Any, ...]]

AT_ONCE = 500
"""Lines imported in one transaction, so that bookings never wait long behind it."""

MIDNIGHT = timedelta(minutes=10)
"""So close to midnight two clocks may see two days."""

_DAY, _MS = timedelta(days=1), timedelta(milliseconds=1)
_GIVEN_BACK = (Act.REFUNDED.value, Act.PART_REFUNDED.value)

OPERATOR = "operator"
"""Stands in the record for whoever works at the command line."""

IN_BILL = "bill"
"""Where a stray payment was found."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One order, both sides, and what it comes to."""

    order: str
    ours: Ours | None
    theirs: Theirs | None
    finding: Finding


def import_bill(database: Database, bill: Bill, first: Callable[[], object] = bool) -> None:
    """Keep the lines of a bill; what is kept of it already, by an import cut off, is passed over.

    Args:
        database: of the service.
        bill: of one day.
        first: done once nobody else imports, before anything is compared.

    Raises:
        BillError: another bill of that day was imported before, or is being imported; nothing has
            changed.
    """
    with database.alone("import of a bill") as is_ours:
        if not is_ours:
            raise BillError(f"{bill.path}: another bill is being imported just now")
        first()
        day = bill.day.isoformat()
        kept = _count_kept(database, day)
        if kept and kept != sum(_count_known(database, day, rows) for rows in _portions(bill)):
            raise BillError(
                f"{bill.path}: another bill of {day} was imported before; "
                "forget that one if this is the right one"
            )
        for rows in _portions(bill):
            with database.write() as connection:
                _add(connection, rows)


def _portions(bill: Bill) -> Iterator[list[dict[str, object]]]:
    lines, day = iter(bill), bill.day.isoformat()
    while rows := [_row(day, line) for line in islice(lines, AT_ONCE)]:
        yield rows


def _count_kept(database: Database, day: str) -> int:
    with database.read() as connection:
        kept = sa.select(sa.func.count()).where(bill_line.c.day == day)
        return connection.scalar(kept) or 0


def _count_known(database: Database, day: str, rows: list[dict[str, object]]) -> int:
    """Return how many of these lines are kept, word for word."""
    of = bill_line.c
    orders = [row["order_no"] for row in rows]
    with database.read() as connection:
        found = connection.execute(
            sa.select(of.order_no, of.trade_no, of.kind, of.amount, of.at).where(
                of.day == day, of.order_no.in_(orders)
            )
        ).all()
    kept = {tuple(row) for row in found}
    names = ("order_no", "trade_no", "kind", "amount", "at")
    return sum(tuple(row[name] for name in names) in kept for row in rows)


def compare_day(database: Database, day: date) -> Iterator[Compared]:
    """Give every order of the day's bill, then every order of ours that is in no bill.

    What was left to this bill by the day before is asked after, too: a payment just before its
    midnight, and whatever went back on it.
    """
    late = start_of(day + _DAY) - MIDNIGHT // _MS
    with database.read() as connection:
        for row in connection.execute(_billed(day)).yield_per(AT_ONCE):
            theirs = Theirs(Fen(row.billed_paid), Fen(row.billed_back))
            is_late = (row.given_back_at or 0) >= start_of(day)
            ours = _ours(row)
            yield _compared(row.order_no, ours and replace(ours, is_back_late=is_late), theirs)
        for row in connection.execute(_not_billed(day)).yield_per(AT_ONCE):
            ours = replace(ours_of(row), is_paid_late=row.paid_at >= late)
            yield _compared(row.id, ours, None)


class Reconciliation:
    """Compares days and mends what can be mended; every mending leaves a row in the record.

    Args:
        database: of the service.
        audit: its record.
        clock: the present.
    """

    def __init__(self, database: Database, audit: AuditLog, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def mend(self, found: Compared) -> bool:
        """Begin what gives the money of an order its place; False where that has begun already."""

        def act(connection: Connection) -> bool:
            is_begun = _mend(connection, found, to_ms(self._clock()))
            if is_begun:
                facts = {"order": found.order, "finding": found.finding.value}
                at = self._clock()
                self._audit.add(connection, at, OPERATOR, AuditAct.MONEY_MENDED, **facts)
            return is_begun

        return self._database.transact(act)

    def forget_bill(self, day: date) -> int:
        """Take a day's bill out of the books, for it was a wrong one; return how long it was."""

        def act(connection: Connection) -> int:
            gone = connection.execute(
                sa.delete(bill_line).where(bill_line.c.day == day.isoformat())
            ).rowcount
            facts = {"day": day.isoformat(), "lines": str(gone)}
            self._audit.add(connection, self._clock(), OPERATOR, AuditAct.BILL_FORGOTTEN, **facts)
            return gone

        return self._database.transact(act)

    def note(self, day: date, counts: Mapping[str, int]) -> None:
        """Keep in the record what a day came to: how often it came to what."""
        facts = {name.replace(" ", "_"): str(count) for name, count in counts.items()}

        def act(connection: Connection) -> None:
            at = self._clock()
            facts["day"] = day.isoformat()
            self._audit.add(connection, at, OPERATOR, AuditAct.RECONCILED, **facts)

        self._database.transact(act)


# --- inside ------------------------------------------------------------------------------------


def _mend(connection: Connection, found: Compared, now: int) -> bool:
    """Put on its way back what nobody is booked by; False where nothing is left to begin.

    Money of an order that is still open makes it paid: the worker then books it or gives it back.
    """
    theirs = found.theirs
    if found.finding is Finding.REFUND_PENDING:
        return _try_again(connection, found.order)
    if theirs is None or theirs.paid <= (NOTHING if found.ours is None else found.ours.taken):
        return False
    if is_of_provider(connection, found.order):
        return note_money(connection, held_still(connection, found.order), theirs.paid, now)
    return note_stray(connection, found.order, theirs.paid, IN_BILL, now)


def _row(day: str, line: BillLine) -> dict[str, object]:
    return {
        "day": day,
        "order_no": line.order,
        "trade_no": line.trade,
        "kind": "back" if line.is_back else "paid",
        "amount": line.amount,
        "at": line.at,
    }


def _add(connection: Connection, rows: list[dict[str, object]]) -> None:
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(kind.insert(bill_line).on_conflict_do_nothing(), rows)


def _billed(day: date) -> sa.Select[*tuple[Any, ...]]:
    """Select the day's orders with the sums of all bills so far, and what we know of them."""
    given_back = _given_back(day).subquery()
    until_then = given_back.c.first_at < start_of(day + _DAY)
    of_day = sa.union(
        sa.select(bill_line.c.order_no).where(bill_line.c.day == day.isoformat()),
        sa.select(given_back.c.payment_order).where(until_then),
    )
    sums = (
        sa.select(
            bill_line.c.order_no,
            _sum("paid").label("billed_paid"),
            _sum("back").label("billed_back"),
        )
        .where(bill_line.c.day <= day.isoformat(), bill_line.c.order_no.in_(of_day))
        .group_by(bill_line.c.order_no)
        .subquery()
    )
    stray = stray_payment
    return (
        sa.select(
            sums,
            payment_order,
            stray.c.taken.label("stray_taken"),
            stray.c.back.label("stray_back"),
            given_back.c.last_at.label("given_back_at"),
        )
        .outerjoin_from(sums, payment_order, payment_order.c.id == sums.c.order_no)
        .outerjoin(stray, stray.c.order_no == sums.c.order_no)
        .outerjoin(given_back, given_back.c.payment_order == sums.c.order_no)
        .order_by(sums.c.order_no)
    )


def _given_back(day: date) -> sa.Select[*tuple[Any, ...]]:
    """Select what went back since the day before, first and last; a bill is compared later."""
    first, last = sa.func.min(event.c.at), sa.func.max(event.c.at)
    return (
        sa.select(event.c.payment_order, first.label("first_at"), last.label("last_at"))
        .where(
            event.c.kind.in_(_GIVEN_BACK),
            event.c.payment_order.is_not(None),
            event.c.at >= start_of(day - _DAY),
        )
        .group_by(event.c.payment_order)
    )


def _sum(kind: str) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((bill_line.c.kind == kind, bill_line.c.amount), else_=0))


def _not_billed(day: date) -> sa.Select[*tuple[Any, ...]]:
    billed = sa.select(bill_line.c.order_no).where(
        bill_line.c.order_no == payment_order.c.id, bill_line.c.day <= day.isoformat()
    )
    return (
        sa.select(payment_order)
        .where(
            payment_order.c.paid_at >= start_of(day) - MIDNIGHT // _MS,
            payment_order.c.paid_at < start_of(day + _DAY),
            payment_order.c.taken > 0,
            payment_order.c.is_cash.is_(False),
            ~billed.exists(),
        )
        .order_by(payment_order.c.id)
    )


def _compared(order: str, ours: Ours | None, theirs: Theirs | None) -> Compared:
    return Compared(order, ours, theirs, compare(ours, theirs))


def _ours(row: AnyRow) -> Ours | None:
    """Return what we know of an order; one that is paid in cash is none of the provider's."""
    if row.id is not None and not row.is_cash:
        return ours_of(row)
    if row.stray_taken is not None:
        return Ours(Fen(row.stray_taken), Fen(row.stray_taken), Fen(row.stray_back))
    return None


def ours_of(row: AnyRow) -> Ours:
    """Return an order as our ledger has it."""
    owed = owed_back(account_of(row)) if row.taken else NOTHING
    is_back = row.state == OrderState.REFUNDED or (
        row.state == OrderState.PAID and row.is_part_back
    )
    return Ours(
        taken=Fen(row.taken),
        owed_back=owed,
        back=owed if is_back else NOTHING,
    )


def _try_again(connection: Connection, order: str) -> bool:
    """Try a refund at once that waits for its next hour; False where it is tried often anyhow."""
    again = connection.execute(
        sa.update(payment_order)
        .where(
            payment_order.c.id == order,
            payment_order.c.state == OrderState.REFUNDING.value,
            payment_order.c.refund_tries >= TRIES_BEFORE_A_PERSON,
        )
        .values(refund_tries=0, refund_next_at=None)
        .returning(payment_order.c.id)
    ).first()
    return again is not None
