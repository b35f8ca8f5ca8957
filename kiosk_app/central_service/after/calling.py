"""The order of call as screens show it, and the call of the next patient by a room (二次分诊叫号).

Source: BJ-2022-PLAN item 6, item 25; BJ-OPD-DRAFT art. 16, art. 25; requirement rows R056, R082,
R103, R146.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_session
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.schema import booking, queue_entry
from kiosk_app.central_service.visit import queues
from kiosk_app.contract.queue_shapes import CallBody, CalledAnswer, QueueAnswer, QueueLine
from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.queue_order import order, rule_text
from kiosk_app.domain.refusal import Reason, Refusal

CALLED_AT_MOST = 5
"""So many of the called stay on the screen."""


class Calling:
    """Reads the order of call and moves it on."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def board(self, connection: Connection, now: int, session: str) -> Done | Refusal:
        """Return a session's order of call."""
        row = read_session(connection, session)
        if row is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        policy = self._policies.at(now)
        entries = order(queues.read(connection, session), policy.queue)
        in_order = {entry.appointment: place for place, entry in enumerate(entries)}
        waits = sorted(
            _lines(connection, session, is_called=False),
            key=lambda waiting: in_order[AppointmentId(waiting.appointment)],
        )
        called = _lines(connection, session, is_called=True)
        answer = QueueAnswer(
            session=SessionId(session),
            room=row.room,
            called=tuple(_shown(connection, each) for each in called[:CALLED_AT_MOST]),
            waiting=tuple(_shown(connection, each) for each in waits),
            rule=rule_text(policy.queue),
            is_suspended=bool(row.is_suspended),
            at=of_ms(now),
        )
        return Done(answer)

    def call(
        self, connection: Connection, now: int, station: str, session: str, body: CallBody
    ) -> Outcome:
        """Call who comes first in the published order; nobody is called out of it.

        Returns:
            Who was called, if anybody waits; UNKNOWN_SESSION; SESSION_SUSPENDED.
        """
        row = read_session(connection, session)
        if row is None or row.is_suspended:
            return Refusal(Reason.UNKNOWN_SESSION if row is None else Reason.SESSION_SUSPENDED)
        entry = queues.call(connection, session, self._policies.at(now), now)
        left = len(queues.read(connection, session).entries)
        if entry is None:
            return Done(CalledAnswer(appointment=None, line=None, still_waiting=left))
        record(connection, now, station, Act.CALLED, booking=entry.booking, staff=body.by)
        booked = ledger.existing(connection, entry.booking)
        line = _line(connection, booked, is_revisit=entry.is_revisit)
        answer = CalledAnswer(
            appointment=AppointmentId(booked.appointment), line=line, still_waiting=left
        )
        return Done(answer, booking=entry.booking)


def _lines(connection: Connection, session: str, *, is_called: bool) -> list[AnyRow]:
    """Return who is not seen yet, called or not, the latest called first."""
    at = queue_entry.c.called_at
    rows: Iterable[AnyRow] = connection.execute(
        sa.select(*booking.c, queue_entry.c.is_revisit)
        .join(queue_entry, queue_entry.c.booking == booking.c.id)
        .where(
            queue_entry.c.session == session,
            queue_entry.c.done_at.is_(None),
            at.is_not(None) if is_called else at.is_(None),
        )
        .order_by(at.desc(), queue_entry.c.id.desc())
    )
    return list(rows)


def _shown(connection: Connection, row: AnyRow) -> QueueLine:
    return _line(connection, row, is_revisit=row.is_revisit)


def _line(connection: Connection, booked: AnyRow, *, is_revisit: bool) -> QueueLine:
    return QueueLine(
        number=booked.number,
        name_masked=mask_name(patients.existing(connection, booked.patient).name),
        is_results_revisit=is_revisit,
    )
