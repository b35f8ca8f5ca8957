"""What becomes of one patient of a called-off session: another seat, or the money.

The booking itself is kept: its id, number and code go with the patient to the new session, so that
whoever looks it up finds one story. Nobody pays more; where the new number is cheaper, the rest
goes back.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 29.
"""

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.booking.cancellations import refund_all
from kiosk_app.central_service.booking.exchanges import end_unpaid
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.ledger import AnyRow, Wish, claim
from kiosk_app.central_service.payment import till
from kiosk_app.central_service.payment.till import orders_of, start_refund
from kiosk_app.central_service.tables.schema import BookingState, SeatState, seat
from kiosk_app.central_service.visit import queues
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.booking_window import may_attend_band
from kiosk_app.domain.cancellation import RefundLine
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.domain.suspension import refund_after

DRAWN = (Pool.OPEN, Pool.ON_SITE, Pool.REFERRAL, Pool.COMMUNITY)
"""Where a moved patient's number may come from: the hospital owes it to them."""

_DAY_MS = 86_400_000


def move(  # noqa: PLR0913, PLR0917 - whose number goes where, by whom, by which rules
    connection: Connection, row: AnyRow, target: AnyRow, station: str, now: int, policy: Policy
) -> tuple[RefundLine, ...] | Refusal:
    """Give a booking a number of another session, in the band nearest to its own hour.

    Nobody is moved into a band that they cannot come to any more: they would not be there. What
    they hold in exchange themselves and have not paid ends first, for it may be the last number
    there; it stands where nobody is moved.

    Returns:
        What is on its way back when done; BOOKED_OUT; ALREADY_BOOKED where the patient has a
        number there already.
    """
    try:
        with connection.begin_nested() as savepoint:
            end_unpaid(connection, row, station, now)
            taken = _reseat(connection, row, target, now, policy)
            if taken is None:
                savepoint.rollback()
                return Refusal(Reason.BOOKED_OUT)
    except IntegrityError:
        return Refusal(Reason.ALREADY_BOOKED)
    lines = _pay_rest_back(connection, row, target, station, now)
    queues.leave(connection, row.id)
    record(connection, now, station, Act.MOVED, booking=row.id, seat=taken)
    return lines


def refund(connection: Connection, row: AnyRow, station: str, now: int) -> tuple[RefundLine, ...]:
    """End a booking at the patient's choice; return its money, all of it on its way back."""
    queues.leave(connection, row.id)
    left = _leave_seat(connection, row)
    ledger.change(connection, row, state=BookingState.CANCELLED.value, ended_at=now)
    record(connection, now, station, Act.CALLED_OFF, booking=row.id, seat=left)
    return refund_all(connection, row, station, now)


def is_in_time(band: AnyRow, now: int, policy: Policy) -> bool:
    """Tell whether somebody who is moved can still come to a band, a row with its times."""
    times = TimeBand(of_ms(band.begins_at), of_ms(band.ends_at))
    return may_attend_band(times, of_ms(now), policy) is None


# --- inside ------------------------------------------------------------------------------------


def _reseat(
    connection: Connection, row: AnyRow, target: AnyRow, now: int, policy: Policy
) -> int | None:
    """Free the old seat and take a new one, and return it; None when none is left."""
    old_begin = _begin_of(connection, row)
    bands = connection.execute(
        sa.select(seat.c.begins_at, seat.c.ends_at).where(seat.c.session == target.id).distinct()
    ).all()
    begins = [band.begins_at for band in bands if is_in_time(band, now, policy)]
    _leave_seat(connection, row)
    for begins_at in sorted(begins, key=lambda b: (abs(b % _DAY_MS - old_begin % _DAY_MS), b)):
        taken = claim(connection, Wish(row.id, target.id, begins_at, DRAWN, now), now)
        if taken is not None:
            _point(connection, row, target, taken.id)
            seat_id: int = taken.id
            return seat_id
    return None


def _point(connection: Connection, row: AnyRow, target: AnyRow, seat_id: int) -> None:
    connection.execute(
        sa.update(seat)
        .where(seat.c.id == seat_id, seat.c.booking == row.id, seat.c.state == SeatState.HELD)
        .values(state=SeatState.SOLD, hold_until=None)
    )
    ledger.change(
        connection,
        row,
        session=target.id,
        seat=seat_id,
        department=target.department,
        day=target.day,
        state=BookingState.BOOKED.value,
    )


def _leave_seat(connection: Connection, row: AnyRow) -> int | None:
    """Free the seat of a booking and return it; None where it had none."""
    left: int | None = connection.scalar(
        sa.update(seat)
        .where(seat.c.booking == row.id, seat.c.state == SeatState.SOLD)
        .values(state=SeatState.FREE, hold_until=None, booking=None)
        .returning(seat.c.id)
    )
    return left


def _begin_of(connection: Connection, row: AnyRow) -> int:
    begins_at: int = connection.execute(
        sa.select(seat.c.begins_at).where(seat.c.id == row.seat)
    ).scalar_one()
    return begins_at


def _pay_rest_back(
    connection: Connection, row: AnyRow, target: AnyRow, station: str, now: int
) -> tuple[RefundLine, ...]:
    """Have the difference to a cheaper number sent back. Source: BJ-OPD-DRAFT art. 23."""
    rest = refund_after(Fen(row.paid or 0), Fen(target.fee))
    if rest == 0:
        return ()
    lines = []
    moved = ledger.existing(connection, row.id)
    ledger.change(connection, moved, paid=target.fee, fee=target.fee)
    left: int = rest
    for order in orders_of(connection, row.id, [OrderState.PAID.value]):
        back = min(left, order.amount - order.part_back)
        left -= back
        if back:
            lines.append(RefundLine(OrderId(order.id), Fen(back), bool(order.is_cash)))
        if back == order.amount - order.part_back:
            start_refund(connection, order.id, station, now)
        elif back:
            _send_part(connection, order, back)
            record(connection, now, station, Act.REFUND_STARTED, booking=row.id, order=order.id)
    return tuple(lines)


def _send_part(connection: Connection, order: AnyRow, back: int) -> None:
    values = {"part_back": order.part_back + back, "is_part_back": False}
    till.change(connection, order, values)
