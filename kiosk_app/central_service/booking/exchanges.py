"""Changing one number for another: the old one stands until the new one is booked.

What was paid for the old one counts for the new: the difference is ordered, or goes back. In the
one transaction that books the new number the old one is cancelled and its orders are carried over,
so at every moment the patient has exactly one of them and every order belongs to one booking. What
was referred to a department and is changed inside it stays that referral.

Source: BJ-OPD-DRAFT art. 16, art. 19, art. 23; BJ-2022-PLAN item 4.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.booking.returns import Returns
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.numbers import counted, ledger
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import status_of
from kiosk_app.central_service.payment import till
from kiosk_app.central_service.payment.till import orders_of
from kiosk_app.central_service.tables.schema import BookingState, booking, payment_order, seat
from kiosk_app.central_service.tables.schema_referral import referral, referral_order_use
from kiosk_app.domain import appointment_status
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.channels import Channel, kind_of
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import ADD_ON, may_hold
from kiosk_app.domain.money import Fen
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.reschedule import fee_difference, is_covered


def due_of(connection: Connection, row: AnyRow) -> Fen:
    """Return what is still to be paid for a hold: its fee less what the old number is worth."""
    old = _old(connection, row)
    worth = Fen(0 if old is None else old.paid)
    return Fen(max(0, fee_difference(worth, Fen(row.fee))))


def end_unpaid(connection: Connection, old: AnyRow, station: str, now: int) -> None:
    """Give back what is held in exchange for a number that staff move, so that nobody pays for it.

    What is paid, or in somebody's hand in this very moment, is left to `Exchanges.is_short`: a
    change that is paid to the last fen is the patient's own choice and goes on.

    Source: BJ-OPD-DRAFT art. 19, art. 23.
    """
    is_paid = sa.exists().where(
        payment_order.c.booking == booking.c.id, payment_order.c.state == OrderState.PAID.value
    )
    held = (
        sa.select(booking)
        .join(seat, seat.c.id == booking.c.seat)
        .where(
            booking.c.patient == old.patient,  # found by its index
            booking.c.replaces == old.id,
            booking.c.is_exchange,
            booking.c.state.in_((BookingState.HELD, BookingState.LAPSED)),
            ~is_paid,
        )
        .with_for_update(skip_locked=True)
    )
    for row in connection.execute(held).all():
        ledger.give_back(connection, row, BookingState.RELEASED, station, now)


class Exchanges:
    """Finishes what a hold with `replaces` began; every other hold is in exchange for nothing."""

    def __init__(self, returns: Returns, policies: Policies) -> None:
        self._returns = returns
        self._policies = policies

    @staticmethod
    def why_unfinished(connection: Connection, row: AnyRow) -> Refusal | None:
        """Say why the number that is to be replaced may not go any more, or None: it stands."""
        old = _old(connection, row)
        if old is None:
            return None
        after = appointment_status.move(status_of(old), appointment_status.Act.RESCHEDULE)
        return after if isinstance(after, Refusal) else None

    @staticmethod
    def is_short(connection: Connection, row: AnyRow, order: AnyRow | None) -> bool:
        """Tell whether the old number is worth less by now than when `order` was opened."""
        old = _old(connection, row)
        ordered = Fen(0 if order is None else order.amount)
        return old is not None and not is_covered(Fen(old.paid), Fen(row.fee), ordered)

    def why_too_many(self, connection: Connection, row: AnyRow, now: int) -> Refusal | None:
        """Say which limit speaks against taking a lapsed hold back, or None.

        The number it is to replace does not count, as that goes for it. The rules and the way it
        was got by are those of the time it was held.

        Source: BJ-OPD-DRAFT art. 11, art. 13.
        """
        policy, today = self._policies.made_under(row), day_of(row.held_at)
        leaves = {row.id, row.replaces if row.is_exchange else None}
        standing = ledger.standing(connection, row.patient, now)
        others = [counted.as_limits_see(each) for each in standing if each.id not in leaves]
        way, day = _way_of(connection, row, today), date.fromisoformat(row.day)
        every, has_spans = counted.all_that_counts(
            connection, row.patient, others, way, today, policy
        )
        return may_hold(DepartmentId(row.department), day, every, policy, has_spans=has_spans)

    def let_go(self, connection: Connection, row: AnyRow, station: str, now: int) -> None:
        """Cancel the number that is replaced; its money and its referral are the new one's then.

        Called inside the transaction that then books `row`. Who has checked in changes nothing any
        more, see `appointment_status.MOVES`, so nobody has to leave a queue.
        """
        old = _old(connection, row)
        if old is None:
            return
        self._returns.take_back(connection, old, BookingState.CANCELLED, station, now)
        self._carry(connection, old, row, station, now)
        ledger.change(connection, row, is_exchange=False, channel=_referred(connection, old, row))
        record(connection, now, station, Act.CHANGED, booking=old.id)

    def note_booked(self, connection: Connection, row: AnyRow, now: int) -> None:
        """Look whether the booked number was passed on by another."""
        self._returns.note_passing_on(connection, row, now)

    # --- inside --------------------------------------------------------------------------------

    @staticmethod
    def _carry(connection: Connection, old: AnyRow, row: AnyRow, station: str, now: int) -> None:
        """Make the old number's orders those of the new one; what is too much goes back."""
        too_much = max(0, -fee_difference(Fen(old.paid), Fen(row.fee)))
        for order in orders_of(connection, old.id, [OrderState.PAID.value]):
            back = min(too_much, order.amount - order.part_back)
            too_much -= back
            is_all = order.part_back + back == order.amount
            values: dict[str, object] = {"booking": row.id, "is_carried": True}
            if is_all and back:
                values["state"] = OrderState.REFUNDING.value
            elif back:
                values |= {"part_back": order.part_back + back, "is_part_back": False}
            till.change(connection, order, values)
            if back:
                record(connection, now, station, Act.REFUND_STARTED, booking=row.id, order=order.id)


def _referred(connection: Connection, old: AnyRow, row: AnyRow) -> str | None:
    """Make the old number's referral the new one's, and the use of its order; return its channel.

    In another department it is nobody's referral: that one ends with the old number, as if it had
    been given back, and its order may be used again.

    Source: BJ-OPD-DRAFT art. 16; BJD-2021-05-20; requirement rows R037, R038.
    """
    channel: str | None = row.channel
    if old.channel != Channel.REFERRAL or old.department != row.department:
        return channel
    for table in (referral, referral_order_use):
        theirs = sa.update(table).where(table.c.booking == old.id)
        connection.execute(theirs.values(booking=row.id))
    return Channel.REFERRAL.value


def _way_of(connection: Connection, row: AnyRow, today: date) -> str:
    """Return by which way a number was got, as limits ask: a kind of booking, or an add-on."""
    pool = connection.scalar(sa.select(seat.c.pool).where(seat.c.id == row.seat))
    kind = kind_of(
        Channel(row.channel or Channel.KIOSK), max(date.fromisoformat(row.day), today), today
    )
    return ADD_ON if pool == Pool.ADD_ON or isinstance(kind, Refusal) else kind.value


def _old(connection: Connection, row: AnyRow) -> AnyRow | None:
    """Return the booking that is still to be replaced by this one."""
    if not row.is_exchange:
        return None
    return ledger.by_id(connection, row.replaces)
