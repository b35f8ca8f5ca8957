"""Calls for help from kiosks; a session with its hold goes over to the counter that has the code.

The code is good for minutes and once. While it is good, so is the hold; whoever takes it over has
a hold of their own length, and the kiosk may not touch it any more: it is moved, never doubled.

Source: BJ-OPD-DRAFT art. 6 (3); requirement rows R013, R099, R174.
"""

import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done
from kiosk_app.central_service.booking.bookings import hold_of
from kiosk_app.central_service.engines.locks import share_session_turn, take_turn
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.payment.till import PAYABLE, orders_of
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema import BookingState
from kiosk_app.central_service.tables.schema_help import help_call
from kiosk_app.contract.help_shapes import HelpAnswer, HelpBody, HelpListAnswer
from kiosk_app.domain.booking import Hold, OrderState
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.refusal import Reason, Refusal

CODE_MS: Final = 10 * 60 * 1000
"""How long a code is good: the way to a counter, and a short queue there."""
SHOWN_MS: Final = 2 * 60 * 60 * 1000
"""A call nobody closed is not shown for ever."""
_LISTED: Final = 100
_MONEY: Final = (*PAYABLE, OrderState.PAID.value)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The row of the call, the patient, and the hold as it is now, if it still is."""

    row: AnyRow
    patient: patients.Record
    hold: Hold | None


def call(connection: Connection, body: HelpBody, station: str, now: int) -> Done | Refusal:
    """Write a call down; with a session, give it a code. An earlier call of the station ends.

    Returns:
        The call; UNKNOWN_PATIENT; UNKNOWN_HOLD; NOT_YOUR_HOLD; NOT_IN_THIS_STATE while money for
        the hold is under way.
    """
    take_turn(connection, "help", "calls")
    held = _held(connection, body, station, now)
    if isinstance(held, Refusal):
        return held
    _end(connection, station, now)
    code = None if body.patient is None else _free_code(connection, now)
    until = None if code is None else now + CODE_MS
    made = f"help-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(help_call).values(
            id=made,
            station=station,
            page=body.page,
            asked_at=now,
            code=code,
            expires_at=until,
            patient=body.patient,
            hold=body.hold,
        )
    )
    if held is not None and until is not None:
        ledger.extend(connection, held, max(held.expires_at, until))
    return Done(_answer(_existing(connection, made), now, code), CREATED)


def waiting(connection: Connection, now: int) -> HelpListAnswer:
    """Return the calls nobody has closed, longest first, without their codes."""
    rows = connection.execute(
        sa.select(help_call)
        .where(help_call.c.closed_at.is_(None), help_call.c.asked_at > now - SHOWN_MS)
        .order_by(help_call.c.asked_at, help_call.c.id)
        .limit(_LISTED)
    ).all()
    return HelpListAnswer(calls=tuple(_answer(row, now, None) for row in rows))


def close(connection: Connection, made: str, who: SignedIn, now: int) -> Done | Refusal:
    """Note that somebody has seen to a call; closed once more it stays so."""
    row = connection.execute(sa.select(help_call).where(help_call.c.id == made)).first()
    if row is None:
        return Refusal(Reason.NOT_FOUND)
    _close(connection, made, who, now)
    return Done(_answer(_existing(connection, made), now, None))


def take_over(
    connection: Connection, code: str, who: SignedIn, now: int, hold_ms: int
) -> TakenOver | Refusal:
    """Move the session behind a code, and its hold, to the counter of who is signed in; once.

    Returns:
        The session; HAND_OVER_UNKNOWN for a code that is wrong, used or too old.
    """
    take_turn(connection, "help", "calls")
    row = connection.execute(
        sa.select(help_call).where(help_call.c.code == code, help_call.c.expires_at > now)
    ).first()
    if row is None:
        return Refusal(Reason.HAND_OVER_UNKNOWN)
    patient = patients.existing(connection, row.patient)
    take_turn(connection, "patient", patient.id)
    connection.execute(
        sa.update(help_call)
        .where(help_call.c.id == row.id)
        .values(code=None, taken_at=now, taken_by=who.member.id, taken_to=who.station)
    )
    _close(connection, row.id, who, now)
    hold = None if row.hold is None else _moved(connection, row, who, now, now + hold_ms)
    return TakenOver(row, patient, hold)


# --- inside ------------------------------------------------------------------------------------


def _held(
    connection: Connection, body: HelpBody, station: str, now: int
) -> AnyRow | Refusal | None:
    """Return the row of the hold that goes with the session, if there is one; or why it cannot."""
    if body.patient is None and body.hold is None:
        return None
    if body.patient is None or patients.by_id(connection, body.patient) is None:
        return Refusal(Reason.UNKNOWN_PATIENT)
    if body.hold is None:
        return None
    take_turn(connection, "patient", body.patient)
    row = ledger.by_id(connection, body.hold)
    if row is None:
        return Refusal(Reason.UNKNOWN_HOLD)
    return _why_not(connection, row, body.patient, station, now) or row


def _why_not(
    connection: Connection, row: AnyRow, patient: str, station: str, now: int
) -> Refusal | None:
    """Say why a hold cannot go with a session, or None."""
    share_session_turn(connection, row.session)
    row = ledger.existing(connection, row.id)  # as it is now
    if row.patient != patient or not _is_standing(row, now):
        return Refusal(Reason.UNKNOWN_HOLD)
    if row.station != station:
        return Refusal(Reason.NOT_YOUR_HOLD)
    if orders_of(connection, row.id, _MONEY):
        return Refusal(Reason.NOT_IN_THIS_STATE)
    return None


def _is_standing(row: AnyRow, now: int) -> bool:
    return bool(row.state == BookingState.HELD and row.expires_at > now)


def _moved(
    connection: Connection, call_row: AnyRow, who: SignedIn, now: int, until: int
) -> Hold | None:
    """Give the hold to the counter, with time of its own; None where its time was up."""
    row = ledger.by_id(connection, call_row.hold)
    if row is None or _why_not(connection, row, call_row.patient, call_row.station, now):
        return None
    ledger.extend(connection, row, max(row.expires_at, until), station=who.station)
    record(connection, now, who.station, Act.HANDED_OVER, booking=row.id, staff=who.member.id)
    return hold_of(connection, ledger.existing(connection, row.id), now)


def _free_code(connection: Connection, now: int) -> str:
    """Return six digits that stand for no other session; codes too old are free again."""
    connection.execute(
        sa.update(help_call)
        .where(help_call.c.code.is_not(None), help_call.c.expires_at <= now)
        .values(code=None)
    )
    taken = set(
        connection.scalars(sa.select(help_call.c.code).where(help_call.c.code.is_not(None)))
    )
    while (code := f"{secrets.randbelow(1_000_000):06d}") in taken:
        continue
    return code


def _end(connection: Connection, station: str, now: int) -> None:
    """End the calls of a station that are still open: it has one at a time."""
    connection.execute(
        sa.update(help_call)
        .where(help_call.c.station == station, help_call.c.closed_at.is_(None))
        .values(closed_at=now, code=None)
    )


def _close(connection: Connection, made: str, who: SignedIn, now: int) -> None:
    connection.execute(
        sa.update(help_call)
        .where(help_call.c.id == made, help_call.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=who.member.id)
    )


def _existing(connection: Connection, made: str) -> AnyRow:
    return connection.execute(sa.select(help_call).where(help_call.c.id == made)).one()


def _answer(row: AnyRow, now: int, code: str | None) -> HelpAnswer:
    until = row.expires_at
    return HelpAnswer(
        call=row.id,
        station=StationId(row.station),
        page=row.page,
        asked_at=of_ms(row.asked_at),
        code=code,
        expires_at=None if until is None else of_ms(until),
        expires_in_s=0 if until is None else max(0, (until - now) // 1000),
        is_taken=row.taken_at is not None,
        is_closed=row.closed_at is not None,
    )
