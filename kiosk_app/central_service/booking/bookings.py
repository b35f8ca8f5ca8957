"""From a paid hold to an appointment, and back: confirm, complete, undo.

The service alone can move paid to booked; the kiosk only learns of it. What the service booked
without any kiosk having been told can still be undone by the station that made the hold; what a
kiosk was told stands until it is cancelled.

Source: BJ-OPD-DRAFT art. 14, art. 16, art. 28.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.booking.exchanges import Exchanges
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import read_place, read_slot
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment.invoices import want_invoice
from kiosk_app.central_service.payment.till import order_by_id, orders_of, start_refund
from kiosk_app.central_service.tables.schema import (
    USED,
    BookingState,
    booking,
    clinic_session,
    seat,
)
from kiosk_app.domain.booking import Appointment, BookingClass, Hold, OrderState
from kiosk_app.domain.booking_window import booking_class_of
from kiosk_app.domain.cancellation import if_not_coming
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.checkin import advised_from, valid_until
from kiosk_app.domain.ids import AppointmentId, HoldId, OrderId, PatientId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy

_NUMBER_DIGITS = 5

GiveBack = Callable[[Connection, AnyRow, BookingState, str, int], None]
"""Ends a booking and says what becomes of its number."""

CODE_PREFIX = "RT1."
"""How the check-in code of our tickets begins, so that a scanner can tell it from other codes."""


def settle_paid(  # noqa: PLR0913, PLR0917 - what was paid, by which order, and what it replaces
    connection: Connection,
    row: AnyRow,
    order: AnyRow | None,
    station: str,
    now: int,
    exchanges: Exchanges,
) -> AnyRow | None:
    """Book what was paid for, retaking its seat if it is still free; else start the refund.

    A number that replaces another takes its place in the same transaction; where the other is
    gone already, cannot go any more, or is worth less than it was, the new one is not booked.
    `order` is None where nothing was to be paid.

    Returns:
        The booked row, or None when the money is on its way back.
    """
    ours = _theirs_still(connection, row, now, exchanges)
    is_stuck = exchanges.why_unfinished(connection, row) is not None
    is_short = exchanges.is_short(connection, row, order)
    may_book = not is_stuck and not is_short and not _is_over(connection, row, now)
    if ours is not None and may_book and ledger.sell(connection, ours.id):
        exchanges.let_go(connection, ours, station, now)
        booked = _book(connection, ours, order, station, now)
        exchanges.note_booked(connection, booked, now)
        return booked
    if ours is not None:
        end = BookingState.RELEASED if is_short else BookingState.LAPSED
        ledger.give_back(connection, ours, end, SERVICE, now)
    if order is not None:
        start_refund(connection, order.id, station, now)
    return None


def _theirs_still(
    connection: Connection, row: AnyRow, now: int, exchanges: Exchanges
) -> AnyRow | None:
    """Return the hold as it stands, a lapsed one brought back to life; None: it is gone."""
    if row.state == BookingState.HELD:
        return row
    if row.state != BookingState.LAPSED or exchanges.why_too_many(connection, row, now):
        return None
    is_back = _retake(connection, row, now)
    return ledger.existing(connection, row.id) if is_back else None


def _retake(connection: Connection, row: AnyRow, now: int) -> bool:
    """Bring a lapsed hold back to life if its seat is nobody's and no index speaks against it."""
    try:
        with connection.begin_nested():
            if not ledger.retake(connection, row, now, now):
                return False
            ledger.change(connection, row, state=BookingState.HELD.value)
    except IntegrityError:  # the patient has another number there, or another hold, by now
        return False
    record(connection, now, SERVICE, Act.RETAKEN, booking=row.id, seat=row.seat)
    return True


_ENDS_AT = sa.select(clinic_session.c.ends_at).where(clinic_session.c.id == sa.bindparam("which"))
_UNTIL_WHEN = (
    sa.select(
        clinic_session.c.ends_at,
        clinic_session.c.is_suspended,
        seat.c.ends_at.label("band_end"),
    )
    .join(seat, seat.c.session == clinic_session.c.id)
    .where(seat.c.id == sa.bindparam("seat"))
)


def has_ended(connection: Connection, row: AnyRow, now: int) -> bool:
    """Tell whether the session of a booking has ended."""
    return bool(connection.execute(_ENDS_AT, {"which": row.session}).scalar_one() <= now)


def _is_over(connection: Connection, row: AnyRow, now: int) -> bool:
    """Tell whether nobody is booked there any more: into nothing, or into what is past.

    A hold that lives is kept to the session's end, for who is late is still seen. Who pays when it
    is over has been promised nothing: the band must not be past.
    """
    place = connection.execute(_UNTIL_WHEN, {"seat": row.seat}).one()
    is_late = row.expires_at <= now
    ends_at = place.band_end if is_late else place.ends_at
    return bool(ends_at <= now or place.is_suspended)


def _book(
    connection: Connection, row: AnyRow, order: AnyRow | None, station: str, now: int
) -> AnyRow:
    day = date.fromisoformat(row.day)
    booked = ledger.changed(
        connection,
        row,
        is_station_told=station != SERVICE or row.replaces is not None,
        **booked_columns(connection, day, row.held_at, row.fee, now),
    )
    if order is not None:
        want_invoice(connection, order, now)
    order_id = None if order is None else order.id
    record(connection, now, station, Act.BOOKED, booking=row.id, order=order_id, seat=row.seat)
    return booked


def booked_columns(
    connection: Connection, day: date, held_at: int, fee: int, now: int
) -> dict[str, object]:
    """Return the columns that make an appointment of a number that was held, and is paid."""
    return {
        "state": BookingState.BOOKED.value,
        "appointment": f"apt-{secrets.token_hex(8)}",
        "number": _next_number(connection, now),
        "check_in_code": f"{CODE_PREFIX}{secrets.token_urlsafe(16)}",
        "booking_class": booking_class_of(day, day_of(held_at)).value,
        "paid": fee,
        "booked_at": now,
    }


_LAST_NUMBER = sa.select(sa.func.max(booking.c.number)).where(
    booking.c.number.between(sa.bindparam("first"), sa.bindparam("last"))
)


def _next_number(connection: Connection, now: int) -> str:
    """Return the next human number of the day, ``"G26112300045"``."""
    prefix = f"G{day_of(now):%y%m%d}"
    take_turn(connection, "number", prefix)
    last = connection.scalar(_LAST_NUMBER, {"first": prefix, "last": prefix + "A"})
    place = int(last[len(prefix) :]) + 1 if last else 1
    return f"{prefix}{place:0{_NUMBER_DIGITS}d}"


def told(connection: Connection, row: AnyRow) -> None:
    """Remember that a station has been told of the appointment."""
    ledger.change(connection, row, is_station_told=True)


def undo(
    connection: Connection,
    row: AnyRow,
    station: str,
    now: int,
    give_back: GiveBack = ledger.give_back,
) -> tuple[OrderId, ...]:
    """Give back whatever a booking still holds: its seat, its appointment, its money.

    Orders that are open stay so for the worker to close; paid ones are put on their way back. What
    the patient has made use of stays. `give_back`: takes back an appointment.

    Returns:
        The orders whose money is on its way back, those from before included.
    """
    if row.state == BookingState.HELD:
        ledger.give_back(connection, row, BookingState.RELEASED, station, now)
    elif row.state == BookingState.BOOKED:
        give_back(connection, row, BookingState.WITHDRAWN, station, now)
    if row.state not in USED:
        for order in orders_of(connection, row.id, [OrderState.PAID.value]):
            start_refund(connection, order.id, station, now)
    back = orders_of(connection, row.id, [OrderState.REFUNDING.value, OrderState.REFUNDED.value])
    return tuple(OrderId(order.id) for order in back)


def order_of_booking(connection: Connection, booking_id: str, order_id: str) -> AnyRow | None:
    """Return the order if it is one of this booking's."""
    order = order_by_id(connection, order_id)
    return order if order is not None and order.booking == booking_id else None


def hold_of(connection: Connection, row: AnyRow, now: int) -> Hold:
    """Return the hold of a row as the wire says it."""
    return Hold(
        id=HoldId(row.id),
        patient=PatientId(row.patient),
        slot=read_slot(connection, row),
        expires_at=of_ms(row.expires_at),
        expires_in_s=max(0, (row.expires_at - now) // 1000),
    )


def appointment_of(connection: Connection, row: AnyRow, policy: Policy) -> Appointment:
    """Return the appointment of a booked row as the wire says it, by the policy it was made under.

    It says all a patient must be told: when, where, who with which title, how to cancel and what
    not coming leads to, and how long the number is good.

    Source: BJ-OPD-DRAFT art. 15, art. 24, art. 25.
    """
    slot, place = read_place(connection, row)
    begin, end = of_ms(place.begins_at), of_ms(place.ends_at)
    appointment = Appointment(
        id=AppointmentId(row.appointment),
        number=row.number,
        patient=PatientId(row.patient),
        slot=slot,
        booking_class=BookingClass(row.booking_class),
        paid=Fen(row.paid),
        check_in_code=row.check_in_code,
        booked_at=of_ms(row.booked_at),
        valid_until=valid_until(end, policy),
        is_referred=row.channel == Channel.REFERRAL,
        advised_from=advised_from(slot.band, policy),
    )
    told = if_not_coming(appointment, begin, end, place.phone or "", policy)
    return replace(appointment, if_not_coming=told)
