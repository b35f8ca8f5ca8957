"""The record of what was done: rows are added in the same transaction, never changed."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.tables.schema import event

SERVICE = "central"
"""Stands for the service itself where no station acted."""

DONE = "done"
"""Where a connection keeps the acts of the transaction it is in."""


class Act(StrEnum):
    """What can be done to a booking or its money."""

    ENROLLED = "enrolled"
    BOUND = "bound"  # a code or card, to its patient
    HELD = "held"
    LAPSED = "lapsed"
    RELEASED = "released"
    RETAKEN = "retaken"
    ORDERED = "ordered"
    PAID = "paid"
    DECLINED = "declined"
    CLOSED = "closed"
    PAID_AFTER_CLOSE = "paid_after_close"
    PAID_WRONG_AMOUNT = "paid_wrong_amount"
    PAID_AGAIN = "paid_again"
    STRAY_FOUND = "stray_found"
    NOTIFIED = "notified"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"
    REFUND_STARTED = "refund_started"
    REFUND_FAILED = "refund_failed"
    REFUNDED = "refunded"
    VOIDED = "voided"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    PART_REFUNDED = "part_refunded"
    REPRINTED = "reprinted"  # one more copy of the ticket was counted
    CHECKED_IN = "checked_in"
    RESULTS_CHECKED_IN = "results_checked_in"
    CALLED = "called"  # into the room, out of the queue
    FULFILLED = "fulfilled"
    RESULTS_SEEN = "results_seen"
    MADE_VOID = "made_void"
    MISSED = "missed"
    EXCUSED = "excused"
    APPEALED = "appealed"
    JOINED = "joined"
    LEFT = "left"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    MOVED = "moved"  # to another session, as their own was called off
    HANDED_OVER = "handed_over"  # to the counter that takes the session over
    CALLED_OFF = "called_off"  # the patient chose the money
    LENT = "lent"  # to a counter, for hours without us
    LENT_BACK = "lent_back"  # out of its block: sold there, given back, or expired
    HELD_BACK = "held_back"  # a number that came back, away by chance until it is there for all
    HELD_BEFORE = "held_before"  # brought forward: rows did not name numbers until then
    SOLD_BEFORE = "sold_before"


BROUGHT_FORWARD = (Act.HELD_BEFORE, Act.SOLD_BEFORE)
"""Written by the migration that made rows name numbers; nobody did anything then."""


_RECORD = sa.insert(event)


def record(  # noqa: PLR0913 - a row has as many columns
    connection: Connection,
    at: int,
    station: str,
    act: Act,
    *,
    booking: str | None = None,
    order: str | None = None,
    staff: str | None = None,
    seat: int | None = None,
) -> None:
    """Add one row; it counts once the transaction is committed (see `Database.on_done`).

    Args:
        connection: of a writer.
        at: milliseconds of the service's clock.
        station: where; SERVICE for the service itself.
        act: what was done.
        booking: to which booking.
        order: to which order.
        staff: who did it.
        seat: the number that somebody has, has bought or has no more by it; None: none is moved.
    """
    connection.info.setdefault(DONE, []).append(act)
    connection.execute(
        _RECORD,
        {
            "at": at,
            "station": station,
            "kind": act.value,
            "booking": booking,
            "payment_order": order,
            "staff": staff,
            "seat": seat,
        },
    )
