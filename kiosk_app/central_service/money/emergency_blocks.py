"""The block of numbers a counter has for hours without the service: lent, renewed, given back.

Renewing only ever adds time and numbers: an answer that never comes leaves the counter with less
than it has, never with what another was lent meanwhile.

Source: requirement rows R120, R140, R179; decision record on emergency numbers.
"""

import secrets
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.booking.lendable import Lendable, LendableBand
from kiosk_app.central_service.devices.stations import terminal_of
from kiosk_app.central_service.engines.locks import share_session_turn, take_turn
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import day_of, of_ms, to_ms
from kiosk_app.central_service.money import drawers
from kiosk_app.central_service.numbers import ledger, lent
from kiosk_app.central_service.numbers.catalogue_store import read_slot
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema_emergency import emergency_block
from kiosk_app.contract.emergency_shapes import BlockAnswer, BlockBackAnswer
from kiosk_app.domain.cash import PaymentMethod, may_pay_by
from kiosk_app.domain.emergency import Band, Block, Lent, NumberFate, choose, seal_of, seconds_left
from kiosk_app.domain.ids import SessionId, StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal

NoteExpired = Callable[[Connection, int, str], None]
"""Writes into the record, in the same transaction, that a block expired at a millisecond."""


class EmergencyBlocks:
    """The acts on blocks; each runs inside a transaction.

    Args:
        policies: how much a block may be.
        key: what numbers are sealed with; from outside the database.
        note_expired: of the block a counter had before, if nobody else has come by.
    """

    def __init__(self, policies: Policies, key: bytes, note_expired: NoteExpired) -> None:
        self._policies = policies
        self._key = key
        self._note_expired = note_expired
        self._lendable = Lendable(policies)

    def lend(self, connection: Connection, now: int, actor: Actor) -> Outcome:
        """Lend the actor's counter a block, or make the one it has good for longer and full again.

        Numbers whose half-hour is over, or whose session was called off, leave it.

        Returns:
            The whole block; METHOD_NOT_OFFERED where no cash is taken; NO_OPEN_SHIFT.
        """
        refusal = may_pay_by(PaymentMethod.CASH, terminal_of(connection, actor.station))
        if refusal is not None:
            return refusal
        take_turn(connection, "emergency", actor.station)
        if drawers.open_shift_of(connection, actor) is None:
            return Refusal(Reason.NO_OPEN_SHIFT)
        known = lent.block_of(connection, actor.station)
        over = known if known is not None and known.frees_at <= now else None
        if over is not None:
            _end(connection, over, NumberFate.EXPIRED, SERVICE, now)
        block = self._renewed(connection, actor.station, None if over else known, now)
        for row in lent.numbers_of(connection, block.id):
            if row.ends_at <= now or row.is_suspended:
                lent.end(connection, row, NumberFate.EXPIRED, actor.station, now)
        self._fill(connection, block, now)
        found = self._answer(connection, block, now)
        if over is not None:  # last, as the record is the last thing that is waited for
            self._note_expired(connection, now, over.id)
        actor.facts.update(block=block.id, numbers=str(len(found.numbers)))
        return Done(BlockAnswer(block=found), CREATED)

    @staticmethod
    def give_back(connection: Connection, now: int, actor: Actor, block_id: str) -> Outcome:
        """Give back what a counter has not sold of its block.

        Returns:
            How many went back; NOT_FOUND: this counter has no such block.
        """
        take_turn(connection, "emergency", actor.station)
        block = lent.block_of(connection, actor.station)
        if block is None or block.id != block_id:
            return Refusal(Reason.NOT_FOUND)
        freed = _end(connection, block, NumberFate.GIVEN_BACK, actor.station, now)
        return Done(BlockBackAnswer(freed=freed))

    # --- inside --------------------------------------------------------------------------------

    def _renewed(
        self, connection: Connection, station: str, known: AnyRow | None, now: int
    ) -> AnyRow:
        """Return the counter's block, good from now on as long as any, and as it was before.

        Whatever the policy says by now: where this answer is lost the counter sells as it was told.
        """
        limits = self._policies.at(now).emergency
        good_until = now + _ms_of(limits.lasts.total_seconds())
        frees_at = good_until + _ms_of(limits.margin.total_seconds())
        if known is not None:
            good_until = max(known.good_until, good_until)
            frees_at = max(known.frees_at, frees_at)
        times = {"good_until": good_until, "frees_at": frees_at}
        if known is None:
            block_id = f"E{day_of(now):%y%m%d}-{secrets.token_hex(4)}"
            made = sa.insert(emergency_block).values(id=block_id, station=station, **times)
            return connection.execute(made.returning(*emergency_block.c)).one()
        is_open = sa.and_(emergency_block.c.id == known.id, emergency_block.c.ended_at.is_(None))
        change = sa.update(emergency_block).where(is_open).values(times)
        return connection.execute(change.returning(*emergency_block.c)).one()

    def _fill(self, connection: Connection, block: AnyRow, now: int) -> None:
        """Lend numbers until the block is full or nothing is left to be lent."""
        have = lent.numbers_of(connection, block.id)
        bands = {
            (SessionId(band.session.id), band.supply.band.begin): band
            for band in self._lendable.bands_today(connection, now)
        }
        chosen = list(
            choose(
                (_as_rule_sees(band, have) for band in bands.values()),
                len(have),
                Fen(sum(row.fee for row in have)),
                self._policies.at(now).emergency,
            )
        )
        for session in sorted({session for session, _ in chosen}):
            share_session_turn(connection, session)
        place = lent.count_of(connection, block.id)
        for session, begin in chosen:
            band = bands[session, begin]
            number = f"{block.id}-{place + 1:02d}"
            wish = ledger.Wish(number, session, to_ms(begin), band.pools, lent.NO_END)
            taken = ledger.claim(connection, wish, now)
            if taken is not None:
                fee = band.session.fee
                lent.add(connection, block.id, number, taken.id, fee, block.station, now)
                place += 1

    def _answer(self, connection: Connection, block: AnyRow, now: int) -> Block:
        good_until, station = of_ms(block.good_until), StationId(block.station)
        numbers = []
        for row in lent.numbers_of(connection, block.id):
            slot = read_slot(connection, row)
            numbers.append(
                Lent(row.id, slot, seal_of(self._key, row.id, station, good_until, slot))
            )
        lasts_s = seconds_left(good_until, of_ms(now))
        return Block(block.id, station, good_until, lasts_s, tuple(numbers))


def end_expired(database: Database, now: int, note_expired: NoteExpired) -> None:
    """Give the numbers of blocks back whose time and margin are over, and write it down."""
    is_over = sa.and_(emergency_block.c.ended_at.is_(None), emergency_block.c.frees_at <= now)
    with database.read() as connection:
        stations = connection.scalars(sa.select(emergency_block.c.station).where(is_over)).all()
    for station in stations:
        with database.write() as connection:
            take_turn(connection, "emergency", station)
            block = lent.block_of(connection, station)
            if block is not None and block.frees_at <= now:
                _end(connection, block, NumberFate.EXPIRED, SERVICE, now)
                note_expired(connection, now, block.id)


def _ms_of(seconds: float) -> int:
    """Return seconds as whole milliseconds."""
    return round(seconds * 1000)


def _end(connection: Connection, block: AnyRow, fate: NumberFate, by: str, now: int) -> int:
    """End a block; return how many numbers went back."""
    rows = lent.numbers_of(connection, block.id)
    freed = sum(lent.end(connection, row, fate, by, now) for row in rows)
    is_open = sa.and_(emergency_block.c.id == block.id, emergency_block.c.ended_at.is_(None))
    connection.execute(sa.update(emergency_block).where(is_open).values(ended_at=now))
    return freed


def _as_rule_sees(band: LendableBand, have: Sequence[AnyRow]) -> Band:
    session = band.session.id
    return Band(
        session=SessionId(session),
        begins_at=band.supply.band.begin,
        free=band.supply.free,
        lent=sum(row.session == session for row in have),
        fee=Fen(band.session.fee),
    )
