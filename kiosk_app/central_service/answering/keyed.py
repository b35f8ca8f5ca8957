"""Keyed requests: an effect, its answer and the fingerprint of the question are one transaction.

The same question under the same key gets the same bytes for ever; another question under the key
is refused (422); a voided key is refused (410), also when the original comes in after the void.

A plain refusal changed nothing, so it is not stored and its transaction is rolled back: asked
again, the question is judged again. A refusal with consequences (`Settled`) is stored.

Sources: IETF draft-ietf-httpapi-idempotency-key-header-07; requirement row R007.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Column, Connection, Row

from kiosk_app.central_service.answering.answers import (
    Done,
    Outcome,
    Reply,
    Settled,
    refused,
    success,
)
from kiosk_app.central_service.devices.device_book import signer_of, use_up
from kiosk_app.central_service.engines.bare import Prepared, given
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.engines.standby import reach_standby
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import Clock, to_ms
from kiosk_app.central_service.sealed.values import place_of, vault_of
from kiosk_app.central_service.sealed.vault import Vault
from kiosk_app.central_service.tables.schema import request, station
from kiosk_app.contract.fitting import KEY_FORM, MAX_KEY_LENGTH, Expected
from kiosk_app.contract.refusals import Words
from kiosk_app.domain.refusal import Reason, Refusal

_FORM = re.compile(KEY_FORM)


_one = sa.select(sa.literal_column("1").label("one")).subquery("one")
_STATION, _KEY = given("station", sa.String()), given("key", sa.String())
_ASKED = Prepared(
    sa.select(station.c.id.label("station"), request.c.status).select_from(
        _one.outerjoin(
            station, sa.and_(station.c.id == _STATION, station.c.is_enabled.is_(True))
        ).outerjoin(request, sa.and_(request.c.station == _STATION, request.c.key == _KEY))
    )
)

_FIND = sa.select(request).where(
    request.c.station == sa.bindparam("of"), request.c.key == sa.bindparam("under")
)
_KEEP = sa.insert(request)

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
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A keyed request on its way: what is asked, and the fingerprint of all that matters.

    Its nonce is kept with its answer: the very same message is not answered twice, and the same
    question under the same key, signed anew, is.
    """

    station: str
    key: str
    act: str
    fingerprint: bytes
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A keyed request that was run; what was answered is opened when it is asked for."""

    station: str
    key: str
    act: str
    status: int
    is_void: bool
    booking: str | None
    order: str | None
    nonce: str | None
    _row: Row[*tuple[Any, ...]] = field(repr=False)
    _vault: Vault = field(repr=False)

    @property
    def body(self) -> bytes:
        """Return the bytes that were answered."""
        return self._opened(request.c.body)

    @property
    def fingerprint(self) -> bytes:
        """Return the fingerprint of what was asked."""
        return self._opened(request.c.fingerprint)

    def _opened(self, column: "Column[bytes]") -> bytes:
        place = place_of(column, (self.station, self.key))
        return self._vault.open(place, getattr(self._row, column.name))


def sealed_answer(
    vault: Vault, station_id: str, key: str, fingerprint: bytes, body: bytes
) -> dict[str, bytes]:
    """Return what was asked and answered as it is kept: the answer may tell of a person."""
    row = station_id, key
    return {
        column.name: vault.seal(place_of(column, row), plain)
        for column, plain in ((request.c.fingerprint, fingerprint), (request.c.body, body))
    }


def fingerprint_of(act: str, target: str, body: msgspec.Struct) -> bytes:
    """Return the SHA-256 of the question by meaning: spaces and order of fields do not count."""
    plain = msgspec.json.encode([act, target, body], order="deterministic")
    return hashlib.sha256(plain).digest()


def is_key(text: str) -> bool:
    """Tell whether this can be a key: something short that can be asked after by an address.

    Source: RFC 3986 sec. 2.3 (characters that need no escape), sec. 3.3 (``.`` and ``..``).
    """
    return len(text) <= MAX_KEY_LENGTH and _FORM.fullmatch(text) is not None


def question_of(caller: Caller, act: str, target: str, body: msgspec.Struct) -> Question | Refusal:
    """Return what is asked under which key; who asks is not looked at."""
    key = caller.key or ""
    if not is_key(key):
        return _no_key(key)
    fingerprint = fingerprint_of(act, target, body)
    return Question(caller.station or "", key, act, fingerprint, caller.nonce)


def _no_key(key: str) -> Refusal:
    """Say what is wrong with a key; never what it was."""
    if not key:
        return Refusal(Reason.KEY_MISSING, (("expected", Expected.GIVEN.value),))
    if len(key) > MAX_KEY_LENGTH:
        limit = ("limit", str(MAX_KEY_LENGTH))
        return Refusal(Reason.KEY_MISSING, (("expected", Expected.SHORTER.value), limit))
    return Refusal(Reason.KEY_MISSING, (("expected", Expected.SHAPED.value),))


def _nothing(_what: str) -> None:
    """Stand in for somebody who wants to be told."""


class _UndoneError(Exception):
    """A plain refusal: the whole transaction is undone, and this is what is told."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class KeyedRequests:
    """The table of keyed requests and the only way to run one.

    Args:
        database, clock, words: the service's own.
        hook: for tests that break a transaction off.
        on_replay: told the station whose message came a second time.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        words: Words,
        hook: Hook = _nothing,
        on_replay: Callable[[str], None] = _nothing,
    ) -> None:
        self._database = database
        self._clock = clock
        self._words = words
        self._hook = hook
        self._on_replay = on_replay

    def question(
        self, caller: Caller, act: str, target: str, body: msgspec.Struct
    ) -> Question | Refusal:
        """Check who asks and that there is a key."""
        with self._database.read() as connection:
            refusal = check_station(connection, caller.station)
        if refusal is not None:
            return refusal
        return question_of(caller, act, target, body)

    def is_fresh(self, question: Question) -> bool:
        """Tell by one look whether a station of ours asks under a key that nobody used.

        It is so for nearly every request; otherwise `question` and `replay` say what is the matter.
        """
        values = {"station": question.station, "key": question.key}
        with self._database.look() as bare:
            found = bare.rows(_ASKED, values)[0]
        return found.station is not None and found.status is None

    def replay(self, question: Question) -> Reply | None:
        """Return the answer that was given already, or None when there is work to do."""
        with self._database.read() as connection:
            row = find_request(connection, question.station, question.key)
        if row is None:
            return None
        is_new = question.nonce is None or (
            row.nonce != question.nonce
            and self._database.transact(lambda connection: self._use_up(connection, question))
        )
        self._database.make_sure()
        return self._answered(row, question, is_new=is_new)

    def run(self, question: Question, act: Transact) -> Reply:
        """Run `act` and keep its answer, both or neither; or replay what was answered before.

        Of twins with one key the second waits for the first and gets its answer.
        """
        try:
            return self._database.transact(lambda connection: self._run(connection, question, act))
        except _UndoneError as undone:
            return undone.reply

    def _run(self, connection: Connection, question: Question, act: Transact) -> Reply:
        take_key(connection, question.station, question.key)
        row = find_request(connection, question.station, question.key)
        if row is not None:
            is_new = question.nonce is None or (
                row.nonce != question.nonce and self._use_up(connection, question)
            )
            reach_standby(connection)
            return self._answered(row, question, is_new=is_new)
        now = to_ms(self._clock())
        outcome = act(connection, now)
        if isinstance(outcome, Refusal):
            raise _UndoneError(refused(outcome, self._words))
        return self.keep(question, outcome, now, lambda row: connection.execute(_KEEP, row))

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
        write(_row_of(self._database.vault, question, outcome, reply, now))
        self._hook("answer")
        return reply

    def _reply(self, outcome: Done | Settled) -> Reply:
        if isinstance(outcome, Settled):
            return refused(outcome.refusal, self._words)
        return success(outcome.answer, outcome.status)

    def _use_up(self, connection: Connection, question: Question) -> bool:
        return use_up(connection, question.station, question.nonce, to_ms(self._clock()))

    def _answered(self, row: Stored, question: Question, *, is_new: bool) -> Reply:
        """Return what was answered under this key, but not to the very same message."""
        if not is_new:
            self._on_replay(question.station)
            return refused(Refusal(Reason.REQUEST_REPLAYED), self._words)
        if row.is_void:
            return refused(Refusal(Reason.KEY_VOIDED), self._words)
        if row.fingerprint != question.fingerprint:
            return refused(Refusal(Reason.KEY_REUSED), self._words)
        return Reply(row.status, row.body)


def _row_of(
    vault: Vault, question: Question, outcome: Done | Settled, reply: Reply, now: int
) -> dict[str, object]:
    where = question.station, question.key
    return {
        **sealed_answer(vault, *where, question.fingerprint, reply.body),
        "station": question.station,
        "key": question.key,
        "act": question.act,
        "status": reply.status,
        "at": now,
        "is_void": False,
        "booking": outcome.booking,
        "payment_order": outcome.order,
        "nonce": question.nonce,
    }


def take_key(connection: Connection, station_id: str, key: str) -> None:
    """Let nobody else work under this key until the transaction ends."""
    take_turn(connection, "request", station_id, key)


def find_request(connection: Connection, station_id: str, key: str) -> Stored | None:
    """Return a keyed request; keys of other stations are not there for this one."""
    row = connection.execute(_FIND, {"of": station_id, "under": key}).first()
    if row is None:
        return None
    return Stored(
        station=row.station,
        key=row.key,
        act=row.act,
        status=row.status,
        is_void=row.is_void,
        booking=row.booking,
        order=row.payment_order,
        nonce=row.nonce,
        _row=row,
        _vault=vault_of(connection),
    )


def check_station(connection: Connection, station_id: str | None) -> Refusal | None:
    """Say why this is no station of ours, or not any more, or None."""
    known = connection.scalar(
        sa.select(station.c.id).where(
            station.c.id == (station_id or ""), station.c.is_enabled.is_(True)
        )
    )
    if known is not None:
        return None
    why = signer_of(connection, station_id or "")
    return why if isinstance(why, Refusal) else Refusal(Reason.UNKNOWN_STATION)
