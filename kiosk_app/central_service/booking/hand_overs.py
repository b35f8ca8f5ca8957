"""Calls for help from kiosks; a session with its hold goes over to the counter that has the code.

The code is good for minutes and once. While it is good, so is the hold, but a hold is kept longer
for one call only: who calls again and again does not keep a number for ever. Whoever takes it over
has a hold of their own length, and the kiosk may not touch it any more: it is moved, never doubled.

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
from kiosk_app.central_service.keeping.current import in_turn
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.payment.till import PAYABLE, orders_of
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema import USED, BookingState
from kiosk_app.central_service.tables.schema_help import help_call
from kiosk_app.contract.help_shapes import HelpAnswer, HelpBody, Helper, HelpListAnswer
from kiosk_app.domain.booking import Hold, OrderState
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.refusal import Reason, Refusal

CODE_MS: Final = 10 * 60 * 1000
"""How long a code is good: the way to a counter, and a short queue there."""
SHOWN_MS: Final = 2 * 60 * 60 * 1000
"""A call nobody closed is not shown for ever."""
_LISTED: Final = 100
_MONEY: Final = (*PAYABLE, OrderState.PAID.value)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The row of the call, the patient, and the hold as it is now, if it still is.

    Attributes:
        is_booked: it was paid for at the kiosk meanwhile and is an appointment.
    """

    row: AnyRow
    patient: patients.Record
    hold: Hold | None
    is_booked: bool = False


def call(connection: Connection, body: HelpBody, station: str, now: int) -> Done | Refusal:
    """Write a call down; with a session, give it a code. An earlier call of the station ends.

    Returns:
        The call; UNKNOWN_PATIENT; UNKNOWN_HOLD; NOT_YOUR_HOLD; NOT_IN_THIS_STATE while money for
        the hold is under way.
    """
    take_turn(connection, "help", "calls")
    patient = None if body.patient is None else in_turn(connection, body.patient)
    held = _held(connection, body.hold, patient, station, now)
    if isinstance(held, Refusal):
        return held
    until = None if patient is None else _good_until(connection, held, now)
    _end(connection, station, now)
    code = None if patient is None else _free_code(connection, now)
    made = f"help-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(help_call).values(
            id=made,
            station=station,
            page=body.page,
            asked_at=now,
            code=code,
            expires_at=until,
            patient=patient,
            hold=body.hold,
        )
    )
    if held is not None and until is not None and until > held.expires_at:
        ledger.extend(connection, held, until)
    return Done(_answer(connection, _existing(connection, made), now, code), CREATED)


def waiting(connection: Connection, now: int) -> HelpListAnswer:
    """Return the calls nobody has closed, longest first, and those seen to, the last first."""
    open_ones = sa.select(help_call).where(
        help_call.c.closed_at.is_(None), help_call.c.asked_at > now - SHOWN_MS
    )
    seen_to = sa.select(help_call).where(
        help_call.c.closed_by.is_not(None), help_call.c.closed_at > now - SHOWN_MS
    )
    listed = (
        open_ones.order_by(help_call.c.asked_at, help_call.c.id),
        seen_to.order_by(help_call.c.closed_at.desc(), help_call.c.id),
    )
    calls, over = (
        tuple(
            _answer(connection, row, now, None)
            for row in connection.execute(wanted.limit(_LISTED)).all()
        )
        for wanted in listed
    )
    return HelpListAnswer(calls=calls, seen_to=over)


def close(
    connection: Connection, made: str, who: SignedIn, now: int
) -> tuple[HelpAnswer, bool] | Refusal:
    """Note that somebody has seen to a call, and end its code; closed once more it stays so.

    Returns:
        The call, and whether it was open until now; NOT_FOUND.
    """
    take_turn(connection, "help", "calls")
    row = connection.execute(sa.select(help_call).where(help_call.c.id == made)).first()
    if row is None:
        return Refusal(Reason.NOT_FOUND)
    _close(connection, made, who, now)
    return _answer(connection, _existing(connection, made), now, None), row.closed_at is None


def take_over(
    connection: Connection, code: str, who: SignedIn, now: int, hold_ms: int
) -> TakenOver | Refusal:
    """Move the session behind a code, and its hold, to the counter of who is signed in; once.

    Returns:
        The session; HAND_OVER_UNKNOWN for a code that is wrong, used or too old;
        PAYING_AT_KIOSK while its hold is being paid where it was made: the code stays good.
    """
    take_turn(connection, "help", "calls")
    return _taken(connection, help_call.c.code == code, who, now, hold_ms)


def take_call(
    connection: Connection, made: str, who: SignedIn, now: int, hold_ms: int
) -> TakenOver | Refusal:
    """Move the session of a call on the list, as `take_over` does by its code.

    Returns:
        The session; HAND_OVER_UNKNOWN for a call without one, or whose code is used or too old;
        PAYING_AT_KIOSK.
    """
    take_turn(connection, "help", "calls")
    is_it = sa.and_(help_call.c.id == made, help_call.c.code.is_not(None))
    return _taken(connection, is_it, who, now, hold_ms)


# --- inside ------------------------------------------------------------------------------------


def _taken(
    connection: Connection, which: sa.ColumnElement[bool], who: SignedIn, now: int, hold_ms: int
) -> TakenOver | Refusal:
    row = connection.execute(
        sa.select(help_call).where(which, help_call.c.expires_at > now)
    ).first()
    if row is None:
        return Refusal(Reason.HAND_OVER_UNKNOWN)
    patient = patients.existing(connection, in_turn(connection, row.patient))
    held = None if row.hold is None else ledger.by_id(connection, row.hold)
    if held is not None and _is_being_paid(connection, held):
        return Refusal(Reason.PAYING_AT_KIOSK)
    connection.execute(
        sa.update(help_call)
        .where(help_call.c.id == row.id)
        .values(code=None, taken_at=now, taken_by=who.member.id, taken_to=who.station)
    )
    _close(connection, row.id, who, now)
    if held is None:
        return TakenOver(row, patient, None)
    is_booked = held.state in (BookingState.BOOKED, *USED)
    if is_booked or _why_not(connection, held, patient.id, row.station, now):
        return TakenOver(row, patient, None, is_booked)
    return TakenOver(row, patient, _moved(connection, held, who, now, now + hold_ms))


def _held(
    connection: Connection, hold: str | None, patient: str | None, station: str, now: int
) -> AnyRow | Refusal | None:
    """Return the row of the hold that goes with the session, if there is one; or why it cannot.

    Args:
        connection: of a writer that has the turn of the patient.
        hold: of this patient at this station, if there is one.
        patient: who that is now, if somebody is known.
        station: where the session is.
        now: milliseconds of the service's clock.
    """
    if patient is None and hold is None:
        return None
    if patient is None or patients.by_id(connection, patient) is None:
        return Refusal(Reason.UNKNOWN_PATIENT)
    if hold is None:
        return None
    row = ledger.by_id(connection, hold)
    if row is None:
        return Refusal(Reason.UNKNOWN_HOLD)
    return _why_not(connection, row, patient, station, now) or row


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


def _is_being_paid(connection: Connection, row: AnyRow) -> bool:
    return row.state == BookingState.HELD and bool(orders_of(connection, row.id, _MONEY))


def _good_until(connection: Connection, held: AnyRow | None, now: int) -> int:
    """Return until when a new code is good: no longer than a hold that was kept longer before."""
    until = now + CODE_MS
    if held is None:
        return until
    before = sa.exists().where(help_call.c.hold == held.id)
    return min(until, held.expires_at) if connection.scalar(sa.select(before)) else until


def _moved(connection: Connection, row: AnyRow, who: SignedIn, now: int, until: int) -> Hold:
    """Give the hold to the counter, with time of its own."""
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
    """End the calls of a station, and every code it has: it has one at a time."""
    at_station = help_call.c.station == station
    _end_codes(connection, at_station)
    connection.execute(
        sa.update(help_call)
        .where(at_station, help_call.c.closed_at.is_(None))
        .values(closed_at=now)
    )


def _close(connection: Connection, made: str, who: SignedIn, now: int) -> None:
    """End a call and its code; who closed it first did."""
    is_it = help_call.c.id == made
    _end_codes(connection, is_it)
    connection.execute(
        sa.update(help_call)
        .where(is_it, help_call.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=who.member.id)
    )


def _end_codes(connection: Connection, which: sa.ColumnElement[bool]) -> None:
    """Take the codes of calls away, open or closed."""
    connection.execute(
        sa.update(help_call).where(which, help_call.c.code.is_not(None)).values(code=None)
    )


def _existing(connection: Connection, made: str) -> AnyRow:
    return connection.execute(sa.select(help_call).where(help_call.c.id == made)).one()


def _answer(connection: Connection, row: AnyRow, now: int, code: str | None) -> HelpAnswer:
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
        taken_by=_helper(connection, row.taken_by),
        taken_to=None if row.taken_to is None else StationId(row.taken_to),
        is_closed=row.closed_at is not None,
        closed_at=None if row.closed_at is None else of_ms(row.closed_at),
        closed_by=_helper(connection, row.closed_by),
    )


def _helper(connection: Connection, staff: str | None) -> Helper | None:
    """Return who helped, as lists of staff show them."""
    member = None if staff is None else people.by_id(connection, staff)
    return None if member is None else Helper(member.id, mask_name(member.name))
