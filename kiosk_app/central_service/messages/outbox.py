"""Messages to patients: queued once for a booking and kind, handed over until it is certain.

Background work looks for bookings that have no message yet, for patients who are called soon and
for numbers offered from a waitlist, and hands over what is due. A row is the key: several processes
queue it once. A message that a process handed over and could not note is handed over again with the
same key; the gateway knows it.

Source: requirement rows R061, R085, R126, R183.
"""

import logging
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from kiosk_app.central_service.booking.bookings import appointment_of
from kiosk_app.central_service.booking.cancellations import as_rule_sees
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import day_of, of_ms, to_ms
from kiosk_app.central_service.messages import offer_messages
from kiosk_app.central_service.messages.gateways import Gateway, GatewaySilentError, Outgoing
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import find
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.schema import (
    COMING,
    booking,
    clinic_session,
    hospital,
    queue_entry,
)
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.central_service.visit import queues
from kiosk_app.contract.published_words import RuleWords, said
from kiosk_app.domain.cancellation import deadline_of
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.published import Line
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.reminder import (
    About,
    MessageKind,
    day_before,
    is_soon,
    is_stale,
    message_line,
    wait_after,
)

logger = logging.getLogger(__name__)

EVERY_MS = 5_000
"""How often bookings without a message are looked for."""

AT_ONCE = 200
HANDED_AT_ONCE = 50

_Row = dict[str, object]


class Outbox:
    """The outbox of one process.

    Args:
        policies: say when messages are due.
        gateway: carries them.
        words: of the messages.
    """

    def __init__(self, policies: Policies, gateway: Gateway, words: RuleWords) -> None:
        self._policies = policies
        self._gateway = gateway
        self._words = words
        self._looked_at: int | None = None

    def work(self, database: Database, now: int) -> None:
        """Queue what is to be told, and hand over what is due."""
        if self._looked_at is None or not 0 <= now - self._looked_at < EVERY_MS:
            while database.transact(lambda c: self._queue_booked(c, now)) == AT_ONCE:
                pass
            database.transact(lambda c: self._queue_soon(c, now))
            database.transact(lambda c: _queue_offered(c, now))
            self._looked_at = now
        self._hand_over(database, now)

    # --- queueing ------------------------------------------------------------------------------

    def _queue_booked(self, connection: Connection, now: int) -> int:
        """Queue the first message and the day's before of bookings that have none."""
        has_one = sa.exists().where(
            message.c.booking == booking.c.id, message.c.kind == MessageKind.BOOKED.value
        )
        rows = connection.execute(
            sa.select(booking)
            .where(
                sa.text("booking.state = 'booked'"),  # as the partial index says it
                booking.c.day >= day_of(now).isoformat(),
                ~has_one,
            )
            .limit(AT_ONCE)
        ).all()
        _add(connection, [new for row in rows for new in self._of_booking(row)])
        return len(rows)

    def _of_booking(self, row: AnyRow) -> Iterable[_Row]:
        yield _new(row.id, MessageKind.BOOKED, row.booked_at)
        policy = self._policies.made_under(row)
        due = day_before(date.fromisoformat(row.day), of_ms(row.booked_at), policy)
        if due is not None:
            yield _new(row.id, MessageKind.DAY_BEFORE, to_ms(due))

    def _queue_soon(self, connection: Connection, now: int) -> None:
        """Queue a message to each who waits and has few before them."""
        told = sa.exists().where(
            message.c.booking == queue_entry.c.booking, message.c.kind == MessageKind.SOON.value
        )
        waiting = connection.execute(
            sa.select(queue_entry.c.session, queue_entry.c.booking, booking.c.appointment)
            .join(booking, booking.c.id == queue_entry.c.booking)
            .join(clinic_session, clinic_session.c.id == queue_entry.c.session)
            .where(
                queue_entry.c.done_at.is_(None),
                queue_entry.c.called_at.is_(None),
                clinic_session.c.day == day_of(now).isoformat(),
                ~told,
            )
        ).all()
        policy = self._policies.at(now)
        soon = [
            _new(row.booking, MessageKind.SOON, now)
            for row in waiting
            if is_soon(queues.ahead(connection, row.session, row.appointment, policy), policy)
        ]
        _add(connection, soon)

    # --- handing over --------------------------------------------------------------------------

    def _hand_over(self, database: Database, now: int) -> None:
        waits = sa.and_(message.c.handed_at.is_(None), message.c.dropped_at.is_(None))
        with database.read() as connection:
            due = connection.execute(
                sa.select(message)
                .where(waits, message.c.next_at <= now)
                .order_by(message.c.next_at, message.c.booking, message.c.kind)
                .limit(HANDED_AT_ONCE)
            ).all()
        for row in due:
            with database.read() as connection:
                outgoing = self._outgoing(connection, row, now)
            if outgoing is None:
                _note(database, row, dropped_at=now)
                continue
            try:
                self._gateway.hand_over(outgoing)
            except GatewaySilentError:
                tries = row.tries + 1
                _note(database, row, tries=tries, next_at=to_ms(of_ms(now) + wait_after(tries)))
                logger.info("worker: no answer from the gateway of messages, asking again later")
                return
            _note(database, row, handed_at=now)

    def _outgoing(self, connection: Connection, row: AnyRow, now: int) -> Outgoing | None:
        """Return a message as it goes out, None if it is not worth telling any more."""
        if row.kind == MessageKind.OFFERED.value:
            told = offer_messages.told_to(connection, row.booking, now)
        else:
            told = self._of_appointment(connection, row, now)
        phone = told and told[0].phone
        if told is None or phone is None:
            return None
        line = told[1]
        return Outgoing(
            key=_key_of(row),
            phone=phone,
            text=said(line, self._words.zh),
            text_en=said(line, self._words.en),
        )

    def _of_appointment(
        self, connection: Connection, row: AnyRow, now: int
    ) -> tuple[patients.Record, Line] | None:
        kind = MessageKind(row.kind)
        booked = ledger.existing(connection, row.booking)
        policy = self._policies.made_under(booked)
        found = find(connection, booked.appointment or "")
        if not _stands(connection, row):
            return None
        if isinstance(found, Refusal) or is_stale(of_ms(row.due_at), of_ms(now), policy):
            return None
        entry = queues.waiting_entry(connection, row.booking)
        is_waiting = entry is not None and entry.called_at is None
        patient = patients.existing(connection, found.patient)
        is_over = found.state not in COMING or found.session_end <= now
        if is_over or (kind is MessageKind.SOON and not is_waiting):
            return None
        about = About(
            hospital=connection.scalar(sa.select(hospital.c.name)) or "",
            name=patient.name,
            cancel_until=deadline_of(as_rule_sees(found), Channel.KIOSK, policy),
            ahead=queues.ahead(connection, found.session, found.appointment, policy)
            if is_waiting
            else 0,
        )
        return patient, message_line(kind, appointment_of(connection, found, policy), about, policy)


def _queue_offered(connection: Connection, now: int) -> None:
    """Queue a message to each to whom a number is offered just now."""
    offered = offer_messages.untold(connection, now)
    _add(connection, [_new(each, MessageKind.OFFERED, now) for each in offered])


def date_anew(connection: Connection, row: AnyRow, policies: Policies, now: int) -> None:
    """Date the messages of a booking anew that was moved to another session just now.

    What was said of the old day stays said; the new day has a reminder of its own.
    """
    connection.execute(
        sa.delete(message).where(
            message.c.booking == row.id, message.c.kind == MessageKind.DAY_BEFORE.value
        )
    )
    policy = policies.made_under(row)
    due = day_before(date.fromisoformat(row.day), of_ms(now), policy)
    if due is not None:
        _add(connection, [_new(row.id, MessageKind.DAY_BEFORE, to_ms(due))])


def _key_of(row: AnyRow) -> str:
    """Return by what the gateway knows a message; another day's reminder is another message."""
    key = f"{row.kind}-{row.booking}"
    return f"{key}-{row.due_at}" if row.kind == MessageKind.DAY_BEFORE else key


def _new(booking_id: str, kind: MessageKind, due_at: int) -> _Row:
    return {
        "booking": booking_id,
        "kind": kind.value,
        "due_at": due_at,
        "next_at": due_at,
        "tries": 0,
    }


def _add(connection: Connection, rows: list[_Row]) -> None:
    """Add rows that are not there yet, whoever added the others."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(message).values(rows).on_conflict_do_nothing())


def _this(row: AnyRow) -> sa.ColumnElement[bool]:
    """Return the condition: the very message, for the day it was written for."""
    return sa.and_(
        message.c.booking == row.booking,
        message.c.kind == row.kind,
        message.c.due_at == row.due_at,
    )


def _stands(connection: Connection, row: AnyRow) -> bool:
    """Tell that a message has not been dated anew since it was read."""
    return bool(connection.scalar(sa.select(sa.exists().where(_this(row)))))


def _note(database: Database, row: AnyRow, **values: int) -> None:
    with database.write() as connection:
        connection.execute(
            sa.update(message).where(_this(row), message.c.handed_at.is_(None)).values(**values)
        )
