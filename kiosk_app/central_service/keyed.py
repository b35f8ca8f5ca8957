"""Keyed requests: an effect, its answer and the fingerprint of the question are one transaction.

The same question under the same key gets the same bytes for ever; another question under the key
is refused (422); a voided key is refused (410), also when the original comes in after the void.

A plain refusal changed nothing, so it is not stored and its transaction is rolled back: asked
again, the question is judged again. A refusal with consequences (`Settled`) is stored.

Sources: IETF draft-ietf-httpapi-idempotency-key-header-07; requirement row R007.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from kiosk_app.central_service.answers import Done, Outcome, Reply, Settled, refused, success
from kiosk_app.central_service.database import Database
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.engines.standby import reach_standby
from kiosk_app.central_service.instants import Clock, to_ms
from kiosk_app.central_service.schema import request, station
from kiosk_app.contract.refusals import Words
from kiosk_app.domain.refusal import Reason, Refusal

MAX_KEY_LENGTH = 80

Transact = Callable[[Connection, int], Outcome]
"""An act: does its work on the connection at the given millisecond, says what it came to."""

Hook = Callable[[str], None]
"""Called inside the transaction with ``"effect"`` and ``"answer"`` as each is written."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, under which key, signed in by which token, what for; nothing is believed yet."""

    station: str | None
    key: str | None = None
    token: str | None = None
    purpose: str | None = None
    agreement: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A keyed request on its way: what is asked, and the fingerprint of all that matters."""

    station: str
    key: str
    act: str
    fingerprint: bytes


def fingerprint_of(act: str, target: str, body: msgspec.Struct) -> bytes:
    """Return the SHA-256 of the question by meaning: spaces and order of fields do not count."""
    plain = msgspec.json.encode([act, target, body], order="deterministic")
    return hashlib.sha256(plain).digest()


def question_of(caller: Caller, act: str, target: str, body: msgspec.Struct) -> Question | Refusal:
    """Return what is asked under which key; who asks is not looked at."""
    key = caller.key or ""
    if not key or len(key) > MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        return Refusal(Reason.KEY_MISSING)
    return Question(caller.station or "", key, act, fingerprint_of(act, target, body))


def _nothing(_point: str) -> None:
    """Stand in for a fault hook."""


class KeyedRequests:
    """The table of keyed requests and the only way to run one."""

    def __init__(
        self, database: Database, clock: Clock, words: Words, hook: Hook = _nothing
    ) -> None:
        self._database = database
        self._clock = clock
        self._words = words
        self._hook = hook

    def question(
        self, caller: Caller, act: str, target: str, body: msgspec.Struct
    ) -> Question | Refusal:
        """Check who asks and that there is a key."""
        with self._database.read() as connection:
            refusal = check_station(connection, caller.station)
        if refusal is not None:
            return refusal
        return question_of(caller, act, target, body)

    def replay(self, question: Question) -> Reply | None:
        """Return the answer that was given already, or None when there is work to do."""
        with self._database.read() as connection:
            reply = self._known(connection, question)
        if reply is not None:
            self._database.make_sure()
        return reply

    def run(self, question: Question, act: Transact) -> Reply:
        """Run `act` and keep its answer, both or neither; or replay what was answered before.

        Of twins with one key the second waits for the first and gets its answer.
        """
        return self._database.transact(lambda connection: self._run(connection, question, act))

    def _run(self, connection: Connection, question: Question, act: Transact) -> Reply:
        take_key(connection, question.station, question.key)
        reply = self._known(connection, question)
        if reply is not None:
            reach_standby(connection)
            return reply
        now = to_ms(self._clock())
        with connection.begin_nested() as savepoint:
            outcome = act(connection, now)
            if isinstance(outcome, Refusal):
                savepoint.rollback()
                return refused(outcome, self._words)
        return self.keep(
            question, outcome, now, lambda row: connection.execute(sa.insert(request).values(row))
        )

    def keep(
        self,
        question: Question,
        outcome: Done | Settled,
        now: int,
        write: Callable[[dict[str, object]], object],
    ) -> Reply:
        """Have the answer written in the transaction of its effect, and return it."""
        self._hook("effect")
        reply = self._reply(outcome)
        write(_row_of(question, outcome, reply, now))
        self._hook("answer")
        return reply

    def _reply(self, outcome: Done | Settled) -> Reply:
        if isinstance(outcome, Settled):
            return refused(outcome.refusal, self._words)
        return success(outcome.answer, outcome.status)

    def _known(self, connection: Connection, question: Question) -> Reply | None:
        row = find_request(connection, question.station, question.key)
        if row is None:
            return None
        if row.is_void:
            return refused(Refusal(Reason.KEY_VOIDED), self._words)
        if row.fingerprint != question.fingerprint:
            return refused(Refusal(Reason.KEY_REUSED), self._words)
        return Reply(row.status, row.body)


def _row_of(
    question: Question, outcome: Done | Settled, reply: Reply, now: int
) -> dict[str, object]:
    return {
        "station": question.station,
        "key": question.key,
        "act": question.act,
        "fingerprint": question.fingerprint,
        "status": reply.status,
        "body": reply.body,
        "at": now,
        "is_void": False,
        "booking": outcome.booking,
        "payment_order": outcome.order,
    }


def take_key(connection: Connection, station_id: str, key: str) -> None:
    """Let nobody else work under this key until the transaction ends."""
    take_turn(connection, "request", station_id, key)


def find_request(connection: Connection, station_id: str, key: str) -> Row[*tuple[Any, ...]] | None:
    """Return the row of a keyed request; keys of other stations are not there for this one."""
    return connection.execute(
        sa.select(request).where(request.c.station == station_id, request.c.key == key)
    ).first()


def check_station(connection: Connection, station_id: str | None) -> Refusal | None:
    """Say why this is no station of ours, or None."""
    known = connection.scalar(
        sa.select(station.c.id).where(
            station.c.id == (station_id or ""), station.c.is_enabled.is_(True)
        )
    )
    return None if known is not None else Refusal(Reason.UNKNOWN_STATION)
