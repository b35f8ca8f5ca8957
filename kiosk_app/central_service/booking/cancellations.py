"""Give a number back and what was paid for it, to the end of the session.

The money goes back the way it came: the worker asks the provider by the order's own number, which
is the key of the refund, so a refund that is asked for twice happens once. Cash waits until staff
hand it over a counter, and the answer says which orders those are.

Source: BJ-OPD-DRAFT art. 19, art. 27; requirement rows R042, R043.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome
from kiosk_app.central_service.booking.returns import Returns
from kiosk_app.central_service.devices.stations import channel_of
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import find, status_of
from kiosk_app.central_service.payment.till import orders_of, start_refund
from kiosk_app.central_service.tables.schema import BookingState
from kiosk_app.central_service.visit import queues
from kiosk_app.contract.after import CancelAnswer, CancelBody
from kiosk_app.domain.booking import OrderState, Payment
from kiosk_app.domain.cancellation import Asker, Booking, Paid, RefundLine, may_cancel, refunds_of
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import AppointmentId, OrderId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Refusal


def as_rule_sees(row: AnyRow) -> Booking:
    """Return an appointment of `standing.find`, as far as giving it back goes."""
    return Booking(
        status_of(row),
        of_ms(row.session_begin),
        of_ms(row.session_end),
        referred_by=row.referred_by,
        contact=row.referral_phone or "",
    )


def asker_of(connection: Connection, station: str, staff: StaffId | None) -> Asker:
    """Return who asks; a station of no channel counts as a kiosk, which may least."""
    return Asker(channel_of(connection, station) or Channel.KIOSK, staff)


def refund_all(
    connection: Connection, row: AnyRow, station: str, now: int
) -> tuple[RefundLine, ...]:
    """Put everything that was paid for a booking on its way back; return what goes now."""
    orders: Sequence[AnyRow] = orders_of(connection, row.id, [OrderState.PAID.value])
    lines = refunds_of(
        Paid(OrderId(order.id), Fen(order.amount), Fen(order.part_back), bool(order.is_cash))
        for order in orders
    )
    for order in orders:
        start_refund(connection, order.id, station, now)
    return lines


class Cancellations:
    """The act of cancelling; runs inside a keyed transaction."""

    def __init__(self, policies: Policies, returns: Returns) -> None:
        self._policies = policies
        self._returns = returns

    def cancel(
        self, connection: Connection, now: int, station: str, appointment: str, body: CancelBody
    ) -> Outcome:
        """Cancel an appointment, pass its number on and start the refund."""
        row = find(connection, appointment, body.patient)
        if isinstance(row, Refusal):
            return row
        asker = asker_of(connection, station, body.staff)
        policy = self._policies.made_under(row)
        refusal = may_cancel(as_rule_sees(row), asker, of_ms(now), policy)
        if refusal is not None:
            return refusal
        queues.leave(connection, row.id)
        self._returns.take_back(
            connection, row, BookingState.CANCELLED, station, now, staff=body.staff
        )
        lines = refund_all(connection, row, station, now)
        answer = CancelAnswer(
            appointment=AppointmentId(row.appointment),
            refunding=tuple(line.order for line in lines),
            amount=Fen(sum(line.amount for line in lines)),
            in_cash=tuple(Payment(line.order, line.amount) for line in lines if line.is_cash),
        )
        return Done(answer, booking=row.id)
